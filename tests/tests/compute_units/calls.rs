//! What owners and settlers call.

use influence_client::instruction::{Pairs, crank, user};
use influence_tests::{
    people::{Fan, Stage},
    world::{DAY, TOKEN, World},
};
use solana_address::Address;

use super::meter::{Cost, Meter, Row};

const LOCKED: u64 = 10_000 * TOKEN;

/// A measured world with a fan who has locked, and two galleries, some hours later.
async fn stage_and_fan() -> (Meter, Fan, [Stage; 2]) {
    let meter = Meter::new().await;
    let world = &meter.world;
    let fan = world.fan("fan", 2 * LOCKED).await;
    world.act(&fan, world.lock(&fan, LOCKED, &[])).await.expect("lock");
    let stages = [world.stage("a").await, world.stage("b").await];
    world.pass(3_600).await;
    (meter, fan, stages)
}

/// allocate, reallocate, withdraw.
pub async fn supporting() -> Vec<Row> {
    let (mut meter, fan, [a, b]) = stage_and_fan().await;
    let (a, b) = (a.gallery, b.gallery);
    let signers = [&fan.key];
    let call = meter.world.allocate(&fan, &a, 1_000 * TOKEN);
    meter.row(("allocate", "creates the record"), 4_500, call, &signers).await;
    meter.world.pass(60).await;
    let call = meter.world.allocate(&fan, &a, 500 * TOKEN);
    meter.row(("allocate", "to a gallery supported before"), 1_500, call, &signers).await;
    meter.world.pass(DAY).await;
    let call = meter.world.allocate(&fan, &a, 500 * TOKEN);
    meter.row(("allocate", "the gallery's first change of the day"), None, call, &signers).await;
    meter.world.act(&fan, meter.world.allocate(&fan, &b, 1_000 * TOKEN)).await.expect("allocate");
    meter.world.pass(60).await;
    let call = meter.world.reallocate(&fan, &a, &b, 300 * TOKEN);
    meter.row(("reallocate", "part, between records that are there"), 2_200, call, &signers).await;
    meter.world.pass(60).await;
    let call = meter.world.reallocate(&fan, &a, &b, user::ALL);
    meter.row(("reallocate", "all: closes the record that gave"), None, call, &signers).await;
    meter.world.pass(60).await;
    let call = meter.world.reallocate(&fan, &b, &a, 300 * TOKEN);
    meter.row(("reallocate", "creates the record that receives"), None, call, &signers).await;
    meter.world.pass(60).await;
    let call = meter.world.withdraw(&fan, &b, 300 * TOKEN);
    meter.row(("withdraw", "part"), 1_500, call, &signers).await;
    meter.world.pass(60).await;
    let call = meter.world.withdraw(&fan, &b, user::ALL);
    meter.row(("withdraw", "all: closes the record"), None, call, &signers).await;
    meter.rows
}

/// settle, of 1, 4 and 8 pairs.
pub async fn settling() -> Vec<Row> {
    let mut meter = Meter::new().await;
    let world = &meter.world;
    let gallery = world.stage("a").await.gallery;
    let mut fans = Vec::new();
    for number in 0..14 {
        let fan = world.fan(&format!("fan {number}"), 2 * LOCKED).await;
        world.act(&fan, world.lock(&fan, LOCKED, &[])).await.expect("lock");
        world.act(&fan, world.allocate(&fan, &gallery, user::ALL)).await.expect("allocate");
        world.act(&fan, world.lock(&fan, TOKEN * (number + 1), &[])).await.expect("lock");
        fans.push(fan);
    }
    let owners: Vec<Address> = fans.iter().map(|fan| fan.owner).collect();
    let mut costs = Vec::new();
    for (case, owners) in
        [("1 pair", 0..1), ("4 pairs", 1..5), ("8 pairs", 5..13)].map(|(c, r)| (c, &owners[r]))
    {
        meter.world.pass(60).await;
        let aim = owners.len() as u64;
        let call = crank::settle(&gallery, owners);
        costs.push((aim, meter.row(("settle", case), None, call, &[]).await));
    }
    let [(few, least), .., (many, most)] = costs[..] else { unreachable!("three rows") };
    let each = |of: fn(&Cost) -> u64| (of(&most) - of(&least)).div_ceil(many - few);
    let cost = Cost { total: each(|cost| cost.total), inner: each(|cost| cost.inner) };
    meter.rows.push(Row { instruction: "settle", case: "each further pair".into(), cost, aim: Some(450) });
    let call = crank::settle(&gallery, &owners[5..13]);
    meter.row(("settle", "8 pairs, all settled before"), None, call, &[]).await;
    meter.world.pass(DAY).await;
    let call = crank::settle(&gallery, &owners[13..]);
    meter.row(("settle", "1 pair, the gallery's first change of the day"), None, call, &[]).await;
    meter.rows
}

