//! publish_snapshot and close_snapshot: votes make a day final; old days go, and their rent with them.

use anchor_lang::bytemuck::Zeroable;
use influence::{
    constants::{LAYOUT_VERSION, SNAPSHOT_SEED, pause},
    events::{SnapshotClosed, SnapshotFinalized, SnapshotVoted},
    state::{Snapshot, Vote, snapshot},
};
use influence_client::{
    accounts::test_accounts,
    address,
    event::{ProgramEvent, events},
    instructions::{
        MintInfo,
        admin::{set_crankers, void_day},
        crank::{close_snapshot, publish_snapshot},
    },
};
use influence_core::{
    merkle::{Hash, Sha2},
    snapshot_vote::SnapshotContents,
};
use influence_tests::{
    actors::Fan,
    snapshots::TestSnapshot,
    test_env::{CHALLENGE, DAY, FIRST_DAY, SUPPLY, TestChain, TestEnv},
};
use solana_instruction::{Instruction, error::InstructionError};
use solana_signer::Signer;

use crate::common::*;

/// A world after its first day, with what crankers found in it.
async fn after_first_day() -> (Earth, SnapshotContents) {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 10).await;
    env.end_day(FIRST_DAY).await;
    (env, contents(FIRST_DAY, &fan))
}

/// What a day says in which this fan had 10.
fn contents(day: u32, fan: &Fan) -> SnapshotContents {
    TestSnapshot::of(day, &[(fan.owner, 10)], &[]).contents()
}

/// Two crankers vote for the same contents.
async fn finalize(env: &Earth, day: u32, contents: &SnapshotContents) {
    for place in 0..2 {
        env.cast_vote(place, day, contents).await.unwrap();
    }
}

/// A vote of a place in the cranker set's first version.
fn vote(env: &Earth, place: usize, content_hash: Hash) -> Vote {
    Vote { cranker: env.roles.crankers[place].pubkey(), cranker_set: 1.into(), content_hash }
}

/// close_snapshot with the rent for the first cranker.
fn close(env: &Earth, day: u32) -> Instruction {
    close_snapshot(day, &env.roles.crankers[0].pubkey())
}

#[tokio::test]
async fn publish_snapshot_of_a_first_vote_creates_the_day() {
    let (env, contents) = after_first_day().await;
    let cranker = env.roles.crankers[0].pubkey();
    let (config, before) = (env.config().await, lamports(&env, &cranker).await);
    let receipt = env.cast_vote(0, FIRST_DAY, &contents).await.unwrap();
    let content_hash = contents.hash::<Sha2>(FIRST_DAY);
    let mut expected = Snapshot {
        version: LAYOUT_VERSION,
        bump: bump(&[SNAPSHOT_SEED, &FIRST_DAY.to_le_bytes()]),
        day: FIRST_DAY.into(),
        rent_payer: cranker,
        ..Zeroable::zeroed()
    };
    expected.votes[0] = vote(&env, 0, content_hash);
    assert_same(&env.snapshot(FIRST_DAY).await, &expected);
    assert_same(&env.config().await, &config);
    let rent = lamports(&env, &address::snapshot(FIRST_DAY)).await;
    assert_eq!(lamports(&env, &cranker).await, before - rent);
    let voted = SnapshotVoted { day: FIRST_DAY, cranker, content_hash };
    assert_eq!(only_event(&receipt), ProgramEvent::SnapshotVoted(voted));
}

#[tokio::test]
async fn publish_snapshot_at_quorum_makes_the_day_final() {
    let (env, contents) = after_first_day().await;
    env.cast_vote(0, FIRST_DAY, &contents).await.unwrap();
    let (mut config, mut expected) = (env.config().await, env.snapshot(FIRST_DAY).await);
    let cranker = env.roles.crankers[2].pubkey();
    let before = lamports(&env, &cranker).await;
    let receipt = env.cast_vote(2, FIRST_DAY, &contents).await.unwrap();
    let content_hash = contents.hash::<Sha2>(FIRST_DAY);
    expected.votes[2] = vote(&env, 2, content_hash);
    expected.finalize(&contents, env.time().await, CHALLENGE as u32);
    assert_same(&env.snapshot(FIRST_DAY).await, &expected);
    (config.final_days[0].day, config.final_days[0].supply) = (FIRST_DAY.into(), SUPPLY.into());
    config.last_final_day = FIRST_DAY.into();
    assert_same(&env.config().await, &config);
    assert_eq!(lamports(&env, &cranker).await, before);
    let finalised = SnapshotFinalized {
        day: FIRST_DAY,
        holdings_root: contents.holdings_root,
        holdings_sum: 10,
        engagement_root: contents.engagement_root,
    };
    let voted = SnapshotVoted { day: FIRST_DAY, cranker, content_hash };
    let expected = [ProgramEvent::SnapshotVoted(voted), ProgramEvent::SnapshotFinalized(finalised)];
    assert_eq!(events(&receipt.logs), expected);
}

