//! Closing days of a live program: what is carried over is what the accounts say.

use std::{path::Path, sync::Arc};

use influence_core::calendar::Calendar;
use influence_cranker::{
    indexer::{Closable, Observer, Settings, Start},
    journal::Journal,
    pipeline::Carry,
};
use influence_tests::{
    crankers::folder,
    test_env::{DAY, FIRST_DAY, TOKEN},
};

use crate::cluster_fixture::ClusterFixture;

fn calendar() -> Calendar {
    Calendar::new(DAY as u32).expect("a calendar")
}

async fn observer(town: &ClusterFixture, folder: &Path, late: bool) -> Observer<ClusterFixture> {
    let journal = Arc::new(Journal::open(&folder.join("journal.redb")).expect("a journal"));
    let settings = Settings { margin_slots: 0, ..Settings::new(calendar()) };
    Observer::new(cluster.clone(), None, journal, settings, Start::Now { late }).await.expect("an observer")
}

#[tokio::test]
async fn a_vault_of_a_member_is_no_holder_however_short_its_life() {
    let env = ClusterFixture::env().await;
    let folder = folder();
    let fan = env.wallet("fan", 1_000 * TOKEN).await;
    let guest = env.wallet("guest", 500 * TOKEN).await;
    let mut observer = observer(&env.chain, folder.path(), false).await;
    for who in [&fan, &guest] {
        env.send(&[env.open(who), env.lock(who, 400 * TOKEN, &[])], &[&who.key]).await.expect("locked");
    }
    env.advance(3_600).await;
    env.send_as(&guest, env.unlock(&guest, 400 * TOKEN, &[])).await.expect("unlocked");
    env.send_as(&guest, env.close(&guest)).await.expect("closed");
    env.end_day(FIRST_DAY).await;
    env.advance(60).await;
    observer.advance(&mut |_| {}).await.expect("observed");
    assert_eq!(observer.can_close(FIRST_DAY).expect("an answer"), Closable::Yes);
    let carry = Carry::first(calendar(), &observer).await.expect("a beginning");
    assert_eq!(carry.open_day(), FIRST_DAY);
    let (carry, state) = carry.close(&observer).await.expect("a day");
    assert_eq!(
        state.members.iter().map(|member| (member.owner, member.locked)).collect::<Vec<_>>(),
        [(fan.owner.to_bytes(), 400 * TOKEN)]
    );
    let holders: Vec<[u8; 32]> =
        carry.holdings().scores(FIRST_DAY).expect("scores").map(|(owner, _)| owner).collect();
    assert_eq!(holders.len(), 2, "the fan and the guest, and no vault");
    assert!(holders.contains(&fan.owner.to_bytes()) && holders.contains(&guest.owner.to_bytes()));
    // The last second of the first of seven days: 826.7 base units, rounded.
    let score = carry.holdings().score_of(&guest.owner.to_bytes(), FIRST_DAY).expect("a score");
    assert_eq!(score, (500 * TOKEN).div_ceil(7 * 86_400));
}

#[tokio::test]
async fn who_begins_late_takes_in_what_happened_on_the_days_before() {
    let env = ClusterFixture::env().await;
    let folder = folder();
    let fan = env.wallet("fan", 1_000 * TOKEN).await;
    env.send(&[env.open(&fan), env.lock(&fan, 400 * TOKEN, &[])], &[&fan.key]).await.expect("locked");
    env.end_day(FIRST_DAY).await;
    env.advance(60).await;
    let mut observer = observer(&env.chain, folder.path(), true).await;
    env.send_as(&fan, env.lock(&fan, 50 * TOKEN, &[])).await.expect("locked");
    env.end_day(FIRST_DAY + 1).await;
    env.advance(60).await;
    observer.advance(&mut |_| {}).await.expect("observed");
    let carry = Carry::first(calendar(), &observer).await.expect("a beginning");
    assert_eq!(carry.open_day(), FIRST_DAY + 1);
    let (carry, state) = carry.close(&observer).await.expect("a day");
    assert_eq!(
        state.members.iter().map(|member| (member.owner, member.locked)).collect::<Vec<_>>(),
        [(fan.owner.to_bytes(), 450 * TOKEN)]
    );
    // The last second of the first day that was observed, of seven days, rounded half up.
    let week = 7 * 86_400;
    let score = carry.holdings().score_of(&fan.owner.to_bytes(), FIRST_DAY + 1).expect("a score");
    assert_eq!(score, (550 * TOKEN + week / 2) / week);
}
