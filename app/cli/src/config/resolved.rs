//! Which node and which key: flag, then environment, then the configuration of the Solana command line.

use std::path::Path;

use influence_client::rpc::config;
use solana_clap_utils::input_validators::normalize_to_url_if_moniker;
use solana_cli_config::{CONFIG_FILE, Config as File};
use solana_hash::Hash;
use url::Url;

use crate::{
    Failure,
    chain::cluster::promised_by,
    config::global_args::{Commitment, Global},
};

/// What the options and the file come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where the node answers, http:// or https://; may hold a key.
    pub url: String,
    /// Where its websocket is, ws:// or wss://; may hold a key.
    pub websocket: String,
    /// Who signs, if anything says so.
    pub keypair: Option<String>,
    /// How sure an answer has to be.
    pub commitment: config::Commitment,
    /// The genesis hash that the cluster must have.
    pub genesis_hash: Option<Hash>,
}

impl Settings {
    /// Puts options and file together.
    ///
    /// # Errors
    /// [`Failure::User`] naming the file or the option, and the remedy.
    pub fn resolve(global: &Global) -> Result<Self, Failure> {
        let file = read(global.config.as_deref())?;
        let from_file =
            |field: fn(&File) -> &String| file.as_ref().map(field).filter(|text| !text.is_empty());
        let given = |option: &Option<String>| option.clone().filter(|text| !text.is_empty());
        let url = given(&global.url).or_else(|| from_file(|file| &file.json_rpc_url).cloned());
        let Some(url) = url else { return Err(no_file(&global.config)) };
        let promised = promised_by(&url);
        let url = checked(&normalize_to_url_if_moniker(url), ["http", "https"])?;
        // The file's websocket belongs to the file's node.
        let websocket = given(&global.ws)
            .or_else(|| from_file(|file| &file.websocket_url).filter(|_| global.url.is_none()).cloned())
            .unwrap_or_else(|| File::compute_websocket_url(&url));
        Ok(Self {
            websocket: checked(&websocket, ["ws", "wss"])?,
            url,
            keypair: given(&global.keypair).or_else(|| from_file(|file| &file.keypair_path).cloned()),
            commitment: commitment(global.commitment, from_file(|file| &file.commitment))?,
            genesis_hash: global.genesis_hash.or(promised),
        })
    }

    /// What matters without a node: who signs, and which cluster it is for.
    ///
    /// # Errors
    /// As [`Settings::resolve`].
    pub fn offline(global: &Global) -> Result<Self, Failure> {
        let url = global.url.clone().or_else(|| Some("localhost".to_owned()));
        Self::resolve(&Global { url, ..global.clone() })
    }

    /// How to use the node.
    pub fn rpc(&self) -> config::RpcConfig {
        config::RpcConfig {
            max_attempts: 3,
            commitment: self.commitment,
            ..config::RpcConfig::new(&self.url)
        }
    }

    /// Whether the node is on this machine.
    pub fn is_local(&self) -> bool {
        let host = Url::parse(&self.url).ok().and_then(|url| url.host_str().map(str::to_owned));
        host.is_some_and(|host| ["localhost", "127.0.0.1", "[::1]"].contains(&host.as_str()))
    }
}

/// The file that is named, or the usual one if it is there.
fn read(named: Option<&Path>) -> Result<Option<File>, Failure> {
    let usual = CONFIG_FILE.as_ref().map(Path::new);
    let path = match (named, usual) {
        (Some(path), _) => path,
        (None, Some(path)) if path.exists() => path,
        _ => return Ok(None),
    };
    let shown = path.display();
    let text = path.to_str().ok_or_else(|| Failure::user(format!("{shown}: the path is not UTF-8")))?;
    File::load(text).map(Some).map_err(|error| {
        Failure::user(format!(
            "the configuration {shown} can not be read: {error}; write one with `solana config set --url localhost \
             --keypair FILE`, or give --url and --keypair"
        ))
    })
}

