//! What the web page calls galleries: a list that the operator keeps, since names are not on chain.

use std::{collections::BTreeMap, io, path::Path, sync::Arc};

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use solana_address::Address;

use super::{answer::Failure, board::Board};

/// A list of names that can not be used.
#[derive(Debug, thiserror::Error)]
pub enum NamesError {
    /// It is not there, or not to be read.
    #[error("the names of galleries can not be read ({0}); correct `gallery_names`")]
    Unreadable(#[from] io::Error),
    /// It is no list of names.
    #[error(
        "the names of galleries are no JSON object of addresses and names ({0}); correct the file of `gallery_names`"
    )]
    Malformed(#[from] serde_json::Error),
    /// A name of nothing.
    #[error("{0:?} among the names of galleries is no address; correct the file of `gallery_names`")]
    NoAddress(String),
}

/// The names in a file, by address.
///
/// # Errors
/// [`NamesError`].
pub fn read(file: &Path) -> Result<BTreeMap<String, String>, NamesError> {
    let names: BTreeMap<String, String> = serde_json::from_slice(&std::fs::read(file)?)?;
    match names.keys().find(|key| key.parse::<Address>().is_err()) {
        Some(wrong) => Err(NamesError::NoAddress(wrong.clone())),
        None => Ok(names),
    }
}

/// `/galleries.json`: read anew for every request, so that a corrected name needs no restart.
pub async fn names(State(board): State<Arc<Board>>) -> Result<Response, Failure> {
    let missing = |error: String| Failure::missing(error, "set `gallery_names` to a file with names");
    let file = board.page.as_ref().and_then(|page| page.names.as_deref());
    let file = file.ok_or_else(|| missing("galleries have no names here".into()))?;
    let names = read(file).map_err(|error| missing(error.to_string()))?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(names)).into_response())
}
