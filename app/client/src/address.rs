//! Program-derived addresses (PDAs) of the program. Their seeds are immutable.

use influence::constants::{
    CONFIG_SEED, DELEGATION_SEED, GALLERY_SEED, INFLUENCE_SEED, SNAPSHOT_SEED, VAULT_SEED,
};
use solana_address::Address;

use crate::PROGRAM_ID;

/// Id of the upgradeable BPF loader.
pub const LOADER: Address = solana_sdk_ids::bpf_loader_upgradeable::ID;

/// Seeds of a PDA of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PdaSeeds<'a> {
    /// Config.
    Config,
    /// Influence account of an owner.
    Influence(&'a Address),
    /// Vault of an owner.
    Vault(&'a Address),
    /// Gallery of a creator, by its index.
    Gallery(&'a Address, u32),
    /// Delegation of an owner to a gallery.
    Delegation(&'a Address, &'a Address),
    /// Snapshot of a day.
    Snapshot(u32),
}

impl PdaSeeds<'_> {
    /// Derives the address and its bump.
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

/// Address of the config.
pub fn config() -> Address {
    PdaSeeds::Config.derive().0
}

/// Address of an owner's Influence account, which is also the authority of the vault.
pub fn influence(owner: &Address) -> Address {
    PdaSeeds::Influence(owner).derive().0
}

/// Address of an owner's vault, a token account.
pub fn vault(owner: &Address) -> Address {
    PdaSeeds::Vault(owner).derive().0
}

/// Address of a creator's gallery number `index`.
pub fn gallery(creator: &Address, index: u32) -> Address {
    PdaSeeds::Gallery(creator, index).derive().0
}

/// Address of an owner's delegation to a gallery.
pub fn delegation(owner: &Address, gallery: &Address) -> Address {
    PdaSeeds::Delegation(owner, gallery).derive().0
}

/// Address of a day's snapshot.
pub fn snapshot(day: u32) -> Address {
    PdaSeeds::Snapshot(day).derive().0
}

/// Address of the program data account, which holds the upgrade authority.
pub fn program_data() -> Address {
    Address::find_program_address(&[PROGRAM_ID.as_ref()], &LOADER).0
}

/// Address of a wallet's associated token account.
pub fn associated_token(wallet: &Address, mint: &Address, token_program: &Address) -> Address {
    spl_associated_token_account_interface::address::get_associated_token_address_with_program_id(
        wallet,
        mint,
        token_program,
    )
}
