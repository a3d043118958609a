//! Checks that a file is a complete sBPF v3 program, with clearer errors than a loader's.

use anyhow::{Result, bail};

/// "Linux BPF", which sBPF v3 uses unchanged.
const MACHINE_BPF: u16 = 247;
/// The sBPF version, in the header's flags.
const VERSION: u32 = 3;
/// Sizes of a 64-bit ELF's header and of one entry of its segment table.
const HEADER: usize = 64;
const SEGMENT: usize = 56;

/// Refuses a file that a cluster would not load.
pub fn check(file: &[u8]) -> Result<()> {
    if file.len() < HEADER || !file.starts_with(b"\x7fELF\x02\x01") {
        bail!(
            "the built program is not a 64-bit little-endian ELF file: build it again with `cargo xtask build`"
        );
    }
    let machine = u16::from_le_bytes(array(file, 18)?);
    if machine != MACHINE_BPF {
        bail!(
            "the built program is for machine {machine}, not {MACHINE_BPF} (BPF): is it another target's file?"
        );
    }
    let version = u32::from_le_bytes(array(file, 48)?);
    if version != VERSION {
        bail!(
            "the built program is sBPF v{version}, not v{VERSION}: update cargo-build-sbf, or take it off PATH"
        );
    }
    segments(file)
}

/// Every segment must lie inside the file.
fn segments(file: &[u8]) -> Result<()> {
    let table = usize::try_from(u64::from_le_bytes(array(file, 32)?))?;
    let count = usize::from(u16::from_le_bytes(array(file, 56)?));
    if count == 0 {
        bail!("the built program has no segments: build it again with `cargo xtask build`");
    }
    for index in 0..count {
        let entry = table.saturating_add(index * SEGMENT);
        let offset = u64::from_le_bytes(array(file, entry.saturating_add(8))?);
        let size = u64::from_le_bytes(array(file, entry.saturating_add(32))?);
        if offset.saturating_add(size) > file.len() as u64 {
            bail!("the built program is truncated: build it again with `cargo xtask build`");
        }
    }
    Ok(())
}

fn array<const N: usize>(file: &[u8], at: usize) -> Result<[u8; N]> {
    match file.get(at..at.saturating_add(N)).and_then(|bytes| bytes.try_into().ok()) {
        Some(bytes) => Ok(bytes),
        None => bail!("the built program is truncated: build it again with `cargo xtask build`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(machine: u16, version: u32) -> Vec<u8> {
        let mut file = vec![0; HEADER + SEGMENT + 16];
        file[..6].copy_from_slice(b"\x7fELF\x02\x01");
        file[18..20].copy_from_slice(&machine.to_le_bytes());
        file[32..40].copy_from_slice(&(HEADER as u64).to_le_bytes());
        file[48..52].copy_from_slice(&version.to_le_bytes());
        file[56..58].copy_from_slice(&1u16.to_le_bytes());
        file[HEADER + 8..HEADER + 16].copy_from_slice(&((HEADER + SEGMENT) as u64).to_le_bytes());
        file[HEADER + 32..HEADER + 40].copy_from_slice(&16u64.to_le_bytes());
        file
    }

    fn refusal(file: &[u8]) -> String {
        check(file).map_or_else(|error| error.to_string(), |()| "accepted".to_owned())
    }

    #[test]
    fn accepts_v3_only() {
        assert_eq!(refusal(&program(MACHINE_BPF, 3)), "accepted");
        assert!(refusal(&program(MACHINE_BPF, 0)).contains("v0, not v3"));
        assert!(refusal(&program(62, 3)).contains("machine 62"));
    }

    #[test]
    fn refuses_a_truncated_file() {
        let whole = program(MACHINE_BPF, 3);
        for length in [whole.len() - 1, HEADER + 4, HEADER - 1, 3, 0] {
            assert_ne!(refusal(&whole[..length]), "accepted", "{length} bytes");
        }
    }
}
