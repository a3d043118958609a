//! The limits of a transaction: 64 accounts, 1 232 bytes, or 4 096 as a v1 transaction.

use anchor_lang::bytemuck::bytes_of;
use influence::state::Influence;
use influence_client::{
    ClientError, address,
    chain::{Chain, embedded::EmbeddedChain},
    instructions::crank::{self, BatchLeaf},
    tx::{ComputeBudget, MAX_ACCOUNTS, TxVersion, compile_message, pack_instructions, wire_size},
};
use influence_core::snapshot_vote::SnapshotContents;
use influence_scoring::merkle::{HoldingEntry, HoldingsTree, Subtree};
use influence_tests::{
    actors::{Fan, TestGallery},
    test_env::{CHALLENGE, FIRST_DAY, TestEnv},
};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

/// As many fans as there are names, each with an allocation to one stage that is not settled.
async fn crowd(env: &TestEnv<EmbeddedChain>, count: usize) -> (Vec<Fan>, TestGallery) {
    let test_gallery = env.register_gallery("stage").await;
    let mut fans = Vec::new();
    for number in 0..count {
        let fan = env.locked_fan(&format!("fan {number}"), 1_000).await;
        env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 1_000)).await.unwrap();
        fans.push(fan);
    }
    env.advance(1).await;
    for fan in &fans {
        env.send_as(fan, env.unlock(fan, 500, &[])).await.unwrap();
    }
    (fans, test_gallery)
}

/// Bytes of a transaction with this instruction alone.
fn bytes(format: TxVersion, payer: &Address, instruction: &Instruction) -> Result<usize, ClientError> {
    let one = std::slice::from_ref(instruction);
    wire_size(&compile_message(format, payer, one, Default::default(), ComputeBudget::MAX)?)
}

/// The largest count for which the instruction fits the format.
fn most(format: TxVersion, payer: &Address, instruction: impl Fn(usize) -> Instruction) -> usize {
    let fits = |count: &usize| match bytes(format, payer, &instruction(*count)) {
        Ok(bytes) => bytes <= format.max_bytes(),
        Err(_) => false,
    };
    (1..64).take_while(fits).last().expect("one fits")
}

#[tokio::test]
async fn the_largest_batch_that_fits_settles() {
    let env = TestEnv::embedded().await;
    let (fans, test_gallery) = crowd(&env, 20).await;
    let owners: Vec<Address> = fans.iter().map(|fan| fan.owner).collect();
    let payer = env.roles.payer.pubkey();
    let batch =
        most(TxVersion::V0, &payer, |count| crank::settle(&test_gallery.gallery, &owners[..count.min(20)]));
    let settle = crank::settle(&test_gallery.gallery, &owners[..batch]);
    let length = bytes(TxVersion::V0, &payer, &settle).expect("it fits");
    let receipt = env.send(&[settle], &[]).await.expect("settle");
    println!("settle: {batch} delegations, {length} bytes, {} units", receipt.units);
    assert!(batch >= 14, "{batch}");
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 20_000 - batch as u64 * 500);
    let too_many = crank::settle(&test_gallery.gallery, &owners[..batch + 1]);
    let refusal = env.send(&[too_many], &[]).await.expect_err("one more does not fit");
    assert!(matches!(refusal, ClientError::TooLarge(_)), "{refusal:?}");
    env.audit().await;
}

#[tokio::test]
async fn sixty_four_accounts_are_the_limit_of_a_larger_transaction() {
    let mut env = TestEnv::embedded_unconfigured();
    env.chain = env.chain.with_tx_version(TxVersion::V1);
    env.initialize().await.expect("initialize");
    let (fans, test_gallery) = crowd(&env, 32).await;
    let owners: Vec<Address> = fans.iter().map(|fan| fan.owner).collect();
    let payer = env.roles.payer.pubkey();
    let batch =
        most(TxVersion::V1, &payer, |count| crank::settle(&test_gallery.gallery, &owners[..count.min(32)]));
    // Payer, program, config and gallery, and two for each.
    assert_eq!(batch, (MAX_ACCOUNTS - 4) / 2);
    let receipt =
        env.send(&[crank::settle(&test_gallery.gallery, &owners[..batch])], &[]).await.expect("settle");
    println!("settle as v1: {batch} delegations, {} units", receipt.units);
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 32_000 - batch as u64 * 500);
    let refusal = env.send(&[crank::settle(&test_gallery.gallery, &owners[..batch + 1])], &[]).await;
    assert!(matches!(refusal.expect_err("65 accounts"), ClientError::TooLarge(_)));
    env.audit().await;
}

