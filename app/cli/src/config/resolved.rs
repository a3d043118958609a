//! Node and key: argument, then environment variable, then configuration of the Solana CLI.

use std::path::Path;

use influence_client::rpc::config;
use solana_clap_utils::input_validators::normalize_to_url_if_moniker;
use solana_cli_config::{CONFIG_FILE, Config as SolanaConfig};
use solana_hash::Hash;
use url::Url;

use super::{CommitmentArg, GlobalArgs};
use crate::{CliError, chain::cluster::expected_genesis_hash};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedConfig {
    /// http:// or https://; may contain an API key.
    pub url: String,
    /// ws:// or wss://; may contain an API key.
    pub websocket: String,
    pub keypair: Option<String>,
    pub commitment: config::Commitment,
    /// Expected genesis hash.
    pub genesis_hash: Option<Hash>,
}

impl ResolvedConfig {
    pub fn resolve(global: &GlobalArgs) -> Result<Self, CliError> {
        let file = read_solana_config(global.config.as_deref())?;
        let from_file =
            |field: fn(&SolanaConfig) -> &String| file.as_ref().map(field).filter(|text| !text.is_empty());
        let given = |option: &Option<String>| option.clone().filter(|text| !text.is_empty());
        let url = given(&global.url).or_else(|| from_file(|file| &file.json_rpc_url).cloned());
        let Some(url) = url else { return Err(no_node(&global.config)) };
        let expected = expected_genesis_hash(&url);
        let url = check_url(&normalize_to_url_if_moniker(url), ["http", "https"])?;
        // The file's websocket belongs to the file's node.
        let websocket = given(&global.ws)
            .or_else(|| from_file(|file| &file.websocket_url).filter(|_| global.url.is_none()).cloned())
            .unwrap_or_else(|| SolanaConfig::compute_websocket_url(&url));
        Ok(Self {
            websocket: check_url(&websocket, ["ws", "wss"])?,
            url,
            keypair: given(&global.keypair).or_else(|| from_file(|file| &file.keypair_path).cloned()),
            commitment: resolve_commitment(global.commitment, from_file(|file| &file.commitment))?,
            genesis_hash: global.genesis_hash.or(expected),
        })
    }

    /// Configuration without a node: only key and genesis hash are used.
    pub fn resolve_offline(global: &GlobalArgs) -> Result<Self, CliError> {
        let url = global.url.clone().or_else(|| Some("localhost".to_owned()));
        Self::resolve(&GlobalArgs { url, ..global.clone() })
    }

    pub fn rpc(&self) -> config::RpcConfig {
        config::RpcConfig {
            max_attempts: 3,
            commitment: self.commitment,
            ..config::RpcConfig::new(&self.url)
        }
    }

    pub fn is_local(&self) -> bool {
        let host = Url::parse(&self.url).ok().and_then(|url| url.host_str().map(str::to_owned));
        host.is_some_and(|host| ["localhost", "127.0.0.1", "[::1]"].contains(&host.as_str()))
    }
}

/// Reads the given file, or the default one if it exists.
fn read_solana_config(given: Option<&Path>) -> Result<Option<SolanaConfig>, CliError> {
    let default = CONFIG_FILE.as_ref().map(Path::new);
    let path = match (given, default) {
        (Some(path), _) => path,
        (None, Some(path)) if path.exists() => path,
        _ => return Ok(None),
    };
    let shown = path.display();
    let text = path.to_str().ok_or_else(|| CliError::user(format!("{shown}: the path is not UTF-8")))?;
    SolanaConfig::load(text).map(Some).map_err(|error| {
        CliError::user(format!(
            "cannot read the configuration {shown}: {error}; write one with `solana config set --url localhost \
             --keypair FILE`, or pass --url and --keypair"
        ))
    })
}

fn no_node(given: &Option<impl AsRef<Path>>) -> CliError {
    let default = CONFIG_FILE.as_deref().unwrap_or("~/.config/solana/cli/config.yml");
    let path = given.as_ref().map_or(default.into(), |path| path.as_ref().display().to_string());
    CliError::user(format!(
        "no RPC node is configured in {path}; run `solana config set --url localhost`, or pass --url"
    ))
}

