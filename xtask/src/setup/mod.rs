//! `cargo xtask setup`: the sBPF toolchain, in a cache below the home folder, made of packages that anybody can fetch.
//!
//! Every step leaves a stamp, so an interrupted run goes on where it stopped and a finished one returns at once.
//! Why it is done this way: `docs/decisions/0005-two-ways-to-build.md`.

mod apt;
mod linker;
mod machine;
mod mirror;
mod packages;
mod stamps;
pub mod system;
mod toolchain;
mod unpack;
mod wrappers;

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result};

pub use self::toolchain::{Toolchain, Versions};
use crate::{cache, files, ui};

/// Prepare the sBPF toolchain (about 180 MB to fetch, 2 GB unpacked, 3 minutes); nothing is installed into the system.
///
/// Says first which of the system's packages are missing that compiling the workspace takes.
///
/// It goes to ~/.cache/influence-points, or to the folder that INFLUENCE_CACHE names. `cargo xtask build` does this by
/// itself when it has to; where Solana's `cargo build-sbf` is installed it is not needed.
#[derive(clap::Args)]
pub struct Args {
    /// Throw away what is there and begin again (also fetches newer packages)
    #[arg(long)]
    fresh: bool,
    /// The Debian mirror to fetch from, instead of the one this machine's apt is set to
    #[arg(long, value_name = "URL")]
    mirror: Option<String>,
}

/// Runs the command.
pub fn command(args: &Args) -> Result<()> {
    system::check()?;
    if args.fresh {
        files::remove(&cache::toolchain()?)?;
    }
    let toolchain = ensure(args.mirror.as_deref())?;
    ui::done(&format!("the sBPF toolchain is ready: {}", toolchain.versions.summary()));
    eprintln!("  in {}", toolchain.root.display());
    Ok(())
}

/// Returns the toolchain, preparing whatever part of it is missing.
pub fn ensure(mirror: Option<&str>) -> Result<Toolchain> {
    let root = cache::toolchain()?;
    if let Some(ready) = Toolchain::load(&root) {
        return Ok(ready);
    }
    files::create(&root)?;
    let lock = lock(&root)?;
    // Another run may have finished while this one waited.
    let toolchain = match Toolchain::load(&root) {
        Some(ready) => ready,
        None => prepare(&root, mirror)?,
    };
    drop(lock);
    Ok(toolchain)
}

/// One preparation at a time in one cache.
fn lock(root: &Path) -> Result<File> {
    let file = File::create(root.join("lock")).context("cannot write into the cache folder: is it yours?")?;
    if file.try_lock().is_err() {
        ui::notice("another setup is running in this cache; waiting for it");
        file.lock().context("cannot lock the cache folder")?;
    }
    Ok(file)
}

fn prepare(root: &Path, mirror: Option<&str>) -> Result<Toolchain> {
    machine::check(root)?;
    let apt = apt::Apt::new(root, mirror)?;
    apt.update()?;
    let packages = packages::resolve(&apt, root)?;
    packages::download(&apt, root, &packages)?;
    unpack::all(root, &packages)?;
    linker::install(root)?;
    wrappers::write(root)?;
    Toolchain::record(root, &packages)
}
