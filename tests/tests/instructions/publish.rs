//! publish_snapshot and close_snapshot: votes make a day final; old days go, and their rent with them.

use anchor_lang::bytemuck::Zeroable;
use influence::{
    constants::{LAYOUT_VERSION, SNAPSHOT_SEED, pause},
    events::{SnapshotClosed, SnapshotFinalized, SnapshotVoted},
    state::{Snapshot, Vote, snapshot},
};
use influence_client::{
    address,
    event::{Event, events},
    genesis,
    instruction::{
        Token,
        admin::{set_crankers, void_day},
        crank::{close_snapshot, publish_snapshot},
    },
};
use influence_core::{
    merkle::{Hash, Sha2},
    snapshot_vote::SnapshotContents,
};
use influence_tests::{
    days::ScoredDay,
    people::Fan,
    world::{CHALLENGE, DAY, FIRST_DAY, SUPPLY, TestChain, World},
};
use solana_instruction::{Instruction, error::InstructionError};
use solana_signer::Signer;

use crate::common::*;

/// A world after its first day, with what crankers found in it.
async fn after_first_day() -> (Earth, SnapshotContents) {
    let world = World::new().await;
    let fan = world.fan("fan", 10).await;
    world.end_day(FIRST_DAY).await;
    (world, contents(FIRST_DAY, &fan))
}

/// What a day says in which this fan had 10.
fn contents(day: u32, fan: &Fan) -> SnapshotContents {
    ScoredDay::of(day, &[(fan.owner, 10)], &[]).contents()
}

/// Two crankers vote for the same contents.
async fn finalize(world: &Earth, day: u32, contents: &SnapshotContents) {
    for place in 0..2 {
        world.cast(place, day, contents).await.unwrap();
    }
}

/// A vote of a place in the cranker set's first version.
fn vote(world: &Earth, place: usize, content_hash: Hash) -> Vote {
    Vote { cranker: world.roles.crankers[place].pubkey(), cranker_set: 1.into(), content_hash }
}

/// close_snapshot with the rent for the first cranker.
fn close(world: &Earth, day: u32) -> Instruction {
    close_snapshot(day, &world.roles.crankers[0].pubkey())
}

#[tokio::test]
async fn publish_snapshot_of_a_first_vote_creates_the_day() {
    let (world, contents) = after_first_day().await;
    let cranker = world.roles.crankers[0].pubkey();
    let (config, before) = (world.config().await, lamports(&world, &cranker).await);
    let receipt = world.cast(0, FIRST_DAY, &contents).await.unwrap();
    let content_hash = contents.hash::<Sha2>(FIRST_DAY);
    let mut expected = Snapshot {
        version: LAYOUT_VERSION,
        bump: bump(&[SNAPSHOT_SEED, &FIRST_DAY.to_le_bytes()]),
        day: FIRST_DAY.into(),
        rent_payer: cranker,
        ..Zeroable::zeroed()
    };
    expected.votes[0] = vote(&world, 0, content_hash);
    assert_same(&world.snapshot(FIRST_DAY).await, &expected);
    assert_same(&world.config().await, &config);
    let rent = lamports(&world, &address::snapshot(FIRST_DAY)).await;
    assert_eq!(lamports(&world, &cranker).await, before - rent);
    let voted = SnapshotVoted { day: FIRST_DAY, cranker, content_hash };
    assert_eq!(only_event(&receipt), Event::SnapshotVoted(voted));
}

#[tokio::test]
async fn publish_snapshot_at_quorum_makes_the_day_final() {
    let (world, contents) = after_first_day().await;
    world.cast(0, FIRST_DAY, &contents).await.unwrap();
    let (mut config, mut expected) = (world.config().await, world.snapshot(FIRST_DAY).await);
    let cranker = world.roles.crankers[2].pubkey();
    let before = lamports(&world, &cranker).await;
    let receipt = world.cast(2, FIRST_DAY, &contents).await.unwrap();
    let content_hash = contents.hash::<Sha2>(FIRST_DAY);
    expected.votes[2] = vote(&world, 2, content_hash);
    expected.finalize(&contents, world.time().await, CHALLENGE as u32);
    assert_same(&world.snapshot(FIRST_DAY).await, &expected);
    (config.final_days[0].day, config.final_days[0].supply) = (FIRST_DAY.into(), SUPPLY.into());
    config.last_final_day = FIRST_DAY.into();
    assert_same(&world.config().await, &config);
    assert_eq!(lamports(&world, &cranker).await, before);
    let finalised = SnapshotFinalized {
        day: FIRST_DAY,
        holdings_root: contents.holdings_root,
        holdings_sum: 10,
        engagement_root: contents.engagement_root,
    };
    let voted = SnapshotVoted { day: FIRST_DAY, cranker, content_hash };
    let expected = [Event::SnapshotVoted(voted), Event::SnapshotFinalized(finalised)];
    assert_eq!(events(&receipt.logs), expected);
}

