//! Configurations of the crankers, ready to start, and the real daemons as processes of their own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use influence_core::calendar::Calendar;
use tokio::{
    process::{Child, Command},
    time::timeout,
};

use crate::{
    LocalnetError,
    data_dir::{DataDir, write_whole},
    keys::{CRANKERS, Role, draw, write_secret},
    ports,
};

/// Where the first cranker's server is, when that port is free; the others' follow.
const FIRST_PORT: u16 = 8_911;
/// How long a daemon may take to finish what it is sending.
const PATIENCE: Duration = Duration::from_secs(60);
/// Seconds that two daemons may take until both have read where observing begins.
const START: i64 = 5;

/// A cranker's configuration.
#[derive(Clone, Debug)]
pub struct CrankerConfigFile {
    /// Its number, from 1.
    pub number: u32,
    /// The file.
    pub file: PathBuf,
    /// Where its server will be: `127.0.0.1:8911`.
    pub listen: String,
    /// Where its log goes when it is started here.
    pub log: PathBuf,
}

/// Writes the configurations of all crankers.
pub(crate) fn configure(
    folder: &DataDir,
    seed: u64,
    [rpc_url, ws_url]: [&str; 2],
    genesis_hash: &str,
    anywhere: bool,
) -> Result<Vec<CrankerConfigFile>, LocalnetError> {
    let (crankers, keys, platform) = (folder.crankers(), folder.keys(), folder.platform());
    fs::create_dir_all(&crankers).map_err(LocalnetError::file(&crankers))?;
    let secret = crankers.join("salt");
    let salt: String = (0..4).map(|part| format!("{:016x}", draw(seed, "salt", &[part], u64::MAX))).collect();
    write_secret(&secret, &salt).map_err(LocalnetError::file(&secret))?;
    let ports = listening(anywhere)?;
    let place = |port: &u16| format!("127.0.0.1:{port}");
    let mut configurations = Vec::new();
    for (number, port) in (1..).zip(&ports) {
        let file = crankers.join(format!("{number}.toml"));
        let peers: Vec<_> =
            ports.iter().filter(|peer| *peer != port).map(|peer| format!("http://{}", place(peer))).collect();
        let entry = |path: PathBuf| format!("{:?}", path.display().to_string());
        let text = format!(
            "# Cranker {number} of a local validator; it is written anew with every start of that.\n\
             cluster = {genesis_hash:?}\nrpc_url = {rpc_url:?}\nws_url = {ws_url:?}\n\
             keypair = {key}\nsalt_secret = {salt}\ndata_dir = {work}\n\
             activity = {activity}\nusers = {users}\ngalleries = {galleries}\nnfts = {nfts}\n\
             listen_addr = {listen:?}\npeers = {peers:?}\nthreads = 1\njitter_seconds = 0\nrequests_per_second = 1000\n",
            key = entry(keys.join(Role::Cranker(number).name()).with_extension("json")),
            salt = entry(secret.clone()),
            work = entry(crankers.join(number.to_string())),
            activity = entry(platform.join("activity-{day}.csv")),
            users = entry(platform.join("users.csv")),
            galleries = entry(platform.join("galleries.csv")),
            nfts = entry(platform.join("nfts.csv")),
            listen = place(port),
        );
        write_whole(&file, &text)?;
        let log = crankers.join(format!("{number}.log"));
        configurations.push(CrankerConfigFile { number, file, listen: place(port), log });
    }
    Ok(configurations)
}

/// A free port for every cranker: the usual ones, unless it may be `anywhere`. Of two chains that start together, both would
/// find those free.
fn listening(anywhere: bool) -> Result<Vec<u16>, LocalnetError> {
    let mut chosen = Vec::new();
    for wanted in (FIRST_PORT..).take(CRANKERS as usize) {
        let is_usual = !anywhere && ports::is_free(wanted);
        let port = if is_usual { wanted } else { ports::free(|port| !chosen.contains(&port))? };
        chosen.push(port);
    }
    Ok(chosen)
}

/// Running daemons.
pub struct Daemons(Vec<Child>);

impl Daemons {
    /// Starts a daemon with each configuration: `binary`, and what has to be said to it `first`. They are killed when
    /// this is dropped.
    ///
    /// # Errors
    /// [`LocalnetError::File`] when the binary or a log can not be used.
    pub fn start<'a>(
        binary: &Path,
        first: &[&str],
        configurations: impl IntoIterator<Item = &'a CrankerConfigFile>,
    ) -> Result<Self, LocalnetError> {
        let start = |CrankerConfigFile { file, log, .. }: &CrankerConfigFile| {
            let first = first.iter().copied().map(String::from);
            // A late start is one that another may have made on another day; here all begin together.
            let run = ["run", "--accept-late-start", "--config"].map(String::from);
            let arguments: Vec<_> = first.chain(run).chain([file.display().to_string()]).collect();
            spawn(binary, &arguments, log)
        };
        configurations.into_iter().map(start).collect::<Result<_, _>>().map(Self)
    }

    /// Starts one process of `binary`, killed when this is dropped; what it says goes to the end of `log`.
    ///
    /// # Errors
    /// [`LocalnetError::File`] when the binary or the log can not be used.
    pub(crate) fn one(binary: &Path, arguments: &[String], log: &Path) -> Result<Self, LocalnetError> {
        spawn(binary, arguments, log).map(|daemon| Self(vec![daemon]))
    }

    /// Whether every one still runs.
    pub fn are_running(&mut self) -> bool {
        self.0.iter_mut().all(|daemon| matches!(daemon.try_wait(), Ok(None)))
    }

    /// Tells all of them to stop, and waits until they have finished what they were sending.
    pub async fn stop(mut self) {
        for daemon in &self.0 {
            terminate(daemon).await;
        }
        for daemon in &mut self.0 {
            // One that does not stop is killed when it is dropped.
            let _ = timeout(PATIENCE, daemon.wait()).await;
        }
    }
}

fn spawn(binary: &Path, arguments: &[String], log: &Path) -> Result<Child, LocalnetError> {
    let mut options = fs::OpenOptions::new();
    let out = options.create(true).append(true).open(log).map_err(LocalnetError::file(log))?;
    let err = out.try_clone().map_err(LocalnetError::file(log))?;
    let mut command = Command::new(binary);
    command.args(arguments).stdin(Stdio::null()).stdout(out).stderr(err).kill_on_drop(true);
    // Ctrl-C on a terminal is for this process alone, which then tells them.
    #[cfg(unix)]
    command.process_group(0);
    command.spawn().map_err(LocalnetError::file(binary))
}

/// SIGTERM, by the system's own command: the standard library only kills.
async fn terminate(daemon: &Child) {
    if let Some(pid) = daemon.id() {
        let _ = Command::new("kill").arg(pid.to_string()).status().await;
    }
}

/// Whether daemons that start together now begin with the same day: finalized blocks, which they read, are not about to
/// pass from one day to the next. `finalized_time` is the newest one's, unix seconds.
pub fn is_safe_start(calendar: &Calendar, finalized_time: i64) -> bool {
    let end = calendar.day_of(finalized_time).map(|day| calendar.end_of(day));
    end.is_ok_and(|end| finalized_time.saturating_add(START) < end)
}
