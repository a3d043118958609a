//! The model's state: the least from which everything on chain follows. Sums and counts are not kept but added up, so
//! that the program's own bookkeeping is compared with something else than itself.

use std::collections::BTreeMap;

use influence_core::{
    accrual::Accrual,
    calendar::{Calendar, Day},
    lock::LockFloor,
    merkle::Hash,
    shares::Portfolio,
    snapshot_vote::SnapshotContents,
};
use influence_tests::test_env::DAY;
use solana_address::Address;

/// Why the model expects a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// By the program, under this name.
    Ours(&'static str),
    /// By the framework, the runtime or another program.
    Theirs,
}

/// What the model expects of an action.
pub type Outcome = Result<(), Refused>;

/// Refuses under `name` unless `holds`.
pub fn require(holds: bool, name: &'static str) -> Outcome {
    if holds { Ok(()) } else { Err(Refused::Ours(name)) }
}

/// An owner's record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Owner {
    pub rent_payer: Address,
    pub opened_day: Day,
    pub holding: u64,
    pub holding_day: Day,
    pub index: u32,
    pub locked: u64,
    pub unlocking: u64,
    pub revision: u64,
    pub supply: u64,
    pub locked_seconds: u128,
    pub locked_updated_at: i64,
    pub last_lock_slot: u64,
    pub unlockable_at: i64,
    pub floor: LockFloor,
    pub tier: u8,
    pub level: u8,
}

/// A gallery.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gallery {
    pub creator: Address,
    pub index: u32,
    pub rent_payer: Address,
    pub registered_at: i64,
    pub retired: bool,
    pub rank: u32,
    pub rank_day: Day,
    pub accrual: Accrual,
}

/// One owner's support of one gallery.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delegation {
    pub rent_payer: Address,
    pub shares: u64,
    pub points: u64,
    pub revision: u64,
}

/// How far a day has come.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Status {
    #[default]
    Open,
    Final,
    Voided,
}

/// A day's snapshot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    pub rent_payer: Address,
    pub status: Status,
    /// By place: who, under which set, for what.
    pub votes: BTreeMap<usize, (Address, u32, Hash)>,
    pub contents: Option<SnapshotContents>,
    pub finalized_at: i64,
    pub challenge_ends_at: i64,
}

/// The config, without what never changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    pub authority: Address,
    pub pending: Address,
    pub marketplace: Address,
    pub guardian: Address,
    pub crankers: Vec<Address>,
    pub cranker_set: u32,
    pub quorum: u8,
    pub paused: u32,
    pub tiers: Vec<u64>,
    pub levels: Vec<(u64, u32)>,
    pub challenge: u32,
    pub expiry: u8,
    pub floor_days: u16,
    pub last_final_day: Day,
    /// The last eight, newest first: day (0 for none) and supply.
    pub final_days: [(Day, u64); 8],
}

/// Everything.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub now: i64,
    pub slot: u64,
    pub supply: u64,
    pub config: Config,
    pub owners: BTreeMap<Address, Owner>,
    pub galleries: BTreeMap<Address, Gallery>,
    pub delegations: BTreeMap<(Address, Address), Delegation>,
    pub snapshots: BTreeMap<Day, Snapshot>,
    /// Base units in wallets, by owner.
    pub wallets: BTreeMap<Address, u64>,
    /// Base units in vaults, by owner.
    pub vaults: BTreeMap<Address, u64>,
    /// Lamports of every account that may pay rent.
    pub lamports: BTreeMap<Address, u64>,
    pub rents: Rents,
}

/// Rent of each kind of account, lamports.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rents {
    pub influence: u64,
    pub vault: u64,
    pub gallery: u64,
    pub delegation: u64,
    pub snapshot: u64,
}

/// The calendar of every run.
pub fn calendar() -> Calendar {
    Calendar::new(DAY as u32).expect("a day of the calendar")
}

impl Owner {
    /// Influence points, base units.
    pub fn total(&self) -> u64 {
        self.holding + self.locked
    }
}

impl Model {
    /// The owner's record; its absence is the framework's to refuse.
    pub fn owner(&self, owner: &Address) -> Result<&Owner, Refused> {
        self.owners.get(owner).ok_or(Refused::Theirs)
    }

    /// The gallery; its absence is the framework's to refuse.
    pub fn gallery(&self, gallery: &Address) -> Result<&Gallery, Refused> {
        self.galleries.get(gallery).ok_or(Refused::Theirs)
    }

    /// The delegation; its absence is the framework's to refuse.
    pub fn delegation(&self, owner: &Address, gallery: &Address) -> Result<&Delegation, Refused> {
        self.delegations.get(&(*owner, *gallery)).ok_or(Refused::Theirs)
    }

    /// An owner's delegations, with their galleries.
    pub fn of_owner(&self, owner: &Address) -> impl Iterator<Item = (Address, &Delegation)> {
        let mine = self.delegations.iter().filter(move |((whose, _), _)| whose == owner);
        mine.map(|((_, gallery), delegation)| (*gallery, delegation))
    }

    /// A gallery's delegations.
    pub fn of_gallery(&self, gallery: &Address) -> impl Iterator<Item = &Delegation> {
        self.delegations.iter().filter(move |((_, which), _)| which == gallery).map(|(_, d)| d)
    }

    /// Points that a gallery counts.
    pub fn points(&self, gallery: &Address) -> u64 {
        self.of_gallery(gallery).map(|delegation| delegation.points).sum()
    }

    /// Shares that an owner has allocated.
    pub fn allocated(&self, owner: &Address) -> u64 {
        self.of_owner(owner).map(|(_, delegation)| delegation.shares).sum()
    }

    /// How many of an owner's delegations count the present total.
    pub fn settled(&self, owner: &Address) -> usize {
        let revision = self.owners.get(owner).map_or(0, |record| record.revision);
        self.of_owner(owner).filter(|(_, delegation)| delegation.revision == revision).count()
    }

    /// Whether every gallery counts the owner's present total.
    pub fn is_settled(&self, owner: &Address) -> bool {
        self.settled(owner) == self.of_owner(owner).count()
    }

    /// An owner's portfolio, as core sees it.
    pub fn portfolio(&self, owner: &Address) -> Portfolio {
        let record = self.owners.get(owner).cloned().unwrap_or_default();
        Portfolio { total: record.total(), supply: record.supply, allocated: self.allocated(owner) }
    }

    /// Refuses when any of `bits` is paused.
    pub fn running(&self, bits: u32) -> Outcome {
        require(self.config.paused & bits == 0, "Paused")
    }

    /// Rent that `payer` pays.
    pub fn pay_rent(&mut self, payer: &Address, rent: u64) {
        *self.lamports.get_mut(payer).expect("a payer that the model knows") -= rent;
    }

    /// Rent that goes back.
    pub fn return_rent(&mut self, payer: &Address, rent: u64) {
        *self.lamports.get_mut(payer).expect("a payer that the model knows") += rent;
    }

    /// The day that is running.
    pub fn today(&self) -> Day {
        calendar().day_of(self.now).expect("a time of the calendar")
    }
}
