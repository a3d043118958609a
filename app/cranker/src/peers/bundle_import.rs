//! A bundle on its way among this cranker's own: fetched or copied beside them, read and checked there, and put in its
//! place by one renaming. Whatever interrupts it, no half of a bundle is ever taken for one, and where it came from
//! nothing changes.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use influence_core::calendar::Day;
use influence_scoring::bundle::{self, Bundle};

use crate::peers::http_client;

/// Where a bundle arrives, in the folder of the days. No day has this name.
const ARRIVING: &str = ".arriving";

/// A whole bundle beside this cranker's own.
pub struct ImportedBundle {
    /// The bundle.
    pub bundle: Bundle,
    folder: PathBuf,
}

impl ImportedBundle {
    /// The bundle of `day` at `place`, a folder or a cranker's server; without a day, the one in the folder, or of the
    /// server's last final day. `days` is the folder of the bundles. What an interrupted arrival left there is removed.
    ///
    /// # Errors
    /// When it can not be had, written or read, or is of another day.
    pub async fn of(place: &str, day: Option<Day>, days: &Path) -> anyhow::Result<Self> {
        let folder = days.join(ARRIVING);
        let disk = || format!("{} can not be written; check that the disk has room", folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(disk)?;
        }
        fs::create_dir_all(&folder).with_context(disk)?;
        if http_client::is_server(place) {
            let day = match day {
                Some(day) => day,
                None => last_final(place).await?,
            };
            http_client::fetch_bundle(place, day, &folder).await?;
        } else {
            // Checked where it is first: what is no bundle is not copied, whatever its size.
            bundle::read_manifest(Path::new(place))?;
            copy(Path::new(place), &folder).with_context(disk)?;
        }
        sync(&folder).with_context(disk)?;
        let arrival = Self { bundle: bundle::read(&folder)?, folder };
        let found = arrival.bundle.manifest.day;
        let wanted = day.unwrap_or(found);
        ensure!(found == wanted, "{place} is the bundle of day {found}; name the one of day {wanted}");
        Ok(arrival)
    }

    /// Where it is until it is put in its place.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for ImportedBundle {
    fn drop(&mut self) {
        // Nothing is left after it was put in its place; else the next one removes what this one can not.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The last final day that a cranker's server knows of.
async fn last_final(server: &str) -> anyhow::Result<Day> {
    let (_, days) = http_client::get_json(server, "/v1/days").await?;
    let day = days["last_final_day"].as_u64().and_then(|day| Day::try_from(day).ok());
    day.with_context(|| format!("{server} knows of no final day; ask another cranker"))
}

/// Copies a folder; permissions too, which keep the sealed part to its owner.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &place)?;
        } else {
            fs::copy(entry.path(), place)?;
        }
    }
    fs::set_permissions(to, fs::metadata(from)?.permissions())
}

/// Waits until everything in a folder is on the disk: what is renamed afterwards is whole after a loss of power.
fn sync(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync(&entry.path())?;
        } else {
            fs::File::open(entry.path())?.sync_all()?;
        }
    }
    fs::File::open(folder)?.sync_all()
}
