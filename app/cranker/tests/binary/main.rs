//! The built binary: its settings, its help, its exit codes.

#[path = "../../../scoring/tests/support/day.rs"]
mod day;
mod help;
mod offline;
mod settings;
mod verify;

use std::process::Command;

/// What a run of the binary said.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs the binary with nothing of this process's environment but what is given.
fn run(arguments: &[&str], environment: &[(&str, &str)]) -> std::io::Result<Said> {
    let output = Command::new(env!("CARGO_BIN_EXE_influence-cranker"))
        .args(arguments)
        .env_clear()
        .env("HOME", "/home/cranker")
        .envs(environment.iter().copied())
        .output()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) })
}
