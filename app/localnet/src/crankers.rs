//! Configuration files of the crankers, and the daemons as processes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use influence_core::calendar::Calendar;
use influence_testkit::actors::{
    Actor,
    population::{CRANKERS, draw},
};
use tokio::{
    process::{Child, Command},
    time::timeout,
};

use crate::{
    LocalnetError,
    data_dir::{DataDir, write_whole},
    key_files::write_secret,
    ports,
};

/// Port of the first cranker's server, when it is free; the others follow.
const FIRST_PORT: u16 = 8_911;
/// Limit for a daemon to finish what it is sending.
const STOP_TIMEOUT: Duration = Duration::from_secs(60);
/// Seconds until all daemons have read where indexing begins.
const START_SECONDS: i64 = 5;

#[derive(Clone, Debug)]
pub struct CrankerConfigFile {
    /// Number of the cranker, from 1.
    pub number: u32,
    pub file: PathBuf,
    /// Address of its server: `127.0.0.1:8911`.
    pub listen: String,
    /// Its log when it is started here.
    pub log: PathBuf,
}

/// Writes the configuration files of all crankers.
pub(crate) fn configure(
    data_dir: &DataDir,
    seed: u64,
    [rpc_url, ws_url]: [&str; 2],
    genesis_hash: &str,
    anywhere: bool,
) -> Result<Vec<CrankerConfigFile>, LocalnetError> {
    let (crankers, keys, platform) = (data_dir.crankers(), data_dir.keys(), data_dir.platform());
    fs::create_dir_all(&crankers).map_err(LocalnetError::file(&crankers))?;
    let secret = crankers.join("salt");
    let salt: String = (0..4).map(|part| format!("{:016x}", draw(seed, "salt", &[part], u64::MAX))).collect();
    write_secret(&secret, &salt).map_err(LocalnetError::file(&secret))?;
    let ports = listening(anywhere)?;
    let address = |port: &u16| format!("127.0.0.1:{port}");
    let mut configurations = Vec::new();
    for (number, port) in (1..).zip(&ports) {
        let file = crankers.join(format!("{number}.toml"));
        let peers: Vec<_> = ports
            .iter()
            .filter(|peer| *peer != port)
            .map(|peer| format!("http://{}", address(peer)))
            .collect();
        let entry = |path: PathBuf| format!("{:?}", path.display().to_string());
        let text = format!(
            "# Cranker {number} of a local validator; rewritten with every start of the validator.\n\
             cluster = {genesis_hash:?}\nrpc_url = {rpc_url:?}\nws_url = {ws_url:?}\n\
             keypair = {key}\nsalt_secret = {salt}\ndata_dir = {work}\n\
             activity = {activity}\nusers = {users}\ngalleries = {galleries}\nnfts = {nfts}\n\
             listen_addr = {listen:?}\npeers = {peers:?}\nthreads = 1\njitter_seconds = 0\nrequests_per_second = 1000\n",
            key = entry(keys.join(Actor::Cranker(number).name()).with_extension("json")),
            salt = entry(secret.clone()),
            work = entry(crankers.join(number.to_string())),
            activity = entry(platform.join("activity-{day}.csv")),
            users = entry(platform.join("users.csv")),
            galleries = entry(platform.join("galleries.csv")),
            nfts = entry(platform.join("nfts.csv")),
            listen = address(port),
        );
        write_whole(&file, &text)?;
        let log = crankers.join(format!("{number}.log"));
        configurations.push(CrankerConfigFile { number, file, listen: address(port), log });
    }
    Ok(configurations)
}

/// A free port for every cranker: the usual ones, unless they may be `anywhere`. Two chains that start together would both
/// find the usual ones free.
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
    /// Starts `binary` with the arguments `first` for each configuration. The processes are killed when this is dropped.
    pub fn start<'a>(
        binary: &Path,
        first: &[&str],
        configurations: impl IntoIterator<Item = &'a CrankerConfigFile>,
    ) -> Result<Self, LocalnetError> {
        let start = |CrankerConfigFile { file, log, .. }: &CrankerConfigFile| {
            let first = first.iter().copied().map(String::from);
            // Safe here: all crankers begin together.
            let run = ["run", "--bootstrap-from-now", "--config"].map(String::from);
            let arguments: Vec<_> = first.chain(run).chain([file.display().to_string()]).collect();
            spawn(binary, &arguments, log)
        };
        configurations.into_iter().map(start).collect::<Result<_, _>>().map(Self)
    }

    /// Starts one process, which is killed when this is dropped; its output is appended to `log`.
    pub(crate) fn start_one(binary: &Path, arguments: &[String], log: &Path) -> Result<Self, LocalnetError> {
        spawn(binary, arguments, log).map(|daemon| Self(vec![daemon]))
    }

    /// Whether all of them run.
    pub fn are_running(&mut self) -> bool {
        self.0.iter_mut().all(|daemon| matches!(daemon.try_wait(), Ok(None)))
    }

    /// Stops all of them after what they are sending.
    pub async fn stop(mut self) {
        for daemon in &self.0 {
            terminate(daemon).await;
        }
        for daemon in &mut self.0 {
            // A daemon that does not stop is killed on drop.
            let _ = timeout(STOP_TIMEOUT, daemon.wait()).await;
        }
    }
}

fn spawn(binary: &Path, arguments: &[String], log: &Path) -> Result<Child, LocalnetError> {
    let mut options = fs::OpenOptions::new();
    let out = options.create(true).append(true).open(log).map_err(LocalnetError::file(log))?;
    let err = out.try_clone().map_err(LocalnetError::file(log))?;
    let mut command = Command::new(binary);
    command.args(arguments).stdin(Stdio::null()).stdout(out).stderr(err).kill_on_drop(true);
    // Ctrl-C on a terminal reaches only this process, which then stops them.
    #[cfg(unix)]
    command.process_group(0);
    command.spawn().map_err(LocalnetError::file(binary))
}

/// Sends SIGTERM by the system's command: the standard library only kills.
async fn terminate(daemon: &Child) {
    if let Some(pid) = daemon.id() {
        let _ = Command::new("kill").arg(pid.to_string()).status().await;
    }
}

/// Whether daemons that start together now begin with the same day: the finalized blocks that they read are not about to
/// enter the next day. `finalized_time` is the newest one, unix seconds.
pub fn is_safe_start(calendar: &Calendar, finalized_time: i64) -> bool {
    let end = calendar.day_of(finalized_time).map(|day| calendar.end_of(day));
    end.is_ok_and(|end| finalized_time.saturating_add(START_SECONDS) < end)
}
