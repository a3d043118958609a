//! Everything as it is on chain, and as the model says it should be, in one form to compare.

use std::collections::BTreeMap;

use influence_audit::ProgramAccounts;
use influence_client::{
    accounts::{ProgramAccount, decode_account},
    address,
    chain::{Chain, embedded::EmbeddedChain},
    state,
};
use influence_core::{
    accrual::Accrual, calendar::Day, lock::LockFloor, merkle::MISSING, snapshot_vote::SnapshotContents,
};
use influence_tests::test_env::{DAY, TestEnv};
use solana_account::Account;
use solana_address::Address;
use solana_program_pack::Pack;
use spl_token_interface::state::Account as TokenAccount;

use crate::{
    actors::ActorSet,
    state::{Config, Delegation, Gallery, Model, Owner, Rents, Snapshot, Status},
};

/// An owner's record with the sums it carries.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenOwner {
    pub record: Owner,
    pub total: u64,
    pub allocated: u64,
    pub delegations: usize,
    pub settled: usize,
}

/// A gallery with the sums it carries.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenGallery {
    pub record: Gallery,
    pub points: u64,
    pub supporters: usize,
}

/// Everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExpectedState {
    pub config: Config,
    pub owners: BTreeMap<Address, SeenOwner>,
    pub galleries: BTreeMap<Address, SeenGallery>,
    pub delegations: BTreeMap<(Address, Address), Delegation>,
    pub snapshots: BTreeMap<Day, Snapshot>,
    pub wallets: BTreeMap<Address, u64>,
    pub vaults: BTreeMap<Address, u64>,
    pub lamports: BTreeMap<Address, u64>,
}

impl ExpectedState {
    /// What the model says.
    pub fn expected(model: &Model) -> Self {
        let owner = |(key, record): (&Address, &Owner)| {
            let expected_state = SeenOwner {
                record: record.clone(),
                total: record.total(),
                allocated: model.allocated(key),
                delegations: model.of_owner(key).count(),
                settled: model.settled(key),
            };
            (*key, expected_state)
        };
        let gallery = |(key, record): (&Address, &Gallery)| {
            let (points, supporters) = (model.points(key), model.of_gallery(key).count());
            (*key, SeenGallery { record: record.clone(), points, supporters })
        };
        Self {
            config: model.config.clone(),
            owners: model.owners.iter().map(owner).collect(),
            galleries: model.galleries.iter().map(gallery).collect(),
            delegations: model.delegations.clone(),
            snapshots: model.snapshots.clone(),
            wallets: model.wallets.clone(),
            vaults: model.vaults.clone(),
            lamports: model.lamports.clone(),
        }
    }

    /// Reads the chain: all accounts of the program, and every balance. Also as the program accounts that the audit reads.
    pub async fn read(
        env: &TestEnv<EmbeddedChain>,
        actors: &ActorSet,
        rents: &Rents,
    ) -> (Self, ProgramAccounts) {
        let dump = env.chain.program_accounts(&[]).await.expect("accounts");
        let listed = dump.iter().map(|(key, account)| (key, account));
        let mut program_accounts = ProgramAccounts::from_dump(listed).expect("accounts of known types");
        let mut expected_state = Self::default();
        for (key, account) in &dump {
            expected_state.take(*key, account, actors, rents);
        }
        let fans = &actors.fans;
        let mut keys: Vec<Address> = fans.iter().map(|fan| actors.tokens(env, fan)).collect();
        keys.extend(fans.iter().map(|fan| actors.vault(fan)));
        let all_accounts = actors.all_accounts();
        keys.extend(&all_accounts);
        let accounts = env.chain.accounts(&keys).await.expect("accounts");
        let (wallets, rest) = accounts.split_at(fans.len());
        let (vaults, people) = rest.split_at(fans.len());
        for ((fan, wallet), vault) in fans.iter().zip(wallets).zip(vaults) {
            expected_state.wallets.extend(wallet.as_ref().map(|account| (*fan, tokens(account).amount)));
            let Some(vault) = vault.as_ref().filter(|account| account.lamports != 0) else { continue };
            let token = tokens(vault);
            assert_eq!((token.owner, token.mint), (actors.influence(fan), env.token.mint), "vault of {fan}");
            assert!(token.delegate.is_none() && token.close_authority.is_none(), "vault of {fan}");
            assert_eq!(vault.lamports, rents.vault, "vault of {fan}");
            expected_state.vaults.insert(*fan, token.amount);
            program_accounts.vaults.insert(*fan, token.amount);
        }
        let lamports = people.iter().map(|account| account.as_ref().map_or(0, |account| account.lamports));
        expected_state.lamports = all_accounts.into_iter().zip(lamports).collect();
        (expected_state, program_accounts)
    }

