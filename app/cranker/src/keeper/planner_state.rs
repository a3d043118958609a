//! Input of a plan: the clock, the program's accounts, and the scored day.

use std::collections::{BTreeMap, BTreeSet};

use influence_audit::ProgramAccounts;
use influence_client::{
    ClientError,
    accounts::snapshot_status::contents,
    address,
    chain::{self, Chain},
    state::{
        Config, Delegation, Gallery, Influence, Snapshot,
        snapshot::{FINAL, VOIDED},
    },
    tx::TxVersion,
};
use influence_core::{
    calendar::{Calendar, Day},
    snapshot_vote::SnapshotContents,
};
use influence_scoring::merkle::{EngagementTree, HoldingsTree};
use solana_address::Address;
use solana_program_pack::Pack;
use spl_token_interface::state::{Account as TokenAccount, AccountState, Mint};

use super::action::ActionTarget;

/// Accounts per request.
const ACCOUNTS_PER_REQUEST: usize = 100;

/// A day as this cranker scored it.
pub struct ScoredDay {
    /// Scores of all owners, with proofs.
    pub holdings: HoldingsTree,
    /// Ranks of all galleries, with proofs.
    pub engagement: EngagementTree,
    /// What the crankers vote on.
    pub contents: SnapshotContents,
}

impl ScoredDay {
    pub fn day(&self) -> Day {
        self.holdings.day()
    }
}

/// Status of a scored day on chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotStatus {
    /// The day is not over.
    DayRunning,
    /// Votes are being collected, or none was cast yet.
    Open,
    /// Final; the guardian can void it until then.
    ChallengePeriodActive {
        /// Unix seconds.
        until: i64,
    },
    /// Final, and the challenge period is over: ranks can be applied, and scores if it is the last final day.
    Applicable,
    /// Voided by the guardian.
    Voided,
    /// Final with other contents than this cranker scored.
    QuorumMismatch,
}

/// Everything that a plan depends on.
pub struct PlannerState<'a> {
    /// Chain time, unix seconds.
    pub now: i64,
    /// Version of the transactions to send, which decides how much fits into one.
    pub tx_version: TxVersion,
    pub config: Config,
    /// Every snapshot on chain, by day.
    pub snapshots: BTreeMap<Day, Snapshot>,
    /// Key that votes; none when running permissionless.
    pub cranker: Option<Address>,
    /// Contents to vote for, by day.
    pub candidates: BTreeMap<Day, SnapshotContents>,
    /// Day whose scores and ranks are applied; none to settle only.
    pub scored: Option<&'a ScoredDay>,
    /// Targets that the plan skips.
    pub in_backoff: BTreeSet<ActionTarget>,
    /// Every Influence account, by owner.
    pub influences: BTreeMap<Address, Influence>,
    pub delegations: Vec<Delegation>,
    /// Every gallery, by address.
    pub galleries: BTreeMap<Address, Gallery>,
    /// Owners of unlocking tokens whose associated token account can be paid without their signature.
    pub payable: BTreeSet<Address>,
}

impl<'a> PlannerState<'a> {
    /// Reads all accounts. The scored day is the only candidate, and nothing is in backoff.
    ///
    /// # Errors
    /// Those of reading and decoding; [`ClientError::Missing`] before the program is initialized.
    pub async fn read(
        chain: &impl Chain,
        cranker: Option<Address>,
        scored: Option<&'a ScoredDay>,
    ) -> Result<Self, ClientError> {
        let mut state = Self::read_days(chain, cranker).await?;
        let mut accounts = ProgramAccounts::default();
        accounts.load::<Influence>(chain).await?;
        state.payable = find_payable(chain, &state.config, &accounts.influences).await?;
        accounts.load::<Delegation>(chain).await?;
        accounts.load::<Gallery>(chain).await?;
        state.influences = accounts.influences;
        state.delegations = accounts.delegations.into_values().collect();
        state.galleries = accounts.galleries;
        state.candidates = scored.map(|scored| (scored.day(), scored.contents)).into_iter().collect();
        state.scored = scored;
        Ok(state)
    }

