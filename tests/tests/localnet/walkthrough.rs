//! The walk-through and the README's, command by command: what the pages print is what chains of their own say.
//!
//! Commands are the lines of the `console` blocks that begin with `$ `, what they say is below them. In there `…` stands
//! for anything, alone in a line for any lines.

use std::{
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Stdio,
};

use influence_core::calendar::Day;
use influence_localnet::{Localnet, LocalnetConfig, LocalnetOptions, Ports, crankers::Daemons};
use influence_tests::{crankers::folder, program};
use tokio::process::Command;

use crate::full_week::{applied, crank};

const PAGE: &str = include_str!("../../../docs/walkthrough.md");
const README: &str = include_str!("../../../README.md");
/// How the page starts its chain, and the README one with crankers.
const START: &str = "\ncargo xtask localnet --day-seconds 30\n";
const START_CRANKED: &str = "\n    cargo xtask localnet --day-seconds 30 --run-crankers 2\n";
/// How the page starts the crankers.
const CRANKER: &str = "influence-cranker run --bootstrap-from-now --config target/localnet/crankers/1.toml\n";
/// Where both expect the first cranker's server.
const SERVER: &str = "127.0.0.1:8911";

/// A command of the page.
#[derive(Debug)]
struct Step<'a> {
    command: String,
    says: Vec<&'a str>,
}

/// The page's commands, in order.
fn steps(page: &str) -> Vec<Step<'_>> {
    let mut steps: Vec<Step> = Vec::new();
    let mut is_console = false;
    for line in page.lines() {
        if line.starts_with("```") {
            is_console = line == "```console";
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| is_console) {
            steps.push(Step { command: command.into(), says: Vec::new() });
        } else if let Some(step) = steps.last_mut().filter(|_| is_console) {
            if step.command.ends_with('\\') {
                step.command.push('\n');
                step.command.push_str(line);
            } else {
                step.says.push(line);
            }
        }
    }
    steps
}

/// A line as it is compared: the widths of tables follow from what is in them.
fn shape(line: &str) -> String {
    let mut shape = String::new();
    for letter in line.trim_end().chars() {
        let is_run = matches!(letter, ' ' | '─' | '═' | '╌' | '█');
        if !(is_run && shape.ends_with(letter)) {
            shape.push(letter);
        }
    }
    shape
}

/// Whether `said` is what `pattern` stands for.
fn line_fits(pattern: &str, said: &str) -> bool {
    let (pattern, said) = (shape(pattern), shape(said));
    let Some((head, tail)) = pattern.split_once('…') else { return pattern == said };
    let Some(mut rest) = said.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = tail.split('…').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(end)
}

/// Whether the lines of `said` are those that `patterns` stand for.
fn fits(patterns: &[&str], said: &[&str]) -> bool {
    match (patterns, said) {
        ([], []) => true,
        (["…", later @ ..], _) => (0..=said.len()).any(|skipped| fits(later, &said[skipped..])),
        ([pattern, patterns @ ..], [line, said @ ..]) => line_fits(pattern, line) && fits(patterns, said),
        _ => false,
    }
}

/// Where the page's reader is: the repository, with everything built, and a shell.
struct Reader {
    /// The first place that commands are looked for is `target/debug` in it.
    place: PathBuf,
    /// What was exported so far.
    exported: String,
    server: String,
}

impl Reader {
    fn new(place: &Path, server: &str) -> Self {
        let built = place.join("target/debug");
        std::fs::create_dir_all(&built).expect("a folder");
        symlink(env!("CARGO_BIN_EXE_influence_process"), built.join("influence")).expect("a link");
        Self { place: place.to_owned(), exported: String::new(), server: server.into() }
    }

