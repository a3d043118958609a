//! Settings, help and exit codes of the binary.

#[path = "../../../scoring/tests/support/day.rs"]
mod day;
mod help;
mod offline;
mod settings;
mod verify;

use std::process::Command;

/// Output of a run.
struct BinaryOutput {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs the binary with only the given environment variables.
fn run(arguments: &[&str], environment: &[(&str, &str)]) -> std::io::Result<BinaryOutput> {
    let output = Command::new(env!("CARGO_BIN_EXE_influence-cranker"))
        .args(arguments)
        .env_clear()
        .env("HOME", "/home/cranker")
        .envs(environment.iter().copied())
        .output()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(BinaryOutput { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) })
}
