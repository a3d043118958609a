//! The settings file: TOML, every key known.

use std::path::{Path, PathBuf};

use influence_client::cluster::Cluster;
use serde::{Deserialize, Deserializer, de::Error};
use solana_address::Address;

use super::{Roles, Rules, Settings, SettingsError};

/// The file that the project ships: the published rules, with roles to fill in.
const SHIPPED: &str = include_str!("../../settings/mesi.toml");
/// Its path in the project, for messages.
const SHIPPED_PATH: &str = "migrations/settings/mesi.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, deserialize_with = "cluster")]
    cluster: Option<Cluster>,
    roles: RolesTable,
    rules: Rules,
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

/// The shipped file without its roles, which are not filled in.
#[derive(Deserialize)]
struct OnlyRules {
    rules: Rules,
}

/// An address as text.
struct Base58(Address);

impl<'de> Deserialize<'de> for Base58 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let address = text.parse().map(Self);
        address.map_err(|_| {
            D::Error::custom(
                "an address is missing or is none: write 32 bytes in base58, 32 to 44 characters",
            )
        })
    }
}

fn cluster<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Cluster>, D::Error> {
    String::deserialize(deserializer)?.parse().map(Some).map_err(D::Error::custom)
}

impl From<File> for Settings {
    fn from(file: File) -> Self {
        let roles = file.roles;
        let optional = |key: Option<Base58>| key.map(|Base58(key)| key);
        Self {
            cluster: file.cluster,
            rules: file.rules,
            roles: Roles {
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

impl Rules {
    /// The published tiers and levels, days of 24 hours, and this project's times (`migrations/settings/mesi.toml`).
    ///
    /// # Errors
    /// None as long as the shipped file is whole, which a test sees to.
    pub fn published() -> Result<Self, SettingsError> {
        shipped_rules()
    }
}

impl Settings {
    /// The published rules with these roles, for any cluster.
    ///
    /// # Errors
    /// As [`Rules::published`].
    pub fn published(roles: Roles) -> Result<Self, SettingsError> {
        Ok(Self { cluster: None, roles, rules: Rules::published()? })
    }

    /// Reads a settings file and checks it.
    ///
    /// # Errors
    /// [`SettingsError`] with the file, and the line or the field.
    pub fn read(path: &Path) -> Result<Self, SettingsError> {
        read(path)
    }
}

fn read(path: &Path) -> Result<Settings, SettingsError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| SettingsError::Unreadable { path: path.to_owned(), error })?;
    let settings = Settings::from(parse::<File>(path, &text)?);
    settings.check()?;
    Ok(settings)
}

fn shipped_rules() -> Result<Rules, SettingsError> {
    parse::<OnlyRules>(Path::new(SHIPPED_PATH), SHIPPED).map(|file| file.rules)
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path, text: &str) -> Result<T, SettingsError> {
    toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.get(..start).unwrap_or(text).matches('\n').count();
        SettingsError::Line {
            path: PathBuf::from(path),
            line: line + 1,
            text: text.lines().nth(line).unwrap_or_default().trim().to_owned(),
            why: error.message().replace('\n', ", "),
        }
    })
}