    /// Types a command, and gives what it says.
    async fn run(&mut self, command: &str) -> String {
        let command = command.replace(SERVER, &self.server);
        let script = format!("exec 2>&1\n{}{command}\n", self.exported);
        if command.starts_with("export ") {
            self.exported += &format!("{command}\n");
        }
        let mut shell = Command::new("sh");
        shell.args(["-ec", &script]).current_dir(&self.place);
        shell.env_clear().env("HOME", "/nowhere").env("PATH", std::env::var_os("PATH").unwrap_or_default());
        let output = shell.stdin(Stdio::null()).output().await.expect("a shell");
        let said = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(output.status.success(), "{command}\n{said}");
        said.replace(&self.server, SERVER)
    }
}

#[test]
fn patterns_stand_for_what_they_say() {
    assert!(line_fits("│ 12   ┆ abc │", "│ 12 ┆ abc    │") && !line_fits("12", "13"));
    assert!(line_fits("a … b … c", "a 1 b 2 b 3 c") && !line_fits("a … c", "a 1 d"));
    assert!(fits(&["a", "…", "c"], &["a", "b", "b", "c"]) && fits(&["a", "…"], &["a"]));
    assert!(!fits(&["a", "…", "c"], &["a", "b"]) && !fits(&["a"], &["a", "b"]));
    let page = "$ none\n```console\n$ one \\\n  more\nsaid\n\n$ two\n```\n$ none\n";
    let found: Vec<_> = steps(page).iter().map(|step| (step.command.clone(), step.says.len())).collect();
    assert_eq!(found, [("one \\\n  more".to_owned(), 2), ("two".to_owned(), 0)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_walk_through_says_what_the_page_says() {
    assert!(PAGE.contains(START) && PAGE.contains(CRANKER));
    walk(PAGE, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_readme_says_what_it_prints() {
    assert!(README.contains(START_CRANKED));
    walk(README, true).await;
}

/// Types a page's commands on its own chain, whose crankers run from the beginning or from the first command about a
/// day on.
async fn walk(page: &str, cranked: bool) {
    if crate::is_quick() {
        return;
    }
    let place = folder();
    let options = LocalnetOptions {
        data_dir: place.path().join("target/localnet"),
        new_chain: Some(LocalnetConfig { day_seconds: 30, slot_millis: 75, ..LocalnetConfig::default() }),
        keep: false,
        ports: Ports::ANY,
        program: program::path(),
    };
    let localnet = Localnet::start(options).await.unwrap_or_else(|error| panic!("{error}"));
    let mut reader = Reader::new(place.path(), &localnet.crankers()[0].listen);
    let mut cranking: Option<(Daemons, Day)> = None;
    let mut is_applied = false;
    let steps = steps(page);
    assert!(steps.len() >= 7, "{steps:?}");
    for Step { command, says } in &steps {
        let is_about_days = command.contains("influence day");
        if cranking.is_none() && (cranked || is_about_days) {
            cranking = Some(crank(&localnet).await);
        }
        if let Some((daemons, day)) = cranking.as_mut().filter(|_| is_about_days && !is_applied) {
            applied(&localnet, daemons, *day).await;
            is_applied = true;
        }
        let said = reader.run(command).await;
        let lines: Vec<&str> = said.lines().collect();
        assert!(fits(&trimmed(says), &trimmed(&lines)), "$ {command}\n{said}\nis not\n{}", says.join("\n"));
    }
    cranking.expect("the page has days").0.stop().await;
    for cranker in localnet.crankers().iter().take(2) {
        let log = std::fs::read_to_string(&cranker.log).expect("a log");
        assert!(!log.contains("the subscription to token accounts ended"), "{log}");
    }
    localnet.stop().await.expect("it stops");
}

/// Lines without empty ones around them.
fn trimmed<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let is_text = |line: &&&str| !line.trim().is_empty();
    let first = lines.iter().position(|line| is_text(&line)).unwrap_or(lines.len());
    let last = lines.iter().rposition(|line| is_text(&line)).map_or(first, |last| last + 1);
    lines[first..last].to_vec()
}
