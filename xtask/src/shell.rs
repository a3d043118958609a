//! Running other programs: visibly, for their output, or behind a spinner. A failure becomes a one-line error.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Result, anyhow, bail};

/// Lines at the end of a failed program's output that are shown.
const TAIL: usize = 15;

/// Runs a program whose output goes straight to the terminal.
pub fn run(command: &mut Command, what: &str) -> Result<()> {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if !status.success() {
        bail!("{what} failed ({status}): see its output above");
    }
    Ok(())
}

/// Replaces this process by a program where the system can, so that Ctrl-C reaches the program alone.
pub fn replace(command: &mut Command) -> Result<()> {
    #[cfg(unix)]
    {
        let error = std::os::unix::process::CommandExt::exec(command);
        Err(cannot_start(command, &error))
    }
    #[cfg(not(unix))]
    {
        let status = command.status().map_err(|error| cannot_start(command, &error))?;
        std::process::exit(status.code().unwrap_or(1))
    }
}

/// Runs a program and returns what it printed to standard output.
pub fn capture(command: &mut Command, what: &str) -> Result<String> {
    let output = command.output().map_err(|error| cannot_start(command, &error))?;
    if !output.status.success() {
        let printed = String::from_utf8_lossy(&output.stderr);
        bail!("{what} failed ({}):\n{}", output.status, tail(printed.lines()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a program and passes each line of its standard error to `each`.
pub fn watch(command: &mut Command, what: &str, mut each: impl FnMut(&str)) -> Result<()> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| cannot_start(command, &error))?;
    let mut last = VecDeque::with_capacity(TAIL);
    if let Some(stderr) = child.stderr.take() {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            each(&line);
            if last.len() == TAIL {
                last.pop_front();
            }
            last.push_back(line);
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{what} failed ({status}):\n{}", tail(last.iter().map(String::as_str)));
    }
    Ok(())
}

/// Tests for a program of this name on PATH.
pub fn exists(program: &str) -> bool {
    find(program).is_some()
}

/// Finds a program of this name on PATH.
pub fn find(program: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// The last lines, indented, as part of an error message.
fn tail<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let lines: Vec<_> = lines.filter(|line| !line.trim().is_empty()).collect();
    let from = lines.len().saturating_sub(TAIL);
    lines.iter().skip(from).map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

fn cannot_start(command: &Command, error: &std::io::Error) -> anyhow::Error {
    let program = command.get_program().to_string_lossy();
    match error.kind() {
        ErrorKind::NotFound => anyhow!("`{program}` was not found: install it and put it on PATH"),
        _ => anyhow!("`{program}` could not be started: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named_with_a_remedy() {
        let error = run(&mut Command::new("no-such-program-here"), "it").map(|()| String::new());
        assert!(error.is_err_and(|e| e.to_string().contains("install it")));
    }

    #[test]
    fn a_failure_carries_the_last_lines() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo first >&2; echo last words >&2; exit 3"]);
        let error = watch(&mut command, "the thing", |_| ());
        assert!(error.is_err_and(|e| e.to_string().contains("last words")));
    }
}