#[tokio::test]
async fn publish_snapshot_of_a_changed_or_repeated_vote_counts_once() {
    let (env, contents) = after_first_day().await;
    let other = SnapshotContents { members: 2, ..contents };
    for contents in [&other, &contents, &contents] {
        env.cast_vote(0, FIRST_DAY, contents).await.unwrap();
    }
    env.cast_vote(1, FIRST_DAY, &other).await.unwrap();
    assert_eq!(env.snapshot(FIRST_DAY).await.status, snapshot::OPEN);
    env.cast_vote(1, FIRST_DAY, &contents).await.unwrap();
    assert_eq!(env.snapshot(FIRST_DAY).await.status, snapshot::FINAL);
}

#[tokio::test]
async fn publish_snapshot_after_a_new_cranker_set_starts_counting_again() {
    let (env, contents) = after_first_day().await;
    env.cast_vote(0, FIRST_DAY, &contents).await.unwrap();
    let (authority, crankers) = (&env.roles.authority, &env.roles.crankers);
    let same = set_crankers(&authority.pubkey(), crankers.iter().map(|key| key.pubkey()).collect(), 2);
    env.send(&[same], &[authority]).await.unwrap();
    env.cast_vote(1, FIRST_DAY, &contents).await.unwrap();
    assert_eq!(env.snapshot(FIRST_DAY).await.status, snapshot::OPEN);
    env.cast_vote(0, FIRST_DAY, &contents).await.unwrap();
    assert_eq!(env.snapshot(FIRST_DAY).await.status, snapshot::FINAL);
}

#[tokio::test]
async fn publish_snapshot_of_a_late_day_leaves_the_last_final_one() {
    let (env, late) = after_first_day().await;
    let fan = env.wallet("fan", 10).await;
    env.end_day(FIRST_DAY + 1).await;
    finalize(&env, FIRST_DAY + 1, &contents(FIRST_DAY + 1, &fan)).await;
    let config = env.config().await;
    finalize(&env, FIRST_DAY, &late).await;
    assert_eq!(env.snapshot(FIRST_DAY).await.status, snapshot::FINAL);
    assert_same(&env.config().await, &config);
}

#[tokio::test]
async fn publish_snapshot_of_a_day_that_is_not_over_is_refused() {
    let (env, contents) = after_first_day().await;
    for day in [0, FIRST_DAY + 1, u32::MAX] {
        let vote = env.vote(0, day, &contents);
        env.assert_refused(&[vote], &[&env.roles.crankers[0]], "DayNotEnded").await;
    }
    env.advance(DAY - 1).await;
    let vote = env.vote(0, FIRST_DAY + 1, &contents);
    env.assert_refused(std::slice::from_ref(&vote), &[&env.roles.crankers[0]], "DayNotEnded").await;
    env.advance(1).await;
    env.send(&[vote], &[&env.roles.crankers[0]]).await.unwrap();
}

#[tokio::test]
async fn publish_snapshot_of_a_final_day_is_refused() {
    let (env, late) = after_first_day().await;
    let fan = env.wallet("fan", 10).await;
    env.end_day(FIRST_DAY + 1).await;
    finalize(&env, FIRST_DAY + 1, &contents(FIRST_DAY + 1, &fan)).await;
    finalize(&env, FIRST_DAY, &late).await;
    for day in [FIRST_DAY, FIRST_DAY + 1] {
        let vote = env.vote(2, day, &late);
        env.assert_refused(&[vote], &[&env.roles.crankers[2]], "AlreadyFinal").await;
    }
}

