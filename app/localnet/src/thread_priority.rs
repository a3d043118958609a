//! Lowers the priority of the validator's banking thread. It spins while its node leads, and a local node always leads, so
//! it would take a whole core.

use std::{fs, path::Path, process::Stdio};

use tokio::process::Command;

/// Agave's name of the thread.
const SPINNING: &str = "solBnkTxSched";
/// The least that others notice; a tenth of a core is left for transactions on a full machine.
const NICENESS: &str = "10";

/// Has no effect on systems without `/proc`.
pub(crate) async fn lower_banking_thread_priority() {
    for thread in threads(Path::new("/proc/self/task"), SPINNING) {
        let mut command = Command::new("renice");
        command
            .args(["-n", NICENESS, "-p", &thread])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let _ = command.status().await;
    }
}

/// Ids of the threads with a name.
fn threads(folder: &Path, name: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_called = |entry: &fs::DirEntry| {
        fs::read_to_string(entry.path().join("comm")).is_ok_and(|text| text.trim() == name)
    };
    entries.filter(is_called).filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_found_by_their_names() {
        let folder = tempfile::tempdir().unwrap();
        for (number, name) in [("7", "other\n"), ("8", "solBnkTxSched\n")] {
            fs::create_dir(folder.path().join(number)).unwrap();
            fs::write(folder.path().join(number).join("comm"), name).unwrap();
        }
        assert_eq!(threads(folder.path(), SPINNING), ["8"]);
        assert!(threads(&folder.path().join("nowhere"), SPINNING).is_empty());
    }
}
