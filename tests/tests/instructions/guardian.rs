//! pause and void_day: what the guardian signs.

use influence::{
    constants::pause::{self, ALL},
    events::{DayVoided, PauseChanged},
    state::snapshot,
};
use influence_client::{
    event::Event,
    instruction::admin::{pause, void_day},
};
use influence_tests::{
    days::ScoredDay,
    world::{CHALLENGE, FIRST_DAY, World},
};
use solana_signer::Signer;

use crate::common::*;

/// The first day, with one member's score, final since this very second.
async fn final_day(world: &Earth) -> ScoredDay {
    let fan = world.fan("fan", 10).await;
    let scored = ScoredDay::of(FIRST_DAY, &[(fan.owner, 10)], &[]);
    world.end_day(FIRST_DAY).await;
    for place in 0..2 {
        world.cast(place, FIRST_DAY, &scored.contents()).await.unwrap();
    }
    scored
}

#[tokio::test]
async fn pause_of_families_adds_their_bits() {
    let world = World::new().await;
    let guardian = &world.roles.guardian;
    let mut expected = world.config().await;
    let bits = [pause::OPEN, pause::APPLY];
    world.send(&[pause(&guardian.pubkey(), bits[0])], &[guardian]).await.unwrap();
    let receipt = world.send(&[pause(&guardian.pubkey(), bits[1])], &[guardian]).await.unwrap();
    expected.paused = (bits[0] | bits[1]).into();
    assert_same(&world.config().await, &expected);
    let changed = PauseChanged { by: guardian.pubkey(), before: bits[0], after: bits[0] | bits[1] };
    assert_eq!(only_event(&receipt), Event::PauseChanged(changed));
}

#[tokio::test]
async fn pause_of_unknown_bits_is_refused() {
    let world = World::new().await;
    let guardian = &world.roles.guardian;
    for bits in [ALL + 1, u32::MAX] {
        world.refuse(&[pause(&guardian.pubkey(), bits)], &[guardian], "UnknownPauseBits").await;
    }
    world.send(&[pause(&guardian.pubkey(), ALL)], &[guardian]).await.unwrap();
}

#[tokio::test]
async fn pause_by_a_stranger_is_refused() {
    let world = World::new().await;
    let roles = &world.roles;
    guarded(&world, pause(&roles.guardian.pubkey(), ALL), &roles.guardian, "NotGuardian").await;
    let by_the_authority = pause(&roles.authority.pubkey(), ALL);
    world.refuse(&[by_the_authority], &[&roles.authority], "NotGuardian").await;
}

#[tokio::test]
async fn void_day_within_its_challenge_time_takes_it_back() {
    let world = World::new().await;
    let scored = final_day(&world).await;
    world.pass(CHALLENGE - 1).await;
    let (mut config, mut day) = (world.config().await, world.snapshot(FIRST_DAY).await);
    let guardian = &world.roles.guardian;
    let receipt = world.send(&[void_day(&guardian.pubkey(), FIRST_DAY)], &[guardian]).await.unwrap();
    day.status = snapshot::VOIDED;
    assert_same(&world.snapshot(FIRST_DAY).await, &day);
    config.final_days[0].day = 0.into();
    assert_same(&world.config().await, &config);
    let voided = DayVoided { day: FIRST_DAY, holdings_root: scored.contents().holdings_root };
    assert_eq!(only_event(&receipt), Event::DayVoided(voided));
}

#[tokio::test]
async fn void_day_after_its_challenge_time_is_refused() {
    let world = World::new().await;
    final_day(&world).await;
    world.pass(CHALLENGE).await;
    let guardian = &world.roles.guardian;
    world.refuse(&[void_day(&guardian.pubkey(), FIRST_DAY)], &[guardian], "ChallengePeriodOver").await;
}

#[tokio::test]
async fn void_day_a_second_time_is_refused() {
    let world = World::new().await;
    final_day(&world).await;
    let guardian = &world.roles.guardian;
    let voiding = void_day(&guardian.pubkey(), FIRST_DAY);
    world.send(std::slice::from_ref(&voiding), &[guardian]).await.unwrap();
    world.refuse(&[voiding], &[guardian], "DayVoided").await;
}

#[tokio::test]
async fn void_day_before_a_quorum_is_refused() {
    let world = World::new().await;
    let fan = world.fan("fan", 10).await;
    world.end_day(FIRST_DAY).await;
    let scored = ScoredDay::of(FIRST_DAY, &[(fan.owner, 10)], &[]);
    world.cast(0, FIRST_DAY, &scored.contents()).await.unwrap();
    let guardian = &world.roles.guardian;
    world.refuse(&[void_day(&guardian.pubkey(), FIRST_DAY)], &[guardian], "NotFinal").await;
}

#[tokio::test]
async fn void_day_by_a_stranger_is_refused() {
    let world = World::new().await;
    final_day(&world).await;
    let guardian = &world.roles.guardian;
    guarded(&world, void_day(&guardian.pubkey(), FIRST_DAY), guardian, "NotGuardian").await;
}

#[tokio::test]
async fn void_day_while_everything_is_paused_succeeds() {
    let world = World::new().await;
    final_day(&world).await;
    pause_all(&world).await;
    let guardian = &world.roles.guardian;
    world.send(&[void_day(&guardian.pubkey(), FIRST_DAY)], &[guardian]).await.unwrap();
}
