//! Bounds of every setting. They are the program's, checked before anything is sent.

use influence_client::constants::{MAX_CRANKERS, MAX_LOCK_FLOOR_DAYS, MAX_MIN_LOCK_SECONDS};
use influence_core::{
    calendar::{Calendar, MAX_DAY_SECONDS, MIN_DAY_SECONDS},
    holding::REMEMBERED_DAYS,
    snapshot_vote, tiers,
};
use solana_address::Address;

use super::{DeploymentSettings, RoleSettings, RuleSettings, SettingsError};

impl DeploymentSettings {
    /// Refuses settings that the program would refuse.
    ///
    /// # Errors
    /// [`SettingsError::Field`] with the first setting out of bounds.
    pub fn check(&self) -> Result<(), SettingsError> {
        check_roles(&self.roles)?;
        check_rules(&self.rules)
    }
}

fn refuse_if(is_wrong: bool, field: &str, reason: impl FnOnce() -> String) -> Result<(), SettingsError> {
    if is_wrong { Err(SettingsError::Field { field: field.into(), reason: reason() }) } else { Ok(()) }
}

fn check_roles(roles: &RoleSettings) -> Result<(), SettingsError> {
    let RoleSettings { mint, guardian, marketplace, crankers, quorum, .. } = roles;
    let keys = [("roles.mint", mint), ("roles.guardian", guardian), ("roles.marketplace", marketplace)];
    for (field, key) in keys {
        refuse_if(*key == Address::default(), field, || {
            "it is the default address (all zeros); write the real one".into()
        })?;
    }
    let handovers =
        [("roles.authority", roles.authority), ("roles.upgrade_authority", roles.upgrade_authority)];
    for (field, key) in handovers {
        refuse_if(key == Some(Address::default()), field, || {
            "it is the default address (all zeros); write the real one, or omit the line".into()
        })?;
    }
    refuse_if(!(1..=MAX_CRANKERS).contains(&crankers.len()), "roles.crankers", || {
        format!("{} keys; write 1 to {MAX_CRANKERS} addresses", crankers.len())
    })?;
    let repeated = crankers.iter().enumerate().find(|(index, key)| {
        **key == Address::default() || crankers.iter().take(*index).any(|earlier| earlier == *key)
    });
    if let Some((index, key)) = repeated {
        let reason = format!("key {} ({key}) is empty or a duplicate; write different keys", index + 1);
        return Err(SettingsError::Field { field: "roles.crankers".into(), reason });
    }
    refuse_if(!snapshot_vote::quorum_is_valid((*quorum).into(), crankers.len()), "roles.quorum", || {
        let (least, most) = (crankers.len() / 2 + 1, crankers.len());
        format!("{quorum} is not a valid quorum of {most} crankers; write {least} to {most}")
    })
}

fn check_rules(rules: &RuleSettings) -> Result<(), SettingsError> {
    let RuleSettings { day_seconds, challenge_seconds, holding_expiry_days, lock_floor_days, .. } = rules;
    refuse_if(Calendar::new(*day_seconds).is_err(), "rules.day_seconds", || {
        format!("{day_seconds} is out of range; write {MIN_DAY_SECONDS} to {MAX_DAY_SECONDS}")
    })?;
    let longest = snapshot_vote::max_challenge_seconds(*day_seconds);
    refuse_if(*challenge_seconds > longest, "rules.challenge_seconds", || {
        format!("{challenge_seconds} is more than a quarter of a day; write at most {longest}")
    })?;
    let expiry = 1..REMEMBERED_DAYS;
    refuse_if(!expiry.contains(&usize::from(*holding_expiry_days)), "rules.holding_expiry_days", || {
        format!("{holding_expiry_days} is out of range; write 1 to {}", REMEMBERED_DAYS - 1)
    })?;
    let duration = 1..=MAX_LOCK_FLOOR_DAYS;
    refuse_if(!duration.contains(lock_floor_days), "rules.lock_floor_days", || {
        format!("{lock_floor_days} is out of range; write 1 to {MAX_LOCK_FLOOR_DAYS}")
    })?;
    let locked: Vec<_> = rules.creator_levels.iter().map(|level| level.locked).collect();
    check_thresholds("rules.user_tiers", &rules.user_tiers)?;
    check_thresholds("rules.creator_levels", &locked)?;
    let long = rules.creator_levels.iter().position(|level| level.min_lock_seconds > MAX_MIN_LOCK_SECONDS);
    refuse_if(long.is_some(), "rules.creator_levels", || {
        let level = long.map_or(0, |index| index + 1);
        format!("level {level} locks for more than a year; write at most {MAX_MIN_LOCK_SECONDS} seconds")
    })
}

fn check_thresholds(field: &str, thresholds: &[u64]) -> Result<(), SettingsError> {
    refuse_if(thresholds.len() > tiers::MAX_TIERS, field, || {
        format!("{} thresholds; write at most {}", thresholds.len(), tiers::MAX_TIERS)
    })?;
    refuse_if(tiers::check(thresholds.iter().copied()).is_err(), field, || {
        "thresholds must increase, starting above 0".into()
    })
}
