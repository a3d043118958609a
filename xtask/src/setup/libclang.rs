//! libclang, with which bindgen reads RocksDB's headers for the local validator: the machine's own, else Debian's.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::component::Component;
use super::debian;
use crate::files::quoted;

const ROOM_KB: u64 = 400_000;
const REMEDY: &str =
    "the local validator requires libclang: install it (on Debian `apt-get install libclang-dev`)";

pub fn component() -> Result<Component> {
    Component::new("libclang", "1")
}

/// Prepares libclang where the machine has none.
pub fn ensure() -> Result<()> {
    if is_installed() {
        return Ok(());
    }
    component()?.ensure(prepare).context(REMEDY)
}

fn prepare(component: &Component) -> Result<()> {
    debian::check_machine(component, ROOM_KB, REMEDY)?;
    debian::install_for_host(
        component,
        |apt| {
            let headers = debian::dependency(apt, "libclang-dev", "libclang-")?;
            let number = headers.trim_start_matches("libclang-").trim_end_matches("-dev");
            Ok(vec![format!("libclang1-{number}"), format!("libclang-common-{number}-dev")])
        },
        |name| name.starts_with("lib") || name.starts_with("zlib"),
    )
}

/// Environment for cargo: the prepared libclang, or nothing where the machine has its own.
///
/// Always the same once it is prepared, because cargo repeats build scripts whose environment changes.
pub fn environment() -> Vec<(&'static str, OsString)> {
    let Ok(component) = component() else { return Vec::new() };
    if is_installed() || !component.is_ready() {
        return Vec::new();
    }
    let Ok(path) = debian::library_path(&component) else { return Vec::new() };
    let mut variables = vec![("LIBCLANG_PATH", debian::libraries(&component).into())];
    variables.push(("LD_LIBRARY_PATH", with_inherited("LD_LIBRARY_PATH", path, ":")));
    // The library looks for clang's own headers beside a system's /usr/lib only.
    if let Some(headers) = headers(&component) {
        let argument = format!("-resource-dir={}", quoted(&headers)).into();
        let name = "BINDGEN_EXTRA_CLANG_ARGS";
        variables.push((name, with_inherited(name, argument, " ")));
    }
    variables
}

fn with_inherited(name: &str, mut value: OsString, separator: &str) -> OsString {
    if let Some(inherited) = std::env::var_os(name).filter(|inherited| !inherited.is_empty()) {
        value.push(separator);
        value.push(inherited);
    }
    value
}

/// `usr/lib/llvm-14/lib/clang/14.0.6`, whatever the number.
fn headers(component: &Component) -> Option<PathBuf> {
    let llvm = entries(&debian::folder(component).join("usr/lib"));
    let llvm = llvm.into_iter().find(|path| name(path).starts_with("llvm-"))?;
    entries(&llvm.join("lib/clang")).into_iter().find(|path| path.join("include/stddef.h").is_file())
}

/// Whether LIBCLANG_PATH names it, or a folder of the system has it.
fn is_installed() -> bool {
    if cfg!(not(target_os = "linux")) || std::env::var_os("LIBCLANG_PATH").is_some() {
        // Elsewhere it comes with the compiler.
        return true;
    }
    let llvm = entries(Path::new("/usr/lib")).into_iter().filter(|path| name(path).starts_with("llvm-"));
    // Without clang's own headers the library cannot read <stddef.h>.
    let mut folders: Vec<PathBuf> =
        llvm.map(|path| path.join("lib")).filter(|folder| folder.join("clang").is_dir()).collect();
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
    fn the_library_is_distinguished_from_others() {
        assert!(is_libclang("libclang.so") && is_libclang("libclang-14.so.1"));
        assert!(!is_libclang("libclang-cpp.so.14") && !is_libclang("libclang.a"));
    }
}