    fn take(&mut self, key: Address, account: &Account, actors: &ActorSet, rents: &Rents) {
        if let Some(record) = read::<state::Influence>(account) {
            assert_eq!((key, account.lamports), (actors.influence(&record.owner), rents.influence));
            self.owners.insert(record.owner, owner(&record));
        } else if let Some(record) = read::<state::Gallery>(account) {
            let expected = actors.gallery(&record.creator, record.index.into());
            assert_eq!((key, account.lamports), (expected, rents.gallery));
            self.galleries.insert(key, gallery(&record));
        } else if let Some(record) = read::<state::Delegation>(account) {
            let expected = actors.delegation(&record.owner, &record.gallery);
            assert_eq!((key, account.lamports), (expected, rents.delegation));
            self.delegations.insert((record.owner, record.gallery), delegation(&record));
        } else if let Some(record) = read::<state::Snapshot>(account) {
            assert_eq!((key, account.lamports), (address::snapshot(record.day.into()), rents.snapshot));
            self.snapshots.insert(record.day.into(), snapshot(&record));
        } else {
            let record = read::<state::Config>(account).expect("an account of a known kind");
            self.config = config(&record);
        }
    }

    /// What differs between two, in words; `names` shortens addresses.
    pub fn difference(&self, expected: &Self) -> Vec<String> {
        let mut found = Vec::new();
        if self.config != expected.config {
            found.push(format!("config is {:?}\n  expected {:?}", self.config, expected.config));
        }
        differ("owner", &self.owners, &expected.owners, &mut found);
        differ("gallery", &self.galleries, &expected.galleries, &mut found);
        differ("delegation", &self.delegations, &expected.delegations, &mut found);
        differ("snapshot", &self.snapshots, &expected.snapshots, &mut found);
        differ("tokens in wallet", &self.wallets, &expected.wallets, &mut found);
        differ("tokens in vault", &self.vaults, &expected.vaults, &mut found);
        differ("lamports", &self.lamports, &expected.lamports, &mut found);
        found
    }
}

fn differ<K: Ord + std::fmt::Debug, V: PartialEq + std::fmt::Debug>(
    kind: &str,
    expected_state: &BTreeMap<K, V>,
    expected: &BTreeMap<K, V>,
    found: &mut Vec<String>,
) {
    let keys = expected_state.keys().chain(expected.keys().filter(|key| !expected_state.contains_key(key)));
    for key in keys.filter(|key| expected_state.get(key) != expected.get(key)) {
        found.push(format!(
            "{kind} {key:?} is {:?}\n  expected {:?}",
            expected_state.get(key),
            expected.get(key)
        ));
    }
}

fn read<T: ProgramAccount>(account: &Account) -> Option<T> {
    account
        .data
        .starts_with(T::DISCRIMINATOR)
        .then(|| decode_account(account).expect("a record of this version"))
}

fn tokens(account: &Account) -> TokenAccount {
    TokenAccount::unpack(&account.data).expect("a token account")
}

