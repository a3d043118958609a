//! The program's settings as they are shown.

use std::fmt;

use influence_client::state::Config;
use serde::Serialize;
use solana_address::Address;

use crate::{
    Deployment, Tokens,
    model::pause::{Family, listed},
    output::Text,
};

/// The settings.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigView {
    mint: Text<Address>,
    token_program: Text<Address>,
    decimals: u8,
    day_seconds: u32,
    authority: Text<Address>,
    /// Who may become the authority; none when nobody is nominated.
    pending_authority: Option<Text<Address>>,
    guardian: Text<Address>,
    marketplace: Text<Address>,
    crankers: Vec<Text<Address>>,
    quorum: u8,
    /// Grows with every change of the crankers.
    cranker_set: u32,
    challenge_seconds: u32,
    /// Final days without a new score after which one expires.
    holding_expiry_days: u8,
    lock_floor_days: u16,
    /// Families of instructions that are paused.
    paused: Vec<String>,
    last_final_day: Option<u32>,
    /// Thresholds of total points.
    user_tiers: Vec<Tokens>,
    creator_levels: Vec<LevelView>,
}

/// A creator level.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LevelView {
    locked: Tokens,
    min_lock_seconds: u32,
}

impl ConfigView {
    /// The settings of a deployment.
    pub fn of(deployment: &Deployment) -> Self {
        let Deployment { config, .. } = deployment;
        let tiers = config.user_tiers.iter().take(config.user_tier_count.into());
        let levels = config.creator_levels.iter().take(config.creator_level_count.into());
        Self {
            mint: Text(config.mint),
            token_program: Text(config.token_program),
            decimals: config.decimals,
            day_seconds: config.day_seconds.into(),
            authority: Text(config.authority),
            pending_authority: pending(config).map(Text),
            guardian: Text(config.guardian),
            marketplace: Text(config.marketplace),
            crankers: config.crankers().iter().copied().map(Text).collect(),
            quorum: config.quorum,
            cranker_set: config.cranker_set.into(),
            challenge_seconds: config.challenge_seconds.into(),
            holding_expiry_days: config.holding_expiry,
            lock_floor_days: config.lock_floor_days.into(),
            paused: Family::of(config.paused.into()).iter().map(Family::to_string).collect(),
            last_final_day: config.last_final(),
            user_tiers: tiers.map(|tier| deployment.tokens(*tier)).collect(),
            creator_levels: levels
                .map(|level| LevelView {
                    locked: deployment.tokens(level.locked),
                    min_lock_seconds: level.min_lock_seconds.into(),
                })
                .collect(),
        }
    }
}

/// Who is nominated as the next authority.
pub fn pending(config: &Config) -> Option<Address> {
    Some(config.pending_authority).filter(|key| *key != Address::default())
}

impl fmt::Display for ConfigView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "mint            {} with {} decimals", self.mint, self.decimals)?;
        writeln!(f, "day             {} seconds", self.day_seconds)?;
        writeln!(f, "authority       {}", self.authority)?;
        if let Some(pending) = &self.pending_authority {
            writeln!(f, "  nominated     {pending}")?;
        }
        writeln!(f, "guardian        {}", self.guardian)?;
        writeln!(f, "marketplace     {}", self.marketplace)?;
        let quorum = self.quorum;
        writeln!(
            f,
            "crankers        {}, {quorum} equal votes make a day final (set {})",
            self.crankers.len(),
            self.cranker_set
        )?;
        for cranker in &self.crankers {
            writeln!(f, "                {cranker}")?;
        }
        writeln!(f, "challenge       {} seconds", self.challenge_seconds)?;
        writeln!(f, "holding expiry  after {} final days", self.holding_expiry_days)?;
        writeln!(f, "lock floors     live {} days", self.lock_floor_days)?;
        let paused = if self.paused.is_empty() { listed(&[]) } else { self.paused.join(", ") };
        writeln!(f, "paused          {paused}")?;
        let last = self.last_final_day.map_or_else(|| "none yet".into(), |day| day.to_string());
        writeln!(f, "last final day  {last}")?;
        let row = |tokens: Vec<String>| tokens.join(" | ");
        writeln!(f, "user tiers      {}", row(self.user_tiers.iter().map(Tokens::to_string).collect()))?;
        let level = |level: &LevelView| match level.min_lock_seconds {
            0 => level.locked.to_string(),
            seconds => format!("{} for {seconds} s", level.locked),
        };
        write!(f, "creator levels  {}", row(self.creator_levels.iter().map(level).collect()))
    }
}
