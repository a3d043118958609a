//! Puts the built web page into the binary, where there is one: `cargo xtask web` builds it. Without it everything else
//! works, and the server says how to get it.

use std::{env, error::Error, fs, path::Path};

/// Where the page is built to, below this crate's folder.
const BUILT: &str = "../web/dist";
/// Written anew by every server.
const CONFIG: &str = "config.json";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join(BUILT);
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    if folder.is_dir() {
        collect(&folder, "", &mut files)?;
    }
    files.sort();
    let mut source = String::from("&[\n");
    for name in files {
        let path = folder.join(&name).canonicalize()?;
        source += &format!("    ({name:?}, include_bytes!({:?})),\n", path.display().to_string());
    }
    source += "]\n";
    fs::write(Path::new(&env::var("OUT_DIR")?).join("page.rs"), source)?;
    Ok(())
}

/// The names of the files below `folder`, as paths of the page.
fn collect(folder: &Path, before: &str, files: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| format!("{name:?} is no text"))?;
        if name.starts_with('.') || name == CONFIG {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{before}{name}/"), files)?;
        } else {
            files.push(format!("{before}{name}"));
        }
    }
    Ok(())
}