/// lock, unlock, cancel_unlock, finish_unlock.
pub async fn locking() -> Vec<Row> {
    let (mut meter, fan, [a, b]) = stage_and_fan().await;
    let pairs = [a.gallery, b.gallery];
    let signers = [&fan.key];
    let call = meter.world.lock(&fan, TOKEN, &[]);
    meter.row(("lock", "nothing allocated"), 3_000, call, &signers).await;
    meter.world.pass(60).await;
    let call = meter.world.unlock(&fan, TOKEN, &[]);
    meter.row(("unlock", "nothing allocated: pays at once"), 3_000, call, &signers).await;
    for gallery in &pairs {
        meter.world.act(&fan, meter.world.allocate(&fan, gallery, 100 * TOKEN)).await.expect("allocate");
    }
    meter.world.pass(60).await;
    let call = meter.world.lock(&fan, TOKEN, &pairs);
    meter.row(("lock", "settles 2 pairs"), None, call, &signers).await;
    meter.world.pass(60).await;
    let call = meter.world.unlock(&fan, TOKEN, &pairs);
    meter.row(("unlock", "settles 2 pairs, pays at once"), None, call, &signers).await;
    meter.world.pass(60).await;
    let call = meter.world.unlock(&fan, TOKEN, &[]);
    meter.row(("unlock", "waits for 2 pairs"), None, call, &signers).await;
    meter.world.pass(60).await;
    let call = user::cancel_unlock(&fan.owner, Pairs(&[]));
    meter.row(("cancel_unlock", "settles nothing"), None, call, &signers).await;
    meter.world.pass(60).await;
    meter.world.act(&fan, meter.world.unlock(&fan, TOKEN, &[])).await.expect("unlock");
    for gallery in &pairs {
        meter.world.send(&[crank::settle(gallery, &[fan.owner])], &[]).await.expect("settle");
    }
    let call = crank::finish_unlock(&fan.owner, &fan.tokens, &meter.world.token, false);
    meter.row(("finish_unlock", "by a stranger"), None, call, &[]).await;
    meter.world.act(&fan, meter.world.unlock(&fan, TOKEN, &[])).await.expect("unlock");
    for gallery in &pairs {
        meter.world.send(&[crank::settle(gallery, &[fan.owner])], &[]).await.expect("settle");
    }
    let call = crank::finish_unlock(&fan.owner, &fan.tokens, &meter.world.token, true);
    meter.row(("finish_unlock", "signed by the owner"), None, call, &signers).await;
    meter.rows
}

/// open_influence, close_influence.
pub async fn opening() -> Vec<Row> {
    let mut meter = Meter::new().await;
    let fan = meter.world.wallet("fan", LOCKED).await;
    let call = meter.world.open(&fan);
    meter.row(("open_influence", "record and vault"), None, call, &[&fan.key]).await;
    let call = meter.world.close(&fan);
    meter.row(("close_influence", "empty vault"), None, call, &[&fan.key]).await;
    meter.rows
}

/// A newcomer's transaction: every instruction's total, and the sum.
pub async fn newcomer() -> Vec<(&'static str, u64)> {
    let world = World::new().await;
    let fan = world.wallet("fan", LOCKED).await;
    let gallery = world.stage("a").await.gallery;
    let calls =
        [world.open(&fan), world.lock(&fan, LOCKED, &[]), world.allocate(&fan, &gallery, 1_000 * TOKEN)];
    let receipt = world.send(&calls, &[&fan.key]).await.expect("a newcomer");
    let totals = influence_totals(&receipt.logs);
    let names = ["`open_influence`", "`lock`", "`allocate`"];
    assert_eq!(totals.len(), names.len());
    let mut rows: Vec<_> = names.into_iter().zip(totals).collect();
    rows.push(("the whole transaction, with its compute budget instruction", receipt.units));
    rows
}

/// Totals of our instructions in a log, in order.
fn influence_totals(logs: &[String]) -> Vec<u64> {
    let ours = format!("Program {} consumed ", influence_client::PROGRAM_ID);
    let units = |line: &String| line.strip_prefix(&ours)?.split(' ').next()?.parse().ok();
    logs.iter().filter_map(units).collect()
}
