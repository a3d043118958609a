//! Allocations at another total.

use influence_tests::test_env::TOKEN;

use crate::fixture::{Rig, name};

#[tokio::test]
async fn allocations_keep_their_ratio() {
    let rig = Rig::new().await;
    let (one, two) = (rig.env.register_gallery("one").await, rig.env.register_gallery("two").await);
    let fan = rig.env.wallet("fan", 50_000 * TOKEN).await;
    let parts = [format!("{}=40%", name(&one)), format!("{}=50%", name(&two))];
    rig.json(&fan, &["lock", "all", "-a", &parts[0], "-a", &parts[1]]).await;
    let before = rig.landed();
    let simulated = rig.look(&fan, &["simulate", "50%", "--output", "json"]).await.json();
    assert_eq!(simulated["total"]["after"]["uiAmountString"], "25000");
    assert_eq!(simulated["tier"], serde_json::json!({"before": 2, "after": 1}));
    assert_eq!(simulated["free"]["after"]["uiAmountString"], "2500");
    let scaled = simulated["allocations"].as_array().expect("allocations");
    let mut points: Vec<&str> =
        scaled.iter().filter_map(|one| one["points"]["after"]["uiAmountString"].as_str()).collect();
    points.sort_unstable();
    assert_eq!(points, ["10000", "12500"]);
    // What it says is what happens.
    let owner = fan.owner.to_string();
    let shown = crate::fixture::run(&["simulate", "25000", "--owner", &owner, "-u", &rig.url], &[], "").await;
    assert!(shown.out.contains("with 25 000 points instead of 50 000"), "{shown:?}");
    assert_eq!(rig.landed(), before);
    rig.wait().await;
    let done = rig.json(&fan, &["unlock", "25000"]).await;
    let state = done["state"]["allocations"].as_array().expect("allocations");
    assert_eq!(state[0]["points"]["uiAmountString"], "12500");
    let nothing = rig.look(&fan, &["simulate", "0", "--output", "json"]).await.json();
    assert_eq!(nothing["free"]["after"]["uiAmountString"], "0");
    let said = rig.look(&fan, &["simulate", "all"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("a total is points"), "{said:?}");
}