    /// Reads settings and snapshots only, which is cheap. A plan from them has votes, and old snapshots to close.
    ///
    /// # Errors
    /// As [`PlannerState::read`].
    pub async fn read_days(chain: &impl Chain, cranker: Option<Address>) -> Result<Self, ClientError> {
        let config: Config = chain::get_account(chain, &address::config()).await?;
        let mut accounts = ProgramAccounts::default();
        accounts.load::<Snapshot>(chain).await?;
        let snapshots = accounts.snapshots.into_values();
        Ok(Self {
            now: chain.now().await?.unix_time,
            tx_version: chain.tx_version(),
            config,
            snapshots: snapshots.map(|snapshot| (snapshot.day.into(), snapshot)).collect(),
            cranker,
            candidates: BTreeMap::new(),
            scored: None,
            in_backoff: BTreeSet::new(),
            influences: BTreeMap::new(),
            delegations: Vec::new(),
            galleries: BTreeMap::new(),
            payable: BTreeSet::new(),
        })
    }

    /// Status of `scored`.
    pub fn status(&self, scored: &ScoredDay) -> SnapshotStatus {
        self.status_of(scored.day(), &scored.contents)
    }

    /// Status of `day`, scored as `contents`.
    pub fn status_of(&self, day: Day, contents: &SnapshotContents) -> SnapshotStatus {
        let ended = self.calendar().is_some_and(|calendar| calendar.has_ended(day, self.now));
        let Some(snapshot) = self.snapshots.get(&day) else {
            return if ended { SnapshotStatus::Open } else { SnapshotStatus::DayRunning };
        };
        let until = snapshot.challenge_ends_at.into();
        match snapshot.status {
            VOIDED => SnapshotStatus::Voided,
            FINAL if !contents_match(snapshot, contents) => SnapshotStatus::QuorumMismatch,
            FINAL if self.now < until => SnapshotStatus::ChallengePeriodActive { until },
            FINAL => SnapshotStatus::Applicable,
            _ => SnapshotStatus::Open,
        }
    }

    /// Calendar of the deployment; none for settings that the program would not have stored.
    pub fn calendar(&self) -> Option<Calendar> {
        Calendar::new(self.config.day_seconds.into()).ok()
    }
}

/// Whether a final snapshot has these contents.
pub(crate) fn contents_match(snapshot: &Snapshot, expected: &SnapshotContents) -> bool {
    contents(snapshot) == *expected
}

/// Finds owners of unlocking tokens whose associated token account any caller may pay.
async fn find_payable(
    chain: &impl Chain,
    config: &Config,
    influences: &BTreeMap<Address, Influence>,
) -> Result<BTreeSet<Address>, ClientError> {
    let waiting = influences.values().filter(|influence| u64::from(influence.unlocking) != 0);
    let owners: Vec<Address> = waiting.map(|influence| influence.owner).collect();
    let mut payable = BTreeSet::new();
    for owners in owners.chunks(ACCOUNTS_PER_REQUEST) {
        let associated = |owner| address::associated_token(owner, &config.mint, &config.token_program);
        let accounts = chain.accounts(&owners.iter().map(associated).collect::<Vec<_>>()).await?;
        for (owner, account) in owners.iter().zip(accounts) {
            let data =
                account.filter(|account| account.owner == config.token_program).map(|account| account.data);
            let token = data.as_deref().and_then(|data| data.get(..TokenAccount::LEN));
            let token = token.and_then(|data| TokenAccount::unpack(data).ok());
            if token.is_some_and(|token| is_payable(&token, owner, &config.mint)) {
                payable.insert(*owner);
            }
        }
    }
    Ok(payable)
}

fn is_payable(token: &TokenAccount, owner: &Address, mint: &Address) -> bool {
    token.owner == *owner
        && token.mint == *mint
        && token.delegate.is_none()
        && token.state == AccountState::Initialized
}

/// Reads the supply of the mint, base units.
pub(crate) async fn read_supply(chain: &impl Chain, config: &Config) -> Result<u64, ClientError> {
    let account = chain.accounts(&[config.mint]).await?.pop().flatten();
    let account = account.ok_or(ClientError::Missing { kind: "mint", address: config.mint })?;
    let mint = account.data.get(..Mint::LEN).and_then(|data| Mint::unpack(data).ok());
    let invalid = || ClientError::WrongAccount { kind: "mint", why: "its data is not a mint".into() };
    mint.map(|mint| mint.supply).ok_or_else(invalid)
}
