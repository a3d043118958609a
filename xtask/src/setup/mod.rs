//! `cargo xtask setup`: everything the tests need that this machine does not have, in a cache below the home folder.
//!
//! Package clients fetch it: apt (without root), cargo and pip. Nothing is installed into the system.

pub mod cargo_deny;
mod cargo_install;
pub mod chromium;
mod component;
mod debian;
pub mod libclang;
pub mod node;
mod python;
pub mod sbpf;
pub mod system;
pub mod z3;

use anyhow::Result;

use self::component::Component;
use crate::{shell, ui};

/// Prepare everything the tests need that this machine lacks; nothing is installed into the system.
///
/// The sBPF toolchain (180 MB to fetch), libclang (50 MB), z3 (40 MB), Node (60 MB) and Chromium (160 MB) go
/// to ~/.cache/influence-points, or to the folder that INFLUENCE_CACHE names. Every command prepares what it needs by itself; a
/// second run fetches nothing. A missing compiler is only reported.
#[derive(clap::Args)]
pub struct Args {
    /// Delete what is there and start over (also fetches newer packages)
    #[arg(long)]
    fresh: bool,
    /// Leave out Node and Chromium
    #[arg(long)]
    no_web: bool,
    /// The Debian mirror for the sBPF toolchain, instead of the one that this machine's apt uses
    #[arg(long, value_name = "URL")]
    mirror: Option<String>,
}

/// Runs the command.
pub fn command(args: &Args) -> Result<()> {
    system::check()?;
    if args.fresh {
        components()?.iter().try_for_each(Component::remove)?;
    }
    native()?;
    cargo_deny::ensure()?;
    z3::ensure()?;
    if !args.no_web {
        node::ensure()?;
        chromium::ensure()?;
    }
    if shell::exists("cargo-build-sbf") {
        ui::done("ready; the program is built with Solana's `cargo build-sbf`");
        return Ok(());
    }
    let toolchain = sbpf::ensure(args.mirror.as_deref())?;
    ui::done(&format!("ready: {}", toolchain.versions.summary()));
    for (name, value) in libclang::environment() {
        eprintln!("  for cargo without xtask: export {name}=\"{}\"", value.to_string_lossy());
    }
    Ok(())
}

/// What compiling the local validator needs: compilers, which are only checked, and libclang.
pub fn native() -> Result<()> {
    system::check()?;
    libclang::ensure()
}

fn components() -> Result<[Component; 7]> {
    Ok([
        sbpf::component()?,
        libclang::component()?,
        cargo_deny::component()?,
        chromium::component()?,
        node::component()?,
        python::component()?,
        z3::component()?,
    ])
}
