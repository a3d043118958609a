//! The web page of a local validator: names for its galleries, a wallet with keys of people who live here, and the page's
//! server as a process.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde::Serialize;

use crate::{
    LocalnetError, Localnet, LocalnetConfig, Role,
    crankers::Daemons,
    data_dir::write_whole,
    keys::{key, write_secret},
    people, ports,
};

/// Where the page is, when that port is free.
const PORT: u16 = 8_910;
/// How many members the wallet has keys of.
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

/// A page that is ready to be served.
#[derive(Debug)]
pub struct WebApp {
    /// Where it will be: `127.0.0.1:8910`.
    pub listen: String,
    /// Where its server's log goes.
    pub log: PathBuf,
    arguments: Vec<String>,
}

/// Somebody whose key the wallet has.
#[derive(Debug, Serialize)]
struct Account {
    name: String,
    /// The keypair, as Solana's tools write it.
    key: Vec<u8>,
}

impl WebApp {
    /// Writes what the page is given; `port` is where it will be, or any that is free for 0.
    ///
    /// # Errors
    /// [`LocalnetError::File`]; [`LocalnetError::Port`] for a port that was asked for and is taken.
    pub fn prepare(localnet: &Localnet, port: Option<u16>) -> Result<Self, LocalnetError> {
        let folder = localnet.data_dir().page();
        fs::create_dir_all(&folder).map_err(LocalnetError::file(&folder))?;
        let (names, wallet) = (folder.join("galleries.json"), folder.join("wallet.json"));
        write_whole(&names, &json(&names_of(localnet.config())))?;
        write_secret(&wallet, &json(&accounts(localnet.config()))).map_err(LocalnetError::file(&wallet))?;
        let listen_addr = format!("127.0.0.1:{}", free_port(port)?);
        let configuration = localnet.crankers().first().map(|first| first.file.clone()).unwrap_or_default();
        let flags = [("config", shown(&configuration)), ("listen-addr", listen_addr.clone())];
        let files = [("gallery-names", shown(&names)), ("development-wallet", shown(&wallet))];
        let flags = flags.into_iter().chain(files).map(|(flag, value)| format!("--{flag}={value}"));
        let arguments = ["serve".to_owned()].into_iter().chain(flags).collect();
        Ok(Self { listen: listen_addr, log: folder.join("server.log"), arguments })
    }

    /// The page's address.
    pub fn url(&self) -> String {
        format!("http://{}/", self.listen)
    }

    /// Starts its server: the cranker's, with the days that the first cranker computes.
    ///
    /// # Errors
    /// [`LocalnetError::File`] when the binary or the log can not be used.
    pub fn serve(&self, binary: &Path) -> Result<Daemons, LocalnetError> {
        Daemons::one(binary, &self.arguments, &self.log)
    }
}

/// The port that was asked for; else the usual one, or any when that is taken.
fn free_port(wanted: Option<u16>) -> Result<u16, LocalnetError> {
    match wanted {
        Some(port) if port != 0 && ports::is_free(port) => Ok(port),
        Some(port) if port != 0 => Err(LocalnetError::Port { what: "the web page", port }),
        None if ports::is_free(PORT) => Ok(PORT),
        _ => ports::free(|_| true),
    }
}

/// What the galleries are called, by their addresses.
fn names_of(config: &LocalnetConfig) -> BTreeMap<String, String> {
    let name = |number: u32| {
        let place = number.saturating_sub(1) as usize;
        let words = [FIRST.get(place % FIRST.len()), SECOND.get(place % SECOND.len())];
        let round = place / (FIRST.len() * SECOND.len());
        let more = if round == 0 { String::new() } else { format!(" {}", round.saturating_add(1)) };
        words.map(|word| word.copied().unwrap_or_default()).join(" ") + &more
    };
    (1..=config.galleries).map(|number| (accounts::gallery(config, number).to_string(), name(number))).collect()
}

/// Whose keys the wallet has: somebody who has not begun yet, first, then members, and a creator.
fn accounts(config: &LocalnetConfig) -> Vec<Account> {
    let newcomer = (config.fans > config.members).then_some((Role::Fan(config.fans), "has not begun"));
    let members = (1..=config.members.min(MEMBERS)).map(|number| (Role::Fan(number), "a member"));
    let everybody = newcomer.into_iter().chain(members).chain([(Role::Creator(1), "has a gallery")]);
    let account = |(role, what): (Role, &str)| Account {
        name: format!("{}, {what}", role.name()),
        key: key(config.seed, role).to_bytes().to_vec(),
    };
    everybody.map(account).collect()
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

    #[test]
    fn every_gallery_has_a_name_of_its_own() {
        let names = names_of(&LocalnetConfig { galleries: 400, ..LocalnetConfig::default() });
        assert_eq!(names.values().collect::<BTreeSet<_>>().len(), 400);
        let first = accounts::gallery(&LocalnetConfig::default(), 1).to_string();
        assert_eq!(names.get(&first).map(String::as_str), Some("Harbour Lights"));
    }

    #[test]
    fn the_wallet_has_a_newcomer_members_and_a_creator() {
        let names = |config: &LocalnetConfig| accounts(config).into_iter().map(|account| account.name).collect::<Vec<_>>();
        let all = ["fan-12, has not begun", "fan-1, a member", "fan-2, a member", "fan-3, a member"];
        assert_eq!(names(&LocalnetConfig::default()), [&all[..], &["creator-1, has a gallery"]].concat());
        let nobody = LocalnetConfig { fans: 0, members: 0, ..LocalnetConfig::default() };
        assert_eq!(names(&nobody), ["creator-1, has a gallery"]);
        assert_eq!(accounts(&nobody)[0].key, key(1, Role::Creator(1)).to_bytes());
    }

    #[test]
    fn a_port_that_was_asked_for_and_is_taken_is_named() {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let refused = free_port(Some(port));
        assert!(matches!(refused, Err(LocalnetError::Port { what: "the web page", port: named }) if named == port));
        assert!(free_port(Some(0)).unwrap() > 0 && free_port(None).unwrap() > 0);
    }
}
