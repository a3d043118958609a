//! `admin config`: the settings, shown and changed.

use std::{process::ExitCode, str::FromStr};

use influence_client::{
    CreatorLevelArgs,
    amount::{Amount, AmountLimits},
    instructions::admin,
};
use influence_migrations::configure::{changes, setup_of};
use solana_address::Address;

use super::{Office, show};
use crate::{Failure, Intent, config::global_args::Global};

/// Show the settings, or change some of them
///
/// Without an option the settings are shown, to anybody. Changing them takes the authority's key; tiers of existing
/// accounts follow at their next change. Mint and day length never change.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin config
  influence admin config --challenge-seconds 7200 --dry-run
  influence admin config --creator-levels 40000,80000:604800 --keypair authority.json")]
pub struct Args {
    /// What to change.
    #[command(flatten)]
    pub desired: Wanted,
}

/// What to change.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
pub struct Wanted {
    /// Who may pause and void
    #[arg(long, value_name = "ADDRESS")]
    pub guardian: Option<Address>,

    /// Who may set lock floors
    #[arg(long, value_name = "ADDRESS")]
    pub marketplace: Option<Address>,

    /// Challenge time of a final day: at most a quarter of a day
    #[arg(long, value_name = "SECONDS")]
    pub challenge_seconds: Option<u32>,

    /// Final days without a new score after which one expires: 1 to 7
    #[arg(long, value_name = "DAYS")]
    pub holding_expiry_days: Option<u8>,

    /// Life of a lock floor: 1 to 90
    #[arg(long, value_name = "DAYS")]
    pub lock_floor_days: Option<u16>,

    /// Thresholds of total points in tokens, increasing, at most 16
    #[arg(long, value_name = "TOKENS,...", value_delimiter = ',')]
    pub user_tiers: Option<Vec<Amount>>,

    /// Creator levels by locked tokens, each with its minimum lock time if it has one
    #[arg(long, value_name = "TOKENS[:SECONDS],...", value_delimiter = ',')]
    pub creator_levels: Option<Vec<Level>>,
}

/// A creator level as it is written: `40000` or `80000:604800`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    locked: Amount,
    min_lock_seconds: u32,
}

impl FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (locked, seconds) = text.split_once(':').unwrap_or((text, "0"));
        let wrong = || format!("`{text}` is no level: write TOKENS or TOKENS:SECONDS, such as 80000:604800");
        let min_lock_seconds = seconds.parse().map_err(|_| wrong())?;
        Ok(Self { locked: locked.parse().map_err(|_| wrong())?, min_lock_seconds })
    }
}

/// Shows or changes.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let Wanted { guardian, marketplace, user_tiers, creator_levels, .. } = &args.desired;
    if args.desired == Wanted::default() {
        return show(global).await;
    }
    let office = Office::open(global).await?;
    let config = &office.deployment.config;
    office.check("authority", &config.authority)?;
    let before = setup_of(config);
    let mut after = before.clone();
    let settings = &mut after.settings;
    settings.guardian = guardian.unwrap_or(settings.guardian);
    settings.marketplace = marketplace.unwrap_or(settings.marketplace);
    settings.challenge_seconds = args.desired.challenge_seconds.unwrap_or(settings.challenge_seconds);
    settings.holding_expiry = args.desired.holding_expiry_days.unwrap_or(settings.holding_expiry);
    settings.lock_floor_days = args.desired.lock_floor_days.unwrap_or(settings.lock_floor_days);
    let units = |amount: &Amount| threshold(amount, config.decimals);
    if let Some(tiers) = user_tiers {
        settings.user_tiers = tiers.iter().map(units).collect::<Result<_, _>>()?;
    }
    if let Some(levels) = creator_levels {
        let level = |level: &Level| {
            let locked = units(&level.locked)?;
            Ok(CreatorLevelArgs { locked, min_lock_seconds: level.min_lock_seconds })
        };
        settings.creator_levels = levels.iter().map(level).collect::<Result<_, Failure>>()?;
    }
    let changes = changes(Some(&before), &after, config.decimals);
    if changes.is_empty() {
        office.context.printer.say("nothing differs")?;
        return office.show();
    }
    let update = admin::update_config(&config.authority, after.settings);
    let mut intent = Intent::new("admin-config", "SettingChange the settings", vec![update]);
    for change in changes {
        intent.change(change.field, change.before.unwrap_or_default(), change.after);
    }
    office.carry_out(intent).await
}

/// A threshold in base units: tokens, and no part of anything.
fn threshold(amount: &Amount, decimals: u8) -> Result<u64, Failure> {
    let Amount::Tokens(_) = amount else {
        return Err(Failure::user("a threshold is a number of tokens, such as 20000"));
    };
    let anything = AmountLimits { whole: u64::MAX, available: u64::MAX, what: "countable" };
    Ok(amount.units(decimals, &anything)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_may_have_a_time() {
        let tokens = |text: &str| text.parse().expect("an amount");
        assert_eq!("40".parse(), Ok(Level { locked: tokens("40"), min_lock_seconds: 0 }));
        assert_eq!("80.5:60".parse(), Ok(Level { locked: tokens("80.5"), min_lock_seconds: 60 }));
        for wrong in ["", ":60", "40:", "40:x", "40:-1", "x"] {
            assert!(wrong.parse::<Level>().expect_err("no level").contains("TOKENS:SECONDS"), "{wrong}");
        }
    }

    #[test]
    fn a_threshold_is_no_part_of_anything() {
        let units = |text: &str| threshold(&text.parse().expect("an amount"), 6);
        assert_eq!(units("20000"), Ok(20_000_000_000));
        assert!(units("25%").is_err() && units("all").is_err() && units("0").is_err());
    }
}
