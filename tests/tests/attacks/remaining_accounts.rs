//! Accounts behind the named ones: missing, odd, twice, foreign, named already. And more of them than asked for.

use influence_client::{
    address,
    instructions::{SettleTargets, crank, user},
};
use influence_core::merkle::holdings::SumNode;
use influence_scoring::merkle::Subtree;
use influence_tests::{
    assert::ExpectedError,
    snapshots::TestSnapshot,
    test_env::{FIRST_DAY, TestEnv},
};
use solana_instruction::{AccountMeta, Instruction, error::InstructionError};

use crate::fixture::{TestFixture, calls};

/// The framework's error for an account that is passed twice, one of them to be written.
fn duplicate() -> ExpectedError {
    ExpectedError::Theirs(InstructionError::Custom(2040))
}

#[tokio::test]
async fn half_a_pair_is_refused() {
    let env = TestEnv::embedded().await;
    let fan = env.locked_fan("fan", 1_000).await;
    let test_gallery = env.register_gallery("stage").await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 400)).await.unwrap();
    env.advance(1).await;
    let pairs = SettleTargets(&[test_gallery.gallery]);
    env.send_as(&fan, env.unlock(&fan, 10, &[])).await.unwrap();
    for mut instruction in [
        crank::settle(&test_gallery.gallery, &[fan.owner]),
        user::unlock(&fan.owner, &fan.tokens, &env.token, 10, pairs),
        user::lock(&fan.owner, &fan.tokens, &env.token, 10, pairs),
        user::cancel_unlock(&fan.owner, pairs),
    ] {
        instruction.accounts.pop();
        let signers =
            if instruction.accounts.iter().any(|meta| meta.is_signer) { vec![&fan.key] } else { vec![] };
        env.assert_refused(&[instruction], &signers, "InvalidRemainingAccounts").await;
    }
    env.audit().await;
}

#[tokio::test]
async fn a_proof_of_two_needs_two_accounts() {
    let env = TestEnv::embedded().await;
    let (a, b) = (env.fan("a", 0).await, env.fan("b", 0).await);
    let day = TestSnapshot::of(FIRST_DAY, &[(a.owner, 10), (b.owner, 20)], &[]);
    env.publish(&day).await;
    let honest = day.apply_run(Subtree::Members, 0, 2);
    let mut fewer = honest.clone();
    fewer.accounts.pop();
    let mut more = honest.clone();
    more.accounts.push(AccountMeta::new(address::influence(&a.owner), false));
    for wrong in [fewer, more] {
        env.assert_refused(&[wrong], &[], "InvalidRemainingAccounts").await;
    }
    let mut swapped = honest.clone();
    swapped.accounts.swap(2, 3);
    let mut twice = honest.clone();
    twice.accounts[3] = twice.accounts[2].clone();
    for wrong in [swapped, twice] {
        env.assert_refused(&[wrong], &[], "ProofMismatch").await;
    }
    let mut read_only = honest.clone();
    read_only.accounts[2].is_writable = false;
    env.assert_refused(&[read_only], &[], "InvalidRemainingAccounts").await;
    let mut snapshot_as_member = honest.clone();
    snapshot_as_member.accounts[2].pubkey = address::snapshot(FIRST_DAY);
    let wrong_kind = ExpectedError::Theirs(InstructionError::AccountBorrowFailed);
    env.assert_refused(&[snapshot_as_member], &[], wrong_kind).await;
    env.send(&[honest], &[]).await.expect("the honest call");
    env.audit().await;
}

#[tokio::test]
async fn the_same_delegation_twice_counts_once() {
    let env = TestEnv::embedded().await;
    let (fan, other) = (env.locked_fan("fan", 1_000).await, env.locked_fan("other", 500).await);
    let test_gallery = env.register_gallery("stage").await;
    for fan in [&fan, &other] {
        env.send_as(fan, env.allocate(fan, &test_gallery.gallery, 400)).await.unwrap();
    }
    env.advance(1).await;
    env.send_as(&fan, env.unlock(&fan, 500, &[])).await.unwrap();
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 800);
    let owners = [fan.owner, other.owner, fan.owner, fan.owner, other.owner];
    env.send(&[crank::settle(&test_gallery.gallery, &owners)], &[]).await.expect("settle");
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 600);
    let influence = env.influence(&fan).await;
    assert_eq!((influence.settled_count, influence.delegation_count), (1.into(), 1.into()));
    env.audit().await;
}

