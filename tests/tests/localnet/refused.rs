//! What keeps a local validator from starting is said before anything is begun.

use std::{net::TcpListener, path::Path};

use influence_localnet::{Localnet, LocalnetConfig, LocalnetError, LocalnetOptions, Ports};
use influence_tests::{crankers::folder, program};

fn options(folder: &Path) -> LocalnetOptions {
    LocalnetOptions {
        data_dir: folder.to_owned(),
        new_chain: Some(LocalnetConfig::default()),
        keep: true,
        ports: Ports::ANY,
        program: program::path(),
    }
}

async fn refusal(options: LocalnetOptions) -> LocalnetError {
    match Localnet::start(options).await {
        Ok(_) => panic!("it started"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn ports_that_are_taken_are_named() {
    let place = folder();
    let taken = TcpListener::bind("0.0.0.0:0").expect("a free port");
    let port = taken.local_addr().expect("an address").port();
    let rpc = Ports { rpc: port, ..Ports::ANY };
    let refused = refusal(LocalnetOptions { ports: rpc, ..options(place.path()) }).await;
    assert!(
        matches!(refused, LocalnetError::Port { what: "RPC", port: named } if named == port),
        "{refused}"
    );
    let faucet = Ports { faucet: port, ..Ports::ANY };
    let refused = refusal(LocalnetOptions { ports: faucet, ..options(place.path()) }).await;
    assert!(
        matches!(refused, LocalnetError::Port { what: "the faucet", port: named } if named == port),
        "{refused}"
    );
    let own = Ports { own: (10_000, 10_020), ..Ports::ANY };
    let refused = refusal(LocalnetOptions { ports: own, ..options(place.path()) }).await;
    assert!(matches!(refused, LocalnetError::PortRange { needed: 26, .. }), "{refused}");
    assert!(!place.path().join("ledger").exists());
}

#[tokio::test]
async fn what_cannot_be_begun_is_named() {
    let place = folder();
    let config = LocalnetConfig { day_seconds: 5, ..LocalnetConfig::default() };
    let refused = refusal(LocalnetOptions { new_chain: Some(config), ..options(place.path()) }).await;
    assert!(matches!(refused, LocalnetError::ConfigOutOfRange { field: "day_seconds", .. }), "{refused}");
    let program = place.path().join("no.so");
    let refused = refusal(LocalnetOptions { program: program.clone(), ..options(place.path()) }).await;
    assert!(matches!(&refused, LocalnetError::Program { path, .. } if *path == program), "{refused}");
    let refused = refusal(LocalnetOptions { new_chain: None, ..options(place.path()) }).await;
    assert!(matches!(refused, LocalnetError::NoChain(_)), "{refused}");
    // Not a program at all: the validator's own words.
    std::fs::write(&program, "not a program").expect("a file");
    let refused = refusal(LocalnetOptions { program, ..options(place.path()) }).await;
    assert!(matches!(refused, LocalnetError::Validator(_)), "{refused}");
}
