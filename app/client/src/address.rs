//! Every address of the program, from the facts that never change.

use influence::constants::{
    CONFIG_SEED, DELEGATION_SEED, GALLERY_SEED, INFLUENCE_SEED, SNAPSHOT_SEED, VAULT_SEED,
};
use solana_address::Address;

use crate::PROGRAM_ID;

/// The upgradeable loader.
pub const LOADER: Address = solana_sdk_ids::bpf_loader_upgradeable::ID;

fn derive(seeds: &[&[u8]]) -> Address {
    Address::find_program_address(seeds, &PROGRAM_ID).0
}

/// The one Config.
pub fn config() -> Address {
    derive(&[CONFIG_SEED])
}

/// An owner's Influence, which is also the authority of their vault.
pub fn influence(owner: &Address) -> Address {
    derive(&[INFLUENCE_SEED, owner.as_ref()])
}

/// An owner's vault, a token account.
pub fn vault(owner: &Address) -> Address {
    derive(&[VAULT_SEED, owner.as_ref()])
}

/// A creator's gallery number `index`.
pub fn gallery(creator: &Address, index: u32) -> Address {
    derive(&[GALLERY_SEED, creator.as_ref(), &index.to_le_bytes()])
}

/// An owner's delegation to a gallery.
pub fn delegation(owner: &Address, gallery: &Address) -> Address {
    derive(&[DELEGATION_SEED, owner.as_ref(), gallery.as_ref()])
}

/// A day's snapshot.
pub fn snapshot(day: u32) -> Address {
    derive(&[SNAPSHOT_SEED, &day.to_le_bytes()])
}

/// The program's data account, which names the upgrade authority.
pub fn program_data() -> Address {
    Address::find_program_address(&[PROGRAM_ID.as_ref()], &LOADER).0
}

/// A wallet's associated token account.
pub fn associated_token(wallet: &Address, mint: &Address, token_program: &Address) -> Address {
    spl_associated_token_account_interface::address::get_associated_token_address_with_program_id(
        wallet,
        mint,
        token_program,
    )
}
