//! Downloads other crankers' bundles over HTTP: to compare days, to start a new cranker, and to verify.

use std::{
    path::{Component, Path},
    time::Duration,
};

use influence_core::calendar::Day;
use serde::Deserialize;
use tempfile::TempDir;
use tokio::{fs, io::AsyncWriteExt};

use super::{Bundle, BundleError, read_bundle};

/// Maximum size of a bundle, bytes: enough for ten million owners.
const MAX_BYTES: u64 = 4 << 30;
/// Maximum number of files of a bundle.
const MAX_FILES: usize = 64;
/// Timeout for connecting and between two reads.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// An error of downloading a bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleFetchError {
    /// The server is unreachable or refuses.
    #[error("no bundle of day {day} from {server} ({why}); check the address, or use another cranker")]
    Server {
        /// URL of the server.
        server: String,
        /// The day.
        day: Day,
        /// The reason.
        why: String,
    },
    /// The response is not a bundle, or too large.
    #[error("invalid bundle from {server} ({why}); use another cranker")]
    Suspicious {
        /// URL of the server.
        server: String,
        /// The reason.
        why: String,
    },
    /// A downloaded file cannot be written.
    #[error("the bundle cannot be written to {path} ({error}); check the free disk space")]
    Disk {
        /// The file.
        path: String,
        /// The system's error.
        error: std::io::Error,
    },
    /// The downloaded files are not a valid bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The bundle is of another day.
    #[error("{place} is the bundle of day {found}; use the one of day {day}")]
    OtherDay {
        /// Folder or URL of the bundle.
        place: String,
        /// Day of the bundle.
        found: Day,
        /// The requested day.
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

/// Whether the location of a bundle is a server, not a folder.
pub fn is_http_url(place: &str) -> bool {
    place.starts_with("http://") || place.starts_with("https://")
}

/// Downloads the public part of `day` from a cranker's `server` into the empty folder `into`. The files are not verified:
/// [`read_bundle`] does that.
///
/// # Errors
/// [`BundleFetchError`].
pub async fn download_bundle(server: &str, day: Day, into: &Path) -> Result<(), BundleFetchError> {
    let fetch = Fetch { server: server.trim_end_matches('/'), day };
    let client = reqwest::Client::builder().connect_timeout(READ_TIMEOUT).read_timeout(READ_TIMEOUT);
    let client = client.build().map_err(|error| fetch.failed(error))?;
    let list = fetch.get(&client, &format!("/v1/days/{day}/bundle")).await?;
    let list = list.bytes().await.map_err(|error| fetch.failed(error))?;
    let listing: Listing =
        serde_json::from_slice(&list).map_err(|error| fetch.suspicious(error.to_string()))?;
    if listing.files.len() > MAX_FILES {
        return Err(fetch.suspicious(format!("it lists {} files", listing.files.len())));
    }
    // The limit is for all files together, and holds while bytes arrive: announced sizes are not trusted.
    let mut left = MAX_BYTES;
    for Listed { name } in &listing.files {
        // Names come from an untrusted server and must not leave the folder.
        let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        if !inside || name.contains('\\') {
            return Err(fetch.suspicious(format!("it lists a file called {name:?}")));
        }
        let answer = fetch.get(&client, &format!("/v1/days/{day}/files/{name}")).await?;
        fetch.save(answer, &into.join(name), &mut left).await?;
    }
    Ok(())
}

/// Loads and verifies the bundle of `day` from a folder or a cranker's server.
///
/// # Errors
/// [`BundleFetchError`].
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

/// A download from one server.
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

    /// Writes a response to a file and subtracts its size from `left`, the remaining bytes of the limit.
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
        // The URL may contain credentials of a private server.
        let why = error.without_url().to_string();
        BundleFetchError::Server { server: self.server.to_owned(), day: self.day, why }
    }

    fn suspicious(&self, why: String) -> BundleFetchError {
        BundleFetchError::Suspicious { server: self.server.to_owned(), why }
    }
}
