//! Names that the web page shows for galleries: an operator's list, since names are not on chain.
//!
//! A name on chain would have to be paid for, moderated and unique. The list is a JSON object of addresses and names in
//! the file of the setting `gallery_names`; a static host puts it into `config.json` instead. The page shows names as
//! text, at most 60 letters, and always with the address beside them, because two galleries may have the same name. What
//! is signed names the address. Without a list, or while it cannot be read, everything works with addresses.

use std::{collections::BTreeMap, io, path::Path};

use solana_address::Address;

#[derive(Debug, thiserror::Error)]
pub enum GalleryNamesError {
    #[error("cannot read the gallery names ({0}); correct `gallery_names`")]
    Unreadable(#[from] io::Error),
    #[error(
        "the gallery names are not a JSON object of addresses and names ({0}); correct the file of `gallery_names`"
    )]
    Malformed(#[from] serde_json::Error),
    #[error("invalid address {0:?} in the gallery names; correct the file of `gallery_names`")]
    InvalidAddress(String),
}

/// Reads names by address.
///
/// # Errors
/// A single invalid address rejects the whole file.
pub fn read_gallery_names(file: &Path) -> Result<BTreeMap<String, String>, GalleryNamesError> {
    let names: BTreeMap<String, String> = serde_json::from_slice(&std::fs::read(file)?)?;
    match names.keys().find(|key| key.parse::<Address>().is_err()) {
        Some(wrong) => Err(GalleryNamesError::InvalidAddress(wrong.clone())),
        None => Ok(names),
    }
}
