//! A running local validator with everything around it.

use std::{
    net::Ipv4Addr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use influence_client::{chain::Chain, instructions::MintInfo, rpc::RpcChain};
use influence_core::calendar::Calendar;
use solana_faucet::faucet::{Faucet, run_faucet};
use solana_keypair::Keypair;
use tokio::{task::spawn_blocking, time::sleep};
use tokio_util::task::AbortOnDropHandle;

use crate::{
    LocalnetError, accounts,
    crankers::{self, CrankerConfigFile},
    data_dir::{DataDir, LocalnetState, write_whole},
    keys::{self, Role, key},
    config::LocalnetConfig,
    sample_platform::Platform,
    ports::Ports,
    setup,
    validator::{ValidatorConfig, ValidatorStatus, Validator},
};

/// How long the validator may take to make its first blocks.
const PATIENCE: Duration = Duration::from_secs(60);
/// The first slot in which a program of the genesis can be called.
const FIRST_USABLE_SLOT: u64 = 2;
/// How often the platform looks whether a new day has begun.
const LOOK: Duration = Duration::from_millis(500);

/// How to start.
#[derive(Clone, Debug)]
pub struct LocalnetOptions {
    /// Where the chain, the keys and the platform's tables are.
    pub data_dir: PathBuf,
    /// What to begin a new chain with; none to go on with the one in the folder.
    pub new_chain: Option<LocalnetConfig>,
    /// Whether the chain stays in the folder when the validator stops.
    pub keep: bool,
    /// Where to listen.
    pub ports: Ports,
    /// The built program, for a new chain.
    pub program: PathBuf,
}

/// A running local validator. Dropped, it stops too, and a chain that is not kept stays until the next start.
pub struct Localnet {
    folder: DataDir,
    state: LocalnetState,
    ports: Ports,
    validator: Validator,
    rpc: Arc<RpcChain>,
    crankers: Vec<CrankerConfigFile>,
    tasks: [AbortOnDropHandle<()>; 2],
}

impl Localnet {
    /// Starts, and returns when the chain answers and everybody is there.
    ///
    /// # Errors
    /// [`LocalnetError`]. A new chain that did not come that far is begun anew the next time.
    pub async fn start(options: LocalnetOptions) -> Result<Self, LocalnetError> {
        let folder = DataDir::open(&options.folder)?;
        let mut state = beginning(&folder, &options)?;
        let (ports, anywhere) = (options.ports.resolved()?, options.ports.rpc == 0);
        keys::write(&folder.keys(), &state.config)?;
        let ground =
            ValidatorConfig { ledger: folder.ledger(), program: options.program, config: state.config.clone(), ports };
        let faucet = serve_faucet(&state.config, ports);
        let validator = blocking(move || Validator::start(ground)).await?;
        thread_priority::lower_banking_thread_priority().await;
        let [rpc_url, ws_url] = urls(ports);
        let rpc = Arc::new(RpcChain::connect(setup::rpc_config(&rpc_url)).await?);
        answers(&rpc, &validator).await?;
        if !state.is_set_up {
            setup::set_up(&rpc, &state.config).await?;
            state.is_set_up = true;
            folder.record(&state)?;
        }
        let genesis_hash = rpc.genesis_hash().to_string();
        let crankers =
            crankers::configure(&folder, state.config.seed, [&rpc_url, &ws_url], &genesis_hash, anywhere)?;
        write_cli(&folder, [&rpc_url, &ws_url])?;
        let platform = live_platform(&folder, &state.config, &validator)?;
        Ok(Self { folder, state, ports, validator, rpc, crankers, tasks: [faucet, platform] })
    }

    /// Stops cleanly: what has landed is kept, or everything is forgotten, as it was started.
    ///
    /// # Errors
    /// [`LocalnetError::File`] when something can not be removed.
    pub async fn stop(self) -> Result<(), LocalnetError> {
        let Self { folder, state, validator, rpc, tasks, .. } = self;
        for task in tasks {
            task.abort();
            // Ended by that, and its port is free again.
            let _ = task.await;
        }
        drop(rpc);
        blocking(move || {
            drop(validator);
            if state.is_kept { Ok(()) } else { folder.forget() }
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

    /// Where it listens, with numbers for what was left open.
    pub fn ports(&self) -> Ports {
        self.ports
    }

    /// A client of the node, for as many requests as one likes.
    pub fn rpc(&self) -> Arc<RpcChain> {
        self.rpc.clone()
    }

    /// What the chain began with.
    pub fn config(&self) -> &LocalnetConfig {
        &self.state.config
    }

    /// Whether the chain stays when it stops.
    pub fn is_kept(&self) -> bool {
        self.state.is_kept
    }

    /// The folder with everything.
    pub fn data_dir(&self) -> &DataDir {
        &self.folder
    }

    /// Somebody's key.
    pub fn key(&self, role: Role) -> Keypair {
        key(self.state.config.seed, role)
    }

    /// $MESI.
    pub fn token(&self) -> MintInfo {
        accounts::token(self.state.config.seed)
    }

    /// The crankers' configurations, ready to start.
    pub fn crankers(&self) -> &[CrankerConfigFile] {
        &self.crankers
    }

    /// Days of the chain.
    ///
    /// # Errors
    /// None: the plan's days were checked.
    pub fn calendar(&self) -> Result<Calendar, LocalnetError> {
        calendar(&self.state.config)
    }

    /// What can be seen of the validator now; none when it has stopped by itself.
    pub fn look(&self) -> Option<ValidatorStatus> {
        self.validator.look()()
    }
}

/// What to begin or to go on with; recorded in the folder.
fn beginning(folder: &DataDir, options: &LocalnetOptions) -> Result<LocalnetState, LocalnetError> {
    let there = folder.state()?.filter(|state| state.is_set_up && Validator::exists(&folder.ledger()));
    let root = || folder.root().to_owned();
    let state = match (&options.new_chain, there) {
        (Some(_), Some(there)) if there.is_kept => return Err(LocalnetError::Occupied(root())),
        (Some(config), _) => {
            config.check()?;
            check_program(&options.program)?;
            folder.forget()?;
            LocalnetState { is_kept: options.keep, is_set_up: false, config: config.clone() }
        }
        (None, Some(there)) => LocalnetState { is_kept: options.keep, ..there },
        (None, None) => return Err(LocalnetError::NoChain(root())),
    };
    folder.record(&state)?;
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
    let rule =
        |_| LocalnetError::ConfigOutOfRange { field: "day_seconds", value: config.day_seconds.into(), least: 10, most: 86_400 };
    Calendar::new(config.day_seconds).map_err(rule)
}

/// Work that blocks, on a thread where that is allowed.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LocalnetError> + Send + 'static,
) -> Result<T, LocalnetError> {
    spawn_blocking(work).await.unwrap_or_else(|panic| Err(LocalnetError::Validator(panic.to_string())))
}

fn serve_faucet(config: &LocalnetConfig, ports: Ports) -> AbortOnDropHandle<()> {
    let faucet = Faucet::new(key(config.seed, Role::Faucet), None, None, None);
    let address = (Ipv4Addr::LOCALHOST, ports.faucet).into();
    AbortOnDropHandle::new(tokio::spawn(run_faucet(Arc::new(Mutex::new(faucet)), address, None)))
}

/// Waits until what is read is everything that the ledger has, and programs of the genesis can be called. A node that has
/// just been started again shows its last final block at first.
async fn answers(rpc: &RpcChain, validator: &Validator) -> Result<(), LocalnetError> {
    let newest = validator.look()().map_or(0, |seen| seen.slot);
    let begun = Instant::now();
    while rpc.now().await?.slot < newest.max(FIRST_USABLE_SLOT) {
        if begun.elapsed() > PATIENCE {
            return Err(LocalnetError::Stalled(PATIENCE.as_secs()));
        }
        sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// A configuration of Solana's command line with the first fan's wallet.
fn write_cli(folder: &DataDir, [rpc_url, ws_url]: [&str; 2]) -> Result<(), LocalnetError> {
    let wallet = folder.keys().join(Role::Fan(1).name()).with_extension("json");
    let text = format!(
        "---\njson_rpc_url: {rpc_url:?}\nwebsocket_url: {ws_url:?}\nkeypair_path: {:?}\naddress_labels: {{}}\n\
         commitment: confirmed\n",
        wallet.display().to_string()
    );
    write_whole(&folder.cli(), &text)
}

/// Writes the platform's tables, day by day.
fn live_platform(
    folder: &DataDir,
    config: &LocalnetConfig,
    validator: &Validator,
) -> Result<AbortOnDropHandle<()>, LocalnetError> {
    let mut platform = Platform::open(config, calendar(config)?, &folder.platform())?;
    let look = validator.look();
    if let Some(seen) = look() {
        platform.write_up_to(seen.unix_time)?;
    }
    Ok(AbortOnDropHandle::new(tokio::spawn(async move {
        while let Some(seen) = look() {
            // A full disk is nothing to stop a chain for; it is tried again.
            let _ = platform.write_up_to(seen.unix_time);
            sleep(LOOK).await;
        }
    })))
}
