//! Settings: what ships is what is published, and everything else is refused by name.

use influence_migrations::{Level, Roles, Rules, Settings};
use solana_address::Address;

fn roles() -> Roles {
    let key = |number| Address::from([number; 32]);
    Roles {
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

fn settings() -> Settings {
    Settings::published(roles()).expect("the shipped rules")
}

/// What is said of settings that one change spoils.
fn refusal(change: impl FnOnce(&mut Settings)) -> String {
    let mut settings = settings();
    settings.check().expect("settings without a fault");
    change(&mut settings);
    settings.check().expect_err("settings with a fault").to_string()
}

#[test]
fn the_shipped_rules_are_the_published_ones() {
    let rules = Rules::published().expect("the shipped rules");
    let tiers = [20, 40, 80, 150, 300, 500, 1_250, 2_500, 5_000, 10_000].map(|thousands| thousands * 1_000);
    let levels = [40, 80, 160, 300, 600, 1_000, 2_500, 5_000, 10_000, 20_000, 40_000];
    let level = |thousands: u64| Level { locked: thousands * 1_000, min_lock_seconds: 0 };
    assert_eq!(rules.user_tiers, tiers);
    assert_eq!(rules.creator_levels, levels.map(level));
    assert_eq!((rules.day_seconds, rules.challenge_seconds), (86_400, 3_600));
    let short = rules.with_days_of(30);
    assert_eq!((short.day_seconds, short.challenge_seconds), (30, 1));
}

#[test]
fn amounts_become_base_units_of_the_mint() {
    let setup = settings().setup(6).expect("a setup");
    assert_eq!(setup.settings.user_tiers.first(), Some(&20_000_000_000));
    let refused = settings().setup(16).expect_err("more than a mint can have").to_string();
    assert_eq!(refused, "`rules.user_tiers`: 20000 tokens are more than a mint of 16 decimals can have");
}

#[test]
fn every_bound_is_said_with_its_field_and_remedy() {
    let cases: [(String, &str); 14] = [
        (
            refusal(|s| s.roles.mint = Address::default()),
            "`roles.mint`: it is the empty address; write the real one",
        ),
        (
            refusal(|s| s.roles.authority = Some(Address::default())),
            "`roles.authority`: it is the empty address; write the real one, or leave the line out",
        ),
        (refusal(|s| s.roles.crankers.clear()), "`roles.crankers`: there are 0; write 1 to 8 addresses"),
        (
            refusal(|s| s.roles.crankers[2] = s.roles.crankers[0]),
            &format!(
                "`roles.crankers`: {}, number 3, is empty or there twice; write different keys",
                Address::from([4; 32])
            ),
        ),
        (refusal(|s| s.roles.quorum = 1), "`roles.quorum`: 1 of 3 crankers is no quorum; write 2 to 3"),
        (refusal(|s| s.roles.quorum = 4), "`roles.quorum`: 4 of 3 crankers is no quorum; write 2 to 3"),
        (refusal(|s| s.rules.day_seconds = 9), "`rules.day_seconds`: 9 is out of 10 to 86400"),
        (
            refusal(|s| s.rules.challenge_seconds = 21_601),
            "`rules.challenge_seconds`: 21601 is more than a quarter of a day; write at most 21600",
        ),
        (refusal(|s| s.rules.holding_expiry_days = 8), "`rules.holding_expiry_days`: 8 is out of 1 to 7"),
        (refusal(|s| s.rules.lock_floor_days = 0), "`rules.lock_floor_days`: 0 is out of 1 to 90"),
        (
            refusal(|s| s.rules.user_tiers = (1..=17).collect()),
            "`rules.user_tiers`: there are 17; write at most 16",
        ),
        (
            refusal(|s| s.rules.user_tiers[1] = 20_000),
            "`rules.user_tiers`: they do not increase from above 0; write each higher than the one before",
        ),
        (
            refusal(|s| s.rules.creator_levels[0].locked = 0),
            "`rules.creator_levels`: they do not increase from above 0; write each higher than the one before",
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

const SHIPPED: &str = include_str!("../settings/mesi.toml");

/// The shipped file with its roles filled in.
fn filled() -> String {
    let key = |number| Address::from([number; 32]).to_string();
    SHIPPED
        .replace("mint = \"\"", &format!("mint = \"{}\"", key(1)))
        .replace("guardian = \"\"", &format!("guardian = \"{}\"", key(2)))
        .replace("marketplace = \"\"", &format!("marketplace = \"{}\"", key(3)))
        .replace("crankers = []", &format!("crankers = [\"{}\", \"{}\", \"{}\"]", key(4), key(5), key(6)))
}

/// Reads a file of this text; what is said of it begins with the line.
fn read(text: &str) -> Result<Settings, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.toml");
    std::fs::write(&path, text).expect("a file");
    let named = format!("{}:", path.display());
    Settings::read(&path).map_err(|error| error.to_string().replace(&named, ""))
}

#[test]
fn the_shipped_file_is_read_when_it_is_filled_in() {
    let read = read(&filled()).expect("settings");
    assert_eq!(read.cluster.map(|cluster| cluster.to_string()).as_deref(), Some("mainnet-beta"));
    assert_eq!(Settings { cluster: None, ..read }, settings());
}

#[test]
fn a_line_that_can_not_be_used_is_named() {
    let says = |text: &str| read(text).expect_err("a refusal");
    let remedy = "and migrations/settings/mesi.toml shows every setting";
    let none = "an address is missing or is none: write 32 bytes in base58, 32 to 44 characters";
    let unfilled = filled().replace(&Address::from([1; 32]).to_string(), "");
    assert_eq!(says(&unfilled), format!("10: {none}; the line is `mint = \"\"`, {remedy}"));
    assert!(says(SHIPPED).contains(none), "the shipped file has to be filled in");
    let unknown = says(&filled().replace("quorum = 2 ", "quorun = 2 "));
    assert!(unknown.starts_with("14: unknown field `quorun`, expected one of `mint`"), "{unknown}");
    let cluster = says(&filled().replace("mainnet-beta\"\n", "mainnet\"\n"));
    assert!(cluster.starts_with("6: unknown cluster: use mainnet-beta, testnet"), "{cluster}");
    let bound = says(&filled().replace("quorum = 2 ", "quorum = 1 "));
    assert_eq!(bound, "`roles.quorum`: 1 of 3 crankers is no quorum; write 2 to 3");
    let missing =
        Settings::read(std::path::Path::new("/no/such/file.toml")).expect_err("a refusal").to_string();
    assert!(missing.starts_with("the settings file /no/such/file.toml can not be read"), "{missing}");
}
