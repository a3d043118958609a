//! Every address of the program, from the facts that never change.

use influence::constants::{
    CONFIG_SEED, DELEGATION_SEED, GALLERY_SEED, INFLUENCE_SEED, SNAPSHOT_SEED, VAULT_SEED,
};
use solana_address::Address;

use crate::PROGRAM_ID;

/// The upgradeable loader.
pub const LOADER: Address = solana_sdk_ids::bpf_loader_upgradeable::ID;

/// The facts that an address of the program is derived from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facts<'a> {
    /// The one Config.
    Config,
    /// The Influence of an owner.
    Influence(&'a Address),
    /// The vault of an owner.
    Vault(&'a Address),
    /// A creator's gallery with this number.
    Gallery(&'a Address, u32),
    /// The delegation of an owner to a gallery.
    Delegation(&'a Address, &'a Address),
    /// The snapshot of a day.
    Snapshot(u32),
}

impl Facts<'_> {
    /// The address, and the bump that it was found with.
    pub fn derive(&self) -> (Address, u8) {
        let find = |seeds: &[&[u8]]| Address::find_program_address(seeds, &PROGRAM_ID);
        match self {
            Self::Config => find(&[CONFIG_SEED]),
            Self::Influence(owner) => find(&[INFLUENCE_SEED, owner.as_ref()]),
            Self::Vault(owner) => find(&[VAULT_SEED, owner.as_ref()]),
            Self::Gallery(creator, index) => find(&[GALLERY_SEED, creator.as_ref(), &index.to_le_bytes()]),
            Self::Delegation(owner, gallery) => find(&[DELEGATION_SEED, owner.as_ref(), gallery.as_ref()]),
            Self::Snapshot(day) => find(&[SNAPSHOT_SEED, &day.to_le_bytes()]),
        }
    }
}

/// The one Config.
pub fn config() -> Address {
    Facts::Config.derive().0
}

/// An owner's Influence, which is also the authority of their vault.
pub fn influence(owner: &Address) -> Address {
    Facts::Influence(owner).derive().0
}

/// An owner's vault, a token account.
pub fn vault(owner: &Address) -> Address {
    Facts::Vault(owner).derive().0
}

/// A creator's gallery number `index`.
pub fn gallery(creator: &Address, index: u32) -> Address {
    Facts::Gallery(creator, index).derive().0
}

/// An owner's delegation to a gallery.
pub fn delegation(owner: &Address, gallery: &Address) -> Address {
    Facts::Delegation(owner, gallery).derive().0
}

/// A day's snapshot.
pub fn snapshot(day: u32) -> Address {
    Facts::Snapshot(day).derive().0
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
