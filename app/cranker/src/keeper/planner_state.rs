//! What a plan looks at: the clock, the program's accounts and the day that was scored.

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

use super::action::Target;

/// Accounts read in one request.
const READ_AT_ONCE: usize = 100;

/// A day as this cranker scored it.
pub struct ScoredDay {
    /// Every owner's score, with proofs.
    pub holdings: HoldingsTree,
    /// Every gallery's rank, with proofs.
    pub engagement: EngagementTree,
    /// What the crankers vote on.
    pub contents: SnapshotContents,
}

impl ScoredDay {
    /// The day.
    pub fn day(&self) -> Day {
        self.holdings.day()
    }
}

/// How far the scored day has come on chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The day is not over.
    Running,
    /// Votes are being collected, or none was cast yet.
    Open,
    /// Final; the guardian can void it until then, unix time.
    ChallengePeriodActive {
        /// First second at which it stands.
        until: i64,
    },
    /// Final, and its challenge time is over: its ranks can be applied, and its scores if it is the last final day.
    Stands,
    /// The guardian voided it.
    Voided,
    /// The quorum agreed on something else than this cranker scored.
    Disagrees,
}

/// Everything a plan depends on.
pub struct State<'a> {
    /// Unix time of the chain, seconds.
    pub now: i64,
    /// Format of the transactions that will be sent: it decides how much goes into one.
    pub format: TxVersion,
    /// The program's settings.
    pub config: Config,
    /// Every day that somebody voted for and nobody closed.
    pub snapshots: BTreeMap<Day, Snapshot>,
    /// This cranker's key; none for a stranger, who applies and settles only.
    pub cranker: Option<Address>,
    /// The days to vote for and what they say: those that this cranker scored and has no objection to.
    pub candidates: BTreeMap<Day, SnapshotContents>,
    /// The day whose scores and ranks are applied; none when there is only something to settle.
    pub scored: Option<&'a ScoredDay>,
    /// What was refused lately and is left alone for a while.
    pub aside: BTreeSet<Target>,
    /// Every owner's record, by owner.
    pub influences: BTreeMap<Address, Influence>,
    /// Every delegation.
    pub delegations: Vec<Delegation>,
    /// Every gallery, by its address.
    pub galleries: BTreeMap<Address, Gallery>,
    /// Owners of unlocking tokens whose associated token account can be paid without their signature.
    pub payable: BTreeSet<Address>,
}

impl<'a> State<'a> {
    /// Reads everything from the chain. The scored day is the only candidate, and nothing is left alone.
    ///
    /// # Errors
    /// What reading or decoding refuses; [`ClientError::Missing`] before the program was set up.
    pub async fn read(
        chain: &impl Chain,
        cranker: Option<Address>,
        scored: Option<&'a ScoredDay>,
    ) -> Result<Self, ClientError> {
        let mut state = Self::of_days(chain, cranker).await?;
        let mut accounts = ProgramAccounts::default();
        accounts.load::<Influence>(chain).await?;
        state.payable = payable(chain, &state.config, &accounts.influences).await?;
        accounts.load::<Delegation>(chain).await?;
        accounts.load::<Gallery>(chain).await?;
        state.influences = accounts.influences;
        state.delegations = accounts.delegations.into_values().collect();
        state.galleries = accounts.galleries;
        state.candidates = scored.map(|scored| (scored.day(), scored.contents)).into_iter().collect();
        state.scored = scored;
        Ok(state)
    }