#[tokio::test]
async fn publish_snapshot_of_a_changed_or_repeated_vote_counts_once() {
    let (world, contents) = after_first_day().await;
    let other = SnapshotContents { members: 2, ..contents };
    for contents in [&other, &contents, &contents] {
        world.cast(0, FIRST_DAY, contents).await.unwrap();
    }
    world.cast(1, FIRST_DAY, &other).await.unwrap();
    assert_eq!(world.snapshot(FIRST_DAY).await.status, snapshot::OPEN);
    world.cast(1, FIRST_DAY, &contents).await.unwrap();
    assert_eq!(world.snapshot(FIRST_DAY).await.status, snapshot::FINAL);
}

#[tokio::test]
async fn publish_snapshot_after_a_new_cranker_set_starts_counting_again() {
    let (world, contents) = after_first_day().await;
    world.cast(0, FIRST_DAY, &contents).await.unwrap();
    let (authority, crankers) = (&world.roles.authority, &world.roles.crankers);
    let same = set_crankers(&authority.pubkey(), crankers.iter().map(|key| key.pubkey()).collect(), 2);
    world.send(&[same], &[authority]).await.unwrap();
    world.cast(1, FIRST_DAY, &contents).await.unwrap();
    assert_eq!(world.snapshot(FIRST_DAY).await.status, snapshot::OPEN);
    world.cast(0, FIRST_DAY, &contents).await.unwrap();
    assert_eq!(world.snapshot(FIRST_DAY).await.status, snapshot::FINAL);
}

#[tokio::test]
async fn publish_snapshot_of_a_late_day_leaves_the_last_final_one() {
    let (world, late) = after_first_day().await;
    let fan = world.wallet("fan", 10).await;
    world.end_day(FIRST_DAY + 1).await;
    finalize(&world, FIRST_DAY + 1, &contents(FIRST_DAY + 1, &fan)).await;
    let config = world.config().await;
    finalize(&world, FIRST_DAY, &late).await;
    assert_eq!(world.snapshot(FIRST_DAY).await.status, snapshot::FINAL);
    assert_same(&world.config().await, &config);
}

#[tokio::test]
async fn publish_snapshot_of_a_day_that_is_not_over_is_refused() {
    let (world, contents) = after_first_day().await;
    for day in [0, FIRST_DAY + 1, u32::MAX] {
        let vote = world.vote(0, day, &contents);
        world.refuse(&[vote], &[&world.roles.crankers[0]], "DayNotEnded").await;
    }
    world.pass(DAY - 1).await;
    let vote = world.vote(0, FIRST_DAY + 1, &contents);
    world.refuse(std::slice::from_ref(&vote), &[&world.roles.crankers[0]], "DayNotEnded").await;
    world.pass(1).await;
    world.send(&[vote], &[&world.roles.crankers[0]]).await.unwrap();
}

#[tokio::test]
async fn publish_snapshot_of_a_final_day_is_refused() {
    let (world, late) = after_first_day().await;
    let fan = world.wallet("fan", 10).await;
    world.end_day(FIRST_DAY + 1).await;
    finalize(&world, FIRST_DAY + 1, &contents(FIRST_DAY + 1, &fan)).await;
    finalize(&world, FIRST_DAY, &late).await;
    for day in [FIRST_DAY, FIRST_DAY + 1] {
        let vote = world.vote(2, day, &late);
        world.refuse(&[vote], &[&world.roles.crankers[2]], "AlreadyFinal").await;
    }
}

