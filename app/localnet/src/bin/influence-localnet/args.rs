//! Command-line options.

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;
use influence_localnet::{LocalnetConfig, LocalnetError, LocalnetOptions, Ports, data_dir::DataDir};
use influence_testkit::program;

/// Length of a day with the web page, seconds: a new member has a score after two days.
const WEB_DAY: u32 = 120;
/// A quorum of crankers, so that days are finalized while the page is open.
const WEB_CRANKERS: u32 = 2;

/// A local validator with the program in it: agave's own in one process, with RPC, websocket and faucet, $MESI, the
/// published tiers, three crankers, fans with balances, galleries, and a small platform.
///
/// All keys follow from --seed and are written as keypair files. It runs until SIGINT (Ctrl-C) or SIGTERM.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Examples:
  cargo xtask localnet
  cargo xtask localnet --web                  # the web page on it, with a wallet to try it with
  cargo xtask localnet --day-seconds 30 --run-crankers 2
  cargo xtask localnet --fans 500 --members 400 --galleries 40 --seed 7
  cargo xtask localnet --keep                 # the next start continues the same chain"
)]
pub struct Args {
    /// Data directory: chain, keypair files and tables of the platform
    #[arg(long, value_name = "DIR", env = "INFLUENCE_LOCALNET_LEDGER", default_value = "influence-localnet")]
    pub ledger: PathBuf,

    /// Keep the chain when it stops: the next start with the same directory continues it, and keeps it too
    #[arg(long)]
    pub keep: bool,

    /// Remove a chain that was kept, and begin a new one
    #[arg(long)]
    pub reset: bool,

    /// Seed of all keys, balances and activity [default: 1]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,

    /// Fans with $MESI in their wallets [default: 12]
    #[arg(long, value_name = "N")]
    pub fans: Option<u32>,

    /// Fans who have locked and allocated at the start [default: half of them]
    #[arg(long, value_name = "N")]
    pub members: Option<u32>,

    /// Galleries, each with its own creator [default: 4]
    #[arg(long, value_name = "N")]
    pub galleries: Option<u32>,

    /// Galleries that each member supports at the start [default: 2]
    #[arg(long, value_name = "N")]
    pub allocations: Option<u32>,

    /// Length of a day in seconds, fixed when the program is initialized; 30 gives a week in four minutes [default: 86 400;
    /// 120 with --web]
    #[arg(long, value_name = "N")]
    pub day_seconds: Option<u32>,

    /// Length of a slot, milliseconds: 37.5, 75, 150 or 300, the next that is not longer; a block is final 32 slots later
    /// [default: 300, the validator's own]
    #[arg(long, value_name = "N")]
    pub slot_millis: Option<u64>,

    /// Run this many of the three crankers as processes; their logs are in the data directory [default: 0; 2 with --web]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=3))]
    run_crankers: Option<u32>,

    /// Serve the web page with names for the galleries and a development wallet, and open it where there is a display; a
    /// day then takes 120 seconds unless --day-seconds is set
    #[arg(long)]
    pub web: bool,

    /// Port of the web page; 0 for any [default: 8910, any when it is taken]
    #[arg(long, value_name = "PORT", requires = "web")]
    pub web_port: Option<u16>,

    /// Port of JSON-RPC, with the websocket at the next port; 0 for any [default: 8899, any when it is taken]
    #[arg(long, value_name = "PORT")]
    pub rpc_port: Option<u16>,

    /// Port of the faucet; 0 for any [default: 9900, any when it is taken]
    #[arg(long, value_name = "PORT")]
    pub faucet_port: Option<u16>,

    /// Ports of the validator's traffic: first and last, at least 26 of them free
    #[arg(long, value_name = "FIRST-LAST", default_value = "10000-12000", value_parser = range)]
    pub dynamic_ports: (u16, u16),

    /// Write the validator's log to validator.log in the data directory: error, warn, info, or target=level
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,

    /// The built program [default: INFLUENCE_SO, else deploy/influence.so in the build folder]
    #[arg(long, value_name = "FILE", env = "INFLUENCE_SO")]
    pub program: Option<PathBuf>,
}

impl Args {
    /// Also removes a chain that was kept with --reset.
    ///
    /// # Errors
    /// Options that differ from the kept chain's; a program that is not built.
    pub fn options(&self) -> Result<LocalnetOptions> {
        let data_dir = DataDir::open(&self.ledger)?;
        if self.reset {
            data_dir.clear()?;
        }
        let kept = data_dir.state()?.filter(|state| state.is_kept && state.is_set_up);
        let new_chain = match &kept {
            Some(state) => {
                let difference = self.plan_over(&state.config).difference(&state.config);
                if let Some((field, existing)) = difference {
                    let folder = data_dir.root().to_owned();
                    return Err(LocalnetError::ConfigMismatch { folder, field, existing }.into());
                }
                None
            }
            None => Some(self.config()),
        };
        Ok(LocalnetOptions {
            data_dir: self.ledger.clone(),
            new_chain,
            keep: self.keep || kept.is_some(),
            ports: self.ports(),
            program: self.program()?,
        })
    }