fn no_file(named: &Option<impl AsRef<Path>>) -> Failure {
    let usual = CONFIG_FILE.as_deref().unwrap_or("~/.config/solana/cli/config.yml");
    let path = named.as_ref().map_or(usual.into(), |path| path.as_ref().display().to_string());
    Failure::user(format!(
        "no node is configured: {path} names none; run `solana config set --url localhost`, or give --url"
    ))
}

fn checked(text: &str, schemes: [&str; 2]) -> Result<String, Failure> {
    let [plain, safe] = schemes;
    // What the text holds may be a secret.
    let wrong = || {
        Failure::user(format!(
            "the node's URL is none: give {plain}://HOST, {safe}://HOST, mainnet-beta, testnet, devnet or localhost"
        ))
    };
    let url = Url::parse(text).map_err(|_| wrong())?;
    if schemes.contains(&url.scheme()) && url.has_host() { Ok(text.to_owned()) } else { Err(wrong()) }
}

/// What is processed and not yet confirmed is not reported: the file's `processed` means confirmed here.
fn commitment(given: Option<Commitment>, file: Option<&String>) -> Result<config::Commitment, Failure> {
    match (given, file.map(String::as_str)) {
        (Some(Commitment::Finalized), _) | (None, Some("finalized")) => Ok(config::Commitment::Finalized),
        (Some(Commitment::Confirmed), _) | (None, None | Some("confirmed" | "processed")) => {
            Ok(config::Commitment::Confirmed)
        }
        (None, Some(other)) => Err(Failure::user(format!(
            "the configuration's commitment `{other}` is none: use confirmed or finalized"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(url: &str) -> Global {
        Global { url: Some(url.into()), ..Global::default() }
    }

    #[test]
    fn monikers_are_urls_that_promise_a_cluster() -> Result<(), Failure> {
        let devnet = Settings::resolve(&with("d"))?;
        assert_eq!(devnet.url, "https://api.devnet.solana.com");
        assert_eq!(devnet.websocket, "wss://api.devnet.solana.com/");
        assert_eq!(devnet.genesis_hash, promised_by("devnet"));
        let local = Settings::resolve(&with("localhost"))?;
        assert_eq!((local.url.as_str(), local.genesis_hash), ("http://localhost:8899", None));
        assert_eq!(local.websocket, "ws://localhost:8900/");
        assert!(local.is_local() && !devnet.is_local());
        let asked = Global { genesis_hash: Some(Hash::default()), ..with("m") };
        assert_eq!(Settings::resolve(&asked)?.genesis_hash, Some(Hash::default()));
        Ok(())
    }

    #[test]
    fn what_is_no_url_is_refused_without_repeating_it() {
        for url in ["secret", "ftp://secret", "http://", "localhost:secret"] {
            let refused = Settings::resolve(&with(url)).expect_err("no URL").to_string();
            assert!(refused.contains("URL is none") && !refused.contains("secret"), "{refused}");
        }
    }

    #[test]
    fn the_file_is_last() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("config.yml");
        let text = "json_rpc_url: https://node.example\nwebsocket_url: wss://ws.example\n\
                    keypair_path: /key.json\ncommitment: finalized\n";
        std::fs::write(&path, text)?;
        let global = Global { config: Some(path.clone()), ..Global::default() };
        let file = Settings::resolve(&global)?;
        assert_eq!(
            (file.url.as_str(), file.websocket.as_str()),
            ("https://node.example", "wss://ws.example")
        );
        assert_eq!(file.keypair.as_deref(), Some("/key.json"));
        assert_eq!(file.commitment, config::Commitment::Finalized);
        let commitment = Some(Commitment::Confirmed);
        let given = Global { url: Some("http://other:1".into()), commitment, ..global.clone() };
        let given = Settings::resolve(&given)?;
        assert_eq!((given.websocket.as_str(), given.keypair), ("ws://other:2/", file.keypair));
        assert_eq!(given.commitment, config::Commitment::Confirmed);
        std::fs::write(&path, "json_rpc_url: [")?;
        let refused = Settings::resolve(&global).expect_err("no YAML").to_string();
        assert!(refused.contains("config.yml") && refused.contains("solana config set"), "{refused}");
        Ok(())
    }
}
