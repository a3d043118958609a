//! The end of a record.

use influence::state::Influence;
use influence_client::address;
use influence_tests::test_env::TOKEN;

use crate::fixture::{Rig, name};

#[tokio::test]
async fn everything_is_withdrawn_unlocked_and_closed_in_one_transaction() {
    let rig = Rig::new().await;
    let (one, two) = (rig.env.register_gallery("one").await, rig.env.register_gallery("two").await);
    let fan = rig.env.wallet("fan", 100 * TOKEN).await;
    let parts = [format!("{}=40%", name(&one)), format!("{}=all", name(&two))];
    rig.json(&fan, &["lock", "all", "-a", &parts[0], "-a", &parts[1]]).await;
    rig.wait().await;
    let said = rig.act(&fan, &["close"]).await;
    let expected =
        "100 tokens are locked, 0 unlocking, and 2 galleries supported: end that first, or add --all";
    assert!(said.refused().0 == 2 && said.err.contains(expected), "{said:?}");
    let before = rig.landed();
    let done = rig.json(&fan, &["close", "--all"]).await;
    assert_eq!(rig.landed(), before + 1);
    assert_eq!(
        (&done["state"]["opened"], &done["state"]["wallet"]["uiAmountString"]),
        (&false.into(), &"100".into())
    );
    assert!(rig.env.find::<Influence>(&address::influence(&fan.owner)).await.is_none());
    for test_gallery in [one, two] {
        assert_eq!(u32::from(rig.env.gallery(&test_gallery.gallery).await.supporters), 0);
    }
}

#[tokio::test]
async fn an_empty_record_is_closed_and_its_rent_comes_back() {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("fan", 10 * TOKEN).await;
    let lamports = async || rig.env.account(&fan.owner).await.expect("a wallet").lamports;
    let before = lamports().await;
    let locked = rig.json(&fan, &["lock", "all"]).await;
    rig.wait().await;
    let unlocked = rig.json(&fan, &["unlock", "all"]).await;
    let closed = rig.json(&fan, &["close"]).await;
    let fees = [locked, unlocked, closed]
        .iter()
        .filter_map(|done| done["transactions"][0]["fee"].as_u64())
        .sum::<u64>();
    assert_eq!(lamports().await, before - fees);
    let said = rig.act(&fan, &["close"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("has no influence yet"), "{said:?}");
}
