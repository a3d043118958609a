//! One chain from its beginning over a day's end and a restart to its end.

use std::{path::Path, time::Duration};

use influence::state::{Config, Delegation, Gallery, Influence};
use influence_client::{
    address,
    chain::{self, Chain},
    instructions::{SettleTargets, user},
    rpc::RpcChain,
    tx::{BudgetPolicy, send_instructions},
};
use influence_localnet::{Localnet, LocalnetConfig, LocalnetError, LocalnetOptions, Ports, setup};
use influence_scoring::ingest::{RejectFile, Table, stage_table};
use influence_testkit::{actors::Actor, genesis::TOKEN};
use influence_tests::{crankers::folder, program};
use solana_address::Address;
use solana_signer::Signer;
use tokio::time::sleep;

/// Short days and slots, and one fan who is no member yet.
fn config() -> LocalnetConfig {
    LocalnetConfig {
        seed: 9,
        fans: 3,
        members: 2,
        galleries: 2,
        allocations: 2,
        day_seconds: 10,
        slot_millis: 75,
    }
}

fn options(folder: &Path, new_chain: Option<LocalnetConfig>, keep: bool) -> LocalnetOptions {
    LocalnetOptions {
        data_dir: folder.to_owned(),
        new_chain,
        keep,
        ports: Ports::ANY,
        program: program::path(),
    }
}

async fn start(options: LocalnetOptions) -> Localnet {
    Localnet::start(options).await.unwrap_or_else(|error| panic!("{error}"))
}

/// Every account of the config exists, with the amounts of the config.
async fn check_beginning(localnet: &Localnet) {
    let (rpc, population) = (localnet.rpc(), localnet.config());
    let config: Config = chain::get_account(&rpc, &address::config()).await.expect("a config");
    assert_eq!(u32::from(config.day_seconds), population.day_seconds);
    assert_eq!((config.mint, config.quorum), (localnet.token().mint, setup::QUORUM));
    let crankers = [1, 2, 3].map(|number| localnet.key(Actor::Cranker(number)).pubkey());
    assert_eq!(config.crankers(), crankers);
    let rules = setup::settings(population).expect("settings").rules;
    assert_eq!(usize::from(config.user_tier_count), rules.user_tiers.len());
    let mut given = 0;
    for number in 1..=population.fans {
        let fan = localnet.population().fan(number);
        let record: Option<Influence> =
            chain::find_account(&rpc, &address::influence(&fan.owner)).await.expect("an answer");
        let membership = localnet.population().membership(number);
        assert_eq!(record.map(|record| u64::from(record.locked)), membership.as_ref().map(|m| m.locked));
        given += membership.iter().flat_map(|m| &m.allocations).map(|(_, points)| points).sum::<u64>();
    }
    let galleries: Vec<(Address, Gallery)> = chain::all_accounts(&rpc).await.expect("galleries");
    assert_eq!(galleries.len(), population.galleries as usize);
    assert_eq!(galleries.iter().map(|(_, gallery)| u64::from(gallery.points)).sum::<u64>(), given);
}

/// The fan who is no member opens, locks and allocates in one transaction, paid with lamports from the faucet.
async fn join(localnet: &Localnet) {
    let (rpc, token) = (localnet.rpc(), localnet.token());
    let fan = localnet.population().fan(3);
    let before = rpc.balance(&fan.owner).await.expect("a balance");
    let client = rpc.client().expect("a client");
    client.request_airdrop(&fan.owner, 5_000_000_000).await.expect("the faucet answers");
    let mut tries = 0;
    while rpc.balance(&fan.owner).await.expect("a balance") != before + 5_000_000_000 {
        tries += 1;
        assert!(tries < 100, "the airdrop does not land");
        sleep(Duration::from_millis(100)).await;
    }
    let gallery = localnet.population().gallery(1);
    let instructions = [
        user::open_influence(&fan.owner, &fan.owner, &token),
        user::lock(&fan.owner, &fan.tokens, &token, 100 * TOKEN, SettleTargets(&[])),
        user::allocate(&fan.owner, &fan.owner, &gallery, 40 * TOKEN, None),
    ];
    send_instructions(&*rpc, &instructions, &[&fan.key], BudgetPolicy::Simulated).await.expect("it lands");
    assert_eq!(backed(&rpc, localnet).await, 40 * TOKEN);
}

/// What the third fan gives the first gallery.
async fn backed(rpc: &RpcChain, localnet: &Localnet) -> u64 {
    let gallery = localnet.population().gallery(1);
    let delegation = address::delegation(&localnet.population().fan(3).owner, &gallery);
    let delegation: Delegation = chain::get_account(rpc, &delegation).await.expect("a delegation");
    delegation.points.into()
}

/// The tables of the day that has ended are what crankers read: no row is rejected.
async fn check_platform(localnet: &Localnet) {
    let calendar = localnet.calendar().expect("a calendar");
    let today = || calendar.day_of(localnet.status().expect("it runs").unix_time).expect("a day");
    let day = today();
    while today() == day {
        sleep(Duration::from_millis(100)).await;
    }
    let (tables, work) = (localnet.data_dir().platform(), folder());
    let mut rejects = RejectFile::create(work.path().join("rejects.csv")).expect("a reject file");
    let activity = format!("activity-{day}");
    for (table, name) in [
        (Table::Activity, activity.as_str()),
        (Table::Users, "users"),
        (Table::Galleries, "galleries"),
        (Table::Nfts, "nfts"),
    ] {
        let path = tables.join(name).with_extension("csv").display().to_string();
        let staged = stage_table(table, &path.parse().expect("a place"), work.path(), &mut rejects).await;
        let staged = staged.unwrap_or_else(|error| panic!("{error}"));
        assert!(staged.files.iter().map(|file| file.rows).sum::<u64>() > 0, "{name}");
    }
    assert_eq!(rejects.counts().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_begins_goes_on_after_a_restart_and_is_forgotten() {
    let place = folder();
    let localnet = start(options(place.path(), Some(config()), true)).await;
    check_beginning(&localnet).await;
    join(&localnet).await;
    check_platform(&localnet).await;
    let (rpc, ports) = (localnet.rpc(), localnet.ports());
    let (hash, slot) = (rpc.genesis_hash(), rpc.now().await.expect("an answer").slot);
    drop(rpc);
    localnet.stop().await.expect("it stops");

    let begun_anew = Localnet::start(options(place.path(), Some(config()), true)).await;
    assert!(matches!(begun_anew, Err(LocalnetError::Occupied(_))));
    let localnet = start(LocalnetOptions { ports, ..options(place.path(), None, false) }).await;
    let rpc = localnet.rpc();
    assert_eq!((rpc.genesis_hash(), localnet.ports(), localnet.config()), (hash, ports, &config()));
    assert!(rpc.now().await.expect("an answer").slot >= slot);
    assert_eq!(backed(&rpc, &localnet).await, 40 * TOKEN);
    let fan = localnet.population().fan(3);
    let more = user::allocate(&fan.owner, &fan.owner, &localnet.population().gallery(1), 20 * TOKEN, None);
    send_instructions(&*rpc, &[more], &[&fan.key], BudgetPolicy::Simulated).await.expect("it lands");
    assert_eq!(backed(&rpc, &localnet).await, 60 * TOKEN);
    drop(rpc);
    localnet.stop().await.expect("it stops");
    assert!(!place.path().join("ledger").exists());
    let gone = Localnet::start(options(place.path(), None, true)).await;
    assert!(matches!(gone, Err(LocalnetError::NoChain(_))));
}
