//! Chromium, in which the web page's tests run: the machine's own, else Debian's.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::component::Component;
use super::debian;
use crate::files::{self, quoted, script};
use crate::shell;

/// Chromium's name on different systems.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ROOM_KB: u64 = 900_000;
const REMEDY: &str = "the web page's tests require Chromium: install it (on Debian `apt-get install chromium`), or pass --no-web";

/// Parts of package names. Some libraries only serve a graphics card, a desktop or a login, which a browser without a
/// window does not use.
const NEEDED: [&str; 6] = ["lib", "zlib", "chromium", "fonts-", "fontconfig", "xkb-data"];
const UNUSED: [&str; 9] = [
    "libllvm",
    "libgl1-mesa",
    "libz3",
    "libperl",
    "libgtk-3-common",
    "libpam",
    "libsystemd-shared",
    "libcryptsetup",
    "libdevmapper",
];

pub fn component() -> Result<Component> {
    Component::new("chromium", "1")
}

/// The browser's executable, prepared where the machine has none.
pub fn ensure() -> Result<PathBuf> {
    if let Some(installed) = BROWSERS.into_iter().find_map(shell::find) {
        return Ok(installed);
    }
    let component = component()?;
    component.ensure(prepare).context(REMEDY)?;
    Ok(wrapper(&component))
}

fn wrapper(component: &Component) -> PathBuf {
    component.root.join("bin/chromium")
}

fn prepare(component: &Component) -> Result<()> {
    debian::check_machine(component, ROOM_KB, REMEDY)?;
    debian::install_for_host(component, |_| Ok(vec!["chromium".to_owned()]), is_needed)?;
    let fonts = component.root.join("fonts.conf");
    files::write(&fonts, font_settings(component).as_bytes())?;
    let libraries = debian::library_path(component)?;
    let program = debian::folder(component).join("usr/lib/chromium/chromium");
    let line = format!(
        "LD_LIBRARY_PATH={} FONTCONFIG_FILE={} exec {} \"$@\"",
        quoted(libraries.as_ref()),
        quoted(&fonts),
        quoted(&program)
    );
    script(&wrapper(component), &line)
}

fn is_needed(package: &str) -> bool {
    NEEDED.iter().any(|name| package.starts_with(name))
        && !UNUSED.iter().any(|name| package.starts_with(name))
}

/// Settings for fontconfig: the unpacked fonts, and the machine's if it has any.
fn font_settings(component: &Component) -> String {
    let unpacked = debian::folder(component);
    let family = |alias: &str, font: &str| {
        format!("<alias><family>{alias}</family><prefer><family>{font}</family></prefer></alias>\n")
    };
    format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">\n<fontconfig>\n\
         <dir>{}</dir>\n<dir>/usr/share/fonts</dir>\n<cachedir>{}</cachedir>\n{}{}{}</fontconfig>\n",
        unpacked.join("usr/share/fonts").display(),
        component.root.join("font-cache").display(),
        family("serif", "DejaVu Serif"),
        family("sans-serif", "DejaVu Sans"),
        family("monospace", "DejaVu Sans Mono"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_headless_browser_uses_is_fetched() {
        assert!(is_needed("libnss3") && is_needed("chromium-common") && is_needed("fonts-dejavu-core"));
        assert!(!is_needed("libllvm15") && !is_needed("systemd") && !is_needed("perl-base"));
    }
}