#[tokio::test]
async fn publish_snapshot_of_a_voided_day_is_refused() {
    let (world, contents) = after_first_day().await;
    finalize(&world, FIRST_DAY, &contents).await;
    let guardian = &world.roles.guardian;
    world.send(&[void_day(&guardian.pubkey(), FIRST_DAY)], &[guardian]).await.unwrap();
    let vote = world.vote(2, FIRST_DAY, &contents);
    world.refuse(&[vote], &[&world.roles.crankers[2]], "AlreadyFinal").await;
}

#[tokio::test]
async fn publish_snapshot_later_than_two_weeks_is_refused() {
    let (world, late) = after_first_day().await;
    let fan = world.wallet("fan", 10).await;
    world.end_day(FIRST_DAY + 13).await;
    finalize(&world, FIRST_DAY + 13, &contents(FIRST_DAY + 13, &fan)).await;
    world.cast(0, FIRST_DAY, &late).await.unwrap();
    world.end_day(FIRST_DAY + 14).await;
    let vote = world.vote(1, FIRST_DAY, &late);
    world.refuse(&[vote], &[&world.roles.crankers[1]], "DayTooOld").await;
}

#[tokio::test]
async fn publish_snapshot_of_more_than_the_supply_is_refused() {
    let (world, contents) = after_first_day().await;
    // One leaf may have been rounded up.
    let above = SnapshotContents { holdings_sum: SUPPLY + 2, ..contents };
    let vote = world.vote(0, FIRST_DAY, &above);
    world.refuse(&[vote], &[&world.roles.crankers[0]], "SumAboveSupply").await;
    world.cast(0, FIRST_DAY, &SnapshotContents { holdings_sum: SUPPLY + 1, ..contents }).await.unwrap();
}

#[tokio::test]
async fn publish_snapshot_under_a_bound_beyond_64_bits_is_refused() {
    let (world, contents) = after_first_day().await;
    let mint = genesis::mint(&world.roles.authority.pubkey(), 6, u64::MAX);
    world.chain.set_account(&world.token.mint, mint).await;
    let vote = world.vote(0, FIRST_DAY, &contents);
    world.refuse(&[vote], &[&world.roles.crankers[0]], "Overflow").await;
}

#[tokio::test]
async fn publish_snapshot_after_tokens_were_burnt_is_bound_by_the_days_before() {
    let (world, contents) = after_first_day().await;
    finalize(&world, FIRST_DAY, &contents).await;
    let mint = genesis::mint(&world.roles.authority.pubkey(), 6, SUPPLY / 2);
    world.chain.set_account(&world.token.mint, mint).await;
    world.end_day(FIRST_DAY + 1).await;
    let all = SnapshotContents { holdings_sum: SUPPLY, ..contents };
    finalize(&world, FIRST_DAY + 1, &all).await;
    assert_eq!(u64::from(world.config().await.final_days[0].supply), SUPPLY / 2);
}

#[tokio::test]
async fn publish_snapshot_at_another_address_is_refused() {
    let (world, contents) = after_first_day().await;
    let cranker = &world.roles.crankers[0];
    let (own, other) = (address::snapshot(FIRST_DAY), address::snapshot(FIRST_DAY - 1));
    let misplaced = instead(world.vote(0, FIRST_DAY, &contents), &own, &other);
    world.refuse(std::slice::from_ref(&misplaced), &[cranker], InstructionError::InvalidSeeds).await;
    world.cast(0, FIRST_DAY - 1, &contents).await.unwrap();
    world.refuse(&[misplaced], &[cranker], InstructionError::InvalidSeeds).await;
}

#[tokio::test]
async fn publish_snapshot_at_an_address_with_lamports_succeeds() {
    let (world, contents) = after_first_day().await;
    world.chain.set_account(&address::snapshot(FIRST_DAY), genesis::wallet(1)).await;
    world.cast(0, FIRST_DAY, &contents).await.unwrap();
}

#[tokio::test]
async fn publish_snapshot_with_another_mint_is_refused() {
    let (world, contents) = after_first_day().await;
    let cranker = &world.roles.crankers[0];
    let token = Token { mint: other_mint(&world).await, ..world.token };
    let vote = publish_snapshot(&cranker.pubkey(), &token, FIRST_DAY, &contents);
    world.refuse(&[vote], &[cranker], "WrongMint").await;
}

