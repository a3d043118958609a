//! Settings of the program.

use std::fmt;

use influence_client::state::Config;
use serde::Serialize;
use solana_address::Address;

use crate::{
    CliError, Context, DeploymentInfo, Tokens,
    model::pause::{PauseFamily, format_families},
    output::AsString,
};

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigView {
    mint: AsString<Address>,
    token_program: AsString<Address>,
    decimals: u8,
    day_seconds: u32,
    authority: AsString<Address>,
    pending_authority: Option<AsString<Address>>,
    guardian: AsString<Address>,
    marketplace: AsString<Address>,
    crankers: Vec<AsString<Address>>,
    quorum: u8,
    /// Incremented with every change of the crankers.
    cranker_set: u32,
    challenge_seconds: u32,
    /// Final days without a new score after which a holding score expires.
    holding_expiry_days: u8,
    lock_floor_days: u16,
    paused: Vec<String>,
    last_final_day: Option<u32>,
    /// Thresholds of total points.
    user_tiers: Vec<Tokens>,
    creator_levels: Vec<CreatorLevelView>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CreatorLevelView {
    locked: Tokens,
    min_lock_seconds: u32,
}

impl ConfigView {
    pub async fn read(context: &Context) -> Result<Self, CliError> {
        Ok(Self::new(&context.deployment().await?))
    }

    pub fn new(deployment: &DeploymentInfo) -> Self {
        let DeploymentInfo { config, .. } = deployment;
        let tiers = config.user_tiers.iter().take(config.user_tier_count.into());
        let levels = config.creator_levels.iter().take(config.creator_level_count.into());
        Self {
            mint: AsString(config.mint),
            token_program: AsString(config.token_program),
            decimals: config.decimals,
            day_seconds: config.day_seconds.into(),
            authority: AsString(config.authority),
            pending_authority: Self::pending_authority(config).map(AsString),
            guardian: AsString(config.guardian),
            marketplace: AsString(config.marketplace),
            crankers: config.crankers().iter().copied().map(AsString).collect(),
            quorum: config.quorum,
            cranker_set: config.cranker_set.into(),
            challenge_seconds: config.challenge_seconds.into(),
            holding_expiry_days: config.holding_expiry,
            lock_floor_days: config.lock_floor_days.into(),
            paused: PauseFamily::from_bits(config.paused.into()).iter().map(PauseFamily::to_string).collect(),
            last_final_day: config.last_final(),
            user_tiers: tiers.map(|tier| deployment.tokens(*tier)).collect(),
            creator_levels: levels
                .map(|level| CreatorLevelView {
                    locked: deployment.tokens(level.locked),
                    min_lock_seconds: level.min_lock_seconds.into(),
                })
                .collect(),
        }
    }

    /// The nominated authority, if there is one.
    pub fn pending_authority(config: &Config) -> Option<Address> {
        Some(config.pending_authority).filter(|key| *key != Address::default())
    }
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
        let (count, quorum) = (self.crankers.len(), self.quorum);
        writeln!(f, "crankers        {count}, quorum {quorum} (set {})", self.cranker_set)?;
        for cranker in &self.crankers {
            writeln!(f, "                {cranker}")?;
        }
        writeln!(f, "challenge       {} seconds", self.challenge_seconds)?;
        writeln!(f, "holding expiry  after {} final days", self.holding_expiry_days)?;
        writeln!(f, "lock floors     last {} days", self.lock_floor_days)?;
        let paused = if self.paused.is_empty() { format_families(0) } else { self.paused.join(", ") };
        writeln!(f, "paused          {paused}")?;
        let last = self.last_final_day.map_or_else(|| "none yet".into(), |day| day.to_string());
        writeln!(f, "last final day  {last}")?;
        let row = |tokens: Vec<String>| tokens.join(" | ");
        writeln!(f, "user tiers      {}", row(self.user_tiers.iter().map(Tokens::to_string).collect()))?;
        let level = |level: &CreatorLevelView| match level.min_lock_seconds {
            0 => level.locked.to_string(),
            seconds => format!("{} for {seconds} s", level.locked),
        };
        write!(f, "creator levels  {}", row(self.creator_levels.iter().map(level).collect()))
    }
}
