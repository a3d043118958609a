//! The command line as a process.

use std::process::Stdio;

use serde_json::Value;
use tokio::{io::AsyncWriteExt, process::Command};

/// What a run of the command line came to.
#[derive(Debug)]
pub struct CliOutput {
    /// The exit code.
    pub code: Option<i32>,
    /// The standard output.
    pub out: String,
    /// The standard error.
    pub err: String,
}

impl CliOutput {
    /// The result as JSON.
    ///
    /// # Panics
    /// When it failed, or said something besides.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{}", self.out);
        serde_json::from_str(&self.out).expect("JSON")
    }

    /// A refusal: its exit code and message.
    ///
    /// # Panics
    /// When it panicked, or was killed.
    #[track_caller]
    pub fn refused(&self) -> (i32, &str) {
        assert!(!self.err.contains("panicked"), "{}", self.err);
        (self.code.expect("an exit code"), &self.err)
    }
}

/// Runs the command line with nothing of this process's environment but what is given.
///
/// # Panics
/// When it can not be started, or says what is no text.
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
