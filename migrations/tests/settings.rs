//! Settings: the bundled file has the published rules, and invalid settings are refused with the field's name.
#![allow(clippy::too_many_lines)]

use influence_migrations::{DeploymentSettings, LevelSettings, RoleSettings, RuleSettings};
use solana_address::Address;

fn roles() -> RoleSettings {
    let key = |number| Address::from([number; 32]);
    RoleSettings {
        mint: key(1),
        accepted_freeze_authority: None,
        guardian: key(2),
        marketplace: key(3),
        crankers: vec![key(4), key(5), key(6)],
        quorum: 2,
        authority: None,
        upgrade_authority: None,
    }
}

fn settings() -> DeploymentSettings {
    DeploymentSettings::published(roles()).expect("the bundled rules")
}

/// Error message of settings after one change.
fn refusal(change: impl FnOnce(&mut DeploymentSettings)) -> String {
    let mut settings = settings();
    settings.check().expect("valid settings");
    change(&mut settings);
    settings.check().expect_err("invalid settings").to_string()
}

#[test]
fn bundled_rules_are_the_published_ones() {
    let rules = RuleSettings::published().expect("the bundled rules");
    let tiers = [20, 40, 80, 150, 300, 500, 1_250, 2_500, 5_000, 10_000].map(|thousands| thousands * 1_000);
    let levels = [40, 80, 160, 300, 600, 1_000, 2_500, 5_000, 10_000, 20_000, 40_000];
    let level = |thousands: u64| LevelSettings { locked: thousands * 1_000, min_lock_seconds: 0 };
    assert_eq!(rules.user_tiers, tiers);
    assert_eq!(rules.creator_levels, levels.map(level));
    assert_eq!((rules.day_seconds, rules.challenge_seconds), (86_400, 3_600));
    let short = rules.with_day_seconds(30);
    assert_eq!((short.day_seconds, short.challenge_seconds), (30, 1));
}

#[test]
fn amounts_become_base_units() {
    let setup = settings().initialize_args(6).expect("valid settings");
    assert_eq!(setup.settings.user_tiers.first(), Some(&20_000_000_000));
    let refused = settings().initialize_args(16).expect_err("too many base units").to_string();
    assert_eq!(refused, "`rules.user_tiers`: 20000 tokens exceed what a mint with 16 decimals can have");
}

#[test]
fn bounds_are_refused_with_field_and_remedy() {
    let cases: [(String, &str); 14] = [
        (
            refusal(|s| s.roles.mint = Address::default()),
            "`roles.mint`: it is the default address (all zeros); write the real one",
        ),
        (
            refusal(|s| s.roles.authority = Some(Address::default())),
            "`roles.authority`: it is the default address (all zeros); write the real one, or omit the line",
        ),
        (refusal(|s| s.roles.crankers.clear()), "`roles.crankers`: 0 keys; write 1 to 8 addresses"),
        (
            refusal(|s| s.roles.crankers[2] = s.roles.crankers[0]),
            &format!(
                "`roles.crankers`: key 3 ({}) is empty or a duplicate; write different keys",
                Address::from([4; 32])
            ),
        ),
        (
            refusal(|s| s.roles.quorum = 1),
            "`roles.quorum`: 1 is not a valid quorum of 3 crankers; write 2 to 3",
        ),
        (
            refusal(|s| s.roles.quorum = 4),
            "`roles.quorum`: 4 is not a valid quorum of 3 crankers; write 2 to 3",
        ),
        (refusal(|s| s.rules.day_seconds = 9), "`rules.day_seconds`: 9 is out of range; write 10 to 86400"),
        (
            refusal(|s| s.rules.challenge_seconds = 21_601),
            "`rules.challenge_seconds`: 21601 is more than a quarter of a day; write at most 21600",
        ),
        (
            refusal(|s| s.rules.holding_expiry_days = 8),
            "`rules.holding_expiry_days`: 8 is out of range; write 1 to 7",
        ),
        (
            refusal(|s| s.rules.lock_floor_days = 0),
            "`rules.lock_floor_days`: 0 is out of range; write 1 to 90",
        ),
        (
            refusal(|s| s.rules.user_tiers = (1..=17).collect()),
            "`rules.user_tiers`: 17 thresholds; write at most 16",
        ),
        (
            refusal(|s| s.rules.user_tiers[1] = 20_000),
            "`rules.user_tiers`: thresholds must increase, starting above 0",
        ),
        (
            refusal(|s| s.rules.creator_levels[0].locked = 0),
            "`rules.creator_levels`: thresholds must increase, starting above 0",
        ),
        (
            refusal(|s| s.rules.creator_levels[3].min_lock_seconds = 31_536_001),
            "`rules.creator_levels`: level 4 locks for more than a year; write at most 31536000 seconds",
        ),
    ];
    for (said, expected) in cases {
        assert_eq!(said, expected);
    }
}

const BUNDLED: &str = include_str!("../settings/mesi.toml");

/// The bundled file with its roles filled in.
fn filled() -> String {
    let key = |number| Address::from([number; 32]).to_string();
    BUNDLED
        .replace("mint = \"\"", &format!("mint = \"{}\"", key(1)))
        .replace("guardian = \"\"", &format!("guardian = \"{}\"", key(2)))
        .replace("marketplace = \"\"", &format!("marketplace = \"{}\"", key(3)))
        .replace("crankers = []", &format!("crankers = [\"{}\", \"{}\", \"{}\"]", key(4), key(5), key(6)))
}

/// Reads a file with this text; the error message starts with the line number.
fn read(text: &str) -> Result<DeploymentSettings, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.toml");
    std::fs::write(&path, text).expect("a file");
    let named = format!("{}:", path.display());
    DeploymentSettings::read(&path).map_err(|error| error.to_string().replace(&named, ""))
}

#[test]
fn the_bundled_file_is_valid_when_filled_in() {
    let read = read(&filled()).expect("settings");
    assert_eq!(read.cluster.map(|cluster| cluster.to_string()).as_deref(), Some("mainnet-beta"));
    assert_eq!(DeploymentSettings { cluster: None, ..read }, settings());
}

#[test]
fn invalid_lines_are_named() {
    let says = |text: &str| read(text).expect_err("a refusal");
    let remedy = "migrations/settings/mesi.toml shows every setting";
    let none = "missing or invalid address: write 32 bytes in base58, 32 to 44 characters";
    let unfilled = filled().replace(&Address::from([1; 32]).to_string(), "");
    assert_eq!(says(&unfilled), format!("10: {none}; the line is `mint = \"\"`; {remedy}"));
    assert!(says(BUNDLED).contains(none), "the bundled file must be filled in");
    let unknown = says(&filled().replace("quorum = 2 ", "quorun = 2 "));
    assert!(unknown.starts_with("14: unknown field `quorun`, expected one of `mint`"), "{unknown}");
    let cluster = says(&filled().replace("mainnet-beta\"\n", "mainnet\"\n"));
    assert!(cluster.starts_with("6: unknown cluster: use mainnet-beta, testnet"), "{cluster}");
    let bound = says(&filled().replace("quorum = 2 ", "quorum = 1 "));
    assert_eq!(bound, "`roles.quorum`: 1 is not a valid quorum of 3 crankers; write 2 to 3");
    let missing = DeploymentSettings::read(std::path::Path::new("/no/such/file.toml"))
        .expect_err("a refusal")
        .to_string();
    assert!(missing.starts_with("cannot read the settings file /no/such/file.toml"), "{missing}");
}