#[tokio::test]
async fn publish_snapshot_by_a_stranger_or_a_former_cranker_is_refused() {
    let (world, contents) = after_first_day().await;
    let (authority, crankers) = (&world.roles.authority, &world.roles.crankers);
    guarded(&world, world.vote(0, FIRST_DAY, &contents), &crankers[0], "NotCranker").await;
    let fewer = set_crankers(&authority.pubkey(), vec![crankers[0].pubkey()], 1);
    world.send(&[fewer], &[authority]).await.unwrap();
    let vote = world.vote(1, FIRST_DAY, &contents);
    world.refuse(&[vote], &[&crankers[1]], "NotCranker").await;
}

#[tokio::test]
async fn publish_snapshot_while_paused_is_refused() {
    let (world, contents) = after_first_day().await;
    let vote = world.vote(0, FIRST_DAY, &contents);
    pausable(&world, vote, &[&world.roles.crankers[0]], pause::PUBLISH).await;
}

#[tokio::test]
async fn close_snapshot_after_ninety_days_returns_its_rent() {
    let (world, contents) = after_first_day().await;
    finalize(&world, FIRST_DAY, &contents).await;
    let payer = world.roles.crankers[0].pubkey();
    let rent = lamports(&world, &address::snapshot(FIRST_DAY)).await;
    let before = lamports(&world, &payer).await;
    world.end_day(FIRST_DAY + 90).await;
    let receipt = world.send(&[close(&world, FIRST_DAY)], &[]).await.unwrap();
    assert_eq!(world.account(&address::snapshot(FIRST_DAY)).await, None);
    assert_eq!(lamports(&world, &payer).await, before + rent);
    let closed = SnapshotClosed { day: FIRST_DAY, status: snapshot::FINAL };
    assert_eq!(only_event(&receipt), Event::SnapshotClosed(closed));
    let again = world.vote(0, FIRST_DAY, &contents);
    world.refuse(&[again], &[&world.roles.crankers[0]], "AlreadyFinal").await;
}

#[tokio::test]
async fn close_snapshot_of_an_open_day_succeeds() {
    let (world, contents) = after_first_day().await;
    world.cast(0, FIRST_DAY, &contents).await.unwrap();
    world.end_day(FIRST_DAY + 90).await;
    let receipt = world.send(&[close(&world, FIRST_DAY)], &[]).await.unwrap();
    let closed = SnapshotClosed { day: FIRST_DAY, status: snapshot::OPEN };
    assert_eq!(only_event(&receipt), Event::SnapshotClosed(closed));
}

#[tokio::test]
async fn close_snapshot_younger_than_that_is_refused() {
    let (world, contents) = after_first_day().await;
    world.cast(0, FIRST_DAY, &contents).await.unwrap();
    world.refuse(&[close(&world, FIRST_DAY)], &[], "SnapshotTooYoung").await;
    world.end_day(FIRST_DAY + 89).await;
    world.pass(DAY - 1).await;
    world.refuse(&[close(&world, FIRST_DAY)], &[], "SnapshotTooYoung").await;
    world.pass(1).await;
    world.send(&[close(&world, FIRST_DAY)], &[]).await.unwrap();
}

#[tokio::test]
async fn close_snapshot_with_rent_for_somebody_else_is_refused() {
    let (world, contents) = after_first_day().await;
    world.cast(0, FIRST_DAY, &contents).await.unwrap();
    world.end_day(FIRST_DAY + 90).await;
    let theft = close_snapshot(FIRST_DAY, &world.roles.stranger.pubkey());
    world.refuse(&[theft], &[], "WrongRentPayer").await;
}

#[tokio::test]
async fn close_snapshot_while_everything_is_paused_succeeds() {
    let (world, contents) = after_first_day().await;
    world.cast(0, FIRST_DAY, &contents).await.unwrap();
    world.end_day(FIRST_DAY + 90).await;
    pause_all(&world).await;
    world.send(&[close(&world, FIRST_DAY)], &[]).await.unwrap();
}
