//! What owners and settlers call.

use influence_client::instructions::{SettleTargets, crank, user};
use influence_tests::{
    actors::{Fan, TestGallery},
    test_env::{DAY, TOKEN, TestEnv},
};
use solana_address::Address;

use super::meter::{Cost, Meter, Row};

const LOCKED: u64 = 10_000 * TOKEN;

/// A measured world with a fan who has locked, and two galleries, some hours later.
async fn stage_and_fan() -> (Meter, Fan, [TestGallery; 2]) {
    let meter = Meter::new().await;
    let env = &meter.env;
    let fan = env.fan("fan", 2 * LOCKED).await;
    env.send_as(&fan, env.lock(&fan, LOCKED, &[])).await.expect("lock");
    let test_galleries = [env.register_gallery("a").await, env.register_gallery("b").await];
    env.advance(3_600).await;
    (meter, fan, test_galleries)
}

/// allocate, reallocate, withdraw.
pub async fn supporting() -> Vec<Row> {
    let (mut meter, fan, [a, b]) = stage_and_fan().await;
    let (a, b) = (a.gallery, b.gallery);
    let signers = [&fan.key];
    let call = meter.env.allocate(&fan, &a, 1_000 * TOKEN);
    meter.row(("allocate", "creates the record"), 4_500, call, &signers).await;
    meter.env.advance(60).await;
    let call = meter.env.allocate(&fan, &a, 500 * TOKEN);
    meter.row(("allocate", "to a gallery supported before"), 1_500, call, &signers).await;
    meter.env.advance(DAY).await;
    let call = meter.env.allocate(&fan, &a, 500 * TOKEN);
    meter.row(("allocate", "the gallery's first change of the day"), None, call, &signers).await;
    meter.env.send_as(&fan, meter.env.allocate(&fan, &b, 1_000 * TOKEN)).await.expect("allocate");
    meter.env.advance(60).await;
    let call = meter.env.reallocate(&fan, &a, &b, 300 * TOKEN);
    meter.row(("reallocate", "part, between records that are there"), 2_200, call, &signers).await;
    meter.env.advance(60).await;
    let call = meter.env.reallocate(&fan, &a, &b, user::ALL);
    meter.row(("reallocate", "all: closes the record that gave"), None, call, &signers).await;
    meter.env.advance(60).await;
    let call = meter.env.reallocate(&fan, &b, &a, 300 * TOKEN);
    meter.row(("reallocate", "creates the record that receives"), None, call, &signers).await;
    meter.env.advance(60).await;
    let call = meter.env.withdraw(&fan, &b, 300 * TOKEN);
    meter.row(("withdraw", "part"), 1_500, call, &signers).await;
    meter.env.advance(60).await;
    let call = meter.env.withdraw(&fan, &b, user::ALL);
    meter.row(("withdraw", "all: closes the record"), None, call, &signers).await;
    meter.rows
}

/// settle, of 1, 4 and 8 pairs.
pub async fn settling() -> Vec<Row> {
    let mut meter = Meter::new().await;
    let env = &meter.env;
    let gallery = env.register_gallery("a").await.gallery;
    let mut fans = Vec::new();
    for number in 0..14 {
        let fan = env.fan(&format!("fan {number}"), 2 * LOCKED).await;
        env.send_as(&fan, env.lock(&fan, LOCKED, &[])).await.expect("lock");
        env.send_as(&fan, env.allocate(&fan, &gallery, user::ALL)).await.expect("allocate");
        env.send_as(&fan, env.lock(&fan, TOKEN * (number + 1), &[])).await.expect("lock");
        fans.push(fan);
    }
    let owners: Vec<Address> = fans.iter().map(|fan| fan.owner).collect();
    let mut costs = Vec::new();
    for (case, owners) in
        [("1 pair", 0..1), ("4 pairs", 1..5), ("8 pairs", 5..13)].map(|(c, r)| (c, &owners[r]))
    {
        meter.env.advance(60).await;
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
    meter.env.advance(DAY).await;
    let call = crank::settle(&gallery, &owners[13..]);
    meter.row(("settle", "1 pair, the gallery's first change of the day"), None, call, &[]).await;
    meter.rows
}

/// lock, unlock, cancel_unlock, finish_unlock.
pub async fn locking() -> Vec<Row> {
    let (mut meter, fan, [a, b]) = stage_and_fan().await;
    let pairs = [a.gallery, b.gallery];
    let signers = [&fan.key];
    let call = meter.env.lock(&fan, TOKEN, &[]);
    meter.row(("lock", "nothing allocated"), 3_000, call, &signers).await;
    meter.env.advance(60).await;
    let call = meter.env.unlock(&fan, TOKEN, &[]);
    meter.row(("unlock", "nothing allocated: pays at once"), 3_000, call, &signers).await;
    for gallery in &pairs {
        meter.env.send_as(&fan, meter.env.allocate(&fan, gallery, 100 * TOKEN)).await.expect("allocate");
    }
    meter.env.advance(60).await;
    let call = meter.env.lock(&fan, TOKEN, &pairs);
    meter.row(("lock", "settles 2 pairs"), None, call, &signers).await;
    meter.env.advance(60).await;
    let call = meter.env.unlock(&fan, TOKEN, &pairs);
    meter.row(("unlock", "settles 2 pairs, pays at once"), None, call, &signers).await;
    meter.env.advance(60).await;
    let call = meter.env.unlock(&fan, TOKEN, &[]);
    meter.row(("unlock", "waits for 2 pairs"), None, call, &signers).await;
    meter.env.advance(60).await;
    let call = user::cancel_unlock(&fan.owner, SettleTargets(&[]));
    meter.row(("cancel_unlock", "settles nothing"), None, call, &signers).await;
    meter.env.advance(60).await;
    meter.env.send_as(&fan, meter.env.unlock(&fan, TOKEN, &[])).await.expect("unlock");
    for gallery in &pairs {
        meter.env.send(&[crank::settle(gallery, &[fan.owner])], &[]).await.expect("settle");
    }
    let call = crank::finish_unlock(&fan.owner, &fan.tokens, &meter.env.token, false);
    meter.row(("finish_unlock", "by a stranger"), None, call, &[]).await;
    meter.env.send_as(&fan, meter.env.unlock(&fan, TOKEN, &[])).await.expect("unlock");
    for gallery in &pairs {
        meter.env.send(&[crank::settle(gallery, &[fan.owner])], &[]).await.expect("settle");
    }
    let call = crank::finish_unlock(&fan.owner, &fan.tokens, &meter.env.token, true);
    meter.row(("finish_unlock", "signed by the owner"), None, call, &signers).await;
    meter.rows
}

/// open_influence, close_influence.
pub async fn opening() -> Vec<Row> {
    let mut meter = Meter::new().await;
    let fan = meter.env.wallet("fan", LOCKED).await;
    let call = meter.env.open(&fan);
    meter.row(("open_influence", "record and vault"), None, call, &[&fan.key]).await;
    let call = meter.env.close(&fan);
    meter.row(("close_influence", "empty vault"), None, call, &[&fan.key]).await;
    meter.rows
}

/// A newcomer's transaction: every instruction's total, and the sum.
pub async fn newcomer() -> Vec<(&'static str, u64)> {
    let env = TestEnv::new().await;
    let fan = env.wallet("fan", LOCKED).await;
    let gallery = env.register_gallery("a").await.gallery;
    let calls = [env.open(&fan), env.lock(&fan, LOCKED, &[]), env.allocate(&fan, &gallery, 1_000 * TOKEN)];
    let receipt = env.send(&calls, &[&fan.key]).await.expect("a newcomer");
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
