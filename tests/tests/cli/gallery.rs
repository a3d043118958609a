//! A gallery's life: registered, supported, retired, closed.

use influence_client::{address, constants::pause, instructions::admin};
use influence_tests::test_env::TOKEN;
use serde_json::json;
use solana_signer::Signer;

use crate::fixture::{Rig, name, run};

#[tokio::test]
async fn a_creator_registers_the_next_gallery_and_anybody_sees_it() {
    let rig = Rig::new().await;
    let test_gallery = rig.env.register_gallery("creator").await;
    let done = rig.done(&test_gallery.creator, &["gallery", "register"]).await;
    let creator = test_gallery.creator.pubkey();
    let second = address::gallery(&creator, 1).to_string();
    assert_eq!((&done["action"], &done["state"]["gallery"]), (&"gallery-register".into(), &second.into()));
    let named = format!("{creator}/1");
    let shown = run(&["gallery", "show", &named, "-u", &rig.url, "--output", "json"], &[], "").await;
    assert_eq!(shown.json(), done["state"]);
    // Every number is used once.
    let said = rig.signed(&test_gallery.creator, &["gallery", "register", "--index", "1", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("has a gallery 1 already"), "{said:?}");
    let said = run(&["gallery", "show", &format!("{creator}/7"), "-u", &rig.url], &[], "").await;
    assert!(said.refused().0 == 2 && said.err.contains("there is no gallery"), "{said:?}");
}

#[tokio::test]
async fn nothing_is_registered_while_that_is_paused() {
    let rig = Rig::new().await;
    let test_gallery = rig.env.register_gallery("creator").await;
    let guardian = &rig.env.roles.guardian;
    rig.env.send(&[admin::pause(&guardian.pubkey(), pause::REGISTER)], &[guardian]).await.expect("paused");
    let before = rig.landed();
    let said = rig.signed(&test_gallery.creator, &["gallery", "register", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("register is paused by the guardian"), "{said:?}");
    assert_eq!(rig.landed(), before);
}

#[tokio::test]
async fn supporters_are_listed_by_what_they_give() {
    let rig = Rig::new().await;
    let (test_gallery, env) = (rig.env.register_gallery("creator").await, &rig.env);
    let (small, large) =
        (env.locked_fan("small", 10 * TOKEN).await, env.locked_fan("large", 50 * TOKEN).await);
    env.send_as(&small, env.allocate(&small, &test_gallery.gallery, 10 * TOKEN)).await.expect("allocated");
    env.send_as(&large, env.allocate(&large, &test_gallery.gallery, 30 * TOKEN)).await.expect("allocated");
    // The larger one's total changes, and nobody settles.
    rig.wait().await;
    env.send_as(&large, env.unlock(&large, 25 * TOKEN, &[])).await.expect("unlocked");
    let arguments = ["gallery", "supporters", &name(&test_gallery), "-u", &rig.url];
    let listed = run(&[&arguments[..], &["--output", "json"]].concat(), &[], "").await.json();
    let tokens = |units: u64| json!({"amount": units.to_string(), "decimals": 6, "uiAmountString": (units / TOKEN).to_string()});
    let expected = json!({
        "gallery": test_gallery.gallery.to_string(), "count": 2, "points": tokens(25 * TOKEN), "settled": 1,
        "supporters": [
            {"owner": large.owner.to_string(), "points": tokens(15 * TOKEN), "share": 600_000,
             "counted": tokens(30 * TOKEN), "settled": false},
            {"owner": small.owner.to_string(), "points": tokens(10 * TOKEN), "share": 400_000,
             "counted": tokens(10 * TOKEN), "settled": true},
        ],
    });
    assert_eq!(listed, expected);
    let said = run(&[&arguments[..], &["--csv", "--limit", "1"]].concat(), &[], "").await;
    let row = format!("{},15000000,30000000,600000,false", large.owner);
    assert_eq!(said.out.lines().collect::<Vec<_>>(), ["owner,points,counted,share,settled", &row]);
    let said = run(&arguments, &[], "").await;
    assert!(said.out.contains("30, until it is settled") && said.out.contains("all of it"), "{}", said.out);
}

#[tokio::test]
async fn a_gallery_ends_when_nobody_is_left() {
    let rig = Rig::new().await;
    let (test_gallery, env) = (rig.env.register_gallery("creator").await, &rig.env);
    let fan = env.locked_fan("fan", 10 * TOKEN).await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 4 * TOKEN)).await.expect("allocated");
    let named = name(&test_gallery);
    // Only its creator may, and not under its supporters.
    let said = rig.act(&fan, &["gallery", "retire", &named]).await;
    assert!(said.refused().0 == 2 && said.err.contains("belongs to"), "{said:?}");
    let said = rig.signed(&test_gallery.creator, &["gallery", "close", &named, "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("retire it first"), "{said:?}");
    let done = rig.done(&test_gallery.creator, &["gallery", "retire", &named]).await;
    assert_eq!((&done["state"]["retired"], &done["changes"][0]["after"]), (&true.into(), &"retired".into()));
    let said = rig.signed(&test_gallery.creator, &["gallery", "close", &named, "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("--release"), "{said:?}");
    let before = rig.landed();
    let done = rig.done(&test_gallery.creator, &["gallery", "close", &named, "--release"]).await;
    assert_eq!((&done["state"]["closed"], rig.landed()), (&true.into(), before + 1));
    assert!(env.account(&test_gallery.gallery).await.is_none());
    assert_eq!(u64::from(env.influence(&fan).await.allocated_shares), 0);
}
