//! Import of a foreign bundle: fetched or copied into a staging directory, verified there, and moved into place by one
//! rename, so that an interruption never leaves a partial bundle.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use influence_core::calendar::Day;
use influence_scoring::bundle::{self, Bundle};

use super::http_client;

/// Staging directory among the bundles; not the name of any day's bundle.
const STAGING: &str = ".importing";

/// A verified bundle in the staging directory.
pub struct ImportedBundle {
    pub bundle: Bundle,
    dir: PathBuf,
}

impl ImportedBundle {
    /// Imports the bundle of `day` from a directory or a cranker's server into the staging directory of `bundles_dir`.
    /// Without a day, it is the one in the directory, or the server's last final day.
    ///
    /// # Errors
    /// When the bundle cannot be fetched, written or read, or is of another day.
    pub async fn import(source: &str, day: Option<Day>, bundles_dir: &Path) -> anyhow::Result<Self> {
        let dir = bundles_dir.join(STAGING);
        let cannot_write = || format!("cannot write {}; check the free disk space", dir.display());
        if dir.exists() {
            // Left by an interrupted import.
            fs::remove_dir_all(&dir).with_context(cannot_write)?;
        }
        fs::create_dir_all(&dir).with_context(cannot_write)?;
        if http_client::is_http_url(source) {
            let day = match day {
                Some(day) => day,
                None => last_final_day(source).await?,
            };
            http_client::download_bundle(source, day, &dir).await?;
        } else {
            // Read first, so that a wrong directory is not copied, whatever its size.
            bundle::read_manifest(Path::new(source))?;
            copy_dir(Path::new(source), &dir).with_context(cannot_write)?;
        }
        sync_dir(&dir).with_context(cannot_write)?;
        let imported = Self { bundle: bundle::read_bundle(&dir)?, dir };
        let found = imported.bundle.manifest.day;
        let wanted = day.unwrap_or(found);
        ensure!(found == wanted, "{source} is the bundle of day {found}; use the one of day {wanted}");
        Ok(imported)
    }

    /// Returns the staging directory, from which the bundle is moved into place.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

impl Drop for ImportedBundle {
    fn drop(&mut self) {
        // Fails if the bundle was moved into place. The next import removes what this one cannot.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

async fn last_final_day(server: &str) -> anyhow::Result<Day> {
    let (_, days) = http_client::get_json(server, "/v1/days").await?;
    let day = days["last_final_day"].as_u64().and_then(|day| Day::try_from(day).ok());
    day.with_context(|| format!("{server} has no final day; use another cranker"))
}

/// Copies a directory with its permissions, which restrict the sealed part to its owner.
fn copy_dir(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_dir(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    fs::set_permissions(to, fs::metadata(from)?.permissions())
}

/// Flushes a directory to disk: after a power loss, a renamed bundle must be complete.
fn sync_dir(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_dir(&entry.path())?;
        } else {
            fs::File::open(entry.path())?.sync_all()?;
        }
    }
    fs::File::open(dir)?.sync_all()
}
