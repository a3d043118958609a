//! Debian packages, fetched by a private apt and unpacked into a component; nothing is installed into the system.

mod apt;
mod mirror;
mod packages;
mod unpack;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

pub use self::apt::{Apt, AptSource};
pub use self::packages::{DebPackage, closure, dependency, describe, shared_libraries};
pub use self::unpack::{folder, libraries};
use crate::setup::component::Component;
use crate::{files, shell};

/// Packages that every machine with a C++ compiler has, and that must not come from a second place: the C library works
/// with its own loader only.
const SYSTEM: [&str; 4] = ["libc6", "libc-bin", "libgcc-s1", "libstdc++6"];

/// Fetches and unpacks the packages that `select` names. The list is made once; a resumed run uses the same one.
pub fn install(
    component: &Component,
    sources: &[AptSource],
    select: impl FnOnce(&Apt) -> Result<Vec<DebPackage>>,
) -> Result<Vec<DebPackage>> {
    let apt = Apt::new(component, sources)?;
    apt.update()?;
    let packages = packages::resolve(&apt, component, select)?;
    packages::download(&apt, component, &packages)?;
    unpack::all(component, &packages)?;
    Ok(packages)
}

/// Installs packages of this machine's own release with their libraries. `keep` says which other packages are needed;
/// the machine's C library and compiler libraries are used as they are.
pub fn install_for_host(
    component: &Component,
    select: impl FnOnce(&Apt) -> Result<Vec<String>>,
    keep: impl Fn(&str) -> bool,
) -> Result<()> {
    install(component, &host_sources()?, |apt| {
        let wanted = select(apt)?;
        let mut packages = closure(apt, &wanted)?;
        packages.retain(|package| {
            let name = package.name.as_str();
            wanted.iter().any(|wanted| wanted == name) || keep(name) && !SYSTEM.contains(&name)
        });
        Ok(packages)
    })
    .map(|_| ())
}

/// Sources of one suite, from the mirror given or the one that this machine uses.
pub fn suite_sources(suite: &str, mirror: Option<&str>) -> Result<Vec<AptSource>> {
    let mirror = mirror.map_or_else(mirror::archive, |given| Ok(given.to_owned()))?;
    Ok(vec![AptSource { mirror, suite: suite.to_owned() }])
}

/// The archive of this machine's release, with its security updates.
fn host_sources() -> Result<Vec<AptSource>> {
    let release = files::read(Path::new("/etc/os-release"))?;
    let Some(codename) = codename(&release) else { bail!("this machine does not run a Debian release") };
    let mut sources = suite_sources(codename, None)?;
    if let Some(mirror) = mirror::security() {
        sources.push(AptSource { mirror, suite: format!("{codename}-security") });
    }
    Ok(sources)
}

/// `bookworm` in the os-release file of Debian 12.
fn codename(release: &str) -> Option<&str> {
    let field = |name: &str| {
        let value = release.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))?;
        Some(value.trim_matches('"'))
    };
    field("VERSION_CODENAME").filter(|_| field("ID") == Some("debian"))
}

/// Refuses a machine that cannot fetch or unpack the packages. `instead` is what its user can do.
pub fn check_machine(component: &Component, room_kb: u64, instead: &str) -> Result<()> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        bail!("{} can be prepared on 64-bit x86 Linux only: {instead}", component.name);
    }
    for program in ["apt-get", "apt-cache", "dpkg"] {
        if !shell::exists(program) {
            bail!("{} consists of Debian packages and `{program}` was not found: {instead}", component.name);
        }
    }
    files::check_room(&component.root, room_kb)
}

/// The folders of a component's shared libraries, as LD_LIBRARY_PATH lists them.
pub fn library_path(component: &Component) -> Result<std::ffi::OsString> {
    let unpacked = folder(component);
    let folders: [PathBuf; 3] = [
        libraries(component),
        // Releases before Debian 13 keep some libraries outside /usr.
        unpacked.join("lib/x86_64-linux-gnu"),
        libraries(component).join("pulseaudio"),
    ];
    let present = folders.into_iter().filter(|folder| folder.is_dir());
    std::env::join_paths(present)
        .context("the cache's path contains a colon: set INFLUENCE_CACHE to another folder")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_is_debians_only() {
        assert_eq!(codename("ID=debian\nVERSION_CODENAME=bookworm\n"), Some("bookworm"));
        assert_eq!(codename("ID=ubuntu\nVERSION_CODENAME=noble\n"), None);
        assert_eq!(codename("ID=debian\n"), None);
    }
}
