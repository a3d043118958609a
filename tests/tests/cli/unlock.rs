//! Unlocking, and finishing or canceling an unlock.

use std::time::Duration;

use influence_client::instructions::creator;
use influence_tests::{
    actors::{Fan, TestGallery},
    test_env::{TOKEN, TestChain},
};
use solana_signer::Signer;

use crate::fixture::{CliFixture, name};

/// A fan with 100 locked, all of it allocated.
async fn supporter(fixture: &CliFixture) -> (Fan, TestGallery) {
    let test_gallery = fixture.env.register_gallery("creator").await;
    let fan = fixture.env.wallet("fan", 100 * TOKEN).await;
    fixture.json(&fan, &["lock", "all", "--allocate", &format!("{}=all", name(&test_gallery))]).await;
    fixture.advance_minute().await;
    (fan, test_gallery)
}

/// As [`supporter`], with 30 unlocking that the gallery still counts.
async fn leaver(fixture: &CliFixture) -> (Fan, TestGallery) {
    let (fan, test_gallery) = supporter(fixture).await;
    let unlock = fixture.env.unlock(&fan, 30 * TOKEN, &[]);
    fixture.env.send_as(&fan, unlock).await.expect("unlock");
    (fan, test_gallery)
}

#[tokio::test]
async fn unlocking_returns_tokens_and_scales_allocations() {
    let fixture = CliFixture::new().await;
    let (fan, test_gallery) = supporter(&fixture).await;
    let done = fixture.json(&fan, &["unlock", "25%"]).await;
    assert_eq!(done["state"]["wallet"]["uiAmountString"], "25");
    assert_eq!(done["state"]["locked"]["uiAmountString"], "75");
    assert_eq!(fixture.env.balance(&fan.tokens).await, 25 * TOKEN);
    assert_eq!(u64::from(fixture.env.gallery(&test_gallery.gallery).await.points), 75 * TOKEN);
    let all = fixture.json(&fan, &["unlock", "all"]).await;
    assert_eq!(all["state"]["total"]["uiAmountString"], "0");
    let said = fixture.run_confirmed(&fan, &["unlock", "1"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("nothing is locked"), "{said:?}");
}

#[tokio::test]
async fn a_closed_token_account_is_created_again() {
    let fixture = CliFixture::new().await;
    let (fan, _) = supporter(&fixture).await;
    fixture.env.chain.set_account(&fan.tokens, Default::default()).await;
    fixture.json(&fan, &["unlock", "10"]).await;
    assert_eq!(fixture.env.balance(&fan.tokens).await, 10 * TOKEN);
}

#[tokio::test]
async fn unlocking_waits_for_the_next_slot_after_a_lock() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", 10 * TOKEN).await;
    fixture.json(&fan, &["lock", "10"]).await;
    let simulated = || fixture.rpc_calls("simulateTransaction");
    let before = simulated();
    let passing = async {
        while simulated() == before {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        fixture.advance_minute().await;
    };
    let (done, ()) = tokio::join!(fixture.json(&fan, &["unlock", "1"]), passing);
    assert_eq!((&done["status"], simulated() - before > 1), (&"landed".into(), true), "{done}");
    assert_eq!(fixture.env.balance(&fan.tokens).await, TOKEN);
}

#[tokio::test]
async fn program_errors_have_a_name_and_an_exit_code() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", 10 * TOKEN).await;
    fixture.json(&fan, &["lock", "10"]).await;
    let before = fixture.landed_count();
    // The chain does not advance, so there is no later slot.
    let said = fixture.run_confirmed(&fan, &["unlock", "1", "--output", "json"]).await;
    let told: serde_json::Value = serde_json::from_str(&said.err).expect("JSON");
    let told = &told["error"];
    assert_eq!((&told["kind"], &told["name"]), (&"program".into(), &"LockedInThisSlot".into()));
    assert!(told["message"].as_str().is_some_and(|words| words.contains("unlock in a later one")), "{told}");
    assert_eq!((told["exitCode"].as_i64(), said.code, said.out.as_str()), (Some(4), Some(4), ""));
    assert_eq!(fixture.landed_count(), before);
}

