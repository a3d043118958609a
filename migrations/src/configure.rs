//! Steps that configure the program: initializing it, changing settings and crankers, handing over the authority.

use influence_client::{
    ConfigArgs, CreatorLevelArgs, InitializeArgs,
    amount::format_exact,
    instructions::{MintInfo, admin},
    state::Config,
};
use solana_address::Address;

use crate::{
    MigrationError, Signers,
    settings::{DeploymentSettings, RoleSettings},
    step::{MigrationStep, SettingChange},
};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Mint {
    pub token: MintInfo,
    pub decimals: u8,
}

/// Steps from `config` to `settings`. `upgrade_authority` signs the initialization.
pub(crate) fn plan_configuration(
    settings: &DeploymentSettings,
    mint: &Mint,
    config: Option<&Config>,
    upgrade_authority: &Address,
    signers: &Signers,
    config_rent: u64,
) -> Result<Vec<MigrationStep>, MigrationError> {
    let desired = settings.initialize_args(mint.decimals)?;
    let mut steps = Vec::new();
    let Some(config) = config else {
        let payer = signers.payer_for(upgrade_authority);
        let changes = setting_changes(None, &desired, mint.decimals);
        let initialize = admin::initialize(&payer, upgrade_authority, &mint.token, desired);
        let rent = i64::try_from(config_rent).unwrap_or(i64::MAX);
        let step = MigrationStep::single("initialize the program", payer, vec![initialize]);
        steps.push(step.with_changes(changes).with_rent(rent));
        steps.extend(plan_nomination(&settings.roles, upgrade_authority, &Address::default(), signers));
        return Ok(steps);
    };
    let (authority, payer) = (config.authority, signers.payer_for(&config.authority));
    let before = initialize_args_from(config);
    let changes = setting_changes(Some(&before), &desired, mint.decimals);
    let (crankers, rules): (Vec<_>, Vec<_>) =
        changes.into_iter().partition(|change| CRANKER_FIELDS.contains(&change.field));
    if !rules.is_empty() {
        let update = admin::update_config(&authority, desired.settings);
        let step = MigrationStep::single("change the settings", payer, vec![update]);
        steps.push(step.with_changes(rules));
    }
    if !crankers.is_empty() {
        let set = admin::set_crankers(&authority, desired.crankers, desired.quorum);
        let title = "replace the crankers, which voids the votes of days that are not final";
        steps.push(MigrationStep::single(title, payer, vec![set]).with_changes(crankers));
    }
    steps.extend(plan_nomination(&settings.roles, &authority, &config.pending_authority, signers));
    Ok(steps)
}

/// First step of handing over the authority, if the settings name another one.
fn plan_nomination(
    roles: &RoleSettings,
    authority: &Address,
    pending: &Address,
    signers: &Signers,
) -> Option<MigrationStep> {
    let next = roles.authority.filter(|next| next != authority && next != pending)?;
    let nominate = admin::nominate_authority(authority, &next);
    let title = format!("nominate {next} as the next authority");
    Some(MigrationStep::single(title, signers.payer_for(authority), vec![nominate]))
}

/// Second step of handing over the authority, which the next authority signs.
pub(crate) fn plan_acceptance(
    roles: &RoleSettings,
    authority: &Address,
    signers: &Signers,
) -> Option<MigrationStep> {
    let next = roles.authority.filter(|next| next != authority)?;
    let accept = admin::accept_authority(&next);
    let before = Some(authority.to_string());
    let change = SettingChange { field: "roles.authority", before, after: next.to_string() };
    let title = format!("accept the authority as {next}");
    Some(MigrationStep::single(title, signers.payer_for(&next), vec![accept]).with_changes(vec![change]))
}

/// Refuses settings that contradict values fixed at initialization.
pub(crate) fn check_fixed(settings: &DeploymentSettings, config: &Config) -> Result<(), MigrationError> {
    let day_seconds = u32::from(config.day_seconds);
    let fixed = [
        ("roles.mint", config.mint.to_string(), settings.roles.mint.to_string()),
        ("rules.day_seconds", day_seconds.to_string(), settings.rules.day_seconds.to_string()),
    ];
    match fixed.into_iter().find(|(_, found, desired)| found != desired) {
        Some((field, found, desired)) => Err(MigrationError::Fixed { field, found, desired }),
        None => Ok(()),
    }
}

/// Arguments of `initialize` that would create this config.
pub fn initialize_args_from(config: &Config) -> InitializeArgs {
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

/// Fields that `set_crankers` changes.
const CRANKER_FIELDS: [&str; 2] = ["roles.crankers", "roles.quorum"];

/// Fields whose values differ; all fields when `before` is `None`. Amounts are tokens with `decimals`.
pub fn setting_changes(
    before: Option<&InitializeArgs>,
    after: &InitializeArgs,
    decimals: u8,
) -> Vec<SettingChange> {
    let old = before.map(|args| field_values(args, decimals));
    let differs = |(index, (field, after)): (usize, (&'static str, String))| {
        let before = old.as_ref().and_then(|old| old.get(index)).map(|(_, value)| value.clone());
        (before.as_ref() != Some(&after)).then_some(SettingChange { field, before, after })
    };
    field_values(after, decimals).into_iter().enumerate().filter_map(differs).collect()
}

/// Values that can change, and the day length, by field name of the settings file.
fn field_values(args: &InitializeArgs, decimals: u8) -> [(&'static str, String); 10] {
    let ConfigArgs { marketplace, guardian, user_tiers, creator_levels, .. } = &args.settings;
    let list = |texts: Vec<String>| format!("[{}]", texts.join(", "));
    let tiers = user_tiers.iter().map(|units| format_exact(*units, decimals)).collect();
    let level = |level: &CreatorLevelArgs| match level.min_lock_seconds {
        0 => format_exact(level.locked, decimals),
        seconds => format!("{} for {seconds} s", format_exact(level.locked, decimals)),
    };
    [
        ("rules.day_seconds", args.day_seconds.to_string()),
        ("rules.challenge_seconds", args.settings.challenge_seconds.to_string()),
        ("rules.holding_expiry_days", args.settings.holding_expiry.to_string()),
        ("rules.lock_floor_days", args.settings.lock_floor_days.to_string()),
        ("rules.user_tiers", list(tiers)),
        ("rules.creator_levels", list(creator_levels.iter().map(level).collect())),
        ("roles.guardian", guardian.to_string()),
        ("roles.marketplace", marketplace.to_string()),
        ("roles.crankers", list(args.crankers.iter().map(Address::to_string).collect())),
        ("roles.quorum", args.quorum.to_string()),
    ]
}
