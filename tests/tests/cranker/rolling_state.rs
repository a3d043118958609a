//! Closing days of a live program: what is carried over is what the accounts say.

use std::{path::Path, sync::Arc};

use influence_core::calendar::Calendar;
use influence_cranker::{
    indexer::{DayReadiness, IndexStart, Indexer, IndexerSettings},
    journal::Journal,
    pipeline::RollingState,
};
use influence_tests::{
    crankers::folder,
    test_env::{DAY, FIRST_DAY, TOKEN},
};
use solana_address::Address;

use crate::cluster_fixture::ClusterFixture;

fn calendar() -> Calendar {
    Calendar::new(DAY as u32).expect("a calendar")
}

async fn observer(town: &ClusterFixture, folder: &Path, late: bool) -> Indexer<ClusterFixture> {
    let journal = Arc::new(Journal::open(&folder.join("journal.redb")).expect("a journal"));
    let settings = IndexerSettings { history_margin_slots: 0, ..IndexerSettings::new(calendar()) };
    Indexer::new(town.clone(), None, journal, settings, IndexStart::Now { any_day: late })
        .await
        .expect("an observer")
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
    observer.sync(&mut |_| {}).await.expect("observed");
    assert_eq!(observer.day_readiness(FIRST_DAY).expect("an answer"), DayReadiness::Ready);
    let carry = RollingState::before_first_day(calendar(), &observer).await.expect("a beginning");
    assert_eq!(carry.open_day(), FIRST_DAY);
    let (carry, state) = carry.close_day(&observer).await.expect("a day");
    assert_eq!(
        state.members.iter().map(|member| (member.owner, member.locked)).collect::<Vec<_>>(),
        [(fan.owner, 400 * TOKEN)]
    );
    let holders: Vec<Address> =
        carry.holdings().scores(FIRST_DAY).expect("scores").map(|(owner, _)| owner).collect();
    assert_eq!(holders.len(), 2, "the fan and the guest, and no vault");
    assert!(holders.contains(&fan.owner) && holders.contains(&guest.owner));
    // The last second of the first of seven days: 826.7 base units, rounded.
    let score = carry.holdings().score_of(&guest.owner, FIRST_DAY).expect("a score");
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
    observer.sync(&mut |_| {}).await.expect("observed");
    let carry = RollingState::before_first_day(calendar(), &observer).await.expect("a beginning");
    assert_eq!(carry.open_day(), FIRST_DAY + 1);
    let (carry, state) = carry.close_day(&observer).await.expect("a day");
    assert_eq!(
        state.members.iter().map(|member| (member.owner, member.locked)).collect::<Vec<_>>(),
        [(fan.owner, 450 * TOKEN)]
    );
    // The last second of the first day that was observed, of seven days, rounded half up.
    let week = 7 * 86_400;
    let score = carry.holdings().score_of(&fan.owner, FIRST_DAY + 1).expect("a score");
    assert_eq!(score, (550 * TOKEN + week / 2) / week);
}
