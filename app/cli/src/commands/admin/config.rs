//! `admin config`: shows and changes the settings.

use std::{process::ExitCode, str::FromStr};

use influence_client::{
    ConfigArgs, CreatorLevelArgs,
    amount::{Amount, AmountLimits},
    instructions::admin,
};
use influence_migrations::configure::{initialize_args_from, setting_changes};
use solana_address::Address;

use crate::{CliError, Context, GlobalArgs, TxPlan, commands::session::AdminSession, view::ConfigView};

/// Show or change the settings
///
/// Without options the settings are shown. A change requires the authority's key. Tiers of existing accounts follow at
/// their next change. Mint and day length never change.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin config
  influence admin config --challenge-seconds 7200 --dry-run
  influence admin config --creator-levels 40000,80000:604800 --keypair authority.json")]
pub struct Args {
    #[command(flatten)]
    pub changes: ConfigChangeArgs,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
pub struct ConfigChangeArgs {
    /// Key that may pause and void
    #[arg(long, value_name = "ADDRESS")]
    pub guardian: Option<Address>,

    /// Key that may set lock floors
    #[arg(long, value_name = "ADDRESS")]
    pub marketplace: Option<Address>,

    /// Challenge period of a final day: at most a quarter of a day
    #[arg(long, value_name = "SECONDS")]
    pub challenge_seconds: Option<u32>,

    /// Final days without a new score after which a holding score expires: 1 to 7
    #[arg(long, value_name = "DAYS")]
    pub holding_expiry_days: Option<u8>,

    /// Duration of a lock floor: 1 to 90
    #[arg(long, value_name = "DAYS")]
    pub lock_floor_days: Option<u16>,

    /// Thresholds of total points in tokens, increasing, at most 16
    #[arg(long, value_name = "TOKENS,...", value_delimiter = ',')]
    pub user_tiers: Option<Vec<Amount>>,

    /// Creator levels by locked tokens, each with an optional minimum lock time
    #[arg(long, value_name = "TOKENS[:SECONDS],...", value_delimiter = ',')]
    pub creator_levels: Option<Vec<CreatorLevelArg>>,
}

/// Creator level argument: `40000` or `80000:604800`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreatorLevelArg {
    locked: Amount,
    min_lock_seconds: u32,
}

impl FromStr for CreatorLevelArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (locked, seconds) = text.split_once(':').unwrap_or((text, "0"));
        let invalid =
            || format!("invalid level `{text}`: use TOKENS or TOKENS:SECONDS, such as 80000:604800");
        let min_lock_seconds = seconds.parse().map_err(|_| invalid())?;
        Ok(Self { locked: locked.parse().map_err(|_| invalid())?, min_lock_seconds })
    }
}

impl ConfigChangeArgs {
    fn apply(&self, config: &mut ConfigArgs, decimals: u8) -> Result<(), CliError> {
        config.guardian = self.guardian.unwrap_or(config.guardian);
        config.marketplace = self.marketplace.unwrap_or(config.marketplace);
        config.challenge_seconds = self.challenge_seconds.unwrap_or(config.challenge_seconds);
        config.holding_expiry = self.holding_expiry_days.unwrap_or(config.holding_expiry);
        config.lock_floor_days = self.lock_floor_days.unwrap_or(config.lock_floor_days);
        let units = |amount: &Amount| threshold_units(amount, decimals);
        if let Some(tiers) = &self.user_tiers {
            config.user_tiers = tiers.iter().map(units).collect::<Result<_, _>>()?;
        }
        if let Some(levels) = &self.creator_levels {
            let level = |level: &CreatorLevelArg| {
                let locked = units(&level.locked)?;
                Ok(CreatorLevelArgs { locked, min_lock_seconds: level.min_lock_seconds })
            };
            config.creator_levels = levels.iter().map(level).collect::<Result<_, CliError>>()?;
        }
        Ok(())
    }
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    if args.changes == ConfigChangeArgs::default() {
        let context = Context::connect(global).await?;
        context.finish(&ConfigView::read(&context).await?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let session = AdminSession::open(global).await?;
    let config = &session.deployment.config;
    session.check_signer("authority", &config.authority)?;
    let before = initialize_args_from(config);
    let mut after = before.clone();
    args.changes.apply(&mut after.settings, config.decimals)?;
    let changes = setting_changes(Some(&before), &after, config.decimals);
    if changes.is_empty() {
        session.context.printer.print_progress("nothing to change")?;
        session.context.printer.print(&ConfigView::new(&session.deployment))?;
        return Ok(ExitCode::SUCCESS);
    }
    let update = admin::update_config(&config.authority, after.settings);
    let mut plan = TxPlan::new("admin-config", "Change the settings", vec![update]);
    for change in changes {
        plan.add_change(change.field, change.before.unwrap_or_default(), change.after);
    }
    session.execute(plan).await
}

/// Threshold in base units. Only tokens are accepted: a percentage has no base.
fn threshold_units(amount: &Amount, decimals: u8) -> Result<u64, CliError> {
    let Amount::Tokens(_) = amount else {
        return Err(CliError::user("invalid threshold: use tokens, such as 20000"));
    };
    let limits = AmountLimits { whole: u64::MAX, available: u64::MAX, what: "representable" };
    Ok(amount.units(decimals, &limits)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_have_an_optional_lock_time() {
        let tokens = |text: &str| text.parse().expect("an amount");
        assert_eq!("40".parse(), Ok(CreatorLevelArg { locked: tokens("40"), min_lock_seconds: 0 }));
        assert_eq!("80.5:60".parse(), Ok(CreatorLevelArg { locked: tokens("80.5"), min_lock_seconds: 60 }));
        for wrong in ["", ":60", "40:", "40:x", "40:-1", "x"] {
            let error = wrong.parse::<CreatorLevelArg>().expect_err("an invalid level");
            assert!(error.contains("TOKENS:SECONDS"), "{wrong}");
        }
    }

    #[test]
    fn thresholds_are_tokens() {
        let units = |text: &str| threshold_units(&text.parse().expect("an amount"), 6);
        assert_eq!(units("20000"), Ok(20_000_000_000));
        assert!(units("25%").is_err() && units("all").is_err() && units("0").is_err());
    }
}
