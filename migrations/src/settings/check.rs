//! The bounds of every setting, as the program has them, said before anything is sent.

use influence_client::constants::{MAX_CRANKERS, MAX_LOCK_FLOOR_DAYS, MAX_MIN_LOCK_SECONDS};
use influence_core::{
    calendar::{Calendar, MAX_DAY_SECONDS, MIN_DAY_SECONDS},
    holding::REMEMBERED_DAYS,
    snapshot_vote, tiers,
};
use solana_address::Address;

use super::{Roles, Rules, Settings, SettingsError};

impl Settings {
    /// Refuses what the program would refuse.
    ///
    /// # Errors
    /// [`SettingsError::Field`] with the first setting that is out of its bounds.
    pub fn check(&self) -> Result<(), SettingsError> {
        check_roles(&self.roles)?;
        check_rules(&self.rules)
    }
}

fn refuse(is_wrong: bool, field: &str, why: impl FnOnce() -> String) -> Result<(), SettingsError> {
    if is_wrong { Err(SettingsError::Field { field: field.into(), why: why() }) } else { Ok(()) }
}

fn check_roles(roles: &Roles) -> Result<(), SettingsError> {
    let Roles { mint, guardian, marketplace, crankers, quorum, .. } = roles;
    let keys = [("roles.mint", mint), ("roles.guardian", guardian), ("roles.marketplace", marketplace)];
    for (field, key) in keys {
        refuse(*key == Address::default(), field, || "it is the empty address; write the real one".into())?;
    }
    let handed_over =
        [("roles.authority", roles.authority), ("roles.upgrade_authority", roles.upgrade_authority)];
    for (field, key) in handed_over {
        refuse(key == Some(Address::default()), field, || {
            "it is the empty address; write the real one, or leave the line out".into()
        })?;
    }
    refuse(!(1..=MAX_CRANKERS).contains(&crankers.len()), "roles.crankers", || {
        format!("there are {}; write 1 to {MAX_CRANKERS} addresses", crankers.len())
    })?;
    let repeated = crankers.iter().enumerate().find(|(place, key)| {
        **key == Address::default() || crankers.iter().take(*place).any(|earlier| earlier == *key)
    });
    if let Some((place, key)) = repeated {
        let why = format!("{key}, number {}, is empty or there twice; write different keys", place + 1);
        return Err(SettingsError::Field { field: "roles.crankers".into(), why });
    }
    refuse(!snapshot_vote::quorum_is_valid((*quorum).into(), crankers.len()), "roles.quorum", || {
        let (least, most) = (crankers.len() / 2 + 1, crankers.len());
        format!("{quorum} of {most} crankers is no quorum; write {least} to {most}")
    })
}

fn check_rules(rules: &Rules) -> Result<(), SettingsError> {
    let Rules { day_seconds, challenge_seconds, holding_expiry_days, lock_floor_days, .. } = rules;
    refuse(Calendar::new(*day_seconds).is_err(), "rules.day_seconds", || {
        format!("{day_seconds} is out of {MIN_DAY_SECONDS} to {MAX_DAY_SECONDS}")
    })?;
    let longest = snapshot_vote::max_challenge_seconds(*day_seconds);
    refuse(*challenge_seconds > longest, "rules.challenge_seconds", || {
        format!("{challenge_seconds} is more than a quarter of a day; write at most {longest}")
    })?;
    let expiry = 1..REMEMBERED_DAYS;
    refuse(!expiry.contains(&usize::from(*holding_expiry_days)), "rules.holding_expiry_days", || {
        format!("{holding_expiry_days} is out of 1 to {}", REMEMBERED_DAYS - 1)
    })?;
    let life = 1..=MAX_LOCK_FLOOR_DAYS;
    refuse(!life.contains(lock_floor_days), "rules.lock_floor_days", || {
        format!("{lock_floor_days} is out of 1 to {MAX_LOCK_FLOOR_DAYS}")
    })?;
    let locked = || rules.creator_levels.iter().map(|level| level.locked);
    check_thresholds("rules.user_tiers", &rules.user_tiers)?;
    check_thresholds("rules.creator_levels", &locked().collect::<Vec<_>>())?;
    let long = rules.creator_levels.iter().position(|level| level.min_lock_seconds > MAX_MIN_LOCK_SECONDS);
    refuse(long.is_some(), "rules.creator_levels", || {
        let level = long.map_or(0, |place| place + 1);
        format!("level {level} locks for more than a year; write at most {MAX_MIN_LOCK_SECONDS} seconds")
    })
}

fn check_thresholds(field: &str, thresholds: &[u64]) -> Result<(), SettingsError> {
    refuse(thresholds.len() > tiers::MAX_TIERS, field, || {
        format!("there are {}; write at most {}", thresholds.len(), tiers::MAX_TIERS)
    })?;
    refuse(tiers::check(thresholds.iter().copied()).is_err(), field, || {
        "they do not increase from above 0; write each higher than the one before".into()
    })
}
