//! The command line as a process.

use std::process::Stdio;

use serde_json::Value;
use tokio::{io::AsyncWriteExt, process::Command};

#[derive(Debug)]
pub struct CliOutput {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl CliOutput {
    /// The output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{}", self.out);
        serde_json::from_str(&self.out).expect("JSON")
    }

    /// Exit code and message of a failure.
    #[track_caller]
    pub fn refused(&self) -> (i32, &str) {
        assert!(!self.err.contains("panicked"), "{}", self.err);
        (self.code.expect("an exit code"), &self.err)
    }
}

/// Runs the command line with only the given environment.
pub async fn run(binary: &str, arguments: &[&str], environment: &[(&str, &str)], input: &str) -> CliOutput {
    let mut command = Command::new(binary);
    command.args(arguments).env_clear().env("HOME", "/nowhere").envs(environment.iter().copied());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().expect("it starts");
    let mut stdin = process.stdin.take().expect("an input");
    stdin.write_all(input.as_bytes()).await.expect("it listens");
    drop(stdin);
    let output = process.wait_with_output().await.expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    CliOutput { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}
