//! A running local validator with everything around it.

use std::{
    net::Ipv4Addr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use influence_client::{chain::Chain, instructions::MintInfo, rpc::RpcChain};
use influence_core::calendar::Calendar;
use influence_testkit::actors::{Actor, Population};
use solana_faucet::faucet::{Faucet, run_faucet};
use solana_keypair::Keypair;
use tokio::{task::spawn_blocking, time::sleep};
use tokio_util::task::AbortOnDropHandle;

use crate::{
    LocalnetConfig, LocalnetError,
    crankers::{self, CrankerConfigFile},
    data_dir::{DataDir, LocalnetState, write_whole},
    key_files,
    ports::Ports,
    sample_platform::LocalnetPlatform,
    setup, thread_priority,
    validator::{Validator, ValidatorConfig, ValidatorStatus},
};

/// Limit for the first blocks.
const START_TIMEOUT: Duration = Duration::from_secs(60);
/// The first slot in which a program of the genesis can be called.
const FIRST_USABLE_SLOT: u64 = 2;
/// How often the platform checks for a new day.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

#[derive(Clone, Debug)]
pub struct LocalnetOptions {
    pub data_dir: PathBuf,
    /// Parameters of a new chain; `None` to continue the one in the data directory.
    pub new_chain: Option<LocalnetConfig>,
    /// Whether the chain stays when the validator stops.
    pub keep: bool,
    pub ports: Ports,
    pub program: PathBuf,
}

/// A running local validator. Dropping it stops it too, but leaves the files of a chain that is not kept until the next
/// start.
pub struct Localnet {
    data_dir: DataDir,
    state: LocalnetState,
    ports: Ports,
    validator: Validator,
    rpc: Arc<RpcChain>,
    crankers: Vec<CrankerConfigFile>,
    tasks: [AbortOnDropHandle<()>; 2],
}

impl Localnet {
    /// Returns when the chain answers and all members have joined. A new chain that failed before is replaced by the next
    /// start.
    pub async fn start(options: LocalnetOptions) -> Result<Self, LocalnetError> {
        let data_dir = DataDir::open(&options.data_dir)?;
        let mut state = initial_state(&data_dir, &options)?;
        let (ports, anywhere) = (options.ports.resolved()?, options.ports.rpc == 0);
        let population = state.config.population();
        key_files::write(&data_dir.keys(), population)?;
        let (ledger, program) = (data_dir.ledger(), options.program);
        let validator = ValidatorConfig { ledger, program, chain: state.config.clone(), ports };
        let faucet = serve_faucet(population, ports);
        let validator = blocking(move || Validator::start(validator)).await?;
        thread_priority::lower_banking_thread_priority().await;
        let [rpc_url, ws_url] = urls(ports);
        let rpc = Arc::new(RpcChain::connect(setup::rpc_config(&rpc_url)).await?);
        wait_until_usable(&rpc, &validator).await?;
        if !state.is_set_up {
            setup::set_up(&rpc, &state.config).await?;
            state.is_set_up = true;
            data_dir.save(&state)?;
        }
        let genesis_hash = rpc.genesis_hash().to_string();
        let crankers =
            crankers::configure(&data_dir, state.config.seed, [&rpc_url, &ws_url], &genesis_hash, anywhere)?;
        write_cli(&data_dir, [&rpc_url, &ws_url])?;
        let platform = write_platform(&data_dir, &state.config, &validator)?;
        Ok(Self { data_dir, state, ports, validator, rpc, crankers, tasks: [faucet, platform] })
    }

    /// Stops cleanly, and removes a chain that is not kept.
    pub async fn stop(self) -> Result<(), LocalnetError> {
        let Self { data_dir, state, validator, rpc, tasks, .. } = self;
        for task in tasks {
            task.abort();
            // Ended by that, and its port is free again.
            let _ = task.await;
        }
        drop(rpc);
        blocking(move || {
            drop(validator);
            if state.is_kept { Ok(()) } else { data_dir.clear() }
        })
        .await
    }

    /// The JSON-RPC node: `http://127.0.0.1:8899`.
    pub fn rpc_url(&self) -> String {
        let [rpc_url, _] = urls(self.ports);
        rpc_url
    }

    /// The websocket: `ws://127.0.0.1:8900`.
    pub fn ws_url(&self) -> String {
        let [_, ws_url] = urls(self.ports);
        ws_url
    }

    /// The ports, none of them 0.
    pub fn ports(&self) -> Ports {
        self.ports
    }

    /// A client of the node without a rate limit that matters.
    pub fn rpc(&self) -> Arc<RpcChain> {
        self.rpc.clone()
    }

    pub fn config(&self) -> &LocalnetConfig {
        &self.state.config
    }

    pub fn is_kept(&self) -> bool {
        self.state.is_kept
    }

    pub fn data_dir(&self) -> &DataDir {
        &self.data_dir
    }

    pub fn population(&self) -> Population {
        self.state.config.population()
    }

    pub fn key(&self, actor: Actor) -> Keypair {
        self.population().key(actor)
    }

    pub fn token(&self) -> MintInfo {
        self.population().token()
    }

    /// The crankers' configurations, ready to start.
    pub fn crankers(&self) -> &[CrankerConfigFile] {
        &self.crankers
    }

    pub fn calendar(&self) -> Result<Calendar, LocalnetError> {
        calendar(&self.state.config)
    }

    /// `None` when the validator has stopped by itself.
    pub fn status(&self) -> Option<ValidatorStatus> {
        self.validator.status_reader()()
    }
}

/// The state to begin or to continue with, which is saved.
fn initial_state(data_dir: &DataDir, options: &LocalnetOptions) -> Result<LocalnetState, LocalnetError> {
    let existing = data_dir.state()?.filter(|state| state.is_set_up && Validator::exists(&data_dir.ledger()));
    let root = || data_dir.root().to_owned();
    let state = match (&options.new_chain, existing) {
        (Some(_), Some(existing)) if existing.is_kept => return Err(LocalnetError::Occupied(root())),
        (Some(config), _) => {
            config.check()?;
            check_program(&options.program)?;
            data_dir.clear()?;
            LocalnetState { is_kept: options.keep, is_set_up: false, config: config.clone() }
        }
        (None, Some(existing)) => LocalnetState { is_kept: options.keep, ..existing },
        (None, None) => return Err(LocalnetError::NoChain(root())),
    };
    data_dir.save(&state)?;
    Ok(state)
}

fn check_program(path: &Path) -> Result<(), LocalnetError> {
    let unreadable = |error| LocalnetError::Program { path: path.to_owned(), error };
    std::fs::File::open(path).map(drop).map_err(unreadable)
}

fn urls(ports: Ports) -> [String; 2] {
    let Ports { rpc, .. } = ports;
    [format!("http://127.0.0.1:{rpc}"), format!("ws://127.0.0.1:{}", rpc.saturating_add(1))]
}

fn calendar(config: &LocalnetConfig) -> Result<Calendar, LocalnetError> {
    let out_of_range = |_| LocalnetError::ConfigOutOfRange {
        field: "day_seconds",
        value: config.day_seconds.into(),
        least: 10,
        most: 86_400,
    };
    Calendar::new(config.day_seconds).map_err(out_of_range)
}

/// Runs blocking work on a thread for it.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LocalnetError> + Send + 'static,
) -> Result<T, LocalnetError> {
    spawn_blocking(work).await.unwrap_or_else(|panic| Err(LocalnetError::Validator(panic.to_string())))
}

