//! update_config, and the bounds of the settings that it shares with initialize.

use influence::{
    events::ConfigUpdated,
    instructions::{ConfigArgs, CreatorLevelArgs},
    state::{Config, CreatorLevel},
};
use influence_client::{event::ProgramEvent, instructions::admin::update_config};
use influence_tests::test_env::{TestEnv, key, settings};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::common::*;

/// One change that takes the settings out of bounds, and what refuses it.
pub type Breach = (fn(&mut ConfigArgs), &'static str);

/// `count` levels without a minimum lock time.
fn levels(count: u64) -> Vec<CreatorLevelArgs> {
    (1..=count).map(|locked| CreatorLevelArgs { locked, min_lock_seconds: 0 }).collect()
}

/// Every way out of bounds, one at a time.
pub const BREACHES: [Breach; 17] = [
    (|s| s.marketplace = Address::default(), "EmptyKey"),
    (|s| s.guardian = Address::default(), "EmptyKey"),
    (|s| s.user_tiers = vec![0, 1], "BadThresholds"),
    (|s| s.user_tiers = vec![1, 1], "BadThresholds"),
    (|s| s.user_tiers = vec![2, 1], "BadThresholds"),
    (|s| s.user_tiers = (1..=17).collect(), "BadThresholds"),
    (|s| s.creator_levels[0].locked = 0, "BadThresholds"),
    (|s| s.creator_levels[1].locked = s.creator_levels[0].locked, "BadThresholds"),
    (|s| s.creator_levels = levels(17), "BadThresholds"),
    (|s| s.creator_levels[10].min_lock_seconds = 365 * 86_400 + 1, "MinLockOutOfRange"),
    (|s| s.challenge_seconds = 21_601, "ChallengeOutOfRange"),
    (|s| s.challenge_seconds = u32::MAX, "ChallengeOutOfRange"),
    (|s| s.holding_expiry = 0, "ExpiryOutOfRange"),
    (|s| s.holding_expiry = 8, "ExpiryOutOfRange"),
    (|s| s.lock_floor_days = 0, "LockFloorDurationOutOfRange"),
    (|s| s.lock_floor_days = 91, "LockFloorDurationOutOfRange"),
    (|s| s.lock_floor_days = u16::MAX, "LockFloorDurationOutOfRange"),
];

/// Settings at every upper bound.
pub fn widest(settings: &mut ConfigArgs) {
    settings.user_tiers = (u64::MAX - 15..=u64::MAX).collect();
    settings.creator_levels = levels(16);
    for level in &mut settings.creator_levels {
        level.min_lock_seconds = 365 * 86_400;
    }
    (settings.challenge_seconds, settings.holding_expiry, settings.lock_floor_days) = (21_600, 7, 90);
}

/// Settings at every lower bound.
pub fn narrowest(settings: &mut ConfigArgs) {
    (settings.user_tiers, settings.creator_levels) = (vec![], vec![]);
    (settings.challenge_seconds, settings.holding_expiry, settings.lock_floor_days) = (0, 1, 1);
}

/// What the config holds once `settings` are stored in it.
pub fn stored(config: &mut Config, settings: &ConfigArgs) {
    (config.marketplace, config.guardian) = (settings.marketplace, settings.guardian);
    config.challenge_seconds = settings.challenge_seconds.into();
    config.holding_expiry = settings.holding_expiry;
    config.lock_floor_days = settings.lock_floor_days.into();
    config.user_tier_count = u8::try_from(settings.user_tiers.len()).unwrap();
    config.creator_level_count = u8::try_from(settings.creator_levels.len()).unwrap();
    config.user_tiers = std::array::from_fn(|i| settings.user_tiers.get(i).copied().unwrap_or(0).into());
    config.creator_levels = std::array::from_fn(|i| match settings.creator_levels.get(i) {
        Some(level) => {
            CreatorLevel { locked: level.locked.into(), min_lock_seconds: level.min_lock_seconds.into() }
        }
        None => CreatorLevel::default(),
    });
}

/// update_config by the authority with one change.
fn update(env: &Earth, change: impl FnOnce(&mut ConfigArgs)) -> Instruction {
    let mut settings = settings(&env.roles);
    change(&mut settings);
    update_config(&env.roles.authority.pubkey(), settings)
}

#[tokio::test]
async fn update_config_of_everything_replaces_the_settings_alone() {
    let env = TestEnv::new().await;
    let mut expected = env.config().await;
    let mut settings = settings(&env.roles);
    widest(&mut settings);
    (settings.marketplace, settings.guardian) = (key("market").pubkey(), key("guard").pubkey());
    let authority = &env.roles.authority;
    let update = update_config(&authority.pubkey(), settings.clone());
    let receipt = env.send(&[update], &[authority]).await.unwrap();
    stored(&mut expected, &settings);
    assert_same(&env.config().await, &expected);
    let updated = ConfigUpdated {
        authority: authority.pubkey(),
        marketplace: settings.marketplace,
        guardian: settings.guardian,
        challenge_seconds: 21_600,
        holding_expiry: 7,
        lock_floor_days: 90,
    };
    assert_eq!(only_event(&receipt), ProgramEvent::ConfigUpdated(updated));
}

#[tokio::test]
async fn update_config_to_the_lower_bounds_leaves_no_old_threshold() {
    let env = TestEnv::new().await;
    let mut expected = env.config().await;
    env.send(&[update(&env, narrowest)], &[&env.roles.authority]).await.unwrap();
    let mut settings = settings(&env.roles);
    narrowest(&mut settings);
    stored(&mut expected, &settings);
    assert_same(&env.config().await, &expected);
}

#[tokio::test]
async fn update_config_out_of_bounds_is_refused() {
    let env = TestEnv::new().await;
    for (change, refusal) in BREACHES {
        env.assert_refused(&[update(&env, change)], &[&env.roles.authority], refusal).await;
    }
    env.send(&[update(&env, |_| ())], &[&env.roles.authority]).await.unwrap();
}

#[tokio::test]
async fn update_config_of_another_layout_version_is_refused() {
    let env = TestEnv::new().await;
    forge_next_layout(&env).await;
    env.assert_refused(&[update(&env, |_| ())], &[&env.roles.authority], "WrongVersion").await;
}

#[tokio::test]
async fn update_config_by_a_stranger_is_refused() {
    let env = TestEnv::new().await;
    guarded(&env, update(&env, |_| ()), &env.roles.authority, "NotAuthority").await;
}