    /// Reads what there is to know about days, which is little and quick: settings and snapshots, no owners and no
    /// galleries. Planning from it gives votes, and old snapshots to close.
    ///
    /// # Errors
    /// As [`State::read`].
    pub async fn of_days(chain: &impl Chain, cranker: Option<Address>) -> Result<Self, ClientError> {
        let config: Config = chain::get_account(chain, &address::config()).await?;
        let mut accounts = ProgramAccounts::default();
        accounts.load::<Snapshot>(chain).await?;
        Ok(Self {
            now: chain.now().await?.unix_time,
            format: chain.tx_version(),
            config,
            snapshots: accounts
                .snapshots
                .into_values()
                .map(|snapshot| (snapshot.day.into(), snapshot))
                .collect(),
            cranker,
            candidates: BTreeMap::new(),
            scored: None,
            aside: BTreeSet::new(),
            influences: BTreeMap::new(),
            delegations: Vec::new(),
            galleries: BTreeMap::new(),
            payable: BTreeSet::new(),
        })
    }

    /// How far `scored` has come.
    pub fn standing(&self, scored: &ScoredDay) -> Standing {
        self.standing_of(scored.day(), &scored.contents)
    }

    /// How far `day` has come for who scored it as `contents`.
    pub fn standing_of(&self, day: Day, contents: &SnapshotContents) -> Standing {
        let ended = self.calendar().is_some_and(|calendar| calendar.has_ended(day, self.now));
        let Some(snapshot) = self.snapshots.get(&day) else {
            return if ended { Standing::Open } else { Standing::Running };
        };
        let until = snapshot.challenge_ends_at.into();
        match snapshot.status {
            VOIDED => Standing::Voided,
            FINAL if !says(snapshot, contents) => Standing::Disagrees,
            FINAL if self.now < until => Standing::ChallengePeriodActive { until },
            FINAL => Standing::Stands,
            _ => Standing::Open,
        }
    }

    /// The deployment's calendar; none for settings that the program would not have stored.
    pub fn calendar(&self) -> Option<Calendar> {
        Calendar::new(self.config.day_seconds.into()).ok()
    }
}

/// Whether the final snapshot says what was `said`.
pub(crate) fn says(snapshot: &Snapshot, said: &SnapshotContents) -> bool {
    contents(snapshot) == *said
}

/// Owners of unlocking tokens whose associated token account takes a payment from anybody.
async fn payable(
    chain: &impl Chain,
    config: &Config,
    influences: &BTreeMap<Address, Influence>,
) -> Result<BTreeSet<Address>, ClientError> {
    let waiting = influences.values().filter(|record| u64::from(record.unlocking) != 0);
    let owners: Vec<Address> = waiting.map(|record| record.owner).collect();
    let mut payable = BTreeSet::new();
    for owners in owners.chunks(READ_AT_ONCE) {
        let associated = |owner| address::associated_token(owner, &config.mint, &config.token_program);
        let accounts = chain.accounts(&owners.iter().map(associated).collect::<Vec<_>>()).await?;
        for (owner, account) in owners.iter().zip(accounts) {
            let data =
                account.filter(|account| account.owner == config.token_program).map(|account| account.data);
            let token = data.as_deref().and_then(|data| data.get(..TokenAccount::LEN));
            let token = token.and_then(|data| TokenAccount::unpack(data).ok());
            if token.is_some_and(|token| takes_payment(&token, owner, &config.mint)) {
                payable.insert(*owner);
            }
        }
    }
    Ok(payable)
}

fn takes_payment(token: &TokenAccount, owner: &Address, mint: &Address) -> bool {
    token.owner == *owner
        && token.mint == *mint
        && token.delegate.is_none()
        && token.state == AccountState::Initialized
}

/// The mint's supply, base units.
///
/// # Errors
/// As the chain; [`ClientError::Missing`], [`ClientError::WrongAccount`].
pub async fn supply(chain: &impl Chain, config: &Config) -> Result<u64, ClientError> {
    let account = chain.accounts(&[config.mint]).await?.pop().flatten();
    let account = account.ok_or(ClientError::Missing { kind: "mint", address: config.mint })?;
    let mint = account.data.get(..Mint::LEN).and_then(|data| Mint::unpack(data).ok());
    let why = || "its bytes are no mint's".into();
    mint.map(|mint| mint.supply).ok_or_else(|| ClientError::WrongAccount { kind: "mint", why: why() })
}
