//! Closing an influence account.

use influence::state::Influence;
use influence_client::address;
use influence_tests::test_env::TOKEN;

use crate::fixture::{CliFixture, name};

#[tokio::test]
async fn close_all_is_one_transaction() {
    let fixture = CliFixture::new().await;
    let (one, two) = (fixture.env.register_gallery("one").await, fixture.env.register_gallery("two").await);
    let fan = fixture.env.wallet("fan", 100 * TOKEN).await;
    let parts = [format!("{}=40%", name(&one)), format!("{}=all", name(&two))];
    fixture.json(&fan, &["lock", "all", "-a", &parts[0], "-a", &parts[1]]).await;
    fixture.advance_minute().await;
    let said = fixture.run_confirmed(&fan, &["close"]).await;
    let expected = "100 tokens are locked, 0 are unlocking, and 2 galleries have allocations; add --all";
    assert!(said.refused().0 == 2 && said.err.contains(expected), "{said:?}");
    let before = fixture.landed_count();
    let done = fixture.json(&fan, &["close", "--all"]).await;
    assert_eq!(fixture.landed_count(), before + 1);
    assert_eq!(
        (&done["state"]["opened"], &done["state"]["wallet"]["uiAmountString"]),
        (&false.into(), &"100".into())
    );
    assert!(fixture.env.find::<Influence>(&address::influence(&fan.owner)).await.is_none());
    for test_gallery in [one, two] {
        assert_eq!(u32::from(fixture.env.gallery(&test_gallery.gallery).await.supporters), 0);
    }
}

#[tokio::test]
async fn closing_an_empty_account_returns_the_rent() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", 10 * TOKEN).await;
    let lamports = async || fixture.env.account(&fan.owner).await.expect("a wallet").lamports;
    let before = lamports().await;
    let locked = fixture.json(&fan, &["lock", "all"]).await;
    fixture.advance_minute().await;
    let unlocked = fixture.json(&fan, &["unlock", "all"]).await;
    let closed = fixture.json(&fan, &["close"]).await;
    let fees = [locked, unlocked, closed]
        .iter()
        .filter_map(|done| done["transactions"][0]["fee"].as_u64())
        .sum::<u64>();
    assert_eq!(lamports().await, before - fees);
    let said = fixture.run_confirmed(&fan, &["close"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("has no influence account"), "{said:?}");
}