#[tokio::test]
async fn the_same_gallery_twice_in_an_unlock_does_not_stand_for_another() {
    let env = TestEnv::embedded().await;
    let fan = env.locked_fan("fan", 1_000).await;
    let (a, b) = (env.register_gallery("a").await, env.register_gallery("b").await);
    for test_gallery in [&a, &b] {
        env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 400)).await.unwrap();
    }
    env.advance(1).await;
    let twice = env.unlock(&fan, 500, &[a.gallery, a.gallery, a.gallery]);
    env.send_as(&fan, twice).await.expect("unlock");
    let influence = env.influence(&fan).await;
    assert_eq!((influence.settled_count, influence.delegation_count), (1.into(), 2.into()));
    assert_eq!(env.balance(&fan.tokens).await, 0, "b still counts the tokens");
    env.audit().await;
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &env.token, false);
    env.assert_refused(&[finish], &[], "NotSettled").await;
}

#[tokio::test]
async fn a_named_account_does_not_pass_as_a_trailing_one() {
    let env = TestEnv::embedded().await;
    let fan = env.locked_fan("fan", 1_000).await;
    let test_gallery = env.register_gallery("stage").await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 400)).await.unwrap();
    env.advance(1).await;
    let delegation = address::delegation(&fan.owner, &test_gallery.gallery);
    let with = |mut instruction: Instruction, metas: [solana_address::Address; 2]| {
        instruction.accounts.extend(metas.map(|key| AccountMeta::new(key, false)));
        instruction
    };
    let settle = crank::settle(&test_gallery.gallery, &[]);
    env.assert_refused(&[with(settle.clone(), [test_gallery.gallery, delegation])], &[], duplicate()).await;
    env.assert_refused(
        &[with(settle, [address::influence(&fan.owner), test_gallery.gallery])],
        &[],
        duplicate(),
    )
    .await;
    let unlock = env.unlock(&fan, 10, &[]);
    for named in [address::influence(&fan.owner), address::vault(&fan.owner), fan.tokens] {
        let wrong = with(unlock.clone(), [test_gallery.gallery, named]);
        env.assert_refused(&[wrong], &[&fan.key], duplicate()).await;
    }
}

#[tokio::test]
async fn unexpected_remaining_accounts_change_nothing() {
    let (fixture, cast) = TestFixture::new().await;
    let extra = [
        address::influence(&cast.bob.owner),
        cast.b.gallery,
        address::vault(&cast.bob.owner),
        address::config(),
    ];
    let mut counts = [0, 0];
    for call in calls(&fixture, &cast) {
        for key in extra {
            let mut more = call.instruction.clone();
            more.accounts.push(AccountMeta::new(key, false));
            let mut signers = vec![&fixture.courier];
            let metas = more.accounts.iter().filter(|meta| meta.is_signer);
            signers.extend(metas.map(|meta| fixture.key_of(&meta.pubkey).expect("a key")));
            // Each in its own world would take long: what is passed needlessly is not written, so it is enough
            // that simulation refuses it or uses it for nothing.
            let with = fixture.env.simulate(std::slice::from_ref(&more), &signers).await;
            let without =
                fixture.env.simulate(std::slice::from_ref(&call.instruction), &signers).await.unwrap();
            counts[usize::from(with.is_ok())] += 1;
            let units = with.unwrap_or(without);
            assert!(units.abs_diff(without) < 200, "{} does something with {key}", call.name);
        }
    }
    println!("{} refused, {} ignored", counts[0], counts[1]);
}

#[tokio::test]
async fn more_bare_places_than_a_run_has_are_refused() {
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 0).await;
    let day = TestSnapshot::of(FIRST_DAY, &[(fan.owner, 10)], &[]);
    env.publish(&day).await;
    let proof = day.holdings.prove_range(Subtree::Members, 0, 1).expect("a proof");
    let bare = |count| vec![crank::BatchLeaf::Sibling(SumNode::MISSING); count];
    let live = crank::BatchLeaf::Update { owner: fan.owner, holding_score: 10, influence_index: 10_000 };
    for count in [1, 2, 3, 4, 7, 15, 20] {
        let run = [bare(count), vec![live]].concat();
        let instruction = crank::apply_holdings(FIRST_DAY, &run, 0, &proof.path);
        let error = if run.len().is_power_of_two() { "ProofMismatch" } else { "MalformedProof" };
        env.assert_refused(&[instruction], &[], error).await;
    }
    env.send(&[crank::apply_holdings(FIRST_DAY, &[live], 0, &proof.path)], &[]).await.unwrap();
    assert_eq!(u64::from(env.influence(&fan).await.holding_score), 10);
}
