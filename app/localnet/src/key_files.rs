//! Key files, as Solana's tools read them.

use std::{fs, io::Write, path::Path};

use influence_testkit::actors::Population;

use crate::LocalnetError;

/// Writes the keys of all actors into `folder`.
pub(crate) fn write(folder: &Path, population: Population) -> Result<(), LocalnetError> {
    fs::create_dir_all(folder).map_err(LocalnetError::file(folder))?;
    for actor in population.actors() {
        let path = folder.join(actor.name()).with_extension("json");
        let bytes: Vec<String> = population.key(actor).to_bytes().iter().map(u8::to_string).collect();
        write_secret(&path, &format!("[{}]", bytes.join(","))).map_err(LocalnetError::file(&path))?;
    }
    Ok(())
}

/// Writes a file that other users of this machine cannot read: tools warn about others.
pub(crate) fn write_secret(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use influence_testkit::actors::Actor;

    use super::*;
    use crate::LocalnetConfig;

    #[test]
    fn keys_are_written_as_other_tools_read_them() {
        let folder = tempfile::tempdir().unwrap();
        let population = LocalnetConfig::default().population();
        write(folder.path(), population).unwrap();
        let read = solana_keypair::read_keypair_file(folder.path().join("fan-12.json")).unwrap();
        assert_eq!(read, population.key(Actor::Fan(12)));
    }
}
