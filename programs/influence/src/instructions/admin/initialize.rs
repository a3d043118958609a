//! initialize: creates the Config. Signed by the program's upgrade authority, so that no other signer can front-run it.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenInterface};
use influence_core::calendar::Calendar;

use super::config_args::{ConfigArgs, store_crankers};
use crate::{
    constants::{CONFIG_SEED, LAYOUT_VERSION},
    error::{InfluenceError, map_rule_err},
    events::ConfigInitialized,
    state::Config,
    token,
};

/// The upgradeable loader, owner of every program's data account.
const LOADER: Address = anchor_lang::address!("BPFLoaderUpgradeab1e11111111111111111111111");
/// Start of a program data account: its kind (u32, 3), slot (u64), then an optional authority.
const PROGRAM_DATA: [u8; 4] = [3, 0, 0, 0];
const AUTHORITY_OFFSET: usize = 12;

/// Settings that never change, and the first values of those that do.
#[derive(Clone, Debug, PartialEq, SchemaRead, SchemaWrite, IdlType)]
pub struct InitializeArgs {
    /// Length of a day in seconds: 10..=86400. Never changes.
    pub day_seconds: u32,
    /// The mint's freeze authority, accepted by name; none when the mint has none.
    pub accepted_freeze_authority: Option<Address>,
    /// Between 1 and 8 different keys.
    pub crankers: alloc::vec::Vec<Address>,
    /// Equal votes that make a day final: more than half of the crankers.
    pub quorum: u8,
    /// Settings that may change later.
    pub settings: ConfigArgs,
}

/// Accounts of initialize.
#[derive(Accounts)]
pub struct Initialize {
    /// Pays the rent.
    #[account(unsafe(dup))]
    pub payer: Signer,
    /// The program's upgrade authority; becomes the config's authority.
    pub authority: Signer,
    /// The config to create.
    #[account(init, payer = payer, seeds = [CONFIG_SEED], bump)]
    pub config: Account<Config>,
    /// The mint of $MESI.
    pub mint: InterfaceAccount<Mint>,
    /// This program's data account: names the upgrade authority.
    pub program_data: UncheckedAccount,
    /// The token program that owns the mint.
    pub token_program: Interface<'static, TokenInterface>,
    /// Creates the account.
    pub system_program: Program<System>,
}

impl Initialize {
    fn validate(&self, args: &InitializeArgs) -> Result<()> {
        map_rule_err(Calendar::new(args.day_seconds))?;
        self.require_upgrade_authority()?;
        require!(self.mint.view().owned_by(self.token_program.address()), InfluenceError::WrongTokenProgram);
        token::check_mint(&self.mint, args.accepted_freeze_authority)
    }

    fn require_upgrade_authority(&self) -> Result<()> {
        let (expected, _) = find_program_address(&[crate::ID.as_ref()], &LOADER);
        require!(*self.program_data.address() == expected, InfluenceError::NotUpgradeAuthority);
        let data = self.program_data.account().try_borrow()?;
        let known = data.starts_with(&PROGRAM_DATA);
        let authority = data.get(AUTHORITY_OFFSET..).and_then(|rest| rest.first_chunk::<33>());
        let named = authority.is_some_and(|option| {
            option
                .split_first()
                .is_some_and(|(some, key)| *some == 1 && key == self.authority.address().as_ref())
        });
        require!(known && named, InfluenceError::NotUpgradeAuthority);
        Ok(())
    }
}

/// Creates the Config.
#[inline(never)]
pub fn handler(ctx: &mut Context<Initialize>, args: &InitializeArgs) -> Result<()> {
    ctx.accounts.validate(args)?;
    let accounts = &mut ctx.accounts;
    let config = &mut accounts.config;
    config.version = LAYOUT_VERSION;
    config.bump = ctx.bumps.config;
    config.decimals = accounts.mint.decimals();
    config.day_seconds = args.day_seconds.into();
    config.authority = *accounts.authority.address();
    config.mint = *accounts.mint.address();
    config.token_program = *accounts.token_program.address();
    args.settings.store(config)?;
    store_crankers(config, &args.crankers, args.quorum)?;
    config.invariant()?;
    emit!(ConfigInitialized {
        authority: config.authority,
        mint: config.mint,
        day_seconds: args.day_seconds,
        quorum: args.quorum,
    });
    Ok(())
}
