//! Reading the loader's accounts.

use influence_client::address::LOADER;
use solana_account::Account;
use solana_address::Address;
use solana_loader_v3_interface::{get_program_data_address, state::UpgradeableLoaderState as Loaded};

use crate::MigrationError;

/// What is deployed at a program's address.
#[derive(Debug)]
pub(crate) enum Deployed {
    /// Nothing yet.
    Not,
    /// A program.
    Yes {
        /// Who may upgrade it.
        authority: Option<Address>,
        /// Its code, with the unused room after it.
        code: Vec<u8>,
    },
}

/// The account that holds a program's code.
pub(crate) fn program_data_of(id: &Address) -> Address {
    get_program_data_address(id)
}

impl Deployed {
    /// Reads a program's two accounts.
    pub(crate) fn read(
        id: &Address,
        program: Option<&Account>,
        data: Option<&Account>,
    ) -> Result<Self, MigrationError> {
        let foreign = |address: Address, what, why: &str| {
            Err(MigrationError::Foreign { address, what, why: why.into() })
        };
        let Some(program) = present(program) else { return Ok(Self::Not) };
        if !is_the_loaders(program) {
            let why = format!(
                "it belongs to {}; only a program of the loader {LOADER} can be upgraded, and only an address without \
                 lamports can be deployed to",
                program.owner
            );
            return foreign(*id, "a program of the upgradeable loader", &why);
        }
        let Some(data) = present(data).filter(|data| is_the_loaders(data)) else {
            let why = "its code is gone; it was closed, and its address can not be used again";
            return foreign(*id, "a program that runs", why);
        };
        match wincode::deserialize(&data.data) {
            Ok(Loaded::ProgramData { upgrade_authority_address: authority, .. }) => {
                let code = data.data.get(Loaded::size_of_programdata_metadata()..).unwrap_or_default();
                Ok(Self::Yes { authority, code: code.to_vec() })
            }
            _ => foreign(program_data_of(id), "a program's code", "the loader has something else there"),
        }
    }
}

/// An account that was closed may still be told of, without lamports.
pub(super) fn present(account: Option<&Account>) -> Option<&Account> {
    account.filter(|account| account.lamports != 0)
}

/// Whether an account is the loader's.
pub(super) fn is_the_loaders(account: &Account) -> bool {
    account.owner == LOADER
}
