//! `simulate`: allocations at another total.

use influence_tests::test_env::TOKEN;

use crate::fixture::{CliFixture, name};

#[tokio::test]
async fn allocations_keep_their_ratio() {
    let fixture = CliFixture::new().await;
    let (one, two) = (fixture.env.register_gallery("one").await, fixture.env.register_gallery("two").await);
    let fan = fixture.env.wallet("fan", 50_000 * TOKEN).await;
    let parts = [format!("{}=40%", name(&one)), format!("{}=50%", name(&two))];
    fixture.json(&fan, &["lock", "all", "-a", &parts[0], "-a", &parts[1]]).await;
    let before = fixture.landed_count();
    let simulated = fixture.run_as(&fan, &["simulate", "50%", "--output", "json"]).await.json();
    assert_eq!(simulated["total"]["after"]["uiAmountString"], "25000");
    assert_eq!(simulated["tier"], serde_json::json!({"before": 2, "after": 1}));
    assert_eq!(simulated["free"]["after"]["uiAmountString"], "2500");
    let scaled = simulated["allocations"].as_array().expect("allocations");
    let mut points: Vec<&str> =
        scaled.iter().filter_map(|one| one["points"]["after"]["uiAmountString"].as_str()).collect();
    points.sort_unstable();
    assert_eq!(points, ["10000", "12500"]);
    // The simulation matches what happens.
    let owner = fan.owner.to_string();
    let shown =
        crate::fixture::run(&["simulate", "25000", "--owner", &owner, "-u", &fixture.url], &[], "").await;
    assert!(shown.out.contains("points       50 000 -> 25 000"), "{shown:?}");
    assert_eq!(fixture.landed_count(), before);
    fixture.advance_minute().await;
    let done = fixture.json(&fan, &["unlock", "25000"]).await;
    let state = done["state"]["allocations"].as_array().expect("allocations");
    assert_eq!(state[0]["points"]["uiAmountString"], "12500");
    let nothing = fixture.run_as(&fan, &["simulate", "0", "--output", "json"]).await.json();
    assert_eq!(nothing["free"]["after"]["uiAmountString"], "0");
    let said = fixture.run_as(&fan, &["simulate", "all"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("invalid total"), "{said:?}");
}
