//! `cargo xtask program-id`: the address that the program is built for.

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::workspace::Workspace;
use crate::{files, ui};

/// The file that declares it; everything else is built or generated from there.
const SOURCE: &str = "programs/influence/src/lib.rs";
/// Files for other tools that repeat it.
const COPIES: [&str; 1] = ["Anchor.toml"];

/// Set the program's address to one whose key you have
///
/// The address in the source is for development; do not deploy to a public cluster with it. Afterwards build the program,
/// its interface and the TypeScript client again: cargo xtask build && cargo xtask idl
#[derive(clap::Args)]
pub struct Args {
    /// The address in base58, as `solana-keygen pubkey program.json` prints it; if omitted, the current one is printed
    address: Option<String>,
}

/// Runs the command.
pub fn command(workspace: &Workspace, args: &Args) -> Result<()> {
    let source = files::read(&workspace.path(SOURCE))?;
    let present = declared(&source).with_context(|| format!("{SOURCE} has no `declare_id!(\"...\")`"))?;
    let Some(address) = &args.address else {
        println!("{present}");
        return Ok(());
    };
    check(address)?;
    let replaced = |text: &str| text.replace(present, address);
    let places = std::iter::once(SOURCE).chain(COPIES);
    let texts: Vec<(PathBuf, String)> = places
        .map(|place| Ok((workspace.path(place), replaced(&files::read(&workspace.path(place))?))))
        .collect::<Result<_>>()?;
    for (path, text) in texts {
        files::write(&path, text.as_bytes())?;
    }
    ui::done(&format!("the program's address is {address}, and was {present}"));
    eprintln!("  next: cargo xtask build && cargo xtask idl; earlier builds still have the old address");
    Ok(())
}

/// Findings about copies of the address that differ.
pub fn check_copies(workspace: &Workspace) -> Result<Vec<String>> {
    let source = files::read(&workspace.path(SOURCE))?;
    let Some(address) = declared(&source) else {
        return Ok(vec![format!("{SOURCE}: has no `declare_id!(\"...\")`; the program needs its address")]);
    };
    let expected = format!("influence = \"{address}\"");
    let mut findings = Vec::new();
    for copy in COPIES {
        if !files::read(&workspace.path(copy))?.contains(&expected) {
            findings.push(format!("{copy}: does not have the program's address; set `{expected}`"));
        }
    }
    Ok(findings)
}

/// The address that a source declares.
fn declared(source: &str) -> Option<&str> {
    source.split_once("declare_id!(\"")?.1.split('"').next()
}

/// Refuses a malformed address: 32 bytes take 32 to 44 characters of base58.
fn check(address: &str) -> Result<()> {
    let strange = |c: char| !c.is_ascii_alphanumeric() || "0OIl".contains(c);
    if let Some(c) = address.chars().find(|c| strange(*c)) {
        bail!(
            "invalid address `{address}`: `{c}` is not in base58; use the output of `solana-keygen pubkey`"
        );
    }
    ensure!(
        (32..=44).contains(&address.len()),
        "invalid address `{address}`: it has {} characters, not 32 to 44",
        address.len()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_source() {
        assert_eq!(declared("use x;\ndeclare_id!(\"Abc1\");\n"), Some("Abc1"));
        assert_eq!(declared("use x;\n"), None);
    }

    #[test]
    fn only_addresses_are_taken() {
        assert!(check("inf8vJJophWBpPzgEG8Rsp7Y5ikzXSY4C2brXibCWS4").is_ok());
        for wrong in ["", "abc", "inf8vJJophWBpPzgEG8Rsp7Y5ikzXSY4C2brXibCWS0", "../influence"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }
}
