//! Types of the settings, and their conversion to the program's arguments.

use influence_client::{ConfigArgs, CreatorLevelArgs, InitializeArgs, cluster::Cluster};
use influence_core::snapshot_vote;
use serde::Deserialize;
use solana_address::Address;

use super::SettingsError;

#[derive(Clone, Debug, PartialEq)]
pub struct DeploymentSettings {
    /// Cluster to deploy to; `None` accepts any.
    pub cluster: Option<Cluster>,
    pub roles: RoleSettings,
    pub rules: RuleSettings,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RoleSettings {
    /// The $MESI mint. Never changes.
    pub mint: Address,
    /// Freeze authority of the mint, if it has one and that is intended.
    pub accepted_freeze_authority: Option<Address>,
    /// May pause, and void a day.
    pub guardian: Address,
    /// May set lock floors.
    pub marketplace: Address,
    /// Voters: 1 to 8 different keys.
    pub crankers: Vec<Address>,
    /// Equal votes that finalize a day: more than half of the crankers.
    pub quorum: u8,
    /// Final authority over the settings; `None` keeps the current one.
    pub authority: Option<Address>,
    /// Final upgrade authority of the program; `None` keeps the current one.
    pub upgrade_authority: Option<Address>,
}

/// Numbers of the program. Amounts are whole tokens: 1 token is 1 point.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSettings {
    /// Length of a day, seconds: 10..=86 400. Never changes.
    pub day_seconds: u32,
    /// Challenge period of a final day, seconds: at most a quarter of a day.
    pub challenge_seconds: u32,
    /// Final days without a new score after which a holding score expires: 1..=7.
    pub holding_expiry_days: u8,
    /// Duration of a lock floor, days: 1..=90.
    pub lock_floor_days: u16,
    /// Thresholds of total points, tokens: at most 16, increasing.
    pub user_tiers: Vec<u64>,
    /// Creator levels by locked tokens: at most 16, increasing.
    pub creator_levels: Vec<LevelSettings>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelSettings {
    /// Threshold of locked tokens.
    pub locked: u64,
    /// Minimum lock time once the level is reached, seconds: at most a year.
    #[serde(default)]
    pub min_lock_seconds: u32,
}

impl RuleSettings {
    /// The same rules with another day length. The challenge period keeps its share of the day.
    #[must_use]
    pub fn with_day_seconds(self, day_seconds: u32) -> Self {
        let scaled = u64::from(self.challenge_seconds) * u64::from(day_seconds);
        let challenge = scaled.checked_div(self.day_seconds.into()).unwrap_or(0);
        let longest = snapshot_vote::max_challenge_seconds(day_seconds);
        let challenge_seconds = u32::try_from(challenge).unwrap_or(longest).min(longest);
        Self { day_seconds, challenge_seconds, ..self }
    }
}

impl DeploymentSettings {
    /// Arguments of `initialize`, for a mint with `decimals`.
    ///
    /// # Errors
    /// As [`DeploymentSettings::check`]; [`SettingsError::Field`] for an amount that the mint cannot express.
    pub fn initialize_args(&self, decimals: u8) -> Result<InitializeArgs, SettingsError> {
        self.check()?;
        let Self { roles, rules, .. } = self;
        let user_tiers: Result<_, _> =
            rules.user_tiers.iter().map(|tokens| base_units("rules.user_tiers", *tokens, decimals)).collect();
        let level = |level: &LevelSettings| {
            let locked = base_units("rules.creator_levels", level.locked, decimals)?;
            Ok(CreatorLevelArgs { locked, min_lock_seconds: level.min_lock_seconds })
        };
        let creator_levels: Result<_, SettingsError> = rules.creator_levels.iter().map(level).collect();
        Ok(InitializeArgs {
            day_seconds: rules.day_seconds,
            accepted_freeze_authority: roles.accepted_freeze_authority,
            crankers: roles.crankers.clone(),
            quorum: roles.quorum,
            settings: ConfigArgs {
                marketplace: roles.marketplace,
                guardian: roles.guardian,
                user_tiers: user_tiers?,
                creator_levels: creator_levels?,
                challenge_seconds: rules.challenge_seconds,
                holding_expiry: rules.holding_expiry_days,
                lock_floor_days: rules.lock_floor_days,
            },
        })
    }
}

fn base_units(field: &'static str, tokens: u64, decimals: u8) -> Result<u64, SettingsError> {
    let units = 10_u64.checked_pow(decimals.into()).and_then(|one| tokens.checked_mul(one));
    units.ok_or_else(|| {
        let reason = format!("{tokens} tokens exceed what a mint with {decimals} decimals can have");
        SettingsError::Field { field: field.into(), reason }
    })
}