#[tokio::test]
async fn a_crowd_is_packed_into_transactions_that_all_land() {
    let env = TestEnv::embedded().await;
    let (fans, test_gallery) = crowd(&env, 40).await;
    let each: Vec<Instruction> =
        fans.iter().map(|fan| crank::settle(&test_gallery.gallery, &[fan.owner])).collect();
    let groups =
        pack_instructions(env.chain.tx_version(), &env.roles.payer.pubkey(), &each).expect("they fit");
    for group in &groups {
        env.send(group, &[]).await.expect("settle");
    }
    println!("{} settles in {} transactions", each.len(), groups.len());
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 20_000);
    env.audit().await;
}

/// A tree of a million members, eight neighbours of which have a record on the chain.
async fn million(env: &TestEnv<EmbeddedChain>) -> (HoldingsTree, u32) {
    let address = |n: u32| {
        let mut owner = [0; 32];
        owner[..4].copy_from_slice(&n.wrapping_mul(2_654_435_761).to_be_bytes());
        owner[4..8].copy_from_slice(&n.to_be_bytes());
        Address::from(owner)
    };
    let members: Vec<HoldingEntry> =
        (0..1_000_000).map(|n| HoldingEntry::new(address(n), u64::from(n), 10_000)).collect();
    let others: Vec<HoldingEntry> =
        (1_000_000..1_100_000).map(|n| HoldingEntry::new(address(n), u64::from(n), 10_000)).collect();
    let tree = HoldingsTree::build(FIRST_DAY, &members, &others).expect("a tree");
    let start = 500_000;
    let fan = env.fan("a record to copy", 0).await;
    let account = env.account(&address::influence(&fan.owner)).await.expect("a record");
    let record = env.influence(&fan).await;
    for line in &tree.entries(Subtree::Members)[start as usize..start as usize + 8] {
        let owner = line.owner;
        let mut copy = account.clone();
        copy.data.truncate(8);
        copy.data.extend_from_slice(bytes_of(&Influence { owner, ..record }));
        env.chain.set_account(&address::influence(&owner), copy).expect("an account");
    }
    (tree, start)
}

#[tokio::test]
async fn eight_neighbours_among_a_million_members_fit_a_v1_transaction() {
    let mut env = TestEnv::embedded_unconfigured();
    env.chain = env.chain.with_tx_version(TxVersion::V1);
    env.initialize().await.expect("initialize");
    let (tree, start) = million(&env).await;
    let contents = SnapshotContents {
        holdings_root: tree.root().hash(),
        holdings_sum: tree.sum(),
        members: tree.members(),
        others: tree.others(),
        engagement_root: [0; 32],
        galleries: 0,
        weights_hash: [0; 32],
    };
    env.end_day(FIRST_DAY).await;
    for place in 0..2 {
        env.cast_vote(place, FIRST_DAY, &contents).await.expect("a vote");
    }
    env.advance(CHALLENGE).await;
    let payer = env.roles.payer.pubkey();
    let run_of = |len: u32| {
        let proof = tree.prove_range(Subtree::Members, start, len).expect("a proof");
        let live = proof.leaves.iter().map(|leaf| BatchLeaf::Update {
            owner: Address::new_from_array(leaf.owner),
            holding_score: leaf.holding_score,
            influence_index: leaf.influence_index,
        });
        crank::apply_holdings(FIRST_DAY, &live.collect::<Vec<_>>(), proof.position, &proof.path)
    };
    for len in [1, 2, 4, 8] {
        let (v0, v1) =
            (bytes(TxVersion::V0, &payer, &run_of(len)), bytes(TxVersion::V1, &payer, &run_of(len)));
        println!("apply of {len}: {} bytes as v0, {} as v1", v0.expect("bytes"), v1.expect("bytes"));
    }
    assert!(bytes(TxVersion::V0, &payer, &run_of(1)).expect("bytes") <= TxVersion::V0.max_bytes());
    assert!(bytes(TxVersion::V0, &payer, &run_of(8)).expect("bytes") > TxVersion::V0.max_bytes());
    let receipt = env.send(&[run_of(8)], &[]).await.expect("apply_holdings");
    println!("apply of 8 among a million: {} units", receipt.units);
    assert!(receipt.units < 60_000, "{}", receipt.units);
    for line in &tree.entries(Subtree::Members)[start as usize..start as usize + 8] {
        let record: Influence = env.get(&address::influence(&line.owner)).await;
        assert_eq!(u64::from(record.holding_score), line.holding_score);
    }
}
