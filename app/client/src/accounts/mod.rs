//! Decoding of the program's accounts and of token accounts.

pub mod snapshot_status;
pub mod test_accounts;
pub mod token;

use anchor_lang::{Discriminator, bytemuck};
use influence::{
    constants::LAYOUT_VERSION,
    state::{Config, Delegation, Gallery, Influence, Snapshot},
};
use solana_account::Account;

use crate::{ClientError, PROGRAM_ID};

/// Account type of the program, decoded from its bytes.
pub trait ProgramAccount: bytemuck::Pod + Discriminator {
    /// Name in messages.
    const NAME: &'static str;

    /// Size of the account data in bytes, discriminator included.
    const LEN: usize = Self::DISCRIMINATOR.len() + size_of::<Self>();

    /// Layout version that it was written with.
    fn version(&self) -> u8;
}

macro_rules! program_accounts {
    ($($kind:ident)*) => { $(
        impl ProgramAccount for $kind {
            const NAME: &'static str = stringify!($kind);

            fn version(&self) -> u8 {
                self.version
            }
        }
    )* };
}

program_accounts! { Config Influence Gallery Delegation Snapshot }

/// Decodes an account as a `T`.
///
/// # Errors
/// [`ClientError::WrongAccount`] when the owner, discriminator, length or layout version differs.
pub fn decode_account<T: ProgramAccount>(account: &Account) -> Result<T, ClientError> {
    let wrong = |why: String| ClientError::WrongAccount { kind: T::NAME, why };
    if account.owner != PROGRAM_ID {
        return Err(wrong(format!("its owner is {}, not the program", account.owner)));
    }
    let body = account.data.strip_prefix(T::DISCRIMINATOR);
    let body = body.ok_or_else(|| wrong("its discriminator is of another account type".into()))?;
    let decoded: T = bytemuck::try_pod_read_unaligned(body)
        .map_err(|_| wrong(format!("it has {} bytes instead of {}", account.data.len(), T::LEN)))?;
    if decoded.version() != LAYOUT_VERSION {
        return Err(wrong(format!(
            "its layout version is {}, this client reads {LAYOUT_VERSION}",
            decoded.version()
        )));
    }
    Ok(decoded)
}
