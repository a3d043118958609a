//! A small day that was scored: eight owners, three of them members, and four galleries.

#![allow(dead_code)]

use influence_core::{calendar::Calendar, merkle::Hash};
use influence_scoring::{
    bundle::{DayEndState, GalleryRow, InputFile, InputsRecord, MemberRow},
    chain_state::{ChainState, GalleryState, Member},
    day::{DayResult, DeploymentId, RowCounts, ScoreError, ScoreOutputs, UserScoreRow, build_trees},
    engagement::GalleryScore,
    ingest::{RejectCount, Table, balances::BalanceChange},
    key::Key,
    salt::SaltSecret,
    twab::TwabTracker,
};

/// Owners of tokens.
pub const OWNERS: u8 = 8;
/// The first of them are members.
pub const MEMBERS: u8 = 3;
/// Galleries; all but the last are open.
pub const GALLERIES: u8 = 5;

/// What is different about a day.
#[derive(Clone, Debug, Default)]
pub struct Day {
    /// What the last owner has more, base units of the average.
    pub extra: u64,
    /// What the first gallery has more, 1/1 000 of a point.
    pub gallery_bonus: u64,
    /// SHA-256 of the weights.
    pub weights: Hash,
    /// Whether everything comes in another order.
    pub reversed: bool,
}

/// The wallet at `place`.
pub fn owner(place: u8) -> Key {
    [10 + place; 32]
}

/// The Influence account of the owner at `place`.
pub fn vault_owner(place: u8) -> Key {
    [40 + place; 32]
}

/// The gallery at `place`.
pub fn gallery(place: u8) -> Key {
    [90 - place; 32]
}

/// What a cranker read.
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
    /// The holdings after day 10.
    pub fn holdings(&self) -> TwabTracker {
        let mut holdings = TwabTracker::new(Calendar::new(10).unwrap(), 10);
        let mut places: Vec<u8> = (0..OWNERS).collect();
        if self.reversed {
            places.reverse();
        }
        let balance = |place: u8| 1_000 * u64::from(place) + if place + 1 == OWNERS { self.extra } else { 0 };
        let hold = |place: u8, time| BalanceChange {
            time,
            token_account: [200 - place; 32],
            owner: owner(place),
            balance: balance(place),
        };
        places.iter().for_each(|place| holdings.apply_change(&hold(*place, 30)).unwrap());
        for place in places.iter().filter(|place| **place < MEMBERS) {
            let token_account = [220 - place; 32];
            let lock = BalanceChange { time: 105, token_account, owner: vault_owner(*place), balance: 50 };
            holdings.apply_change(&lock).unwrap();
            holdings.register_vault(vault_owner(*place), owner(*place)).unwrap();
        }
        holdings.close_day().unwrap();
        holdings
    }

    /// The state after it.
    pub fn window(&self) -> DayEndState {
        let member = |place: u8| MemberRow {
            owner: owner(place),
            vault_owner: vault_owner(place),
            opened_day: 10,
            locked: 50,
            unlocking: 0,
        };
        let gallery = |place: u8| GalleryRow {
            gallery: gallery(place),
            creator: owner(place),
            index: 0,
            points: 700,
            retired: place + 1 == GALLERIES,
            point_seconds: 9_000,
            day_point_seconds: 7_009,
        };
        let holdings = self.holdings().state(10).unwrap();
        let members = (0..MEMBERS).map(member).collect();
        DayEndState::new(holdings, members, (0..GALLERIES).map(gallery).collect())
    }

    /// What the accounts said after it.
    pub fn chain(&self) -> ChainState {
        let member = |place: u8| Member { owner: owner(place), vault_owner: vault_owner(place), locked: 50 };
        let galleries = (0..GALLERIES - 1).rev();
        ChainState {
            members: (0..MEMBERS).map(member).collect(),
            galleries: galleries
                .map(|place| GalleryState { gallery: gallery(place), average_points: 700 })
                .collect(),
        }
    }

    /// What the rules made of it.
    pub fn parts(&self) -> ScoreOutputs {
        let user = |place: u8| UserScoreRow {
            wallet: owner(place),
            score: 5_000,
            index: 9_000 + u32::from(place),
            investor: 8_000,
            meritocratic: 10_000,
            small_factors: 10_000,
        };
        let points = |place: u8| {
            let nfts = u64::from(place / 2) * 100 + if place == 0 { self.gallery_bonus } else { 0 };
            GalleryScore { gallery: gallery(place), score: nfts + 30, nfts, activity: 10, influence: 20 }
        };
        let mut parts = ScoreOutputs {
            // The first member has a total of 50 only.
            galleries: (0..GALLERIES - 1).map(points).collect(),
            users: (0..MEMBERS - 1).map(user).collect(),
            rows: RowCounts {
                events_counted: 900,
                rejects: vec![RejectCount {
                    table: Table::Activity,
                    field: "kind".to_owned(),
                    reason: "is no known kind".to_owned(),
                    rows: 3,
                }],
            },
            weights_hash: self.weights,
        };
        if self.reversed {
            parts.galleries.reverse();
            parts.users.reverse();
        }
        parts
    }

    /// The day, put together.
    pub fn result(&self) -> DayResult {
        self.assembled(&self.chain(), self.parts()).unwrap()
    }

    /// The day, put together of other parts.
    pub fn assembled(&self, chain: &ChainState, parts: ScoreOutputs) -> Result<DayResult, ScoreError> {
        let deployment = DeploymentId {
            program: [1; 32],
            cluster: [2; 32],
            mint: [3; 32],
            decimals: 6,
            calendar: Calendar::new(10).unwrap(),
        };
        let secret = SaltSecret::new(&[7; 32]).unwrap();
        build_trees(10, deployment, &self.holdings(), chain, parts, &secret)
    }
}
