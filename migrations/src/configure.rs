//! From what the program is set up with to what it should be: initialising, changing, handing over.

use influence_client::{
    ConfigArgs, CreatorLevelArgs, InitializeArgs,
    instructions::{MintInfo, admin},
    state::Config,
};
use solana_address::Address;

use crate::{
    MigrationError, Who,
    settings::{Roles, Settings},
    step::{Change, Step},
};

/// The mint, as far as the program minds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mint {
    /// The token.
    pub token: MintInfo,
    /// Its decimals.
    pub decimals: u8,
}

/// The steps that lead from `config` to `settings`: none when nothing differs.
///
/// `upgrade_authority` signs the initialisation.
pub(crate) fn steps(
    settings: &Settings,
    mint: &Mint,
    config: Option<&Config>,
    upgrade_authority: &Address,
    who: &Who,
    config_rent: u64,
) -> Result<Vec<Step>, MigrationError> {
    let setup = settings.setup(mint.decimals)?;
    let mut steps = Vec::new();
    let Some(config) = config else {
        let payer = who.payer_with(upgrade_authority);
        let changes = changes(None, &setup, mint.decimals);
        let initialise = admin::initialize(&payer, upgrade_authority, &mint.token, setup);
        let rent = i64::try_from(config_rent).unwrap_or(i64::MAX);
        let step = Step::one("initialise the program", payer, vec![initialise]);
        steps.push(step.changing(changes).paying(rent));
        steps.extend(nomination(&settings.roles, upgrade_authority, &Address::default(), who));
        return Ok(steps);
    };
    let (authority, payer) = (config.authority, who.payer_with(&config.authority));
    let before = setup_of(config);
    let changes = changes(Some(&before), &setup, mint.decimals);
    let (crankers, rules): (Vec<_>, Vec<_>) =
        changes.into_iter().partition(|change| CRANKERS.contains(&change.field));
    if !rules.is_empty() {
        let update = admin::update_config(&authority, setup.settings);
        steps.push(Step::one("change the settings", payer, vec![update]).changing(rules));
    }
    if !crankers.is_empty() {
        let set = admin::set_crankers(&authority, setup.crankers, setup.quorum);
        let title = "replace the crankers, which voids the votes of days that are not final";
        steps.push(Step::one(title, payer, vec![set]).changing(crankers));
    }
    steps.extend(nomination(&settings.roles, &authority, &config.pending_authority, who));
    Ok(steps)
}

/// The first of two steps in which the settings change hands, if they are to.
fn nomination(roles: &Roles, authority: &Address, pending: &Address, who: &Who) -> Option<Step> {
    let next = roles.authority.filter(|next| next != authority && next != pending)?;
    let nominate = admin::nominate_authority(authority, &next);
    let title = format!("nominate {next} as the next authority");
    Some(Step::one(title, who.payer_with(authority), vec![nominate]))
}

/// The second of them, which the next authority signs.
pub(crate) fn acceptance(roles: &Roles, authority: &Address, who: &Who) -> Option<Step> {
    let next = roles.authority.filter(|next| next != authority)?;
    let accept = admin::accept_authority(&next);
    let before = Some(authority.to_string());
    let change = Change { field: "roles.authority", before, after: next.to_string() };
    let title = format!("accept the authority as {next}");
    Some(Step::one(title, who.payer_with(&next), vec![accept]).changing(vec![change]))
}

/// Refuses settings that contradict what can not change any more.
pub(crate) fn check_fixed(settings: &Settings, config: &Config) -> Result<(), MigrationError> {
    let day_seconds = u32::from(config.day_seconds);
    let fixed = [
        ("roles.mint", config.mint.to_string(), settings.roles.mint.to_string()),
        ("rules.day_seconds", day_seconds.to_string(), settings.rules.day_seconds.to_string()),
    ];
    match fixed.into_iter().find(|(_, found, wanted)| found != wanted) {
        Some((field, found, wanted)) => Err(MigrationError::Fixed { field, found, wanted }),
        None => Ok(()),
    }
}

