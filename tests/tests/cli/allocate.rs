//! Allocating, moving and taking back.

use influence_client::instructions::creator;
use influence_tests::{
    actors::{Fan, TestGallery},
    test_env::{TOKEN, key},
};
use serde_json::Value;
use solana_signer::Signer;

use crate::fixture::{Rig, name};

/// A fan with 100 points and two galleries.
async fn town(rig: &Rig) -> (Fan, TestGallery, TestGallery) {
    let fan = rig.env.locked_fan("fan", 100 * TOKEN).await;
    (fan, rig.env.register_gallery("one").await, rig.env.register_gallery("two").await)
}

/// Points in a gallery, as the result says.
fn points(done: &Value, test_gallery: &TestGallery) -> Option<String> {
    let allocations = done["state"]["allocations"].as_array()?;
    let found = allocations.iter().find(|found| found["gallery"] == test_gallery.gallery.to_string())?;
    Some(found["points"]["uiAmountString"].as_str()?.to_owned())
}

#[tokio::test]
async fn points_go_to_galleries_move_and_come_back() {
    let rig = Rig::new().await;
    let (fan, one, two) = town(&rig).await;
    let before = rig.landed();
    let parts = [format!("{}=40%", name(&one)), format!("{}=12.5", two.gallery)];
    let done = rig.json(&fan, &["allocate", &parts[0], &parts[1]]).await;
    assert_eq!(rig.landed(), before + 1);
    assert_eq!((points(&done, &one), points(&done, &two)), (Some("40".into()), Some("12.5".into())));
    assert_eq!(done["state"]["free"]["uiAmountString"], "47.5");
    let done = rig.json(&fan, &["reallocate", &name(&one), &name(&two), "25%"]).await;
    assert_eq!((points(&done, &one), points(&done, &two)), (Some("30".into()), Some("22.5".into())));
    let done =
        rig.json(&fan, &["withdraw", &format!("{}=all", name(&one)), &format!("{}=2.5", name(&two))]).await;
    assert_eq!((points(&done, &one), points(&done, &two)), (None, Some("20".into())));
    let done = rig.json(&fan, &["allocate", &format!("{}=all", name(&one))]).await;
    assert_eq!(
        (points(&done, &one), done["state"]["free"]["uiAmountString"].clone()),
        (Some("80".into()), "0".into())
    );
    let said = rig.act(&fan, &["allocate", &format!("{}=1", name(&one))]).await;
    assert!(said.refused().0 == 2 && said.err.contains("no points are free"), "{said:?}");
    let done = rig.json(&fan, &["reallocate", &name(&one), &name(&two), "all"]).await;
    assert_eq!(done["summary"], format!("Move 80 from {} to {}", one.gallery, two.gallery));
    assert_eq!((points(&done, &one), points(&done, &two)), (None, Some("100".into())));
    assert_eq!(u64::from(rig.env.gallery(&two.gallery).await.points), 100 * TOKEN);
}

#[tokio::test]
async fn what_can_not_be_allocated_is_refused_before_anything_is_signed() {
    let rig = Rig::new().await;
    let (fan, one, two) = town(&rig).await;
    let newcomer = rig.env.wallet("newcomer", 0).await;
    rig.json(&fan, &["allocate", &format!("{}=60", name(&one))]).await;
    let retire = creator::retire_gallery(&two.creator.pubkey(), &two.gallery);
    rig.env.send(&[retire], &[&two.creator]).await.expect("retire_gallery");
    let before = rig.landed();
    let missing = key("nobody").pubkey();
    let (one, two, none) = (name(&one), name(&two), format!("{missing}/7"));
    let with = |gallery: &str, amount: &str| format!("{gallery}={amount}");
    for (arguments, words) in [
        (vec!["allocate", &with(&one, "41")], "41 is more than the 40 that are free to allocate"),
        (vec!["allocate", &with(&one, "50%")], "50 is more than the 40 that are free to allocate"),
        (vec!["allocate", &with(&two, "1")], "is retired: choose another"),
        (vec!["allocate", &with(&none, "1")], "there is no gallery"),
        (vec!["allocate", &with(&fan.owner.to_string(), "1")], "is no gallery"),
        (vec!["reallocate", &one, &two, "1"], "is retired: choose another"),
        (vec!["reallocate", &one, &one, "1"], "is both"),
        (vec!["reallocate", &one, &two, "61"], "61 is more than the 60 that are allocated to the gallery"),
        (vec!["withdraw", &with(&one, "60.000001")], "that are allocated to the gallery"),
        (vec!["withdraw", &with(&two, "all")], "has allocated nothing to the gallery"),
        (vec!["withdraw", &with(&one, "1"), &with(&one, "2")], "named twice"),
    ] {
        let said = rig.act(&fan, &arguments).await;
        assert!(said.refused().0 == 2 && said.err.contains(words), "{words}: {said:?}");
    }
    let said = rig.act(&newcomer, &["allocate", &with(&one, "1")]).await;
    assert!(said.refused().0 == 2 && said.err.contains("begin with `influence lock AMOUNT`"), "{said:?}");
    assert_eq!(rig.landed(), before);
}

#[tokio::test]
async fn an_allocation_that_is_worth_nothing_can_be_taken_back() {
    let rig = Rig::new().await;
    let (fan, one, _) = town(&rig).await;
    rig.json(&fan, &["allocate", &format!("{}=all", name(&one))]).await;
    rig.wait().await;
    rig.json(&fan, &["unlock", "all"]).await;
    let done = rig.json(&fan, &["withdraw", &format!("{}=all", name(&one))]).await;
    assert_eq!(points(&done, &one), None);
}

#[tokio::test]
async fn a_pause_is_named() {
    let rig = Rig::new().await;
    let (fan, one, _) = town(&rig).await;
    let guardian = &rig.env.roles.guardian;
    let pause = influence_client::instructions::admin::pause(
        &guardian.pubkey(),
        influence_client::constants::pause::ALLOCATE,
    );
    rig.env.send(&[pause], &[guardian]).await.expect("pause");
    let said = rig.act(&fan, &["allocate", &format!("{}=1", name(&one))]).await;
    assert!(said.refused().0 == 4 && said.err.contains("(Paused)"), "{said:?}");
}
