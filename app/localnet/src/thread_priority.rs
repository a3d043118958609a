//! The validator's thread that hands transactions to others never sleeps while its node leads, and here it always does: a
//! whole core. It gives way to everybody else on the machine.

use std::{fs, path::Path, process::Stdio};

use tokio::process::Command;

/// agave's name of the thread.
const SPINNING: &str = "solBnkTxSched";
/// How far it gives way: the least that others feel, with a tenth of a core left for transactions on a full machine.
const NICENESS: &str = "10";

/// Lowers the thread's priority, where the system has threads by number. Elsewhere everything works, with a core less.
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

/// The numbers of the threads with a name.
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
