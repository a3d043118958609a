//! Decoding the program's accounts, with their version checked.

use anchor_lang::{Discriminator, bytemuck};
use influence::{
    constants::LAYOUT_VERSION,
    state::{Config, Delegation, Gallery, Influence, Snapshot},
};
use solana_account::Account;

use crate::{ClientError, PROGRAM_ID};

/// A kind of account that can be decoded from its bytes.
pub trait Record: bytemuck::Pod + Discriminator {
    /// What to call it in a message.
    const NAME: &'static str;

    /// Bytes of an account of this kind, with its discriminator.
    const LEN: usize = Self::DISCRIMINATOR.len() + size_of::<Self>();

    /// The layout version it was written with.
    fn version(&self) -> u8;
}

macro_rules! records {
    ($($kind:ident)*) => { $(
        impl Record for $kind {
            const NAME: &'static str = stringify!($kind);

            fn version(&self) -> u8 {
                self.version
            }
        }
    )* };
}

records! { Config Influence Gallery Delegation Snapshot }

/// Decodes an account of kind `T`.
///
/// # Errors
/// [`ClientError::WrongAccount`] naming what is wrong: another owner, kind, length or layout version.
pub fn decode<T: Record>(account: &Account) -> Result<T, ClientError> {
    let wrong = |why: String| ClientError::WrongAccount { kind: T::NAME, why };
    if account.owner != PROGRAM_ID {
        return Err(wrong(format!("it is owned by {}, not by the program", account.owner)));
    }
    let body = account.data.strip_prefix(T::DISCRIMINATOR);
    let body = body.ok_or_else(|| wrong("its first bytes name another kind".into()))?;
    let record: T = bytemuck::try_pod_read_unaligned(body)
        .map_err(|_| wrong(format!("it has {} bytes instead of {}", account.data.len(), T::LEN)))?;
    if record.version() != LAYOUT_VERSION {
        return Err(wrong(format!(
            "its layout is version {}, this client reads {LAYOUT_VERSION}",
            record.version()
        )));
    }
    Ok(record)
}
