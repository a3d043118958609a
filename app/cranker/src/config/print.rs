//! The settings that hold, as a configuration file with where each comes from.

use clap::ArgMatches;

use super::{SettingOrigin, SettingOrigins, CrankerSettings};

impl CrankerSettings {
    /// The settings as a configuration file; what a comment says is not needed in it. Keys that providers put into
    /// addresses are left out.
    pub fn print(&self, typed: &ArgMatches, origins: &SettingOrigins) -> String {
        let mut text = String::new();
        for (key, origin) in origins {
            let line = match self.shown(key, typed) {
                Some(value) => format!("{key} = {value}"),
                None => format!("# {key} is not set"),
            };
            text += &format!("{line:<60} # {}\n", describe(key, origin));
        }
        text
    }

    fn shown(&self, key: &str, typed: &ArgMatches) -> Option<String> {
        let quoted = |text: String| Some(toml::Value::String(text).to_string());
        match key {
            "rpc_url" => quoted(self.rpc_url.to_string()),
            "ws_url" => quoted(self.ws_url().to_string()),
            "peers" => {
                let peers = self.peers.iter().map(|peer| toml::Value::String(peer.to_string()));
                Some(toml::Value::Array(peers.collect()).to_string())
            }
            _ => {
                let text = typed.get_raw(key)?.next()?.to_string_lossy().into_owned();
                let bare = text.parse::<u64>().is_ok() || text.parse::<bool>().is_ok();
                if bare { Some(text) } else { quoted(text) }
            }
        }
    }
}

fn describe(key: &str, origin: &SettingOrigin) -> String {
    match origin {
        SettingOrigin::Flag => format!("flag --{}", key.replace('_', "-")),
        SettingOrigin::Environment(name) => format!("environment {name}"),
        SettingOrigin::File(path, line) => format!("file {}:{line}", path.display()),
        SettingOrigin::Default if key == "ws_url" => "derived from rpc_url".into(),
        SettingOrigin::Default => "default".into(),
    }
}
