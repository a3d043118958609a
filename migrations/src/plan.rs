//! Comparison of the chain with the desired state.

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
    MigrationError, Signers,
    configure::{self, Mint},
    deploy::{self, Buffer, DeployOptions, Deployed, ProgramBinary, ProgramState},
    settings::DeploymentSettings,
    step::MigrationStep,
};

#[derive(Clone, Copy, Debug)]
pub struct DesiredState<'a> {
    /// Program to deploy or upgrade to; `None` keeps the deployed one.
    pub program: Option<&'a ProgramBinary>,
    /// Settings to apply; `None` keeps them.
    pub settings: Option<&'a DeploymentSettings>,
}

/// Missing steps, in order; empty when nothing differs.
///
/// # Errors
/// [`MigrationError`] when the state cannot be reached: a fixed value differs, an address is taken, the program is
/// immutable.
pub async fn plan(
    chain: &impl Chain,
    desired: &DesiredState<'_>,
    signers: &Signers,
) -> Result<Vec<MigrationStep>, MigrationError> {
    desired.settings.map_or(Ok(()), DeploymentSettings::check)?;
    let id = desired.program.map_or(PROGRAM_ID, |program| program.id);
    let accounts = PlanAccounts::read(chain, desired, &id, signers).await?;
    let options = DeployOptions { rent: accounts.rent()?, format: chain.tx_version() };
    let state = ProgramState::read(&id, accounts.get(0), accounts.get(1))?;
    let upgrade_authority = match &state {
        ProgramState::Missing if desired.program.is_none() => return Err(MigrationError::NotDeployed(id)),
        ProgramState::Missing => Some(signers.authority),
        ProgramState::Deployed { authority, .. } => *authority,
    };
    let mut steps = Vec::new();
    if let Some(program) = desired.program {
        let buffer =
            Buffer::read(&deploy::buffer_address(program, &signers.payer)?, accounts.get(5), program)?;
        steps = deploy::plan_deployment(program, &Deployed { state, buffer }, &options, signers)?;
    }
    let Some(settings) = desired.settings else { return Ok(steps) };
    let config: Option<Config> = accounts.get(3).map(accounts::decode_account).transpose()?;
    if let Some(config) = &config {
        configure::check_fixed(settings, config)?;
    }
    let mint = accounts.mint(settings)?;
    // An immutable program can still be configured, but not initialized.
    let initializer = match (&config, upgrade_authority) {
        (None, None) => return Err(MigrationError::Immutable { program: id, action: "initialized" }),
        (_, authority) => authority.unwrap_or_default(),
    };
    let rent = options.rent.try_minimum_balance(CONFIG_BYTES).unwrap_or(u64::MAX);
    steps.extend(configure::plan_configuration(
        settings,
        &mint,
        config.as_ref(),
        &initializer,
        signers,
        rent,
    )?);
    let next = settings.roles.upgrade_authority;
    steps.extend(
        upgrade_authority.and_then(|authority| deploy::plan_handover(&id, &authority, next, signers)),
    );
    // Last: the next authority may accept long after everything else.
    let authority = config.map_or(initializer, |config| config.authority);
    steps.extend(configure::plan_acceptance(&settings.roles, &authority, signers));
    Ok(steps)
}

/// Size of the config account, bytes.
const CONFIG_BYTES: usize = 8 + size_of::<Config>();

/// Accounts that a plan is made from, in the order of [`PlanAccounts::read`].
struct PlanAccounts(Vec<Option<Account>>);

impl PlanAccounts {
    async fn read(
        chain: &impl Chain,
        desired: &DesiredState<'_>,
        id: &Address,
        signers: &Signers,
    ) -> Result<Self, MigrationError> {
        let mint = desired.settings.map_or(Address::default(), |settings| settings.roles.mint);
        let mut addresses =
            vec![*id, deploy::program_data_of(id), solana_sdk_ids::sysvar::rent::ID, address::config(), mint];
        if let Some(program) = desired.program {
            addresses.push(deploy::buffer_address(program, &signers.payer)?);
        }
        Ok(Self(chain.accounts(&addresses).await?))
    }

    fn get(&self, index: usize) -> Option<&Account> {
        self.0.get(index)?.as_ref().filter(|account| account.lamports != 0)
    }

    fn rent(&self) -> Result<Rent, MigrationError> {
        let rent = self.get(2).and_then(|account| wincode::deserialize(&account.data).ok());
        rent.ok_or_else(|| MigrationError::UnexpectedAccount {
            address: solana_sdk_ids::sysvar::rent::ID,
            expected: "the cluster's rent",
            reason: "it cannot be read; use a node of version 4.2 or later".into(),
        })
    }

    fn mint(&self, settings: &DeploymentSettings) -> Result<Mint, MigrationError> {
        let address = settings.roles.mint;
        let account = self.get(4).ok_or(MigrationError::NoMint(address))?;
        // The first bytes are common to both token programs; Token-2022 appends extensions.
        let shared = account.data.get(..<MintState as solana_program_pack::Pack>::LEN);
        let state = shared.and_then(|data| solana_program_pack::Pack::unpack(data).ok());
        let state: MintState = state.ok_or(MigrationError::NoMint(address))?;
        let token = MintInfo { program: account.owner, ..test_accounts::spl_token(address) };
        Ok(Mint { token, decimals: state.decimals })
    }
}
