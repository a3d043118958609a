//! Unlocking, and what can be done with an unlock that is under way.

use std::time::Duration;

use influence_client::instructions::creator;
use influence_tests::{
    actors::{Fan, TestGallery},
    test_env::{TOKEN, TestChain},
};
use solana_signer::Signer;

use crate::fixture::{Rig, name};

/// A fan with 100 locked, all of it allocated.
async fn supporter(rig: &Rig) -> (Fan, TestGallery) {
    let test_gallery = rig.env.register_gallery("creator").await;
    let fan = rig.env.wallet("fan", 100 * TOKEN).await;
    rig.json(&fan, &["lock", "all", "--allocate", &format!("{}=all", name(&test_gallery))]).await;
    rig.wait().await;
    (fan, test_gallery)
}

/// As [`supporter`], with 30 unlocking that the gallery still counts.
async fn leaver(rig: &Rig) -> (Fan, TestGallery) {
    let (fan, test_gallery) = supporter(rig).await;
    let unlock = rig.env.unlock(&fan, 30 * TOKEN, &[]);
    rig.env.send_as(&fan, unlock).await.expect("unlock");
    (fan, test_gallery)
}

#[tokio::test]
async fn tokens_come_back_and_allocations_shrink() {
    let rig = Rig::new().await;
    let (fan, test_gallery) = supporter(&rig).await;
    let done = rig.json(&fan, &["unlock", "25%"]).await;
    assert_eq!(done["state"]["wallet"]["uiAmountString"], "25");
    assert_eq!(done["state"]["locked"]["uiAmountString"], "75");
    assert_eq!(rig.env.balance(&fan.tokens).await, 25 * TOKEN);
    assert_eq!(u64::from(rig.env.gallery(&test_gallery.gallery).await.points), 75 * TOKEN);
    let all = rig.json(&fan, &["unlock", "all"]).await;
    assert_eq!(all["state"]["total"]["uiAmountString"], "0");
    let said = rig.act(&fan, &["unlock", "1"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("nothing is locked"), "{said:?}");
}

#[tokio::test]
async fn a_closed_token_account_is_made_again() {
    let rig = Rig::new().await;
    let (fan, _) = supporter(&rig).await;
    rig.env.chain.set_account(&fan.tokens, Default::default()).await;
    rig.json(&fan, &["unlock", "10"]).await;
    assert_eq!(rig.env.balance(&fan.tokens).await, 10 * TOKEN);
}

#[tokio::test]
async fn what_was_just_locked_is_unlocked_in_the_next_slot() {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("fan", 10 * TOKEN).await;
    rig.json(&fan, &["lock", "10"]).await;
    let simulated = || rig.calls("simulateTransaction");
    let before = simulated();
    let passing = async {
        while simulated() == before {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        rig.wait().await;
    };
    let (done, ()) = tokio::join!(rig.json(&fan, &["unlock", "1"]), passing);
    assert_eq!((&done["status"], simulated() - before > 1), (&"landed".into(), true), "{done}");
    assert_eq!(rig.env.balance(&fan.tokens).await, TOKEN);
}

#[tokio::test]
async fn what_the_program_refuses_has_a_name_and_an_exit_code() {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("fan", 10 * TOKEN).await;
    rig.json(&fan, &["lock", "10"]).await;
    let before = rig.landed();
    // The chain stands still, so there is no later slot to be had.
    let said = rig.act(&fan, &["unlock", "1", "--output", "json"]).await;
    let told: serde_json::Value = serde_json::from_str(&said.err).expect("JSON");
    let told = &told["error"];
    assert_eq!((&told["kind"], &told["name"]), (&"program".into(), &"LockedInThisSlot".into()));
    assert!(told["message"].as_str().is_some_and(|words| words.contains("unlock in a later one")), "{told}");
    assert_eq!((told["exitCode"].as_i64(), said.code, said.out.as_str()), (Some(4), Some(4), ""));
    assert_eq!(rig.landed(), before);
}

#[tokio::test]
async fn what_open_sales_need_stays_locked() {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("fan", 10 * TOKEN).await;
    rig.json(&fan, &["lock", "10"]).await;
    rig.wait().await;
    let marketplace = &rig.env.roles.marketplace;
    let floor = creator::set_lock_floor(&marketplace.pubkey(), &fan.owner, 4 * TOKEN, true);
    rig.env.send(&[floor], &[marketplace, &fan.key]).await.expect("set_lock_floor");
    let said = rig.act(&fan, &["unlock", "7"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("lock floor"), "{said:?}");
    let done = rig.json(&fan, &["unlock", "6"]).await;
    assert_eq!(done["state"]["lockFloor"]["uiAmountString"], "4");
}

#[tokio::test]
async fn a_levels_minimum_lock_time_is_waited_for() {
    let rig = Rig::new().await;
    let levels = ["admin", "config", "--creator-levels", "40:60,80:604800"];
    rig.done(&rig.env.roles.authority, &levels).await;
    let fan = rig.env.wallet("fan", 100 * TOKEN).await;
    rig.json(&fan, &["lock", "all"]).await;
    let until = i64::from(rig.env.influence(&fan).await.unlockable_at);
    assert_eq!(until, rig.env.time().await + 604_800);
    rig.env.chain.set_time(until - 1).await;
    let before = rig.landed();
    let words = format!("not over yet: unlock from {} on", influence_cli::output::time(until));
    for arguments in [&["unlock", "1"][..], &["close", "--all"]] {
        let said = rig.act(&fan, arguments).await;
        assert!(said.refused().0 == 2 && said.err.contains(&words), "{words}: {said:?}");
    }
    assert_eq!(rig.landed(), before);
    rig.env.chain.set_time(until).await;
    rig.json(&fan, &["unlock", "1"]).await;
    assert_eq!(rig.env.balance(&fan.tokens).await, TOKEN);
}

#[tokio::test]
async fn an_unlock_is_finished_by_anybody_and_paid_to_the_owner() {
    let rig = Rig::new().await;
    let (fan, test_gallery) = leaver(&rig).await;
    assert_eq!(rig.env.balance(&fan.tokens).await, 0);
    let other = rig.env.wallet("other", 0).await;
    let owner = fan.owner.to_string();
    let elsewhere =
        rig.act(&other, &["unlock", "--finish", "--owner", &owner, "--to", &other.tokens.to_string()]).await;
    assert_eq!(elsewhere.refused().0, 2, "{elsewhere:?}");
    let done = rig.json(&other, &["unlock", "--finish", "--owner", &owner]).await;
    assert_eq!((&done["action"], &done["state"]["owner"]), (&"finish-unlock".into(), &owner.into()));
    assert_eq!(done["transactions"].as_array().map(Vec::len), Some(1));
    assert_eq!(rig.env.balance(&fan.tokens).await, 30 * TOKEN);
    assert_eq!(u64::from(rig.env.gallery(&test_gallery.gallery).await.points), 70 * TOKEN);
    let again = rig.act(&fan, &["unlock", "--finish"]).await;
    assert!(again.refused().0 == 2 && again.err.contains("nothing of"), "{again:?}");
}

#[tokio::test]
async fn an_unlock_is_cancelled() {
    let rig = Rig::new().await;
    let (fan, test_gallery) = leaver(&rig).await;
    let done = rig.json(&fan, &["unlock", "--cancel"]).await;
    assert_eq!(done["state"]["locked"]["uiAmountString"], "100");
    assert_eq!(done["state"]["allocations"][0]["settled"], true);
    assert_eq!(u64::from(rig.env.gallery(&test_gallery.gallery).await.points), 100 * TOKEN);
    let again = rig.act(&fan, &["unlock", "--cancel"]).await;
    assert!(again.refused().0 == 2 && again.err.contains("nothing of"), "{again:?}");
}

#[tokio::test]
async fn tokens_leave_with_the_last_of_many_galleries() {
    let rig = Rig::new().await;
    let (fan, galleries) = rig.patron(16).await;
    rig.wait().await;
    let before = rig.landed();
    let done = rig.json(&fan, &["unlock", "50%"]).await;
    assert!(rig.landed() > before + 1, "{done}");
    assert_eq!(rig.env.balance(&fan.tokens).await, 8 * TOKEN);
    for gallery in galleries {
        assert_eq!(u64::from(rig.env.gallery(&gallery).await.points), TOKEN / 2);
    }
}
