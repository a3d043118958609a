//! Precedence of settings, and errors for invalid ones.

use std::{fs, path::Path};

use influence_cranker::config::CrankerSettings;

use super::run;

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

/// A setting's line in the output of `--print-config`.
fn line<'a>(printed: &'a str, key: &str) -> &'a str {
    printed.lines().find(|line| line.starts_with(&format!("{key} "))).unwrap_or_default()
}

#[test]
fn a_flag_overrides_environment_file_and_default() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("cranker.toml");
    fs::write(&path, "# ours\nmemory_mib = 300\nfee_budget = 1_000\nthreads = 3\n")?;
    let path = path.display().to_string();
    let environment = [("INFLUENCE_CRANKER_MEMORY_MIB", "400"), ("INFLUENCE_CRANKER_FEE_BUDGET", "2000")];
    let said = run(&["schema", "--config", &path, "--print-config", "--memory-mib", "500"], &environment)?;
    assert_eq!(said.code, Some(0), "{}", said.err);
    let ends = |key, start: &str, end: &str| {
        let line = line(&said.out, key);
        assert!(line.starts_with(start) && line.ends_with(end), "{line}");
    };
    ends("memory_mib", "memory_mib = 500 ", "# flag --memory-mib");
    ends("fee_budget", "fee_budget = 2000 ", "# environment INFLUENCE_CRANKER_FEE_BUDGET");
    ends("threads", "threads = 3 ", &format!("# file {path}:4"));
    ends("jitter_seconds", "jitter_seconds = 10 ", "# default");
    ends("ws_url", "ws_url = \"ws://127.0.0.1:8900\"", "# derived from rpc_url");
    ends("keypair", "keypair = \"~/.config/solana/id.json\"", "# default");
    Ok(())
}

#[test]
fn a_flag_before_the_command_counts() -> Result {
    let said = run(&["--memory-mib", "500", "schema", "--print-config"], &[])?;
    assert!(line(&said.out, "memory_mib").ends_with("# flag --memory-mib"), "{}{}", said.out, said.err);
    Ok(())
}

#[test]
fn printed_settings_are_a_configuration_file() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("cranker.toml");
    let values = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split(" # ").next().unwrap_or_default().trim().to_owned()).collect()
    };
    let mut printed = String::new();
    // Also without any setting: an empty list is a value.
    for more in [&[][..], &["--peers", "http://a:1,http://b:2", "--crank-accounts", "false"]] {
        printed = run(&[&["schema", "--print-config"], more].concat(), &[])?.out;
        fs::write(&path, &printed)?;
        let again = run(&["schema", "--print-config", "--config", &path.display().to_string()], &[])?;
        assert_eq!(again.code, Some(0), "{}", again.err);
        assert_eq!(values(&again.out), values(&printed));
    }
    assert!(
        printed.contains("crank_accounts = false")
            && printed.contains(r#"peers = ["http://a:1", "http://b:2"]"#)
    );
    Ok(())
}

#[test]
fn keys_in_addresses_are_not_shown() -> Result {
    let said = run(
        &["schema", "--print-config", "--cluster", "devnet"],
        &[
            ("INFLUENCE_CRANKER_RPC_URL", "https://me:hunter2@rpc.example.org/v2/hunter2?api-key=hunter2"),
            ("INFLUENCE_CRANKER_PEERS", "https://peer.example.org/hunter2"),
        ],
    )?;
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(!said.out.contains("hunter2") && !said.err.contains("hunter2"), "{}", said.out);
    assert!(line(&said.out, "rpc_url").contains("https://rpc.example.org/***"), "{}", said.out);
    assert!(line(&said.out, "ws_url").contains("wss://rpc.example.org/***"), "{}", said.out);
    let help = run(&["schema", "--help"], &[("INFLUENCE_CRANKER_RPC_URL", "https://hunter2")])?;
    assert!(!help.out.contains("hunter2"));
    Ok(())
}

