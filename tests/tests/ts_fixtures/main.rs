//! What the TypeScript client is compared with: accounts as the program writes them, addresses, and every instruction
//! as the Rust client builds it. `cargo xtask idl` writes the file, the test compares it.
#![allow(clippy::too_many_lines)]

mod accounts;
mod instructions;
mod to_json;

use std::path::Path;

use serde_json::{Value, json};

use influence_tests::test_env::TestEnv;

/// The file, in the TypeScript client's folder.
const FILE: &str = "../app/web/client/test/fixtures.json";

async fn fixtures() -> Value {
    let env = TestEnv::embedded().await;
    let (accounts, addresses) = accounts::of(&env).await;
    json!({
        "program": influence_client::PROGRAM_ID.to_string(),
        "addresses": addresses,
        "accounts": accounts,
        "instructions": instructions::all(&env),
    })
}

#[tokio::test]
async fn the_other_clients_fixtures_are_what_this_one_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let text = serde_json::to_string_pretty(&fixtures().await).expect("text") + "\n";
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, text).expect("the file can be written");
        return;
    }
    let committed = std::fs::read_to_string(&path).expect("the file can be read");
    assert!(
        committed == text,
        "app/web/client/test/fixtures.json is old: run `cargo xtask idl` and commit it"
    );
}

#[tokio::test]
async fn every_instruction_and_account_of_the_interface_is_compared() {
    let idl: Value =
        serde_json::from_str(include_str!("../../../idl/influence.json")).expect("the interface");
    let names = |kind: &str| -> Vec<String> {
        let entries = idl[kind].as_array().expect("a list");
        let mut names: Vec<String> =
            entries.iter().map(|entry| to_json::camel(entry["name"].as_str().expect("a name"))).collect();
        names.sort_unstable();
        names
    };
    let fixtures = fixtures().await;
    for kind in ["instructions", "accounts"] {
        let entries = fixtures[kind].as_array().expect("a list");
        let mut compared: Vec<&str> =
            entries.iter().map(|entry| entry["name"].as_str().expect("a name")).collect();
        compared.sort_unstable();
        compared.dedup();
        assert_eq!(compared, names(kind), "{kind}");
    }
}
