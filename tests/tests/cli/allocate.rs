//! Allocating, moving and withdrawing points.

use influence_client::instructions::creator;
use influence_tests::{
    actors::{Fan, TestGallery},
    test_env::{TOKEN, key},
};
use serde_json::Value;
use solana_signer::Signer;

use crate::fixture::{CliFixture, name};

/// A fan with 100 points and two galleries.
async fn fan_and_galleries(fixture: &CliFixture) -> (Fan, TestGallery, TestGallery) {
    let fan = fixture.env.locked_fan("fan", 100 * TOKEN).await;
    (fan, fixture.env.register_gallery("one").await, fixture.env.register_gallery("two").await)
}

/// Points of a gallery in a result.
fn points(done: &Value, test_gallery: &TestGallery) -> Option<String> {
    let allocations = done["state"]["allocations"].as_array()?;
    let found = allocations.iter().find(|found| found["gallery"] == test_gallery.gallery.to_string())?;
    Some(found["points"]["uiAmountString"].as_str()?.to_owned())
}

#[tokio::test]
async fn points_are_allocated_moved_and_withdrawn() {
    let fixture = CliFixture::new().await;
    let (fan, one, two) = fan_and_galleries(&fixture).await;
    let before = fixture.landed_count();
    let parts = [format!("{}=40%", name(&one)), format!("{}=12.5", two.gallery)];
    let done = fixture.json(&fan, &["allocate", &parts[0], &parts[1]]).await;
    assert_eq!(fixture.landed_count(), before + 1);
    assert_eq!((points(&done, &one), points(&done, &two)), (Some("40".into()), Some("12.5".into())));
    assert_eq!(done["state"]["free"]["uiAmountString"], "47.5");
    let done = fixture.json(&fan, &["reallocate", &name(&one), &name(&two), "25%"]).await;
    assert_eq!((points(&done, &one), points(&done, &two)), (Some("30".into()), Some("22.5".into())));
    let done = fixture
        .json(&fan, &["withdraw", &format!("{}=all", name(&one)), &format!("{}=2.5", name(&two))])
        .await;
    assert_eq!((points(&done, &one), points(&done, &two)), (None, Some("20".into())));
    let done = fixture.json(&fan, &["allocate", &format!("{}=all", name(&one))]).await;
    assert_eq!(
        (points(&done, &one), done["state"]["free"]["uiAmountString"].clone()),
        (Some("80".into()), "0".into())
    );
    let said = fixture.run_confirmed(&fan, &["allocate", &format!("{}=1", name(&one))]).await;
    assert!(said.refused().0 == 2 && said.err.contains("no free points"), "{said:?}");
    let done = fixture.json(&fan, &["reallocate", &name(&one), &name(&two), "all"]).await;
    assert_eq!(done["summary"], format!("Move 80 from {} to {}", one.gallery, two.gallery));
    assert_eq!((points(&done, &one), points(&done, &two)), (None, Some("100".into())));
    assert_eq!(u64::from(fixture.env.gallery(&two.gallery).await.points), 100 * TOKEN);
}

#[tokio::test]
async fn invalid_allocations_are_refused_before_signing() {
    let fixture = CliFixture::new().await;
    let (fan, one, two) = fan_and_galleries(&fixture).await;
    let newcomer = fixture.env.wallet("newcomer", 0).await;
    fixture.json(&fan, &["allocate", &format!("{}=60", name(&one))]).await;
    let retire = creator::retire_gallery(&two.creator.pubkey(), &two.gallery);
    fixture.env.send(&[retire], &[&two.creator]).await.expect("retire_gallery");
    let before = fixture.landed_count();
    let missing = key("no creator").pubkey();
    let (one, two, none) = (name(&one), name(&two), format!("{missing}/7"));
    let with = |gallery: &str, amount: &str| format!("{gallery}={amount}");
    for (arguments, words) in [
        (vec!["allocate", &with(&one, "41")], "41 is more than the 40 that are free to allocate"),
        (vec!["allocate", &with(&one, "50%")], "50 is more than the 40 that are free to allocate"),
        (vec!["allocate", &with(&two, "1")], "is retired: choose another one"),
        (vec!["allocate", &with(&none, "1")], "does not exist"),
        (vec!["allocate", &with(&fan.owner.to_string(), "1")], "is not a gallery"),
        (vec!["reallocate", &one, &two, "1"], "is retired: choose another one"),
        (vec!["reallocate", &one, &one, "1"], "are both"),
        (vec!["reallocate", &one, &two, "61"], "61 is more than the 60 that are allocated to the gallery"),
        (vec!["withdraw", &with(&one, "60.000001")], "that are allocated to the gallery"),
        (vec!["withdraw", &with(&two, "all")], "has no allocation to gallery"),
        (vec!["withdraw", &with(&one, "1"), &with(&one, "2")], "given twice"),
    ] {
        let said = fixture.run_confirmed(&fan, &arguments).await;
        assert!(said.refused().0 == 2 && said.err.contains(words), "{words}: {said:?}");
    }
    let said = fixture.run_confirmed(&newcomer, &["allocate", &with(&one, "1")]).await;
    assert!(said.refused().0 == 2 && said.err.contains("create it with `influence lock AMOUNT`"), "{said:?}");
    assert_eq!(fixture.landed_count(), before);
}

#[tokio::test]
async fn a_worthless_allocation_can_be_withdrawn() {
    let fixture = CliFixture::new().await;
    let (fan, one, _) = fan_and_galleries(&fixture).await;
    fixture.json(&fan, &["allocate", &format!("{}=all", name(&one))]).await;
    fixture.advance_minute().await;
    fixture.json(&fan, &["unlock", "all"]).await;
    let done = fixture.json(&fan, &["withdraw", &format!("{}=all", name(&one))]).await;
    assert_eq!(points(&done, &one), None);
}

#[tokio::test]
async fn a_pause_is_reported() {
    let fixture = CliFixture::new().await;
    let (fan, one, _) = fan_and_galleries(&fixture).await;
    let guardian = &fixture.env.roles.guardian;
    let pause = influence_client::instructions::admin::pause(
        &guardian.pubkey(),
        influence_client::constants::pause::ALLOCATE,
    );
    fixture.env.send(&[pause], &[guardian]).await.expect("pause");
    let said = fixture.run_confirmed(&fan, &["allocate", &format!("{}=1", name(&one))]).await;
    assert!(said.refused().0 == 4 && said.err.contains("(Paused)"), "{said:?}");
}
