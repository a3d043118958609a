//! The Debian mirrors in this machine's apt configuration: deb822 `.sources` files and one-line `.list` files.

use std::path::Path;

use anyhow::{Context, Result};

use crate::files;

/// The mirror of the main archive.
pub fn archive() -> Result<String> {
    uris().into_iter().find(|uri| has_segment(uri, "debian")).context(
        "no Debian mirror was found in /etc/apt: name one with `cargo xtask setup --mirror URL` \
         (on other systems the package debian-archive-keyring is needed too)",
    )
}

/// The mirror of the security updates, if the machine uses one.
pub fn security() -> Option<String> {
    uris().into_iter().find(|uri| has_segment(uri, "debian-security"))
}

/// Every URI of the machine's apt configuration.
fn uris() -> Vec<String> {
    let folder = Path::new("/etc/apt");
    let mut sources = files::below(&folder.join("sources.list.d")).unwrap_or_default();
    sources.insert(0, folder.join("sources.list"));
    sources.iter().flat_map(|path| in_file(path)).collect()
}

fn in_file(path: &Path) -> Vec<String> {
    let text = files::read(path).unwrap_or_default();
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("sources") => deb822(&text),
        Some("list") => one_line(&text),
        _ => Vec::new(),
    }
}

/// The URIs of the enabled binary stanzas of a `.sources` file.
fn deb822(text: &str) -> Vec<String> {
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    lines.split(|line| line.trim().is_empty()).flat_map(stanza).collect()
}

fn stanza(lines: &[&str]) -> Vec<String> {
    let fields = fields(lines);
    let field =
        |name: &str| fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    let enabled = field("Enabled").is_none_or(|value| !value.trim().eq_ignore_ascii_case("no"));
    let binary = field("Types").is_some_and(|value| value.split_whitespace().any(|word| word == "deb"));
    match field("URIs") {
        Some(uris) if enabled && binary => uris.split_whitespace().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// `Key: value` pairs; an indented line continues the value above it.
fn fields(lines: &[&str]) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in lines {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((key, value)) = line.split_once(':') {
            fields.push((key.trim().to_owned(), value.trim().to_owned()));
        }
    }
    fields
}

/// The URIs of `deb [options] URI suite components` lines.
fn one_line(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("deb "))
        .filter_map(|line| {
            let line = line.trim_start();
            let after = if line.starts_with('[') { line.split_once(']')?.1 } else { line };
            after.split_whitespace().next().map(str::to_owned)
        })
        .collect()
}

/// Whether a URI leads to an archive of this name: `debian` is the main one, `debian-security` has the updates.
/// (`debian.list` is a file with a list of mirrors, which apt reads by itself.)
fn has_segment(uri: &str, name: &str) -> bool {
    uri.split('/').any(|segment| segment == name || segment.strip_suffix(".list") == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCES: &str = "\
# comment
Types: deb-src
URIs: http://one.example/debian
Suites: stable

Types: deb
Enabled: no
URIs: http://two.example/debian

Types: deb deb-src
URIs: http://three.example/debian-security
  http://four.example/debian/
Suites: stable
";

    #[test]
    fn deb822_skips_disabled_and_source_stanzas() {
        let uris = deb822(SOURCES);
        assert_eq!(uris, ["http://three.example/debian-security", "http://four.example/debian/"]);
        assert_eq!(uris.iter().filter(|uri| has_segment(uri, "debian")).count(), 1);
    }

    #[test]
    fn one_line_sources_with_and_without_options() {
        let text = "# deb http://no.example/debian sid main\ndeb-src http://no.example/debian sid main\n\
                    deb [arch=amd64 signed-by=/k.gpg] http://a.example/debian sid main\ndeb http://b.example/x y z\n";
        assert_eq!(one_line(text), ["http://a.example/debian", "http://b.example/x"]);
    }

    #[test]
    fn mirror_lists_count_and_other_archives_do_not() {
        assert!(has_segment("mirror+file:///etc/apt/mirrors/debian.list", "debian"));
        assert!(has_segment("http://m.example/debian-security/", "debian-security"));
        assert!(!has_segment("https://packages.example/apt", "debian"));
    }
}
