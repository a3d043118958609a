//! What keeps a local validator from starting is said before anything is begun.

use std::{net::TcpListener, path::Path};

use influence_localnet::{Error, Localnet, Options, Plan, Ports};
use influence_tests::{crankers::folder, program};

fn options(folder: &Path) -> Options {
    Options {
        folder: folder.to_owned(),
        begin: Some(Plan::default()),
        keep: true,
        ports: Ports::ANY,
        program: program::path(),
    }
}

async fn refusal(options: Options) -> Error {
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
    let refused = refusal(Options { ports: rpc, ..options(place.path()) }).await;
    assert!(matches!(refused, Error::Port { what: "RPC", port: named } if named == port), "{refused}");
    let faucet = Ports { faucet: port, ..Ports::ANY };
    let refused = refusal(Options { ports: faucet, ..options(place.path()) }).await;
    assert!(matches!(refused, Error::Port { what: "the faucet", port: named } if named == port), "{refused}");
    let own = Ports { own: (10_000, 10_020), ..Ports::ANY };
    let refused = refusal(Options { ports: own, ..options(place.path()) }).await;
    assert!(matches!(refused, Error::PortRange { needed: 26, .. }), "{refused}");
    assert!(!place.path().join("ledger").exists());
}

#[tokio::test]
async fn what_can_not_be_begun_is_named() {
    let place = folder();
    let plan = Plan { day_seconds: 5, ..Plan::default() };
    let refused = refusal(Options { begin: Some(plan), ..options(place.path()) }).await;
    assert!(matches!(refused, Error::Plan { field: "day_seconds", .. }), "{refused}");
    let program = place.path().join("no.so");
    let refused = refusal(Options { program: program.clone(), ..options(place.path()) }).await;
    assert!(matches!(&refused, Error::Program { path, .. } if *path == program), "{refused}");
    let refused = refusal(Options { begin: None, ..options(place.path()) }).await;
    assert!(matches!(refused, Error::Empty(_)), "{refused}");
    // Not a program at all: the validator's own words.
    std::fs::write(&program, "not a program").expect("a file");
    let refused = refusal(Options { program, ..options(place.path()) }).await;
    assert!(matches!(refused, Error::Validator(_)), "{refused}");
}
