//! The settings file: TOML without unknown keys.

use std::path::{Path, PathBuf};

use influence_client::cluster::Cluster;
use serde::{Deserialize, Deserializer, de::Error};
use solana_address::Address;

use super::{DeploymentSettings, RoleSettings, RuleSettings, SettingsError};

/// Bundled file: the published rules, with empty roles.
const BUNDLED: &str = include_str!("../../settings/mesi.toml");
/// Path of the bundled file in the repository, for messages.
const BUNDLED_PATH: &str = "migrations/settings/mesi.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
    #[serde(default, deserialize_with = "deserialize_cluster")]
    cluster: Option<Cluster>,
    roles: RolesTable,
    rules: RuleSettings,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RolesTable {
    mint: Base58,
    accepted_freeze_authority: Option<Base58>,
    guardian: Base58,
    marketplace: Base58,
    crankers: Vec<Base58>,
    quorum: u8,
    authority: Option<Base58>,
    upgrade_authority: Option<Base58>,
}

/// The bundled file without its roles, which are empty.
#[derive(Deserialize)]
struct RulesOnly {
    rules: RuleSettings,
}

struct Base58(Address);

impl<'de> Deserialize<'de> for Base58 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|_| {
            D::Error::custom("missing or invalid address: write 32 bytes in base58, 32 to 44 characters")
        })
    }
}

fn deserialize_cluster<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Cluster>, D::Error> {
    String::deserialize(deserializer)?.parse().map(Some).map_err(D::Error::custom)
}

impl From<SettingsFile> for DeploymentSettings {
    fn from(file: SettingsFile) -> Self {
        let roles = file.roles;
        let optional = |key: Option<Base58>| key.map(|Base58(key)| key);
        Self {
            cluster: file.cluster,
            rules: file.rules,
            roles: RoleSettings {
                mint: roles.mint.0,
                accepted_freeze_authority: optional(roles.accepted_freeze_authority),
                guardian: roles.guardian.0,
                marketplace: roles.marketplace.0,
                crankers: roles.crankers.into_iter().map(|Base58(key)| key).collect(),
                quorum: roles.quorum,
                authority: optional(roles.authority),
                upgrade_authority: optional(roles.upgrade_authority),
            },
        }
    }
}

impl RuleSettings {
    /// The published tiers and levels, days of 24 hours, and this project's periods (`migrations/settings/mesi.toml`).
    ///
    /// # Errors
    /// None as long as the bundled file is valid, which a test checks.
    pub fn published() -> Result<Self, SettingsError> {
        parse::<RulesOnly>(Path::new(BUNDLED_PATH), BUNDLED).map(|file| file.rules)
    }
}

impl DeploymentSettings {
    /// The published rules with these roles, for any cluster.
    ///
    /// # Errors
    /// As [`RuleSettings::published`].
    pub fn published(roles: RoleSettings) -> Result<Self, SettingsError> {
        Ok(Self { cluster: None, roles, rules: RuleSettings::published()? })
    }

    /// Reads and checks a settings file.
    ///
    /// # Errors
    /// [`SettingsError`] with the file, and the line or the field.
    pub fn read(path: &Path) -> Result<Self, SettingsError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| SettingsError::Unreadable { path: path.to_owned(), error })?;
        let settings = Self::from(parse::<SettingsFile>(path, &text)?);
        settings.check()?;
        Ok(settings)
    }
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path, text: &str) -> Result<T, SettingsError> {
    toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.get(..start).unwrap_or(text).matches('\n').count();
        SettingsError::Line {
            path: PathBuf::from(path),
            line: line + 1,
            text: text.lines().nth(line).unwrap_or_default().trim().to_owned(),
            reason: error.message().replace('\n', ", "),
        }
    })
}
