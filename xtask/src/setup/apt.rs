//! A private apt: its own sources, lists and cache in the toolchain's folder, the machine's own mirror and keys.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{mirror, stamps};
use crate::{files, shell, ui::Step};

/// All packages come from one suite, so that compiler, library sources and libraries match each other.
const SUITE: &str = "sid";

/// Debian's own keys, as its package debian-archive-keyring installs them.
const KEYS: [&str; 2] =
    ["/usr/share/keyrings/debian-archive-keyring.pgp", "/usr/share/keyrings/debian-archive-keyring.gpg"];

/// The private apt.
pub struct Apt {
    root: PathBuf,
    folder: PathBuf,
}

impl Apt {
    /// Lays out its folders and writes its sources.
    pub fn new(root: &Path, mirror: Option<&str>) -> Result<Self> {
        let folder = root.join("apt");
        for sub in ["lists/partial", "cache/archives/partial"] {
            files::create(&folder.join(sub))?;
        }
        let mirror = match mirror {
            Some(given) => given.to_owned(),
            None => mirror::find()?,
        };
        let Some(key) = KEYS.iter().find(|path| Path::new(path).is_file()) else {
            bail!("Debian's signing keys were not found: install the package debian-archive-keyring");
        };
        let source = format!("deb [arch=amd64 signed-by={key}] {mirror} {SUITE} main\n");
        files::write(&folder.join("sources.list"), source.as_bytes())?;
        // No package counts as installed here.
        files::write(&folder.join("status"), b"")?;
        Ok(Self { root: root.to_owned(), folder })
    }

    /// Fetches the suite's index.
    pub fn update(&self) -> Result<()> {
        if stamps::is_done(&self.root, "index") {
            return Ok(());
        }
        let step = Step::spinner("package index");
        let mut command = self.command("apt-get");
        command.args(["update", "-q", "-o", "APT::Update::Error-Mode=any"]);
        shell::watch(&mut command, "apt-get update", |line| step.detail(line)).context(
            "the package index was not fetched: check the network and the mirror, then run the command again",
        )?;
        stamps::mark(&self.root, "index")?;
        step.done(&format!("Debian {SUITE}"));
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
        // Run by root, apt would hand downloads to a user who cannot see a private folder.
        command.args(["-o", "APT::Sandbox::User=root", "-o", "APT::Architectures=amd64"]);
        command.args(["-o", "Acquire::Retries=3", "-o", "Acquire::Languages=none"]);
        command.env("LC_ALL", "C");
        command
    }
}
