//! What compiling the workspace takes of the system: said before a compiler says it after a quarter of an hour.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::shell;

/// Refuses with one sentence that names the packages.
///
/// OpenSSL, zstd and others come as C source, which takes a C compiler, make and the whole of Perl; the local validator
/// brings RocksDB and a protobuf compiler as C++ source, and reads RocksDB's headers with libclang.
pub fn check() -> Result<()> {
    refuse_without(&needs())
}

/// The same for what has no local validator in it.
pub fn check_without_validator() -> Result<()> {
    let needs: Vec<_> = needs().into_iter().filter(|(package, _)| *package != LIBCLANG).collect();
    refuse_without(&needs)
}

fn refuse_without(needs: &[(&str, bool)]) -> Result<()> {
    let missing: Vec<&str> =
        needs.iter().filter(|(_, is_there)| !is_there).map(|(package, _)| *package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    bail!(
        "compiling the workspace takes {packages}: install what is missing (on Debian `apt-get install {packages}`), and \
         run the command again"
    );
}

/// What the local validator's RocksDB alone takes.
const LIBCLANG: &str = "libclang-dev";

/// Debian's packages, and whether what they bring is there.
fn needs() -> [(&'static str, bool); 4] {
    [
        ("g++", shell::exists("cc") && shell::exists("c++")),
        ("make", shell::exists("make")),
        ("perl", has_perl()),
        (LIBCLANG, has_libclang()),
    ]
}

fn has_perl() -> bool {
    let mut perl = Command::new("perl");
    perl.args(["-MFindBin", "-MIPC::Cmd", "-e", "1"]).stdout(Stdio::null()).stderr(Stdio::null());
    perl.status().is_ok_and(|status| status.success())
}

/// Whether libclang is named, or where the systems have it.
fn has_libclang() -> bool {
    if cfg!(not(target_os = "linux")) || std::env::var_os("LIBCLANG_PATH").is_some() {
        // Elsewhere it comes with the compiler.
        return true;
    }
    let llvm = entries(Path::new("/usr/lib")).into_iter().filter(|path| name(path).starts_with("llvm-"));
    let mut folders: Vec<PathBuf> = llvm.map(|path| path.join("lib")).collect();
    folders.extend(["/usr/lib", "/usr/lib64", "/usr/local/lib"].map(PathBuf::from));
    folders.iter().flat_map(|folder| entries(folder)).any(|path| is_libclang(&name(&path)))
}

fn is_libclang(name: &str) -> bool {
    name.starts_with("libclang") && !name.starts_with("libclang-cpp") && name.contains(".so")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_told_from_others() {
        assert!(is_libclang("libclang.so") && is_libclang("libclang-14.so.1"));
        assert!(!is_libclang("libclang-cpp.so.14") && !is_libclang("libclang.a"));
    }

    #[test]
    fn what_compiled_this_test_is_there() {
        assert!(shell::exists("cc"));
        assert!(needs().iter().any(|(package, is_there)| *package == "make" && *is_there));
    }
}
