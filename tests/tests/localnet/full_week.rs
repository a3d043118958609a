//! Everything at once: fans with the command line, two daemons and a validator that is restarted under them, for three days.
//! Then the same transactions on the embedded chain, which end in the same accounts.

use std::{path::Path, time::Duration};

use influence::state::{Config, Influence};
use influence_audit::ProgramAccounts;
use influence_client::{
    address, chain,
    rpc::RpcChain,
    tx::{BudgetPolicy, send_instructions},
};
use influence_core::calendar::Day;
use influence_localnet::{
    Localnet, LocalnetConfig, LocalnetOptions, Ports,
    crankers::{Daemons, is_safe_start},
};
use influence_testkit::{
    actors::Actor,
    genesis::{DECIMALS, TOKEN},
};
use influence_tests::{
    command_line::{self, CliOutput},
    crankers::folder,
    program,
};
use solana_address::Address;
use spl_token_interface::instruction::transfer_checked;
use tokio::time::{Instant, sleep, timeout};

use crate::restart;

/// How long a day may take until every owner is up to date with it, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(240);

fn config() -> LocalnetConfig {
    LocalnetConfig {
        seed: 11,
        fans: 6,
        members: 3,
        galleries: 3,
        allocations: 2,
        day_seconds: 30,
        slot_millis: 75,
    }
}

async fn start(place: &Path, new_chain: Option<LocalnetConfig>, ports: Ports) -> Localnet {
    let options = LocalnetOptions {
        data_dir: place.to_owned(),
        new_chain,
        keep: true,
        ports,
        program: program::path(),
    };
    Localnet::start(options).await.unwrap_or_else(|error| panic!("{error}"))
}

/// A fan's command.
async fn act(localnet: &Localnet, fan: u32, arguments: &[&str]) -> CliOutput {
    let folder = localnet.data_dir();
    let key = folder.keys().join(Actor::Fan(fan).name()).with_extension("json").display().to_string();
    let config = folder.cli().display().to_string();
    let options = ["--config", &config, "--keypair", &key, "--yes"];
    command_line::run(env!("CARGO_BIN_EXE_influence_process"), &[arguments, &options].concat(), &[], "").await
}

async fn done(localnet: &Localnet, fan: u32, arguments: &[&str]) {
    let said = act(localnet, fan, arguments).await;
    assert_eq!(said.code, Some(0), "{arguments:?}: {said:?}");
}

/// Tokens go from one wallet to another, as on any exchange.
async fn trade(localnet: &Localnet, from: Actor, to: Actor, amount: u64) {
    let token = localnet.token();
    let [from, to] = [from, to].map(|actor| localnet.population().wallet(actor));
    let (source, target) = (from.tokens, to.tokens);
    let transfer =
        transfer_checked(&token.program, &source, &token.mint, &target, &from.owner, &[], amount, DECIMALS);
    let transfer = transfer.expect("an instruction");
    send_instructions(&*localnet.rpc(), &[transfer], &[&from.key], BudgetPolicy::Simulated)
        .await
        .expect("it lands");
}

/// The last final day; none before the first.
async fn last_final(rpc: &RpcChain) -> Option<Day> {
    chain::get_account::<Config>(rpc, &address::config()).await.ok()?.last_final()
}

/// Returns whether every owner of `day` is up to date with it or a later one, and every gallery with them.
async fn is_applied(rpc: &RpcChain, day: Day) -> bool {
    if last_final(rpc).await < Some(day) {
        return false;
    }
    let Ok(all) = chain::all_accounts::<Influence>(rpc).await else { return false };
    all.iter().filter(|(_, record)| u32::from(record.opened_day) <= day).all(|(_, record)| {
        u32::from(record.holding_day) >= day
            && u32::from(record.settled_count) == u32::from(record.delegation_count)
    })
}

/// Waits until a day is applied; the daemons must live.
pub async fn applied(localnet: &Localnet, daemons: &mut Daemons, day: Day) {
    let (rpc, begun) = (localnet.rpc(), Instant::now());
    while !is_applied(&rpc, day).await {
        assert!(daemons.are_running(), "a daemon has ended: {}", logs(localnet));
        assert!(begun.elapsed() < PATIENCE, "day {day} is not applied: {}", logs(localnet));
        sleep(Duration::from_millis(500)).await;
    }
}

