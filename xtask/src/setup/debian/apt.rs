//! A private apt: sources, lists and cache in a component's folder; mirror and keys are the machine's.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::setup::component::Component;
use crate::{files, shell, ui::ProgressLine};

/// Debian's own keys, as its package debian-archive-keyring installs them.
const KEYS: [&str; 2] =
    ["/usr/share/keyrings/debian-archive-keyring.pgp", "/usr/share/keyrings/debian-archive-keyring.gpg"];

/// The step that fetches the index.
pub const INDEX: &str = "index";

/// A mirror and one of its suites.
pub struct AptSource {
    pub mirror: String,
    pub suite: String,
}

pub struct Apt<'a> {
    component: &'a Component,
    folder: PathBuf,
    suites: String,
}

impl<'a> Apt<'a> {
    /// Creates its folders and writes its sources.
    pub fn new(component: &'a Component, sources: &[AptSource]) -> Result<Self> {
        let folder = component.root.join("apt");
        for sub in ["lists/partial", "cache/archives/partial"] {
            files::create(&folder.join(sub))?;
        }
        let Some(key) = KEYS.iter().find(|path| Path::new(path).is_file()) else {
            bail!("Debian's signing keys were not found: install the package debian-archive-keyring");
        };
        let line = |source: &AptSource| {
            format!("deb [arch=amd64 signed-by={key}] {} {} main\n", source.mirror, source.suite)
        };
        let list: String = sources.iter().map(line).collect();
        files::write(&folder.join("sources.list"), list.as_bytes())?;
        // No package counts as installed, so that the same packages are chosen on every machine.
        files::write(&folder.join("status"), b"")?;
        let suites: Vec<&str> = sources.iter().map(|source| source.suite.as_str()).collect();
        Ok(Self { component, folder, suites: suites.join(", ") })
    }

    /// Fetches the index of every suite.
    pub fn update(&self) -> Result<()> {
        if self.component.is_done(INDEX) {
            return Ok(());
        }
        let step = ProgressLine::spinner(&format!("package index for {}", self.component.name));
        let mut command = self.command("apt-get");
        command.args(["update", "-q", "-o", "APT::Update::Error-Mode=any"]);
        shell::watch(&mut command, "apt-get update", |line| step.detail(line)).context(
            "the package index was not fetched: check the network and the mirror, then run the command again",
        )?;
        self.component.mark(INDEX)?;
        step.done(&format!("Debian {}", self.suites));
        Ok(())
    }

    /// One of apt's programs, looking only at this apt's folders.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let settings = [
            ("Dir::Etc::SourceList", self.folder.join("sources.list")),
            ("Dir::Etc::SourceParts", PathBuf::from("/dev/null")),
            ("Dir::Etc::Preferences", PathBuf::from("/dev/null")),
            ("Dir::Etc::PreferencesParts", PathBuf::from("/dev/null")),
            ("Dir::State::Lists", self.folder.join("lists")),
            ("Dir::State::status", self.folder.join("status")),
            ("Dir::Cache", self.folder.join("cache")),
        ];
        for (name, path) in settings {
            let mut setting = OsString::from(format!("{name}="));
            setting.push(path);
            command.arg("-o").arg(setting);
        }
        // Run by root, apt would hand downloads to a user without access to a private folder.
        command.args(["-o", "APT::Sandbox::User=root", "-o", "APT::Architectures=amd64"]);
        command.args(["-o", "Acquire::Retries=3", "-o", "Acquire::Languages=none"]);
        command.env("LC_ALL", "C");
        command
    }
}