#[tokio::test]
async fn publish_snapshot_of_a_voided_day_is_refused() {
    let (env, contents) = after_first_day().await;
    finalize(&env, FIRST_DAY, &contents).await;
    let guardian = &env.roles.guardian;
    env.send(&[void_day(&guardian.pubkey(), FIRST_DAY)], &[guardian]).await.unwrap();
    let vote = env.vote(2, FIRST_DAY, &contents);
    env.assert_refused(&[vote], &[&env.roles.crankers[2]], "AlreadyFinal").await;
}

#[tokio::test]
async fn publish_snapshot_later_than_two_weeks_is_refused() {
    let (env, late) = after_first_day().await;
    let fan = env.wallet("fan", 10).await;
    env.end_day(FIRST_DAY + 13).await;
    finalize(&env, FIRST_DAY + 13, &contents(FIRST_DAY + 13, &fan)).await;
    env.cast_vote(0, FIRST_DAY, &late).await.unwrap();
    env.end_day(FIRST_DAY + 14).await;
    let vote = env.vote(1, FIRST_DAY, &late);
    env.assert_refused(&[vote], &[&env.roles.crankers[1]], "DayTooOld").await;
}

#[tokio::test]
async fn publish_snapshot_of_more_than_the_supply_is_refused() {
    let (env, contents) = after_first_day().await;
    // One leaf may have been rounded up.
    let above = SnapshotContents { holdings_sum: SUPPLY + 2, ..contents };
    let vote = env.vote(0, FIRST_DAY, &above);
    env.assert_refused(&[vote], &[&env.roles.crankers[0]], "SumAboveSupply").await;
    env.cast_vote(0, FIRST_DAY, &SnapshotContents { holdings_sum: SUPPLY + 1, ..contents }).await.unwrap();
}

#[tokio::test]
async fn publish_snapshot_under_a_bound_beyond_64_bits_is_refused() {
    let (env, contents) = after_first_day().await;
    let mint = test_accounts::mint(&env.roles.authority.pubkey(), 6, u64::MAX);
    env.chain.set_account(&env.token.mint, mint).await;
    let vote = env.vote(0, FIRST_DAY, &contents);
    env.assert_refused(&[vote], &[&env.roles.crankers[0]], "Overflow").await;
}

#[tokio::test]
async fn publish_snapshot_after_tokens_were_burnt_is_bound_by_the_days_before() {
    let (env, contents) = after_first_day().await;
    finalize(&env, FIRST_DAY, &contents).await;
    let mint = test_accounts::mint(&env.roles.authority.pubkey(), 6, SUPPLY / 2);
    env.chain.set_account(&env.token.mint, mint).await;
    env.end_day(FIRST_DAY + 1).await;
    let all = SnapshotContents { holdings_sum: SUPPLY, ..contents };
    finalize(&env, FIRST_DAY + 1, &all).await;
    assert_eq!(u64::from(env.config().await.final_days[0].supply), SUPPLY / 2);
}

#[tokio::test]
async fn publish_snapshot_at_another_address_is_refused() {
    let (env, contents) = after_first_day().await;
    let cranker = &env.roles.crankers[0];
    let (own, other) = (address::snapshot(FIRST_DAY), address::snapshot(FIRST_DAY - 1));
    let misplaced = instead(env.vote(0, FIRST_DAY, &contents), &own, &other);
    env.assert_refused(std::slice::from_ref(&misplaced), &[cranker], InstructionError::InvalidSeeds).await;
    env.cast_vote(0, FIRST_DAY - 1, &contents).await.unwrap();
    env.assert_refused(&[misplaced], &[cranker], InstructionError::InvalidSeeds).await;
}

#[tokio::test]
async fn publish_snapshot_at_an_address_with_lamports_succeeds() {
    let (env, contents) = after_first_day().await;
    env.chain.set_account(&address::snapshot(FIRST_DAY), test_accounts::wallet(1)).await;
    env.cast_vote(0, FIRST_DAY, &contents).await.unwrap();
}

#[tokio::test]
async fn publish_snapshot_with_another_mint_is_refused() {
    let (env, contents) = after_first_day().await;
    let cranker = &env.roles.crankers[0];
    let token = MintInfo { mint: other_mint(&env).await, ..env.token };
    let vote = publish_snapshot(&cranker.pubkey(), &token, FIRST_DAY, &contents);
    env.assert_refused(&[vote], &[cranker], "WrongMint").await;
}

