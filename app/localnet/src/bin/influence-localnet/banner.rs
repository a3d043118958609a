//! The banner after the start: addresses, paths, and commands to try.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use influence_client::PROGRAM_ID;
use influence_localnet::{Localnet, LocalnetConfig, setup::QUORUM, web_app::WebApp};
use influence_testkit::{
    actors::{Actor, population::CRANKERS},
    genesis::{DECIMALS, TOKEN},
};
use solana_signer::Signer;

/// Prints addresses, paths and commands; the first `run_crankers` crankers run already.
pub fn print(localnet: &Localnet, page: Option<&WebApp>, continues: bool, took: Duration, run_crankers: u32) {
    let LocalnetConfig { fans, members, galleries, day_seconds, seed, .. } = localnet.config();
    let state = if continues { "continues" } else { "is ready" };
    println!(
        "\nThe chain {state} after {:.1} s: {fans} fans, {members} of them members, {galleries} galleries, \
         {CRANKERS} crankers; seed {seed}; a day takes {day_seconds} s\n",
        took.as_secs_f64()
    );
    if let Some(page) = page {
        println!("  {:<10}{}, with a development wallet to connect", "web page", page.url());
    }
    for (name, value) in places(localnet) {
        println!("  {name:<10}{value}");
    }
    println!("\nIn another terminal:\n");
    for command in commands(localnet, run_crankers) {
        println!("  {command}");
    }
    println!("\nCtrl-C stops it.\n");
}

/// Logs of the crankers that run here.
pub fn logs(localnet: &Localnet) -> String {
    shown(&localnet.data_dir().crankers().join("*.log"))
}

fn places(localnet: &Localnet) -> Vec<(&'static str, String)> {
    let (folder, wallet) = (localnet.data_dir(), localnet.key(Actor::Fan(1)));
    let ports = localnet.ports();
    let mut places = vec![
        ("RPC", localnet.rpc_url()),
        ("websocket", localnet.ws_url()),
        ("faucet", format!("127.0.0.1:{}", ports.faucet)),
        ("cluster", localnet.rpc().genesis_hash().to_string()),
        ("program", PROGRAM_ID.to_string()),
        ("mint", format!("{}, {} decimals", localnet.token().mint, DECIMALS)),
        (
            "keys",
            format!(
                "{} (fan-1, creator-1, cranker-1, authority, guardian, treasury ...)",
                shown(&folder.keys())
            ),
        ),
        (
            "platform",
            format!("{} (input of the crankers, with a table of activity a day)", shown(&folder.platform())),
        ),
    ];
    if localnet.config().fans > 0 {
        let population = localnet.population();
        let fan = population.fan(1);
        places.push((
            "wallet",
            format!("fan-1, {}, with {} $MESI at the start", fan.owner, population.balance(1) / TOKEN),
        ));
        places.push(("", format!("to import it into a browser's wallet: {}", wallet.to_base58_string())));
    }
    places
}

/// Commands that work as printed: the newcomer is not a member yet, and running crankers are not started again.
fn commands(localnet: &Localnet, run_crankers: u32) -> Vec<String> {
    let config = shown(&localnet.data_dir().cli());
    let influence = tool("influence");
    let creator = localnet.key(Actor::Creator(1)).pubkey();
    let LocalnetConfig { fans, members, .. } = *localnet.config();
    let mut commands = Vec::new();
    if members > 0 {
        commands.push(format!("{influence} -C {config} show"));
    }
    if members < fans {
        let newcomer = localnet.data_dir().keys().join(Actor::Fan(members.saturating_add(1)).name());
        let key = shown(&newcomer.with_extension("json"));
        commands.push(format!("{influence} -C {config} -k {key} lock 100 --allocate {creator}/0=25%"));
    }
    commands.push(format!("{influence} -C {config} leaderboard"));
    let daemons = localnet.crankers().iter().take(if run_crankers == 0 { usize::from(QUORUM) } else { 0 });
    commands.extend(daemons.map(|cranker| {
        format!("{} run --bootstrap-from-now --config {}", tool("influence-cranker"), shown(&cranker.file))
    }));
    commands
}

/// Path of a binary beside this one, or its name.
fn tool(name: &str) -> String {
    let beside =
        std::env::current_exe().ok().map(|here| here.with_file_name(name)).filter(|path| path.exists());
    beside.map_or_else(|| name.to_owned(), |path| shown(&path))
}

/// A path relative to the working directory where possible.
fn shown(path: &Path) -> String {
    let here: Option<PathBuf> = std::env::current_dir().ok();
    let short = here.and_then(|here| path.strip_prefix(here).ok());
    short.unwrap_or(path).display().to_string()
}