/// The ends of the daemons' logs.
fn logs(localnet: &Localnet) -> String {
    let ends = localnet.crankers().iter().take(2).map(|cranker| {
        let log = std::fs::read_to_string(&cranker.log).unwrap_or_default();
        log.lines().rev().take(12).collect::<Vec<_>>().join("\n")
    });
    ends.collect::<Vec<_>>().join("\n---\n")
}

/// The daemons, begun well within a day, and the day that they begin with.
pub async fn crank(localnet: &Localnet) -> (Daemons, Day) {
    let calendar = localnet.calendar().expect("a calendar");
    let time = || localnet.status().expect("it runs").finalized_time;
    while !is_safe_start(&calendar, time()) {
        sleep(Duration::from_millis(100)).await;
    }
    let daemons = Daemons::start(
        Path::new(env!("CARGO_BIN_EXE_cranker_process")),
        &["daemon"],
        localnet.crankers().iter().take(2),
    );
    (daemons.expect("the daemons start"), calendar.day_of(time()).expect("a day"))
}

/// A gallery that a member supports from the beginning.
fn member_of(localnet: &Localnet, fan: u32) -> Address {
    let membership = localnet.population().membership(fan).expect("a member");
    membership.allocations.first().expect("an allocation").0
}

/// The first day: a newcomer joins with one signature, tokens change hands.
async fn first_day(localnet: &Localnet, galleries: &[String; 3]) {
    trade(localnet, Actor::Treasury, Actor::Fan(5), 50_000 * TOKEN).await;
    trade(localnet, Actor::Fan(1), Actor::Treasury, localnet.population().balance(1) / 4).await;
    done(localnet, 4, &["lock", "100", "--allocate", &format!("{}=40%", galleries[0])]).await;
    done(localnet, 2, &["withdraw", &format!("{}=50%", member_of(localnet, 2))]).await;
}

/// The second day, after the restart: what was there before goes on.
async fn second_day(localnet: &Localnet, galleries: &[String; 3]) {
    done(localnet, 4, &["reallocate", &galleries[0], &galleries[1], "all"]).await;
    done(localnet, 4, &["unlock", "25%"]).await;
    done(localnet, 5, &["lock", "12.5"]).await;
}

/// The third day: an owner leaves, another sells.
async fn third_day(localnet: &Localnet, galleries: &[String; 3]) {
    trade(localnet, Actor::Fan(5), Actor::Treasury, 20_000 * TOKEN).await;
    done(localnet, 4, &["withdraw", &format!("{}=all", galleries[1])]).await;
    done(localnet, 5, &["allocate", &format!("{}=10", galleries[2])]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_days_with_a_restart_leave_nothing_to_find_and_are_the_same_again() {
    if crate::is_quick() {
        return;
    }
    let place = folder();
    let localnet = start(place.path(), Some(config()), Ports::ANY).await;
    let galleries = [1, 2, 3].map(|number| config().population().gallery(number).to_string());
    let (mut daemons, first) = crank(&localnet).await;
    first_day(&localnet, &galleries).await;
    applied(&localnet, &mut daemons, first).await;

    let ports = localnet.ports();
    localnet.stop().await.expect("it stops");
    let localnet = start(place.path(), None, ports).await;
    second_day(&localnet, &galleries).await;
    applied(&localnet, &mut daemons, first + 1).await;
    third_day(&localnet, &galleries).await;
    applied(&localnet, &mut daemons, first + 2).await;
    timeout(PATIENCE, daemons.stop()).await.expect("the daemons stop");

    let doctor = act(&localnet, 1, &["doctor"]).await;
    assert_eq!(doctor.code, Some(0), "{doctor:?}");
    let books = ProgramAccounts::read(&localnet.rpc()).await.expect("books");
    assert_eq!(books.findings(), []);
    restart::check(&localnet).await;
    localnet.stop().await.expect("it stops");
}
