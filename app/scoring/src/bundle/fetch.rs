//! Other people's bundles, over HTTP: what is compared when a day differs, what a newcomer starts from, and what anybody
//! verifies.

use std::{
    path::{Component, Path},
    time::Duration,
};

use influence_core::calendar::Day;
use serde::Deserialize;
use tempfile::TempDir;
use tokio::{fs, io::AsyncWriteExt};

use super::{Bundle, BundleError, read_bundle};

/// Largest bundle that is taken, bytes: ten million owners.
const MAX_BYTES: u64 = 4 << 30;
/// Most files of a bundle.
const MAX_FILES: usize = 64;
/// Time without a byte after which the server is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a bundle did not come.
#[derive(Debug, thiserror::Error)]
pub enum BundleFetchError {
    /// The server does not answer, or refuses.
    #[error("{server} gives no bundle of day {day} ({why}); check the address, or ask another cranker")]
    Server {
        /// Whose.
        server: String,
        /// Of which day.
        day: Day,
        /// What happened.
        why: String,
    },
    /// What the server sends is more or something else than a bundle.
    #[error("{server} sends no bundle ({why}); ask another cranker")]
    Suspicious {
        /// Whose.
        server: String,
        /// What is wrong with it.
        why: String,
    },
    /// What came cannot be written.
    #[error("the bundle cannot be written to {path} ({error}); check that the disk has room")]
    Disk {
        /// Where.
        path: String,
        /// The system's reason.
        error: std::io::Error,
    },
    /// What came is no whole bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The bundle is another day's.
    #[error("{place} is the bundle of day {found}; name the one of day {day}")]
    OtherDay {
        /// Where it is.
        place: String,
        /// Whose day it is.
        found: Day,
        /// Which was asked for.
        day: Day,
    },
}

#[derive(Deserialize)]
struct Listing {
    files: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    name: String,
}

/// Whether a bundle's place is a cranker's server, and not a folder.
pub fn is_http_url(place: &str) -> bool {
    place.starts_with("http://") || place.starts_with("https://")
}

/// Fetches the public part of `day` from a cranker's `server` into the empty folder `into`. Nothing is believed of it:
/// [`crate::bundle::read_bundle`] checks what came.
///
/// # Errors
/// [`BundleFetchError`].
pub async fn download_bundle(server: &str, day: Day, into: &Path) -> Result<(), BundleFetchError> {
    let fetch = Fetch { server: server.trim_end_matches('/'), day };
    let client = reqwest::Client::builder().connect_timeout(PATIENCE).read_timeout(PATIENCE);
    let client = client.build().map_err(|error| fetch.failed(error))?;
    let list = fetch.get(&client, &format!("/v1/days/{day}/bundle")).await?;
    let list = list.bytes().await.map_err(|error| fetch.failed(error))?;
    let listing: Listing =
        serde_json::from_slice(&list).map_err(|error| fetch.suspicious(error.to_string()))?;
    if listing.files.len() > MAX_FILES {
        return Err(fetch.suspicious(format!("it lists {} files", listing.files.len())));
    }
    let mut left = MAX_BYTES;
    for Listed { name } in &listing.files {
        let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        if !inside || name.contains('\\') {
            return Err(fetch.suspicious(format!("it lists a file called {name:?}")));
        }
        let answer = fetch.get(&client, &format!("/v1/days/{day}/files/{name}")).await?;
        fetch.save(answer, &into.join(name), &mut left).await?;
    }
    Ok(())
}

/// The bundle of `day` at a folder, or from a cranker's server; checked, and of that day.
///
/// # Errors
/// When it cannot be had or read, or is another day's.
pub async fn load_bundle(place: &str, day: Day) -> Result<Bundle, BundleFetchError> {
    let read = if is_http_url(place) {
        let disk = |error| BundleFetchError::Disk { path: std::env::temp_dir().display().to_string(), error };
        let folder = TempDir::new().map_err(disk)?;
        download_bundle(place, day, folder.path()).await?;
        read_bundle(folder.path())?
    } else {
        read_bundle(Path::new(place))?
    };
    let found = read.manifest.day;
    if found != day {
        return Err(BundleFetchError::OtherDay { place: place.to_owned(), found, day });
    }
    Ok(read)
}

/// Whose bundle of which day.
struct Fetch<'a> {
    server: &'a str,
    day: Day,
}

impl Fetch<'_> {
    async fn get(&self, client: &reqwest::Client, path: &str) -> Result<reqwest::Response, BundleFetchError> {
        let answer =
            client.get(format!("{}{path}", self.server)).send().await.map_err(|error| self.failed(error))?;
        answer.error_for_status().map_err(|error| self.failed(error))
    }

    /// Writes an answer to a file, as long as no more than `left` bytes come.
    async fn save(
        &self,
        mut answer: reqwest::Response,
        path: &Path,
        left: &mut u64,
    ) -> Result<(), BundleFetchError> {
        let disk = |error| BundleFetchError::Disk { path: path.display().to_string(), error };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).await.map_err(disk)?;
        }
        let mut file = fs::File::create_new(path).await.map_err(disk)?;
        while let Some(chunk) = answer.chunk().await.map_err(|error| self.failed(error))? {
            *left = left
                .checked_sub(chunk.len() as u64)
                .ok_or_else(|| self.suspicious(format!("it is larger than {MAX_BYTES} bytes")))?;
            file.write_all(&chunk).await.map_err(disk)?;
        }
        file.flush().await.map_err(disk)
    }

    fn failed(&self, error: reqwest::Error) -> BundleFetchError {
        let why = error.without_url().to_string();
        BundleFetchError::Server { server: self.server.to_owned(), day: self.day, why }
    }

    fn suspicious(&self, why: String) -> BundleFetchError {
        BundleFetchError::Suspicious { server: self.server.to_owned(), why }
    }
}
