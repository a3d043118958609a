//! The web page of a local validator: names for its galleries, a development wallet, and the page's server as a process.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use influence_testkit::actors::{Actor, Population};
use serde::Serialize;

use crate::{
    Localnet, LocalnetError, crankers::Daemons, data_dir::write_whole, key_files::write_secret, ports,
};

/// Port of the page, when it is free.
const PORT: u16 = 8_910;
/// Members in the wallet.
const MEMBERS: u32 = 3;
/// Names of galleries are made of two words.
const FIRST: [&str; 12] = [
    "Harbour", "Paper", "Night", "Copper", "Quiet", "Second", "Salt", "Winter", "Glass", "Northern", "Open",
    "Velvet",
];
const SECOND: [&str; 11] = [
    "Lights", "Rooms", "Gardens", "Signals", "Stories", "Weather", "Studio", "Machines", "Rivers", "Echoes",
    "Atlas",
];

#[derive(Debug)]
pub struct WebApp {
    /// Address: `127.0.0.1:8910`.
    pub listen: String,
    /// Log of its server.
    pub log: PathBuf,
    arguments: Vec<String>,
}

/// A key of the wallet.
#[derive(Debug, Serialize)]
struct WalletAccount {
    name: String,
    /// The keypair, as Solana's tools write it.
    key: Vec<u8>,
}

impl WebApp {
    /// Writes the files of the page; port 0 is any that is free.
    pub fn prepare(localnet: &Localnet, port: Option<u16>) -> Result<Self, LocalnetError> {
        let folder = localnet.data_dir().page();
        fs::create_dir_all(&folder).map_err(LocalnetError::file(&folder))?;
        let (names, wallet) = (folder.join("galleries.json"), folder.join("wallet.json"));
        write_whole(&names, &json(&names_of(localnet.population())))?;
        write_secret(&wallet, &json(&accounts(localnet.population())))
            .map_err(LocalnetError::file(&wallet))?;
        let listen_addr = format!("127.0.0.1:{}", free_port(port)?);
        let configuration = localnet.crankers().first().map(|first| first.file.clone()).unwrap_or_default();
        let flags = [("config", shown(&configuration)), ("listen-addr", listen_addr.clone())];
        let files = [("gallery-names", shown(&names)), ("development-wallet", shown(&wallet))];
        let flags = flags.into_iter().chain(files).map(|(flag, value)| format!("--{flag}={value}"));
        let arguments = ["serve".to_owned()].into_iter().chain(flags).collect();
        Ok(Self { listen: listen_addr, log: folder.join("server.log"), arguments })
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.listen)
    }

    /// Starts its server, which is the cranker's, with the days of the first cranker.
    pub fn serve(&self, binary: &Path) -> Result<Daemons, LocalnetError> {
        Daemons::start_one(binary, &self.arguments, &self.log)
    }
}

/// The requested port; else the usual one, or any when it is taken.
fn free_port(wanted: Option<u16>) -> Result<u16, LocalnetError> {
    match wanted {
        Some(port) if port != 0 && ports::is_free(port) => Ok(port),
        Some(port) if port != 0 => Err(LocalnetError::Port { what: "the web page", port }),
        None if ports::is_free(PORT) => Ok(PORT),
        _ => ports::free(|_| true),
    }
}

/// Names of the galleries, by address.
fn names_of(population: Population) -> BTreeMap<String, String> {
    let name = |number: u32| {
        let place = number.saturating_sub(1) as usize;
        let words = [FIRST.get(place % FIRST.len()), SECOND.get(place % SECOND.len())];
        let round = place / (FIRST.len() * SECOND.len());
        let more = if round == 0 { String::new() } else { format!(" {}", round.saturating_add(1)) };
        words.map(|word| word.copied().unwrap_or_default()).join(" ") + &more
    };
    (1..=population.galleries).map(|number| (population.gallery(number).to_string(), name(number))).collect()
}

/// A fan without an account first, then members, and a creator.
fn accounts(population: Population) -> Vec<WalletAccount> {
    let newcomer =
        (population.fans > population.members).then_some((Actor::Fan(population.fans), "has not begun"));
    let members = (1..=population.members.min(MEMBERS)).map(|number| (Actor::Fan(number), "a member"));
    let actors = newcomer.into_iter().chain(members).chain([(Actor::Creator(1), "has a gallery")]);
    let account = |(actor, what): (Actor, &str)| WalletAccount {
        name: format!("{}, {what}", actor.name()),
        key: population.key(actor).to_bytes().to_vec(),
    };
    actors.map(account).collect()
}

/// Text and numbers are always JSON.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::LocalnetConfig;

    fn population() -> Population {
        LocalnetConfig::default().population()
    }

    #[test]
    fn all_galleries_have_different_names() {
        let names = names_of(Population { galleries: 400, ..population() });
        assert_eq!(names.values().collect::<BTreeSet<_>>().len(), 400);
        let first = population().gallery(1).to_string();
        assert_eq!(names.get(&first).map(String::as_str), Some("Harbour Lights"));
    }

    #[test]
    fn the_wallet_has_a_newcomer_members_and_a_creator() {
        let names = |of: Population| accounts(of).into_iter().map(|account| account.name).collect::<Vec<_>>();
        let all = ["fan-12, has not begun", "fan-1, a member", "fan-2, a member", "fan-3, a member"];
        assert_eq!(names(population()), [&all[..], &["creator-1, has a gallery"]].concat());
        let empty = Population { fans: 0, members: 0, ..population() };
        assert_eq!(names(empty), ["creator-1, has a gallery"]);
        assert_eq!(accounts(empty)[0].key, empty.key(Actor::Creator(1)).to_bytes());
    }

    #[test]
    fn a_requested_port_that_is_taken_is_named() {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let refused = free_port(Some(port));
        assert!(
            matches!(refused, Err(LocalnetError::Port { what: "the web page", port: named }) if named == port)
        );
        assert!(free_port(Some(0)).unwrap() > 0 && free_port(None).unwrap() > 0);
    }
}
