//! Comparing what is on chain with what is wanted.

use influence_client::{
    PROGRAM_ID,
    accounts::{self, test_accounts},
    address,
    chain::Chain,
    instructions::MintInfo,
    state::Config,
};
use solana_account::Account;
use solana_address::Address;
use solana_rent::Rent;
use spl_token_interface::state::Mint as MintState;

use crate::{
    MigrationError, Who,
    configure::{self, Mint},
    deploy::{self, Buffer, Deployed, Found, Program, Terms},
    settings::Settings,
    step::Step,
};

/// What a cluster should be brought to.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The program to have deployed; none leaves the one that is there.
    pub program: Option<&'a Program>,
    /// What it should be set up with; none leaves that too.
    pub settings: Option<&'a Settings>,
}

/// The steps from what is on chain to what is wanted, in order: none when nothing differs.
///
/// # Errors
/// [`MigrationError`] when what is wanted can not be had: a value that never changes differs, something else is at an
/// address, nobody may upgrade.
pub async fn plan(chain: &impl Chain, wanted: &Wanted<'_>, who: &Who) -> Result<Vec<Step>, MigrationError> {
    wanted.settings.map_or(Ok(()), Settings::check)?;
    let id = wanted.program.map_or(PROGRAM_ID, |program| program.id);
    let accounts = Accounts::read(chain, wanted, &id, who).await?;
    let terms = Terms { rent: accounts.rent()?, format: chain.tx_version() };
    let deployed = Deployed::read(&id, accounts.get(0), accounts.get(1))?;
    let upgrade_authority = match &deployed {
        Deployed::Not if wanted.program.is_none() => return Err(MigrationError::NotDeployed(id)),
        Deployed::Not => Some(who.authority),
        Deployed::Yes { authority, .. } => *authority,
    };
    let mut steps = Vec::new();
    if let Some(program) = wanted.program {
        let buffer = Buffer::read(&deploy::place(program, &who.payer)?, accounts.get(5), program)?;
        steps = deploy::steps(program, &Found { deployed, buffer }, &terms, who)?;
    }
    let Some(settings) = wanted.settings else { return Ok(steps) };
    let config: Option<Config> = accounts.get(3).map(accounts::decode_account).transpose()?;
    if let Some(config) = &config {
        configure::check_fixed(settings, config)?;
    }
    let mint = accounts.mint(settings)?;
    let immutable = MigrationError::Immutable { program: id, what: "initialised" };
    // Nobody needs to upgrade a program to change its settings.
    let initialiser = match (&config, upgrade_authority) {
        (None, None) => return Err(immutable),
        (_, authority) => authority.unwrap_or_default(),
    };
    let rent = terms.rent.try_minimum_balance(CONFIG_BYTES).unwrap_or(u64::MAX);
    steps.extend(configure::steps(settings, &mint, config.as_ref(), &initialiser, who, rent)?);
    let next = settings.roles.upgrade_authority;
    steps.extend(upgrade_authority.and_then(|authority| deploy::hand_over(&id, &authority, next, who)));
    // Last: whoever takes the settings over may do so later than everything else.
    let authority = config.map_or(initialiser, |config| config.authority);
    steps.extend(configure::acceptance(&settings.roles, &authority, who));
    Ok(steps)
}

/// Bytes of the config's account.
const CONFIG_BYTES: usize = 8 + size_of::<Config>();

/// The accounts that a plan is made from.
struct Accounts(Vec<Option<Account>>);

impl Accounts {
    async fn read(
        chain: &impl Chain,
        wanted: &Wanted<'_>,
        id: &Address,
        who: &Who,
    ) -> Result<Self, MigrationError> {
        let mint = wanted.settings.map_or(Address::default(), |settings| settings.roles.mint);
        let mut addresses =
            vec![*id, deploy::program_data_of(id), solana_sdk_ids::sysvar::rent::ID, address::config(), mint];
        if let Some(program) = wanted.program {
            addresses.push(deploy::place(program, &who.payer)?);
        }
        Ok(Self(chain.accounts(&addresses).await?))
    }

    fn get(&self, place: usize) -> Option<&Account> {
        self.0.get(place)?.as_ref().filter(|account| account.lamports != 0)
    }

    fn rent(&self) -> Result<Rent, MigrationError> {
        let rent = self.get(2).and_then(|account| wincode::deserialize(&account.data).ok());
        rent.ok_or_else(|| MigrationError::Foreign {
            address: solana_sdk_ids::sysvar::rent::ID,
            what: "the cluster's rent",
            why: "it can not be read; use a node of version 4.2 or later".into(),
        })
    }

    fn mint(&self, settings: &Settings) -> Result<Mint, MigrationError> {
        let address = settings.roles.mint;
        let account = self.get(4).ok_or(MigrationError::NoMint(address))?;
        // The token program checks more; extensions lie behind what both token programs share.
        let shared = account.data.get(..<MintState as solana_program_pack::Pack>::LEN);
        let state = shared.and_then(|data| solana_program_pack::Pack::unpack(data).ok());
        let state: MintState = state.ok_or(MigrationError::NoMint(address))?;
        let token = MintInfo { program: account.owner, ..test_accounts::spl_token(address) };
        Ok(Mint { token, decimals: state.decimals })
    }
}