    /// Crankers to run.
    pub fn crankers(&self) -> u32 {
        self.run_crankers.unwrap_or(if self.web { WEB_CRANKERS } else { 0 })
    }

    fn config(&self) -> LocalnetConfig {
        let usual = LocalnetConfig::default();
        let fans = self.fans.unwrap_or(usual.fans);
        let galleries = self.galleries.unwrap_or(usual.galleries);
        let allocations = usual.allocations.min(galleries);
        let day_seconds = if self.web { WEB_DAY } else { usual.day_seconds };
        self.plan_over(&LocalnetConfig { members: fans.div_ceil(2), allocations, day_seconds, ..usual })
    }

    /// `plan` with what is asked for.
    fn plan_over(&self, config: &LocalnetConfig) -> LocalnetConfig {
        LocalnetConfig {
            seed: self.seed.unwrap_or(config.seed),
            fans: self.fans.unwrap_or(config.fans),
            members: self.members.unwrap_or(config.members),
            galleries: self.galleries.unwrap_or(config.galleries),
            allocations: self.allocations.unwrap_or(config.allocations),
            day_seconds: self.day_seconds.unwrap_or(config.day_seconds),
            slot_millis: self.slot_millis.unwrap_or(config.slot_millis),
        }
    }

    /// Requested ports, and the usual ones where they are free.
    fn ports(&self) -> Ports {
        let usual = Ports::USUAL.or_any();
        Ports {
            rpc: self.rpc_port.unwrap_or(usual.rpc),
            faucet: self.faucet_port.unwrap_or(usual.faucet),
            own: self.dynamic_ports,
        }
    }

    fn program(&self) -> Result<PathBuf> {
        self.program.clone().map_or_else(program::path, Ok)
    }
}

fn range(text: &str) -> Result<(u16, u16), String> {
    let range =
        text.split_once('-').and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
    let is_some = |(first, last): &(u16, u16)| *first > 0 && first < last;
    range.filter(is_some).ok_or_else(|| "write the first and the last port: 10000-12000".into())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn args(text: &str) -> Args {
        Args::parse_from(["influence-localnet"].into_iter().chain(text.split_whitespace()))
    }

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn defaults_follow_from_what_is_set() {
        assert_eq!(args("").config(), LocalnetConfig::default());
        let config = args("--fans 31 --galleries 1 --day-seconds 30").config();
        assert_eq!((config.members, config.allocations, config.day_seconds), (16, 1, 30));
        config.check().unwrap();
    }

    #[test]
    fn with_the_page_days_are_short_and_finalized() {
        assert_eq!((args("").crankers(), args("").config().day_seconds), (0, 86_400));
        assert_eq!((args("--web").crankers(), args("--web").config().day_seconds), (2, 120));
        let own = args("--web --run-crankers 0 --day-seconds 60 --web-port 0");
        assert_eq!((own.crankers(), own.config().day_seconds), (0, 60));
        assert!(Args::try_parse_from(["influence-localnet", "--web-port", "1"]).is_err());
    }

    #[test]
    fn ranges_are_read_and_wrong_ones_are_refused() {
        assert_eq!(range("9000-9100"), Ok((9_000, 9_100)));
        for wrong in ["", "9000", "9100-9000", "0-9", "a-b", "1-70000"] {
            assert!(range(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn options_that_differ_from_the_kept_chain_are_refused() {
        let place = tempfile::tempdir().unwrap();
        let program = place.path().join("influence.so");
        std::fs::write(&program, "").unwrap();
        let begin = |more: &str| {
            let (ledger, program) = (place.path().display(), program.display());
            args(&format!("--ledger {ledger} --program {program} {more}")).options()
        };
        let first = begin("--keep --fans 9").unwrap();
        let config = first.new_chain.unwrap();
        assert!(first.keep && config.fans == 9);
        let state = influence_localnet::data_dir::LocalnetState { is_kept: true, is_set_up: true, config };
        DataDir::open(place.path()).unwrap().save(&state).unwrap();
        let again = begin("--fans 9").unwrap();
        assert!(again.keep && again.new_chain.is_none());
        let refused = begin("--fans 8").unwrap_err().to_string();
        assert!(refused.contains("fans = 9"), "{refused}");
        assert!(begin("--fans 8 --reset").unwrap().new_chain.is_some());
    }
}
