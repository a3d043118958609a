//! pause and void_day: what the guardian signs.

use influence::{
    constants::pause::{self, ALL},
    events::{DayVoided, PauseChanged},
    state::snapshot,
};
use influence_client::{
    event::ProgramEvent,
    instructions::admin::{pause, void_day},
};
use influence_tests::{
    snapshots::TestSnapshot,
    test_env::{CHALLENGE, FIRST_DAY, TestEnv},
};
use solana_signer::Signer;

use crate::common::*;

/// The first day, with one member's score, final since this very second.
async fn final_day(env: &Earth) -> TestSnapshot {
    let fan = env.fan("fan", 10).await;
    let scored = TestSnapshot::of(FIRST_DAY, &[(fan.owner, 10)], &[]);
    env.end_day(FIRST_DAY).await;
    for place in 0..2 {
        env.cast_vote(place, FIRST_DAY, &scored.contents()).await.unwrap();
    }
    scored
}

#[tokio::test]
async fn pause_of_families_adds_their_bits() {
    let env = TestEnv::new().await;
    let guardian = &env.roles.guardian;
    let mut expected = env.config().await;
    let bits = [pause::OPEN, pause::APPLY];
    env.send(&[pause(&guardian.pubkey(), bits[0])], &[guardian]).await.unwrap();
    let receipt = env.send(&[pause(&guardian.pubkey(), bits[1])], &[guardian]).await.unwrap();
    expected.paused = (bits[0] | bits[1]).into();
    assert_same(&env.config().await, &expected);
    let changed = PauseChanged { by: guardian.pubkey(), before: bits[0], after: bits[0] | bits[1] };
    assert_eq!(only_event(&receipt), ProgramEvent::PauseChanged(changed));
}

#[tokio::test]
async fn pause_of_unknown_bits_is_refused() {
    let env = TestEnv::new().await;
    let guardian = &env.roles.guardian;
    for bits in [ALL + 1, u32::MAX] {
        env.assert_refused(&[pause(&guardian.pubkey(), bits)], &[guardian], "UnknownPauseBits").await;
    }
    env.send(&[pause(&guardian.pubkey(), ALL)], &[guardian]).await.unwrap();
}

#[tokio::test]
async fn pause_by_a_stranger_is_refused() {
    let env = TestEnv::new().await;
    let roles = &env.roles;
    guarded(&env, pause(&roles.guardian.pubkey(), ALL), &roles.guardian, "NotGuardian").await;
    let by_the_authority = pause(&roles.authority.pubkey(), ALL);
    env.assert_refused(&[by_the_authority], &[&roles.authority], "NotGuardian").await;
}

#[tokio::test]
async fn void_day_within_its_challenge_time_takes_it_back() {
    let env = TestEnv::new().await;
    let scored = final_day(&env).await;
    env.advance(CHALLENGE - 1).await;
    let (mut config, mut day) = (env.config().await, env.snapshot(FIRST_DAY).await);
    let guardian = &env.roles.guardian;
    let receipt = env.send(&[void_day(&guardian.pubkey(), FIRST_DAY)], &[guardian]).await.unwrap();
    day.status = snapshot::VOIDED;
    assert_same(&env.snapshot(FIRST_DAY).await, &day);
    config.final_days[0].day = 0.into();
    assert_same(&env.config().await, &config);
    let voided = DayVoided { day: FIRST_DAY, holdings_root: scored.contents().holdings_root };
    assert_eq!(only_event(&receipt), ProgramEvent::DayVoided(voided));
}

#[tokio::test]
async fn void_day_after_its_challenge_time_is_refused() {
    let env = TestEnv::new().await;
    final_day(&env).await;
    env.advance(CHALLENGE).await;
    let guardian = &env.roles.guardian;
    env.assert_refused(&[void_day(&guardian.pubkey(), FIRST_DAY)], &[guardian], "ChallengePeriodOver").await;
}

#[tokio::test]
async fn void_day_a_second_time_is_refused() {
    let env = TestEnv::new().await;
    final_day(&env).await;
    let guardian = &env.roles.guardian;
    let voiding = void_day(&guardian.pubkey(), FIRST_DAY);
    env.send(std::slice::from_ref(&voiding), &[guardian]).await.unwrap();
    env.assert_refused(&[voiding], &[guardian], "DayVoided").await;
}

#[tokio::test]
async fn void_day_before_a_quorum_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 10).await;
    env.end_day(FIRST_DAY).await;
    let scored = TestSnapshot::of(FIRST_DAY, &[(fan.owner, 10)], &[]);
    env.cast_vote(0, FIRST_DAY, &scored.contents()).await.unwrap();
    let guardian = &env.roles.guardian;
    env.assert_refused(&[void_day(&guardian.pubkey(), FIRST_DAY)], &[guardian], "NotFinal").await;
}

#[tokio::test]
async fn void_day_by_a_stranger_is_refused() {
    let env = TestEnv::new().await;
    final_day(&env).await;
    let guardian = &env.roles.guardian;
    guarded(&env, void_day(&guardian.pubkey(), FIRST_DAY), guardian, "NotGuardian").await;
}

#[tokio::test]
async fn void_day_while_everything_is_paused_succeeds() {
    let env = TestEnv::new().await;
    final_day(&env).await;
    pause_all(&env).await;
    let guardian = &env.roles.guardian;
    env.send(&[void_day(&guardian.pubkey(), FIRST_DAY)], &[guardian]).await.unwrap();
}
