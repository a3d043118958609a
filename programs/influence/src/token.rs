//! Tokens: which mints are accepted, and moving them in and out of a vault.

use anchor_lang::{pinocchio::instruction::InstructionAccount, prelude::*, unchecked_invoke_signed_fixed};
use anchor_spl::token_interface::{self, CloseAccount, Mint, TokenAccount};

use crate::{constants::INFLUENCE_SEED, error::InfluenceError, state::Influence};

/// Where a Token-2022 mint's account type byte stands; extensions follow it.
const ACCOUNT_TYPE_OFFSET: usize = 165;
/// The account type byte of a mint.
const ACCOUNT_TYPE_MINT: u8 = 1;

/// Token-2022 extensions of a mint that cannot move, freeze, tax or hide tokens: metadata pointer, token metadata,
/// group pointer, token group, group member pointer, token group member.
const ALLOWED_EXTENSIONS: [u16; 6] = [18, 19, 20, 21, 22, 23];

/// Accepts a mint: every extension on the allow-list, no freeze authority but one accepted by name, supply in range.
///
/// # Errors
/// [`InfluenceError::MintExtensionNotAllowed`], [`InfluenceError::FreezeAuthorityNotAccepted`],
/// [`InfluenceError::SupplyTooLarge`].
pub fn check_mint(mint: &InterfaceAccount<Mint>, accepted_freeze_authority: Option<Address>) -> Result<()> {
    require!(
        mint.freeze_authority().copied() == accepted_freeze_authority,
        InfluenceError::FreezeAuthorityNotAccepted
    );
    require!(mint.supply() <= influence_core::limits::MAX_SUPPLY, InfluenceError::SupplyTooLarge);
    let data = mint.view().try_borrow()?;
    check_extensions(&data)
}

/// Walks the type-length-value list behind a mint.
fn check_extensions(data: &[u8]) -> Result<()> {
    let refuse = || ProgramError::from(InfluenceError::MintExtensionNotAllowed);
    let Some((kind, mut list)) = data.get(ACCOUNT_TYPE_OFFSET..).and_then(<[u8]>::split_first) else {
        return Ok(()); // No longer than a plain mint: no extensions.
    };
    require!(*kind == ACCOUNT_TYPE_MINT, InfluenceError::MintExtensionNotAllowed);
    while let Some((head, rest)) = list.split_first_chunk::<4>() {
        let [kind_low, kind_high, length_low, length_high] = *head;
        let kind = u16::from_le_bytes([kind_low, kind_high]);
        if kind == 0 {
            return Ok(()); // Uninitialized space ends the list.
        }
        require!(ALLOWED_EXTENSIONS.contains(&kind), InfluenceError::MintExtensionNotAllowed);
        let length = usize::from(u16::from_le_bytes([length_low, length_high]));
        list = rest.get(length..).ok_or_else(refuse)?;
    }
    // Too short for another entry: nothing but uninitialized space may be left.
    require!(list.iter().all(|byte| *byte == 0), InfluenceError::MintExtensionNotAllowed);
    Ok(())
}

/// Tag of TransferChecked in the token programs' instructions.
const TRANSFER_CHECKED: u8 = 12;

/// The accounts of one movement of tokens.
pub struct VaultTransfer<'a> {
    /// The config's mint.
    pub mint: &'a InterfaceAccount<Mint>,
    /// The config's token program.
    pub token_program: &'a Address,
}

impl VaultTransfer<'_> {
    /// Moves `amount` (base units) from the owner's account into the vault and returns what arrived.
    pub fn deposit(
        &self,
        from: &mut InterfaceAccount<TokenAccount>,
        vault: &mut InterfaceAccount<TokenAccount>,
        owner: &Signer,
        amount: u64,
    ) -> Result<u64> {
        let before = vault.amount();
        self.transfer(from, vault, owner.cpi_handle(), amount, &[])?;
        vault.amount().checked_sub(before).ok_or_else(|| InfluenceError::InvariantViolated.into())
    }

    /// Moves `amount` (base units) out of the vault, signed by the owner's Influence.
    pub fn pay_out(
        &self,
        vault: &mut InterfaceAccount<TokenAccount>,
        to: &mut InterfaceAccount<TokenAccount>,
        influence: &Account<Influence>,
        amount: u64,
    ) -> Result<()> {
        let (owner, bump) = (influence.owner, [influence.bump]);
        let seeds: [&[u8]; 3] = [INFLUENCE_SEED, owner.as_ref(), &bump];
        self.transfer(vault, to, influence.cpi_handle(), amount, &[&seeds])
    }

    /// Closes an empty vault; its rent goes to `destination`.
    pub fn close_vault(
        &self,
        vault: &mut InterfaceAccount<TokenAccount>,
        destination: &mut UncheckedAccount,
        influence: &Account<Influence>,
    ) -> Result<()> {
        let accounts = CloseAccount {
            account: vault.try_cpi_handle_mut()?,
            destination: destination.try_cpi_handle_mut()?,
            authority: influence.cpi_handle(),
        };
        let (owner, bump) = (influence.owner, [influence.bump]);
        let seeds: [&[u8]; 3] = [INFLUENCE_SEED, owner.as_ref(), &bump];
        token_interface::close_account(CpiContext::new_with_signer(self.token_program, accounts, &[&seeds]))
    }

    /// TransferChecked, without the heap: the framework's ready-made call costs more than the rest of a lock.
    fn transfer(
        &self,
        from: &mut InterfaceAccount<TokenAccount>,
        to: &mut InterfaceAccount<TokenAccount>,
        authority: CpiHandle<'_>,
        amount: u64,
        signer_seeds: &[&[&[u8]]],
    ) -> Result<()> {
        let [a0, a1, a2, a3, a4, a5, a6, a7] = amount.to_le_bytes();
        let data = [TRANSFER_CHECKED, a0, a1, a2, a3, a4, a5, a6, a7, self.mint.decimals()];
        let handles: [CpiHandle<'_>; 4] = [
            from.try_cpi_handle_mut()?.into(),
            self.mint.cpi_handle(),
            to.try_cpi_handle_mut()?.into(),
            authority,
        ];
        let [source, mint, destination, signer] = handles.each_ref().map(CpiHandle::address);
        let accounts = [
            InstructionAccount::writable(source),
            InstructionAccount::readonly(mint),
            InstructionAccount::writable(destination),
            InstructionAccount::readonly_signer(signer),
        ];
        unchecked_invoke_signed_fixed(self.token_program, &data, &accounts, &handles, signer_seeds);
        Ok(())
    }
}
