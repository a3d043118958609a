//! What a deployment is set up with: rules, which are published, and roles, which every deployment has its own of.

use influence_client::{self as client, cluster::Cluster};
use influence_core::snapshot_vote;
use serde::Deserialize;
use solana_address::Address;

use super::SettingsError;

/// What a deployment is set up with.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The cluster that is meant; any when there is none.
    pub cluster: Option<Cluster>,
    /// Who has which part.
    pub roles: Roles,
    /// The numbers.
    pub rules: Rules,
}

/// Who has which part in a deployment.
#[derive(Clone, Debug, PartialEq)]
pub struct Roles {
    /// The mint of $MESI. Never changes.
    pub mint: Address,
    /// The mint's freeze authority, accepted by name; none when the mint has none.
    pub accepted_freeze_authority: Option<Address>,
    /// May pause and void.
    pub guardian: Address,
    /// May set lock floors.
    pub marketplace: Address,
    /// They vote: 1 to 8 different keys.
    pub crankers: Vec<Address>,
    /// Equal votes that make a day final: more than half of the crankers.
    pub quorum: u8,
    /// Who the settings are handed over to in the end; none leaves them with whoever has them.
    pub authority: Option<Address>,
    /// Who upgrades of the program are handed over to in the end; none leaves them with whoever has them.
    pub upgrade_authority: Option<Address>,
}

/// The numbers. Amounts are whole tokens: 1 token is 1 point.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Length of a day, seconds: 10..=86 400. Never changes.
    pub day_seconds: u32,
    /// Challenge time of a final day, seconds: at most a quarter of a day.
    pub challenge_seconds: u32,
    /// Final days without a new score after which a holding score expires: 1..=7.
    pub holding_expiry_days: u8,
    /// Life of a lock floor, days: 1..=90.
    pub lock_floor_days: u16,
    /// Thresholds of total points, tokens: at most 16, increasing.
    pub user_tiers: Vec<u64>,
    /// Creator levels by locked tokens: at most 16, increasing.
    pub creator_levels: Vec<Level>,
}

/// A creator level.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Locked tokens that reach it.
    pub locked: u64,
    /// How long tokens stay locked once it is reached, seconds: at most a year.
    #[serde(default)]
    pub min_lock_seconds: u32,
}

impl Rules {
    /// The same rules for days of another length, seconds; a challenge takes the same part of the day.
    #[must_use]
    pub fn with_days_of(self, day_seconds: u32) -> Self {
        let part = u64::from(self.challenge_seconds) * u64::from(day_seconds);
        let challenge = part.checked_div(self.day_seconds.into()).unwrap_or(0);
        let longest = snapshot_vote::max_challenge_seconds(day_seconds);
        let challenge_seconds = u32::try_from(challenge).unwrap_or(longest).min(longest);
        Self { day_seconds, challenge_seconds, ..self }
    }
}

impl Settings {
    /// The settings as the program takes them, for a mint of so many decimals.
    ///
    /// # Errors
    /// As [`Settings::check`]; [`SettingsError::Field`] for an amount that the mint can not express.
    pub fn setup(&self, decimals: u8) -> Result<client::Setup, SettingsError> {
        self.check()?;
        let Self { roles, rules, .. } = self;
        let user_tiers: Result<_, _> =
            rules.user_tiers.iter().map(|tokens| base_units("rules.user_tiers", *tokens, decimals)).collect();
        let level = |level: &Level| {
            let locked = base_units("rules.creator_levels", level.locked, decimals)?;
            Ok(client::CreatorLevelArgs { locked, min_lock_seconds: level.min_lock_seconds })
        };
        let creator_levels: Result<_, SettingsError> = rules.creator_levels.iter().map(level).collect();
        Ok(client::Setup {
            day_seconds: rules.day_seconds,
            accepted_freeze_authority: roles.accepted_freeze_authority,
            crankers: roles.crankers.clone(),
            quorum: roles.quorum,
            settings: client::Settings {
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
        let why = format!("{tokens} tokens are more than a mint of {decimals} decimals can have");
        SettingsError::Field { field: field.into(), why }
    })
}