/// Error for a configuration file with this text.
fn refused(folder: &Path, text: &str) -> std::result::Result<String, Box<dyn std::error::Error>> {
    let path = folder.join("bad.toml");
    fs::write(&path, text)?;
    let said = run(&["schema", "--print-config", "--config", &path.display().to_string()], &[])?;
    assert_eq!(said.code, Some(2), "{text}: {}", said.err);
    Ok(said.err.replace(&folder.display().to_string(), ""))
}

#[test]
fn every_invalid_line_is_named_with_its_remedy() -> Result {
    let folder = tempfile::tempdir()?;
    let cases = [
        ("rpc_ulr = \"http://a\"", "/bad.toml:1: unknown setting `rpc_ulr`; did you mean `rpc_url`?"),
        ("\nmemory-mib = 300", "/bad.toml:2: unknown setting `memory-mib`; did you mean `memory_mib`?"),
        ("color = 1", "`influence-cranker run --print-config` lists all of them"),
        ("threads = ", "/bad.toml:1: "),
        ("memory_mib = 1", "/bad.toml:1: `memory_mib` cannot be \"1\": 1 is not in 128..=4294967295"),
        (
            "fee_budget = 1.5",
            "`fee_budget` cannot be that: use text, a number, true, false, or a list of texts",
        ),
        ("fee_budget = -1", "`fee_budget` cannot be \"-1\""),
        ("[rpc]\nurl = \"a\"", "unknown setting `rpc`"),
        (
            "rpc_url = \"ftp://secret\"",
            "`rpc_url` cannot be that address: unsupported scheme ftp://; use http:// or https://",
        ),
        ("rpc_url = \"localhost\"", "use https://host or http://host:port"),
        ("mint = \"abc\"", "invalid address; use 32 bytes in base58"),
        ("cluster = \"mainnet\"", "unknown cluster: use mainnet-beta, testnet, devnet or a genesis hash"),
        ("engine = \"duck\"", "`engine` cannot be \"duck\": use one of datafusion, ballista"),
        ("activity = \"{dya}.csv\"", "unknown placeholder; use {day} or {date}"),
        ("listen_addr = \"8900\"", "invalid address; use 127.0.0.1:8910, [::]:8910 or off"),
        ("crank_accounts = \"no\"", "`crank_accounts` cannot be \"no\": use one of true, false"),
        ("threads = 1\nthreads = 2", "/bad.toml:2: duplicate key"),
    ];
    for (text, expected) in cases {
        let said = refused(folder.path(), text)?;
        assert!(said.contains(expected), "{text}\n  said     {said}  expected {expected}");
    }
    Ok(())
}

#[test]
fn conflicting_settings_are_rejected() -> Result {
    let cases: [(&[&str], &str); 5] = [
        (&["--engine", "ballista"], "the engine ballista needs `scheduler`"),
        (&["--scheduler", "df://a:1"], "the engine is datafusion"),
        (&["--activity", "{day}.csv"], "`activity` needs `users`, `galleries` and `nfts`"),
        (
            &["--activity", "a.csv", "--users", "u", "--galleries", "g", "--nfts", "n"],
            "put {day} or {date} into it",
        ),
        (&["--rpc-url", "https://example.org"], "`cluster` is not set"),
    ];
    assert_eq!(run(&["schema"], &[])?.code, Some(0));
    for (arguments, expected) in cases {
        let said = run(&[&["schema"], arguments].concat(), &[])?;
        assert_eq!(said.code, Some(2));
        assert!(said.err.contains(expected), "{}", said.err);
    }
    Ok(())
}

#[test]
fn a_missing_file_is_named() -> Result {
    let said = run(&["schema", "--config", "/nowhere/cranker.toml"], &[])?;
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("cannot read the configuration file /nowhere/cranker.toml"), "{}", said.err);
    Ok(())
}

#[test]
fn the_defaults_are_usable() -> Result {
    CrankerSettings::defaults().validate()?;
    Ok(())
}