fn serve_faucet(population: Population, ports: Ports) -> AbortOnDropHandle<()> {
    let faucet = Faucet::new(population.key(Actor::Faucet), None, None, None);
    let address = (Ipv4Addr::LOCALHOST, ports.faucet).into();
    AbortOnDropHandle::new(tokio::spawn(run_faucet(Arc::new(Mutex::new(faucet)), address, None)))
}

/// Waits until the newest block of the ledger can be read, and programs of the genesis can be called. A restarted node
/// shows its last final block at first.
async fn wait_until_usable(rpc: &RpcChain, validator: &Validator) -> Result<(), LocalnetError> {
    let newest = validator.status_reader()().map_or(0, |status| status.slot);
    let begun = Instant::now();
    while rpc.now().await?.slot < newest.max(FIRST_USABLE_SLOT) {
        if begun.elapsed() > START_TIMEOUT {
            return Err(LocalnetError::Stalled(START_TIMEOUT.as_secs()));
        }
        sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Writes a configuration of Solana's command line with the first fan's wallet.
fn write_cli(data_dir: &DataDir, [rpc_url, ws_url]: [&str; 2]) -> Result<(), LocalnetError> {
    let wallet = data_dir.keys().join(Actor::Fan(1).name()).with_extension("json");
    let text = format!(
        "---\njson_rpc_url: {rpc_url:?}\nwebsocket_url: {ws_url:?}\nkeypair_path: {:?}\naddress_labels: {{}}\n\
         commitment: confirmed\n",
        wallet.display().to_string()
    );
    write_whole(&data_dir.cli(), &text)
}

/// Writes the platform's tables, day by day.
fn write_platform(
    data_dir: &DataDir,
    config: &LocalnetConfig,
    validator: &Validator,
) -> Result<AbortOnDropHandle<()>, LocalnetError> {
    let (population, calendar) = (config.population(), calendar(config)?);
    let mut platform = LocalnetPlatform::open(population, calendar, &data_dir.platform())?;
    let read = validator.status_reader();
    if let Some(status) = read() {
        platform.write_up_to(status.unix_time)?;
    }
    Ok(AbortOnDropHandle::new(tokio::spawn(async move {
        while let Some(status) = read() {
            // A full disk does not stop the chain; the next round tries again.
            let _ = platform.write_up_to(status.unix_time);
            sleep(POLL_INTERVAL).await;
        }
    })))
}