#[tokio::test]
async fn the_lock_floor_stays_locked() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", 10 * TOKEN).await;
    fixture.json(&fan, &["lock", "10"]).await;
    fixture.advance_minute().await;
    let marketplace = &fixture.env.roles.marketplace;
    let floor = creator::set_lock_floor(&marketplace.pubkey(), &fan.owner, 4 * TOKEN, true);
    fixture.env.send(&[floor], &[marketplace, &fan.key]).await.expect("set_lock_floor");
    let said = fixture.run_confirmed(&fan, &["unlock", "7"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("lock floor"), "{said:?}");
    let done = fixture.json(&fan, &["unlock", "6"]).await;
    assert_eq!(done["state"]["lockFloor"]["uiAmountString"], "4");
}

#[tokio::test]
async fn the_minimum_lock_time_is_enforced() {
    let fixture = CliFixture::new().await;
    let levels = ["admin", "config", "--creator-levels", "40:60,80:604800"];
    fixture.json_with_key(&fixture.env.roles.authority, &levels).await;
    let fan = fixture.env.wallet("fan", 100 * TOKEN).await;
    fixture.json(&fan, &["lock", "all"]).await;
    let until = i64::from(fixture.env.influence(&fan).await.unlockable_at);
    assert_eq!(until, fixture.env.time().await + 604_800);
    fixture.env.chain.set_time(until - 1).await;
    let before = fixture.landed_count();
    let words = format!("has not passed: unlock from {} on", influence_cli::output::format_time(until));
    for arguments in [&["unlock", "1"][..], &["close", "--all"]] {
        let said = fixture.run_confirmed(&fan, arguments).await;
        assert!(said.refused().0 == 2 && said.err.contains(&words), "{words}: {said:?}");
    }
    assert_eq!(fixture.landed_count(), before);
    fixture.env.chain.set_time(until).await;
    fixture.json(&fan, &["unlock", "1"]).await;
    assert_eq!(fixture.env.balance(&fan.tokens).await, TOKEN);
}

#[tokio::test]
async fn any_signer_finishes_an_unlock_and_the_owner_is_paid() {
    let fixture = CliFixture::new().await;
    let (fan, test_gallery) = leaver(&fixture).await;
    assert_eq!(fixture.env.balance(&fan.tokens).await, 0);
    let other = fixture.env.wallet("other", 0).await;
    let owner = fan.owner.to_string();
    let elsewhere = fixture
        .run_confirmed(&other, &["unlock", "--finish", "--owner", &owner, "--to", &other.tokens.to_string()])
        .await;
    assert_eq!(elsewhere.refused().0, 2, "{elsewhere:?}");
    let done = fixture.json(&other, &["unlock", "--finish", "--owner", &owner]).await;
    assert_eq!((&done["action"], &done["state"]["owner"]), (&"finish-unlock".into(), &owner.into()));
    assert_eq!(done["transactions"].as_array().map(Vec::len), Some(1));
    assert_eq!(fixture.env.balance(&fan.tokens).await, 30 * TOKEN);
    assert_eq!(u64::from(fixture.env.gallery(&test_gallery.gallery).await.points), 70 * TOKEN);
    let again = fixture.run_confirmed(&fan, &["unlock", "--finish"]).await;
    assert!(again.refused().0 == 2 && again.err.contains("has no unlocking tokens"), "{again:?}");
}

#[tokio::test]
async fn an_unlock_is_canceled() {
    let fixture = CliFixture::new().await;
    let (fan, test_gallery) = leaver(&fixture).await;
    let done = fixture.json(&fan, &["unlock", "--cancel"]).await;
    assert_eq!(done["state"]["locked"]["uiAmountString"], "100");
    assert_eq!(done["state"]["allocations"][0]["settled"], true);
    assert_eq!(u64::from(fixture.env.gallery(&test_gallery.gallery).await.points), 100 * TOKEN);
    let again = fixture.run_confirmed(&fan, &["unlock", "--cancel"]).await;
    assert!(again.refused().0 == 2 && again.err.contains("has no unlocking tokens"), "{again:?}");
}

#[tokio::test]
async fn tokens_are_paid_after_the_last_of_many_galleries() {
    let fixture = CliFixture::new().await;
    let (fan, galleries) = fixture.fan_with_galleries(16).await;
    fixture.advance_minute().await;
    let before = fixture.landed_count();
    let done = fixture.json(&fan, &["unlock", "50%"]).await;
    assert!(fixture.landed_count() > before + 1, "{done}");
    assert_eq!(fixture.env.balance(&fan.tokens).await, 8 * TOKEN);
    for gallery in galleries {
        assert_eq!(u64::from(fixture.env.gallery(&gallery).await.points), TOKEN / 2);
    }
}
