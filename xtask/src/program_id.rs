//! `cargo xtask program-id`: the address that the program is built for.

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::workspace::Workspace;
use crate::{files, ui};

/// Where it is declared; everything else is built or generated from there.
pub const SOURCE: &str = "programs/influence/src/lib.rs";
/// What other tools read, and must be the same.
pub const COPIES: [&str; 1] = ["Anchor.toml"];

/// Build the program, its clients and tools for another address: one whose key you have.
///
/// The address in the source is for development; nobody should deploy to a public cluster with it. Afterwards build the
/// program and generate the interface and the TypeScript client anew: cargo xtask build && cargo xtask idl
#[derive(clap::Args)]
pub struct Args {
    /// The address in base58, as `solana-keygen pubkey program.json` prints it; without it the present one is shown
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
    eprintln!("  next: cargo xtask build && cargo xtask idl; a build of before is of the address before");
    Ok(())
}

/// The address that a source declares.
pub fn declared(source: &str) -> Option<&str> {
    source.split_once("declare_id!(\"")?.1.split('"').next()
}

/// Refuses what is no address: 32 bytes take 32 to 44 characters of base58.
fn check(address: &str) -> Result<()> {
    let strange = |c: char| !c.is_ascii_alphanumeric() || "0OIl".contains(c);
    if let Some(c) = address.chars().find(|c| strange(*c)) {
        bail!("`{address}` is no address: `{c}` is not in base58; write what `solana-keygen pubkey` prints");
    }
    ensure!(
        (32..=44).contains(&address.len()),
        "`{address}` is no address: it has {} characters, not 32 to 44",
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