fn owner(record: &state::Influence) -> SeenOwner {
    let record_of = Owner {
        rent_payer: record.rent_payer,
        opened_day: record.opened_day.into(),
        holding: record.holding_score.into(),
        holding_day: record.holding_day.into(),
        index: record.influence_index.into(),
        locked: record.locked.into(),
        unlocking: record.unlocking.into(),
        revision: record.revision.into(),
        supply: record.share_supply.into(),
        locked_seconds: record.locked_seconds.into(),
        locked_updated_at: record.locked_updated_at.into(),
        last_lock_slot: record.last_lock_slot.into(),
        unlockable_at: record.unlockable_at.into(),
        floor: LockFloor { amount: record.lock_floor.into(), ends_at: record.lock_floor_end.into() },
        tier: record.user_tier,
        level: record.creator_level,
    };
    SeenOwner {
        record: record_of,
        total: record.total.into(),
        allocated: record.allocated_shares.into(),
        delegations: u32::from(record.delegation_count) as usize,
        settled: u32::from(record.settled_count) as usize,
    }
}

fn gallery(record: &state::Gallery) -> SeenGallery {
    let record_of = Gallery {
        creator: record.creator,
        index: record.index.into(),
        rent_payer: record.rent_payer,
        registered_at: record.registered_at.into(),
        retired: record.status == state::gallery::RETIRED,
        rank: record.rank.into(),
        rank_day: record.rank_day.into(),
        accrual: Accrual {
            sum: record.point_seconds.into(),
            mark: record.mark.into(),
            previous_mark: record.previous_mark.into(),
            mark_day: record.mark_day.into(),
            updated_at: record.updated_at.into(),
        },
    };
    let supporters = u32::from(record.supporters) as usize;
    SeenGallery { record: record_of, points: record.points.into(), supporters }
}

fn delegation(record: &state::Delegation) -> Delegation {
    Delegation {
        rent_payer: record.rent_payer,
        shares: record.shares.into(),
        points: record.points.into(),
        revision: record.revision.into(),
    }
}

fn snapshot(record: &state::Snapshot) -> Snapshot {
    let contents = SnapshotContents {
        holdings_root: record.holdings_root,
        holdings_sum: record.holdings_sum.into(),
        members: record.members.into(),
        others: record.others.into(),
        engagement_root: record.engagement_root,
        galleries: record.galleries.into(),
        weights_hash: record.weights_hash,
    };
    let status = match record.status {
        state::snapshot::OPEN => Status::Open,
        state::snapshot::FINAL => Status::Final,
        _ => Status::Voided,
    };
    assert!(status != Status::Open || contents.weights_hash == MISSING, "an open day says nothing yet");
    let votes = record.votes.iter().enumerate().filter(|(_, vote)| vote.cranker != Address::default());
    Snapshot {
        rent_payer: record.rent_payer,
        status,
        votes: votes
            .map(|(p, vote)| (p, (vote.cranker, vote.cranker_set.into(), vote.content_hash)))
            .collect(),
        contents: (status != Status::Open).then_some(contents),
        finalized_at: record.finalized_at.into(),
        challenge_ends_at: record.challenge_ends_at.into(),
    }
}

/// The config; what never changes is checked on the way.
pub fn config(record: &state::Config) -> Config {
    assert_eq!((u32::from(record.day_seconds), record.decimals), (DAY as u32, 6), "fixed at initialize");
    let (tiers, rest) = record.user_tiers.split_at(record.user_tier_count.into());
    assert!(rest.iter().all(|tier| u64::from(*tier) == 0), "unused tiers are empty");
    let (levels, rest) = record.creator_levels.split_at(record.creator_level_count.into());
    assert!(rest.iter().all(|level| u64::from(level.locked) == 0), "unused levels are empty");
    Config {
        authority: record.authority,
        pending: record.pending_authority,
        marketplace: record.marketplace,
        guardian: record.guardian,
        crankers: record.crankers().to_vec(),
        cranker_set: record.cranker_set.into(),
        quorum: record.quorum,
        paused: record.paused.into(),
        tiers: tiers.iter().map(|tier| u64::from(*tier)).collect(),
        levels: levels.iter().map(|l| (u64::from(l.locked), u32::from(l.min_lock_seconds))).collect(),
        challenge: record.challenge_seconds.into(),
        expiry: record.holding_expiry,
        floor_days: record.lock_floor_days.into(),
        last_final_day: record.last_final_day.into(),
        final_days: record.final_days.map(|past| (past.day.into(), past.supply.into())),
    }
}
