//! A gallery's life: registered, supported, retired, closed.

use influence_client::{address, constants::pause, instructions::admin};
use influence_tests::test_env::TOKEN;
use serde_json::json;
use solana_signer::Signer;

use crate::fixture::{CliFixture, name, run};

#[tokio::test]
async fn a_creator_registers_the_next_gallery() {
    let fixture = CliFixture::new().await;
    let test_gallery = fixture.env.register_gallery("creator").await;
    let done = fixture.json_with_key(&test_gallery.creator, &["gallery", "register"]).await;
    let creator = test_gallery.creator.pubkey();
    let second = address::gallery(&creator, 1).to_string();
    assert_eq!((&done["action"], &done["state"]["gallery"]), (&"gallery-register".into(), &second.into()));
    let named = format!("{creator}/1");
    let shown = run(&["gallery", "show", &named, "-u", &fixture.url, "--output", "json"], &[], "").await;
    assert_eq!(shown.json(), done["state"]);
    // Every index is used once.
    let said =
        fixture.run_with_key(&test_gallery.creator, &["gallery", "register", "--index", "1", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("already has a gallery 1"), "{said:?}");
    let said = run(&["gallery", "show", &format!("{creator}/7"), "-u", &fixture.url], &[], "").await;
    assert!(said.refused().0 == 2 && said.err.contains("does not exist"), "{said:?}");
}

#[tokio::test]
async fn registering_is_refused_while_paused() {
    let fixture = CliFixture::new().await;
    let test_gallery = fixture.env.register_gallery("creator").await;
    let guardian = &fixture.env.roles.guardian;
    fixture
        .env
        .send(&[admin::pause(&guardian.pubkey(), pause::REGISTER)], &[guardian])
        .await
        .expect("paused");
    let before = fixture.landed_count();
    let said = fixture.run_with_key(&test_gallery.creator, &["gallery", "register", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("register is paused by the guardian"), "{said:?}");
    assert_eq!(fixture.landed_count(), before);
}

#[tokio::test]
async fn supporters_are_sorted_by_points() {
    let fixture = CliFixture::new().await;
    let (test_gallery, env) = (fixture.env.register_gallery("creator").await, &fixture.env);
    let (small, large) =
        (env.locked_fan("small", 10 * TOKEN).await, env.locked_fan("large", 50 * TOKEN).await);
    env.send_as(&small, env.allocate(&small, &test_gallery.gallery, 10 * TOKEN)).await.expect("allocated");
    env.send_as(&large, env.allocate(&large, &test_gallery.gallery, 30 * TOKEN)).await.expect("allocated");
    // The larger supporter's total changes without a settlement.
    fixture.advance_minute().await;
    env.send_as(&large, env.unlock(&large, 25 * TOKEN, &[])).await.expect("unlocked");
    let arguments = ["gallery", "supporters", &name(&test_gallery), "-u", &fixture.url];
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
    assert!(said.out.contains("no (30 counted)") && said.out.contains(" yes "), "{}", said.out);
}

#[tokio::test]
async fn a_gallery_without_supporters_is_closed() {
    let fixture = CliFixture::new().await;
    let (test_gallery, env) = (fixture.env.register_gallery("creator").await, &fixture.env);
    let fan = env.locked_fan("fan", 10 * TOKEN).await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 4 * TOKEN)).await.expect("allocated");
    let named = name(&test_gallery);
    // Only the creator may close it, and only without supporters.
    let said = fixture.run_confirmed(&fan, &["gallery", "retire", &named]).await;
    assert!(said.refused().0 == 2 && said.err.contains("belongs to"), "{said:?}");
    let said = fixture.run_with_key(&test_gallery.creator, &["gallery", "close", &named, "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("retire the gallery first"), "{said:?}");
    let done = fixture.json_with_key(&test_gallery.creator, &["gallery", "retire", &named]).await;
    assert_eq!((&done["state"]["retired"], &done["changes"][0]["after"]), (&true.into(), &"retired".into()));
    let said = fixture.run_with_key(&test_gallery.creator, &["gallery", "close", &named, "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("--release"), "{said:?}");
    let before = fixture.landed_count();
    let done = fixture.json_with_key(&test_gallery.creator, &["gallery", "close", &named, "--release"]).await;
    assert_eq!((&done["state"]["closed"], fixture.landed_count()), (&true.into(), before + 1));
    assert!(env.account(&test_gallery.gallery).await.is_none());
    assert_eq!(u64::from(env.influence(&fan).await.allocated_shares), 0);
}
