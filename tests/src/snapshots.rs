//! Snapshots of days: computed, published and applied.

use influence::state::{Config, Snapshot};
use influence_client::{
    ClientError, address,
    chain::Receipt,
    instructions::crank::{self, BatchLeaf},
};
use influence_core::{merkle::engagement, snapshot_vote::SnapshotContents};
use influence_scoring::{
    contents::snapshot_contents,
    merkle::{EngagementTree, HoldingEntry, HoldingsTree, Subtree},
};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::test_env::{CHALLENGE, DAY, TestChain, TestEnv};

/// A day as an honest cranker computes it.
pub struct TestSnapshot {
    pub day: u32,
    pub holdings: HoldingsTree,
    pub engagement: EngagementTree,
}

/// Index of an exactly average owner, 1/10 000.
pub const AVERAGE: u32 = influence_core::limits::RATIO_ONE;

/// Salt of every seal.
pub const SALT: [u8; 32] = [7; 32];

impl TestSnapshot {
    /// A day of these members and others (owner, score in base units), without galleries.
    pub fn of(day: u32, members: &[(Address, u64)], others: &[(Address, u64)]) -> Self {
        Self::with_galleries(day, members, others, &[])
    }

    /// A day with galleries in rank order (gallery, score in 1/1 000 of a point).
    pub fn with_galleries(
        day: u32,
        members: &[(Address, u64)],
        others: &[(Address, u64)],
        galleries: &[(Address, u64)],
    ) -> Self {
        let lines = |owners: &[(Address, u64)]| -> Vec<HoldingEntry> {
            owners.iter().map(|(owner, score)| HoldingEntry::new(*owner, *score, AVERAGE)).collect()
        };
        let holdings = HoldingsTree::build(day, &lines(members), &lines(others)).expect("a tree");
        let leaf = |((gallery, score), rank): (&(Address, u64), u32)| engagement::EngagementLeaf {
            gallery: gallery.to_bytes(),
            rank,
            day,
            seal: engagement::seal::<influence_core::merkle::Sha2>(*score, &SALT),
        };
        let leaves: Vec<_> = galleries.iter().zip(1u32..).map(leaf).collect();
        Self { day, holdings, engagement: EngagementTree::build(day, &leaves).expect("a tree") }
    }

    pub fn contents(&self) -> SnapshotContents {
        snapshot_contents(&self.holdings, &self.engagement, [9; 32]).expect("one day")
    }

    /// apply_holdings of the aligned run of `len` leaves from `start`, all of them updates.
    pub fn apply_run(&self, half: Subtree, start: u32, len: u32) -> Instruction {
        let proof = self.holdings.prove_range(half, start, len).expect("a proof");
        let mut run: Vec<BatchLeaf> = proof
            .leaves
            .iter()
            .map(|leaf| BatchLeaf::Update {
                owner: Address::new_from_array(leaf.owner),
                holding_score: leaf.holding_score,
                influence_index: leaf.influence_index,
            })
            .collect();
        run.extend(proof.nodes().iter().skip(run.len()).map(|node| BatchLeaf::Sibling(*node)));
        crank::apply_holdings(self.day, &run, proof.position, &proof.path)
    }

    /// apply_holdings of one owner alone.
    pub fn apply_one(&self, owner: &Address) -> Instruction {
        let place = self.holdings.locate(owner).expect("the owner is in the day");
        self.apply_run(place.subtree, place.index, 1)
    }

    /// apply_rank of the gallery with this rank.
    pub fn apply_rank(&self, rank: u32) -> Instruction {
        let proof = self.engagement.prove_rank(rank - 1).expect("a proof");
        let leaf = proof.leaf;
        let gallery = Address::new_from_array(leaf.gallery);
        crank::apply_rank(self.day, &gallery, leaf.rank, leaf.seal, proof.position, &proof.path)
    }
}

impl<C: TestChain> TestEnv<C> {
    pub async fn config(&self) -> Config {
        self.get(&address::config()).await
    }

    pub async fn snapshot(&self, day: u32) -> Snapshot {
        self.get(&address::snapshot(day)).await
    }

    /// Moves the clock to the first second after `day`, unless it is later already.
    pub async fn end_day(&self, day: u32) {
        let end = (i64::from(day) + 1) * DAY;
        if self.time().await < end {
            self.chain.set_time(end).await;
        }
    }

    /// Vote of cranker `place`.
    pub fn vote(&self, place: usize, day: u32, contents: &SnapshotContents) -> Instruction {
        crank::publish_snapshot(&self.roles.crankers[place].pubkey(), &self.token, day, contents)
    }

    pub async fn cast_vote(
        &self,
        place: usize,
        day: u32,
        contents: &SnapshotContents,
    ) -> Result<Receipt, ClientError> {
        self.send(&[self.vote(place, day, contents)], &[&self.roles.crankers[place]]).await
    }

    /// Ends the day, votes with two crankers, and waits for the end of the challenge time.
    pub async fn publish(&self, scored: &TestSnapshot) {
        self.end_day(scored.day).await;
        for place in 0..2 {
            self.cast_vote(place, scored.day, &scored.contents()).await.expect("a vote");
        }
        self.advance(CHALLENGE).await;
    }

    /// Publishes a day with these members' scores (base units) and applies it to all of them.
    pub async fn score(&self, day: u32, members: &[(Address, u64)]) -> TestSnapshot {
        let scored = TestSnapshot::of(day, members, &[]);
        self.publish(&scored).await;
        for (owner, _) in members {
            self.send(&[scored.apply_one(owner)], &[]).await.expect("apply_holdings");
        }
        scored
    }
}
