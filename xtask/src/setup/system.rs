//! The compilers that the workspace requires, checked before a build fails after a quarter of an hour.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::shell;

/// Reports missing packages in one sentence.
///
/// OpenSSL, zstd and others come as C source, which requires a C compiler, make and all of Perl; the local validator
/// brings RocksDB and a protobuf compiler as C++ source.
pub fn check() -> Result<()> {
    let missing: Vec<&str> =
        needs().iter().filter(|(_, is_there)| !is_there).map(|(package, _)| *package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    bail!(
        "compiling the workspace requires {packages}: install what is missing (on Debian `apt-get install {packages}`), and \
         run the command again"
    );
}

/// Debian's packages, and whether their programs are there.
fn needs() -> [(&'static str, bool); 3] {
    [
        ("g++", shell::exists("cc") && shell::exists("c++")),
        ("make", shell::exists("make")),
        ("perl", has_perl()),
    ]
}

fn has_perl() -> bool {
    let mut perl = Command::new("perl");
    perl.args(["-MFindBin", "-MIPC::Cmd", "-e", "1"]).stdout(Stdio::null()).stderr(Stdio::null());
    perl.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_compiled_this_test_is_there() {
        assert!(needs().iter().any(|(package, is_there)| *package == "make" && *is_there));
    }
}