#[tokio::test]
async fn publish_snapshot_by_a_stranger_or_a_former_cranker_is_refused() {
    let (env, contents) = after_first_day().await;
    let (authority, crankers) = (&env.roles.authority, &env.roles.crankers);
    guarded(&env, env.vote(0, FIRST_DAY, &contents), &crankers[0], "NotCranker").await;
    let fewer = set_crankers(&authority.pubkey(), vec![crankers[0].pubkey()], 1);
    env.send(&[fewer], &[authority]).await.unwrap();
    let vote = env.vote(1, FIRST_DAY, &contents);
    env.assert_refused(&[vote], &[&crankers[1]], "NotCranker").await;
}

#[tokio::test]
async fn publish_snapshot_while_paused_is_refused() {
    let (env, contents) = after_first_day().await;
    let vote = env.vote(0, FIRST_DAY, &contents);
    pausable(&env, vote, &[&env.roles.crankers[0]], pause::PUBLISH).await;
}

#[tokio::test]
async fn close_snapshot_after_ninety_days_returns_its_rent() {
    let (env, contents) = after_first_day().await;
    finalize(&env, FIRST_DAY, &contents).await;
    let payer = env.roles.crankers[0].pubkey();
    let rent = lamports(&env, &address::snapshot(FIRST_DAY)).await;
    let before = lamports(&env, &payer).await;
    env.end_day(FIRST_DAY + 90).await;
    let receipt = env.send(&[close(&env, FIRST_DAY)], &[]).await.unwrap();
    assert_eq!(env.account(&address::snapshot(FIRST_DAY)).await, None);
    assert_eq!(lamports(&env, &payer).await, before + rent);
    let closed = SnapshotClosed { day: FIRST_DAY, status: snapshot::FINAL };
    assert_eq!(only_event(&receipt), ProgramEvent::SnapshotClosed(closed));
    let again = env.vote(0, FIRST_DAY, &contents);
    env.assert_refused(&[again], &[&env.roles.crankers[0]], "AlreadyFinal").await;
}

#[tokio::test]
async fn close_snapshot_of_an_open_day_succeeds() {
    let (env, contents) = after_first_day().await;
    env.cast_vote(0, FIRST_DAY, &contents).await.unwrap();
    env.end_day(FIRST_DAY + 90).await;
    let receipt = env.send(&[close(&env, FIRST_DAY)], &[]).await.unwrap();
    let closed = SnapshotClosed { day: FIRST_DAY, status: snapshot::OPEN };
    assert_eq!(only_event(&receipt), ProgramEvent::SnapshotClosed(closed));
}

#[tokio::test]
async fn close_snapshot_younger_than_that_is_refused() {
    let (env, contents) = after_first_day().await;
    env.cast_vote(0, FIRST_DAY, &contents).await.unwrap();
    env.assert_refused(&[close(&env, FIRST_DAY)], &[], "SnapshotTooYoung").await;
    env.end_day(FIRST_DAY + 89).await;
    env.advance(DAY - 1).await;
    env.assert_refused(&[close(&env, FIRST_DAY)], &[], "SnapshotTooYoung").await;
    env.advance(1).await;
    env.send(&[close(&env, FIRST_DAY)], &[]).await.unwrap();
}

#[tokio::test]
async fn close_snapshot_with_rent_for_another_wallet_is_refused() {
    let (env, contents) = after_first_day().await;
    env.cast_vote(0, FIRST_DAY, &contents).await.unwrap();
    env.end_day(FIRST_DAY + 90).await;
    let theft = close_snapshot(FIRST_DAY, &env.roles.stranger.pubkey());
    env.assert_refused(&[theft], &[], "WrongRentPayer").await;
}

#[tokio::test]
async fn close_snapshot_while_everything_is_paused_succeeds() {
    let (env, contents) = after_first_day().await;
    env.cast_vote(0, FIRST_DAY, &contents).await.unwrap();
    env.end_day(FIRST_DAY + 90).await;
    pause_all(&env).await;
    env.send(&[close(&env, FIRST_DAY)], &[]).await.unwrap();
}
