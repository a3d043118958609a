//! Embeds the web page into the binary if `cargo xtask web` built it before.

use std::{env, error::Error, fs, path::Path};

/// Build output of the web page. The directory is in the repository with one empty file, because Cargo would run this
/// script on every build if it were missing.
const WEB_DIST: &str = "../web/dist";
/// Not embedded: the server generates its own.
const CONFIG: &str = "config.json";

fn main() -> Result<(), Box<dyn Error>> {
    let dist = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join(WEB_DIST);
    println!("cargo::rerun-if-changed={}", dist.display());
    let mut files = Vec::new();
    if dist.is_dir() {
        collect_files(&dist, "", &mut files)?;
    }
    files.sort();
    let mut source = String::from("&[\n");
    for name in files {
        let path = dist.join(&name).canonicalize()?;
        source += &format!("    ({name:?}, include_bytes!({:?})),\n", path.display().to_string());
    }
    source += "]\n";
    fs::write(Path::new(&env::var("OUT_DIR")?).join("web_page_files.rs"), source)?;
    Ok(())
}

/// Adds the files below `dir`, as paths relative to the page.
fn collect_files(dir: &Path, prefix: &str, files: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| format!("{name:?} is not UTF-8"))?;
        if name.starts_with('.') || name == CONFIG {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect_files(&entry.path(), &format!("{prefix}{name}/"), files)?;
        } else {
            files.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}
