//! Everybody's keys. They follow from the seed, are public with it, and are worth nothing anywhere else.

use std::{fs, io::Write, path::Path};

use influence_core::merkle::{Sha2, Sha256};
use solana_keypair::Keypair;

use crate::{LocalnetError, config::LocalnetConfig};

/// Crankers of the program.
pub const CRANKERS: u32 = 3;

/// Somebody with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// May upgrade the program and change its settings; also may mint.
    Authority,
    /// May pause and void.
    Guardian,
    /// May set lock floors.
    Marketplace,
    /// Has all tokens that no fan has, and trades with everybody.
    Treasury,
    /// Has the lamports that the faucet gives away.
    Faucet,
    /// The mint of $MESI: its address.
    Mint,
    /// A cranker, from 1.
    Cranker(u32),
    /// A creator, from 1.
    Creator(u32),
    /// A fan, from 1.
    Fan(u32),
}

impl Role {
    /// Its name, which is also that of its file: `fan-1`.
    pub fn name(self) -> String {
        match self {
            Self::Authority => "authority".into(),
            Self::Guardian => "guardian".into(),
            Self::Marketplace => "marketplace".into(),
            Self::Treasury => "market".into(),
            Self::Faucet => "faucet".into(),
            Self::Mint => "mint".into(),
            Self::Cranker(number) => format!("cranker-{number}"),
            Self::Creator(number) => format!("creator-{number}"),
            Self::Fan(number) => format!("fan-{number}"),
        }
    }

    /// Everybody of a plan.
    pub fn all(config: &LocalnetConfig) -> impl Iterator<Item = Self> {
        let single =
            [Self::Authority, Self::Guardian, Self::Marketplace, Self::Treasury, Self::Faucet, Self::Mint];
        let crankers = (1..=CRANKERS).map(Self::Cranker);
        let creators = (1..=config.galleries).map(Self::Creator);
        single.into_iter().chain(crankers).chain(creators).chain((1..=config.fans).map(Self::Fan))
    }
}

/// The key of somebody.
pub fn key(seed: u64, role: Role) -> Keypair {
    Keypair::new_from_array(digest(seed, "key", role.name().as_bytes()))
}

/// A number below `below` that follows from the seed, what it is for, and whose it is; 0 when `below` is 0.
pub(crate) fn draw(seed: u64, what: &str, whose: &[u64], below: u64) -> u64 {
    let whose: Vec<u8> = whose.iter().flat_map(|number| number.to_le_bytes()).collect();
    let [a, b, c, d, e, f, g, h, ..] = digest(seed, what, &whose);
    // The bias of a remainder does not matter here.
    u64::from_le_bytes([a, b, c, d, e, f, g, h]).checked_rem(below).unwrap_or(0)
}

fn digest(seed: u64, what: &str, whose: &[u8]) -> [u8; 32] {
    Sha2::hashv(&[b"influence-localnet", &seed.to_le_bytes(), what.as_bytes(), &[0], whose])
}

/// Writes everybody's key into `folder`, as Solana's tools read them.
pub(crate) fn write(folder: &Path, config: &LocalnetConfig) -> Result<(), LocalnetError> {
    fs::create_dir_all(folder).map_err(LocalnetError::file(folder))?;
    for role in Role::all(config) {
        let path = folder.join(role.name()).with_extension("json");
        let bytes: Vec<String> = key(config.seed, role).to_bytes().iter().map(u8::to_string).collect();
        write_secret(&path, &format!("[{}]", bytes.join(","))).map_err(LocalnetError::file(&path))?;
    }
    Ok(())
}

/// Writes a file that nobody else on this machine can read: tools warn about others.
pub(crate) fn write_secret(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use solana_signer::Signer;

    use super::*;

    #[test]
    fn keys_follow_from_the_seed_and_the_name() {
        let config = LocalnetConfig { fans: 5, members: 1, ..LocalnetConfig::default() };
        let keys = |seed| Role::all(&config).map(|role| key(seed, role).pubkey()).collect::<Vec<_>>();
        assert_eq!(keys(1), keys(1));
        let all: BTreeSet<_> = keys(1).into_iter().chain(keys(2)).collect();
        assert_eq!(all.len(), 2 * (6 + 3 + 4 + 5));
    }

    #[test]
    fn keys_are_written_as_other_tools_read_them() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &LocalnetConfig::default()).unwrap();
        let read = solana_keypair::read_keypair_file(folder.path().join("fan-12.json")).unwrap();
        assert_eq!(read, key(1, Role::Fan(12)));
    }

    #[test]
    fn draws_stay_below() {
        assert!((0..100).all(|n| draw(1, "x", &[n], 7) < 7));
        assert_eq!(draw(1, "x", &[1], 0), 0);
        assert_ne!(draw(1, "x", &[1], u64::MAX), draw(2, "x", &[1], u64::MAX));
    }
}