fn check_url(text: &str, schemes: [&str; 2]) -> Result<String, CliError> {
    let [plain, secure] = schemes;
    // The message omits the text, which may contain an API key.
    let invalid = || {
        CliError::user(format!(
            "invalid node URL: use {plain}://HOST, {secure}://HOST, mainnet-beta, testnet, devnet or localhost"
        ))
    };
    let url = Url::parse(text).map_err(|_| invalid())?;
    if schemes.contains(&url.scheme()) && url.has_host() { Ok(text.to_owned()) } else { Err(invalid()) }
}

fn resolve_commitment(
    given: Option<CommitmentArg>,
    file: Option<&String>,
) -> Result<config::Commitment, CliError> {
    match (given, file.map(String::as_str)) {
        (Some(CommitmentArg::Finalized), _) | (None, Some("finalized")) => Ok(config::Commitment::Finalized),
        // `processed` is not offered: such a transaction may be rolled back.
        (Some(CommitmentArg::Confirmed), _) | (None, None | Some("confirmed" | "processed")) => {
            Ok(config::Commitment::Confirmed)
        }
        (None, Some(other)) => Err(CliError::user(format!(
            "invalid commitment `{other}` in the configuration: use confirmed or finalized"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_url(url: &str) -> GlobalArgs {
        GlobalArgs { url: Some(url.into()), ..GlobalArgs::default() }
    }

    #[test]
    fn monikers_set_url_and_genesis_hash() -> Result<(), CliError> {
        let devnet = ResolvedConfig::resolve(&with_url("d"))?;
        assert_eq!(devnet.url, "https://api.devnet.solana.com");
        assert_eq!(devnet.websocket, "wss://api.devnet.solana.com/");
        assert_eq!(devnet.genesis_hash, expected_genesis_hash("devnet"));
        let local = ResolvedConfig::resolve(&with_url("localhost"))?;
        assert_eq!((local.url.as_str(), local.genesis_hash), ("http://localhost:8899", None));
        assert_eq!(local.websocket, "ws://localhost:8900/");
        assert!(local.is_local() && !devnet.is_local());
        let explicit = GlobalArgs { genesis_hash: Some(Hash::default()), ..with_url("m") };
        assert_eq!(ResolvedConfig::resolve(&explicit)?.genesis_hash, Some(Hash::default()));
        Ok(())
    }

    #[test]
    fn invalid_urls_are_refused_without_repeating_them() {
        for url in ["secret", "ftp://secret", "http://", "localhost:secret"] {
            let refused = ResolvedConfig::resolve(&with_url(url)).expect_err("invalid URL").to_string();
            assert!(refused.contains("invalid node URL") && !refused.contains("secret"), "{refused}");
        }
    }

    #[test]
    fn arguments_take_precedence_over_the_file() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("config.yml");
        let text = "json_rpc_url: https://node.example\nwebsocket_url: wss://ws.example\n\
                    keypair_path: /key.json\ncommitment: finalized\n";
        std::fs::write(&path, text)?;
        let global = GlobalArgs { config: Some(path.clone()), ..GlobalArgs::default() };
        let file = ResolvedConfig::resolve(&global)?;
        assert_eq!(
            (file.url.as_str(), file.websocket.as_str()),
            ("https://node.example", "wss://ws.example")
        );
        assert_eq!(file.keypair.as_deref(), Some("/key.json"));
        assert_eq!(file.commitment, config::Commitment::Finalized);
        let commitment = Some(CommitmentArg::Confirmed);
        let given = GlobalArgs { url: Some("http://other:1".into()), commitment, ..global.clone() };
        let given = ResolvedConfig::resolve(&given)?;
        assert_eq!((given.websocket.as_str(), given.keypair), ("ws://other:2/", file.keypair));
        assert_eq!(given.commitment, config::Commitment::Confirmed);
        std::fs::write(&path, "json_rpc_url: [")?;
        let refused = ResolvedConfig::resolve(&global).expect_err("invalid YAML").to_string();
        assert!(refused.contains("config.yml") && refused.contains("solana config set"), "{refused}");
        Ok(())
    }
}
