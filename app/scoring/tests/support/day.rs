//! A small scored day: eight owners, three of them members, and five galleries, one of them retired.

#![allow(dead_code)]

use influence_core::{calendar::Calendar, merkle::Hash};
use influence_scoring::{
    bundle::{DayEndState, InputFile, InputsRecord},
    chain_state::{ChainState, GalleryState, MemberState},
    day::{DayResult, DeploymentId, RowCounts, ScoreError, ScoreOutputs, UserScoreRow, build_trees},
    engagement::GalleryScore,
    ingest::{RejectCount, Table, balances::BalanceChange},
    salt::SaltSecret,
    twab::TwabTracker,
};
use solana_address::Address;

/// Owners of tokens.
pub const OWNERS: u8 = 8;
/// Members: the first owners.
pub const MEMBERS: u8 = 3;
/// Galleries; the last is retired.
pub const GALLERIES: u8 = 5;

/// Variations of the day.
#[derive(Clone, Debug, Default)]
pub struct Day {
    /// Additional score of the last owner, base units.
    pub extra: u64,
    /// Additional score of the first gallery, 1/1 000 of a point.
    pub gallery_bonus: u64,
    /// SHA-256 of the weights.
    pub weights: Hash,
    /// Whether inputs come in reverse order.
    pub reversed: bool,
}

/// The wallet at `index`.
pub fn owner(index: u8) -> Address {
    [10 + index; 32].into()
}

/// The Influence account of the owner at `index`.
pub fn vault_owner(index: u8) -> Address {
    [40 + index; 32].into()
}

/// The gallery at `index`.
pub fn gallery(index: u8) -> Address {
    [90 - index; 32].into()
}

/// A cranker's record of its inputs.
pub fn inputs() -> InputsRecord {
    let file = InputFile {
        table: "activity".into(),
        source: "activity.csv".into(),
        rows: 7,
        rejected: 1,
        bytes: 300,
        sha256: [3; 32],
    };
    InputsRecord { files: vec![file], ..InputsRecord::default() }
}

impl Day {
    /// The tracker after day 10.
    pub fn holdings(&self) -> TwabTracker {
        let mut holdings = TwabTracker::new(Calendar::new(10).unwrap(), 10);
        let mut indices: Vec<u8> = (0..OWNERS).collect();
        if self.reversed {
            indices.reverse();
        }
        let balance = |index: u8| 1_000 * u64::from(index) + if index + 1 == OWNERS { self.extra } else { 0 };
        let hold = |index: u8, time| BalanceChange {
            time,
            token_account: [200 - index; 32].into(),
            owner: owner(index),
            balance: balance(index),
        };
        indices.iter().for_each(|index| holdings.apply_change(&hold(*index, 30)).unwrap());
        for index in indices.iter().filter(|index| **index < MEMBERS) {
            let token_account = [220 - index; 32].into();
            let lock = BalanceChange { time: 105, token_account, owner: vault_owner(*index), balance: 50 };
            holdings.apply_change(&lock).unwrap();
            holdings.register_vault(vault_owner(*index), owner(*index)).unwrap();
        }
        holdings.close_day().unwrap();
        holdings
    }

    /// The state after the day.
    pub fn state(&self) -> DayEndState {
        DayEndState::new(self.holdings().state(10).unwrap(), self.chain())
    }

    /// Members and galleries at the day's end, galleries in descending order.
    pub fn chain(&self) -> ChainState {
        let member = |index: u8| MemberState {
            owner: owner(index),
            vault_owner: vault_owner(index),
            opened_day: 10,
            locked: 50,
            unlocking: 0,
        };
        let gallery = |index: u8| GalleryState {
            gallery: gallery(index),
            creator: owner(index),
            index: 0,
            points: 700,
            retired: index + 1 == GALLERIES,
            point_seconds: 9_000,
            day_point_seconds: 7_009,
        };
        ChainState {
            members: (0..MEMBERS).map(member).collect(),
            galleries: (0..GALLERIES).map(gallery).collect(),
        }
    }

    /// The scores of the day.
    pub fn outputs(&self) -> ScoreOutputs {
        let user = |index: u8| UserScoreRow {
            wallet: owner(index),
            score: 5_000,
            index: 9_000 + u32::from(index),
            investor: 8_000,
            meritocratic: 10_000,
            small_factors: 10_000,
        };
        let points = |index: u8| {
            let nfts = u64::from(index / 2) * 100 + if index == 0 { self.gallery_bonus } else { 0 };
            GalleryScore { gallery: gallery(index), score: nfts + 30, nfts, activity: 10, influence: 20 }
        };
        let mut outputs = ScoreOutputs {
            // The first member has a total of 50 only.
            galleries: (0..GALLERIES - 1).map(points).collect(),
            users: (0..MEMBERS - 1).map(user).collect(),
            rows: RowCounts {
                events_counted: 900,
                rejects: vec![RejectCount {
                    table: Table::Activity,
                    field: "kind".to_owned(),
                    reason: "is not a known kind".to_owned(),
                    rows: 3,
                }],
            },
            weights_hash: self.weights,
        };
        if self.reversed {
            outputs.galleries.reverse();
            outputs.users.reverse();
        }
        outputs
    }

    /// The result of the day.
    pub fn result(&self) -> DayResult {
        self.assembled(&self.chain(), self.outputs()).unwrap()
    }

    /// The result from another chain state or other scores.
    pub fn assembled(&self, chain: &ChainState, outputs: ScoreOutputs) -> Result<DayResult, ScoreError> {
        let deployment = DeploymentId {
            program: [1; 32].into(),
            cluster: [2; 32].into(),
            mint: [3; 32].into(),
            decimals: 6,
            calendar: Calendar::new(10).unwrap(),
        };
        let secret = SaltSecret::new(&[7; 32]).unwrap();
        build_trees(10, deployment, &self.holdings(), chain, outputs, &secret)
    }
}