/// What the program is set up with, as it would be set up anew.
pub fn setup_of(config: &Config) -> InitializeArgs {
    let tiers = config.user_tiers.iter().take(config.user_tier_count.into());
    let levels = config.creator_levels.iter().take(config.creator_level_count.into());
    let level = |level: &influence_client::state::CreatorLevel| CreatorLevelArgs {
        locked: level.locked.into(),
        min_lock_seconds: level.min_lock_seconds.into(),
    };
    InitializeArgs {
        day_seconds: config.day_seconds.into(),
        accepted_freeze_authority: None,
        crankers: config.crankers().to_vec(),
        quorum: config.quorum,
        settings: ConfigArgs {
            marketplace: config.marketplace,
            guardian: config.guardian,
            user_tiers: tiers.map(|tier| u64::from(*tier)).collect(),
            creator_levels: levels.map(level).collect(),
            challenge_seconds: config.challenge_seconds.into(),
            holding_expiry: config.holding_expiry,
            lock_floor_days: config.lock_floor_days.into(),
        },
    }
}

/// Fields that `set_crankers` sets.
const CRANKERS: [&str; 2] = ["roles.crankers", "roles.quorum"];

/// Every value that differs, as text; all of them when there is none before. Amounts are tokens of so many decimals.
pub fn changes(before: Option<&InitializeArgs>, after: &InitializeArgs, decimals: u8) -> Vec<Change> {
    let old = before.map(|setup| values(setup, decimals));
    let differs = |(place, (field, after)): (usize, (&'static str, String))| {
        let before = old.as_ref().and_then(|old| old.get(place)).map(|(_, value)| value.clone());
        (before.as_ref() != Some(&after)).then_some(Change { field, before, after })
    };
    values(after, decimals).into_iter().enumerate().filter_map(differs).collect()
}

/// Every value that can change, and the length of a day, by its name in the settings file.
fn values(setup: &InitializeArgs, decimals: u8) -> [(&'static str, String); 10] {
    let ConfigArgs { marketplace, guardian, user_tiers, creator_levels, .. } = &setup.settings;
    let list = |texts: Vec<String>| format!("[{}]", texts.join(", "));
    let tiers = user_tiers.iter().map(|units| tokens(*units, decimals)).collect();
    let level = |level: &CreatorLevelArgs| match level.min_lock_seconds {
        0 => tokens(level.locked, decimals),
        seconds => format!("{} for {seconds} s", tokens(level.locked, decimals)),
    };
    [
        ("rules.day_seconds", setup.day_seconds.to_string()),
        ("rules.challenge_seconds", setup.settings.challenge_seconds.to_string()),
        ("rules.holding_expiry_days", setup.settings.holding_expiry.to_string()),
        ("rules.lock_floor_days", setup.settings.lock_floor_days.to_string()),
        ("rules.user_tiers", list(tiers)),
        ("rules.creator_levels", list(creator_levels.iter().map(level).collect())),
        ("roles.guardian", guardian.to_string()),
        ("roles.marketplace", marketplace.to_string()),
        ("roles.crankers", list(setup.crankers.iter().map(Address::to_string).collect())),
        ("roles.quorum", setup.quorum.to_string()),
    ]
}

/// Base units as tokens: exact, without zeros at the end.
fn tokens(units: u64, decimals: u8) -> String {
    let one = 10_u64.checked_pow(decimals.into()).unwrap_or(1);
    let (whole, rest) = (units.checked_div(one).unwrap_or(0), units.checked_rem(one).unwrap_or(0));
    if rest == 0 {
        return whole.to_string();
    }
    let fraction = format!("{rest:0width$}", width = usize::from(decimals));
    format!("{whole}.{}", fraction.trim_end_matches('0'))
}
