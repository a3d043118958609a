//! Accounts of the upgradeable loader.

use influence_client::address::LOADER;
use solana_account::Account;
use solana_address::Address;
use solana_loader_v3_interface::{get_program_data_address, state::UpgradeableLoaderState};

use crate::MigrationError;

#[derive(Debug)]
pub(crate) enum ProgramState {
    Missing,
    Deployed {
        /// Upgrade authority; `None` for an immutable program.
        authority: Option<Address>,
        /// Code, followed by unused zeros.
        code: Vec<u8>,
    },
}

/// Address of the account that holds a program's code.
pub(crate) fn program_data_of(id: &Address) -> Address {
    get_program_data_address(id)
}

impl ProgramState {
    /// Decodes the program account and its program data account.
    pub(crate) fn read(
        id: &Address,
        program: Option<&Account>,
        data: Option<&Account>,
    ) -> Result<Self, MigrationError> {
        let unexpected = |address: Address, expected, reason: &str| {
            Err(MigrationError::UnexpectedAccount { address, expected, reason: reason.into() })
        };
        let Some(program) = existing(program) else { return Ok(Self::Missing) };
        if !is_owned_by_loader(program) {
            let reason = format!(
                "its owner is {}; only a program of the loader {LOADER} can be upgraded, and only an address without \
                 lamports can be deployed to",
                program.owner
            );
            return unexpected(*id, "a program of the upgradeable loader", &reason);
        }
        let Some(data) = existing(data).filter(|data| is_owned_by_loader(data)) else {
            let reason = "the program was closed, and its address cannot be used again";
            return unexpected(*id, "a running program", reason);
        };
        match wincode::deserialize(&data.data) {
            Ok(UpgradeableLoaderState::ProgramData { upgrade_authority_address: authority, .. }) => {
                let code = data.data.get(UpgradeableLoaderState::size_of_programdata_metadata()..);
                Ok(Self::Deployed { authority, code: code.unwrap_or_default().to_vec() })
            }
            _ => unexpected(
                program_data_of(id),
                "a program data account",
                "the loader stores other data there",
            ),
        }
    }
}

/// A node may still return a closed account, with 0 lamports.
pub(super) fn existing(account: Option<&Account>) -> Option<&Account> {
    account.filter(|account| account.lamports != 0)
}

pub(super) fn is_owned_by_loader(account: &Account) -> bool {
    account.owner == LOADER
}
