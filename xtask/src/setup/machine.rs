//! Whether this machine can prepare the toolchain at all, said before anything is fetched.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::shell;

/// What unpacking and compiling need, in kilobytes.
const ROOM_KB: u64 = 3_000_000;

/// What to do instead, at the end of every refusal.
const INSTEAD: &str = "use Solana's `cargo build-sbf` (put `cargo-build-sbf` on PATH) instead; \
                       `cargo xtask demo` needs neither, as long as the program's source is unchanged";

/// Refuses with one sentence that says what is missing.
pub fn check(root: &Path) -> Result<()> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        bail!("the toolchain can be prepared on 64-bit x86 Linux only: {INSTEAD}");
    }
    for program in ["apt-get", "apt-cache", "dpkg"] {
        if !shell::exists(program) {
            bail!("`{program}` was not found, and the toolchain is made of Debian packages: {INSTEAD}");
        }
    }
    if !shell::exists("cc") {
        bail!("no C compiler was found: install one (`apt-get install gcc`) and run the command again");
    }
    match free_kb(root) {
        Some(free) if free < ROOM_KB => bail!(
            "only {} MB are free in {}, 3 000 are needed: make room, or set INFLUENCE_CACHE to another disk",
            free / 1_000,
            root.display()
        ),
        _ => Ok(()),
    }
}

/// Free room as `df` tells it, if it does.
fn free_kb(folder: &Path) -> Option<u64> {
    let printed = shell::capture(Command::new("df").arg("-Pk").arg(folder), "df").ok()?;
    printed.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}
