//! Stolen and lost keys: what a thief of each role can do, and that users still get everything out.

use influence_client::{
    chain::embedded::EmbeddedChain,
    constants::pause,
    instructions::{admin, crank, creator},
};
use influence_tests::{
    actors::{Fan, TestGallery},
    snapshots::TestSnapshot,
    test_env::{DAY, FIRST_DAY, SUPPLY, TOKEN, TestEnv, key, settings},
};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::fixture::{Call, TestFixture, calls};

/// The calls that work when `thief` signs wherever a signature is required.
async fn powers(thief: &str) -> Vec<&'static str> {
    let (fixture, cast) = TestFixture::new().await;
    let thief = key(thief).pubkey();
    let mut powers = Vec::new();
    for Call { name, mut instruction } in calls(&fixture, &cast) {
        let mut slots = instruction.accounts.iter_mut().filter(|meta| meta.is_signer).peekable();
        if slots.peek().is_none() {
            continue; // Permissionless already.
        }
        slots.for_each(|meta| meta.pubkey = thief);
        if fixture.works(&instruction).await {
            powers.push(name);
        }
    }
    powers
}

#[tokio::test]
async fn each_key_signs_its_own_instructions_and_no_others() {
    assert_eq!(powers("cranker 0").await, ["publish_snapshot"]);
    assert_eq!(powers("guardian").await, ["pause", "void_day"]);
    assert_eq!(powers("marketplace").await, [""; 0], "raising a floor needs the owner as well");
    let authority = ["update_config", "nominate_authority", "set_crankers", "unpause"];
    assert_eq!(powers("authority").await, authority);
    assert_eq!(powers("heir").await, ["accept_authority"]);
    assert_eq!(powers("stranger").await, [""; 0]);
    assert_eq!(powers("payer").await, [""; 0]);
    assert_eq!(powers("bob").await, [""; 0], "ann's records are not his");
}

/// A fan with a score, a lock, and allocations to two galleries.
async fn settled() -> (TestEnv<EmbeddedChain>, Fan, [TestGallery; 2]) {
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 30_000 * TOKEN).await;
    env.send_as(&fan, env.lock(&fan, 10_000 * TOKEN, &[])).await.unwrap();
    let test_galleries = [env.register_gallery("a").await, env.register_gallery("b").await];
    env.score(FIRST_DAY, &[(fan.owner, 20_000 * TOKEN)]).await;
    for test_gallery in &test_galleries {
        env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 5_000 * TOKEN)).await.unwrap();
    }
    (env, fan, test_galleries)
}

/// Everything a user has leaves: unlocked, withdrawn, closed; and the creators close as well.
async fn every_user_withdraws_and_closes(
    env: &TestEnv<EmbeddedChain>,
    fan: &Fan,
    test_galleries: &[TestGallery; 2],
) {
    let galleries = [test_galleries[0].gallery, test_galleries[1].gallery];
    let locked = u64::from(env.influence(fan).await.locked);
    let before = env.balance(&fan.tokens).await;
    env.send_as(fan, env.unlock(fan, locked / 2, &galleries)).await.expect("unlock");
    env.send_as(fan, env.unlock(fan, locked - locked / 2, &[])).await.expect("unlock");
    for gallery in &galleries {
        env.send(&[crank::settle(gallery, &[fan.owner])], &[]).await.expect("settle");
    }
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &env.token, false);
    env.send(&[finish], &[]).await.expect("finish_unlock");
    assert_eq!(env.balance(&fan.tokens).await, before + locked, "every token is back");
    env.send_as(fan, env.withdraw(fan, &galleries[0], u64::MAX)).await.expect("withdraw");
    let payer = env.roles.payer.pubkey();
    let retire = creator::retire_gallery(&test_galleries[1].creator.pubkey(), &galleries[1]);
    env.send(&[retire], &[&test_galleries[1].creator]).await.expect("retire_gallery");
    let release = crank::release_delegation(&fan.owner, &galleries[1], &payer);
    env.send(&[release], &[]).await.expect("release_delegation");
    env.send_as(fan, env.close(fan)).await.expect("close_influence");
    for (test_gallery, gallery) in test_galleries.iter().zip(&galleries) {
        let close = creator::close_gallery(&test_gallery.creator.pubkey(), gallery, &payer);
        env.send(&[close], &[&test_gallery.creator]).await.expect("close_gallery");
    }
    env.audit().await;
}

#[tokio::test]
async fn a_stolen_cranker_key_moves_no_token_and_sets_no_share() {
    let (env, fan, test_galleries) = settled().await;
    let (before, config) = (env.influence(&fan).await, env.config().await);
    let thief = env.roles.stranger.pubkey();
    for day in FIRST_DAY + 1..FIRST_DAY + 6 {
        env.end_day(day).await;
        let lie = TestSnapshot::of(day, &[(thief, SUPPLY)], &[]);
        env.cast_vote(0, day, &lie.contents()).await.expect("one vote");
    }
    let after = env.influence(&fan).await;
    assert_eq!(anchor_lang::bytemuck::bytes_of(&after), anchor_lang::bytemuck::bytes_of(&before));
    let unchanged = env.config().await;
    assert_eq!(anchor_lang::bytemuck::bytes_of(&unchanged), anchor_lang::bytemuck::bytes_of(&config));
    every_user_withdraws_and_closes(&env, &fan, &test_galleries).await;
}

#[tokio::test]
async fn even_a_stolen_quorum_moves_no_token_and_sets_no_share() {
    let (env, fan, test_galleries) = settled().await;
    let thief = env.fan("thief", 0).await;
    let before = env.influence(&fan).await;
    let lie = TestSnapshot::of(FIRST_DAY + 1, &[(fan.owner, 0), (thief.owner, SUPPLY)], &[]);
    env.publish(&lie).await;
    for owner in [&fan.owner, &thief.owner] {
        env.send(&[lie.apply_one(owner)], &[]).await.expect("the quorum says so");
    }
    let after = env.influence(&fan).await;
    let untouched = |i: &influence::state::Influence| {
        [i.locked, i.unlocking, i.share_supply, i.allocated_shares].map(u64::from)
    };
    assert_eq!(untouched(&after), untouched(&before));
    assert_eq!(u64::from(after.total), u64::from(after.locked), "only the score is the quorum's to say");
    assert_eq!(u64::from(env.influence(&thief).await.total), SUPPLY, "and never more than there is");
    env.audit().await;
    let steal = env.unlock(&thief, 1, &[]);
    env.assert_refused(&[steal], &[&thief.key], "MoreThanLocked").await;
    every_user_withdraws_and_closes(&env, &fan, &test_galleries).await;
}

#[tokio::test]
async fn a_stolen_guardian_key_cannot_prevent_leaving() {
    let (env, fan, test_galleries) = settled().await;
    let guardian = &env.roles.guardian;
    let pause_all = admin::pause(&guardian.pubkey(), pause::ALL);
    env.send(&[pause_all], &[guardian]).await.expect("pause");
    let payer = env.roles.payer.pubkey();
    let newcomer = env.wallet("newcomer", 10).await;
    env.assert_refused(&[env.open(&newcomer)], &[&newcomer.key], "Paused").await;
    env.assert_refused(&[env.lock(&fan, 1, &[])], &[&fan.key], "Paused").await;
    env.assert_refused(&[env.allocate(&fan, &test_galleries[0].gallery, 1)], &[&fan.key], "Paused").await;
    let register = creator::register_gallery(&payer, &test_galleries[0].creator.pubkey(), 1);
    env.assert_refused(&[register], &[&test_galleries[0].creator], "Paused").await;
    let lift = admin::unpause(&guardian.pubkey(), pause::ALL);
    env.assert_refused(&[lift], &[guardian], "NotAuthority").await;
    every_user_withdraws_and_closes(&env, &fan, &test_galleries).await;
}

#[tokio::test]
async fn a_guardian_who_voids_every_day_expires_no_score() {
    let (env, fan, test_galleries) = settled().await;
    let guardian = &env.roles.guardian;
    for day in FIRST_DAY + 1..FIRST_DAY + 9 {
        env.end_day(day).await;
        let scored = TestSnapshot::of(day, &[(fan.owner, 20_000 * TOKEN)], &[]);
        for place in 0..2 {
            env.cast_vote(place, day, &scored.contents()).await.unwrap();
        }
        env.send(&[admin::void_day(&guardian.pubkey(), day)], &[guardian]).await.expect("void_day");
    }
    env.advance(3 * DAY).await;
    env.assert_refused(&[crank::expire_holding(&fan.owner)], &[], "NotExpired").await;
    assert_eq!(u64::from(env.influence(&fan).await.total), 30_000 * TOKEN);
    every_user_withdraws_and_closes(&env, &fan, &test_galleries).await;
}

#[tokio::test]
async fn a_stolen_marketplace_key_blocks_no_withdrawal() {
    let (env, fan, test_galleries) = settled().await;
    let market = &env.roles.marketplace;
    let raise = creator::set_lock_floor(&market.pubkey(), &fan.owner, 1, false);
    env.assert_refused(&[raise], &[market], "OwnerSignatureNeeded").await;
    let both = creator::set_lock_floor(&market.pubkey(), &fan.owner, 4_000 * TOKEN, true);
    env.send(&[both], &[market, &fan.key]).await.expect("raised together");
    let renew = creator::set_lock_floor(&market.pubkey(), &fan.owner, 4_000 * TOKEN, false);
    env.assert_refused(&[renew], &[market], "OwnerSignatureNeeded").await;
    let above = creator::set_lock_floor(&market.pubkey(), &fan.owner, 10_001 * TOKEN, true);
    env.assert_refused(&[above], &[market, &fan.key], "FloorAboveLocked").await;
    let end = i64::from(env.influence(&fan).await.lock_floor_end);
    env.advance(DAY).await;
    let lower = creator::set_lock_floor(&market.pubkey(), &fan.owner, 3_000 * TOKEN, false);
    env.send(&[lower], &[market]).await.expect("lowering is always possible");
    assert_eq!(i64::from(env.influence(&fan).await.lock_floor_end), end, "and renews nothing");
    let lift = creator::set_lock_floor(&market.pubkey(), &fan.owner, 0, false);
    env.send(&[lift], &[market]).await.expect("lifted");
    every_user_withdraws_and_closes(&env, &fan, &test_galleries).await;
}

#[tokio::test]
async fn a_lost_marketplace_key_blocks_no_withdrawal_for_longer_than_a_floors_life() {
    let (env, fan, test_galleries) = settled().await;
    let market = &env.roles.marketplace;
    let raise = creator::set_lock_floor(&market.pubkey(), &fan.owner, 10_000 * TOKEN, true);
    env.send(&[raise], &[market, &fan.key]).await.expect("raised together");
    env.advance(30 * DAY - 1).await;
    env.assert_refused(&[env.unlock(&fan, 1, &[])], &[&fan.key], "BelowLockFloor").await;
    env.advance(1).await;
    every_user_withdraws_and_closes(&env, &fan, &test_galleries).await;
}

#[tokio::test]
async fn a_stolen_authority_locks_up_nothing_that_is_there_already() {
    let (env, fan, test_galleries) = settled().await;
    let authority = &env.roles.authority;
    let mut worst = settings(&env.roles);
    for level in &mut worst.creator_levels {
        level.locked /= 40_000;
        level.min_lock_seconds = 365 * 86_400;
    }
    worst.challenge_seconds = 21_600;
    worst.lock_floor_days = 90;
    let thief = Keypair::new_from_array([9; 32]);
    worst.marketplace = thief.pubkey();
    worst.guardian = thief.pubkey();
    env.send(&[admin::update_config(&authority.pubkey(), worst)], &[authority]).await.expect("in bounds");
    let take_over = admin::set_crankers(&authority.pubkey(), vec![thief.pubkey()], 1);
    env.send(&[take_over], &[authority]).await.expect("set_crankers");
    every_user_withdraws_and_closes(&env, &fan, &test_galleries).await;
}

#[tokio::test]
async fn a_hand_over_takes_two_signatures() {
    let env = TestEnv::embedded().await;
    let (authority, heir, stranger) = (&env.roles.authority, key("heir"), &env.roles.stranger);
    let accept = admin::accept_authority(&heir.pubkey());
    env.assert_refused(std::slice::from_ref(&accept), &[&heir], "NotPendingAuthority").await;
    let nominate = admin::nominate_authority(&authority.pubkey(), &heir.pubkey());
    env.send(&[nominate], &[authority]).await.unwrap();
    let thiefs = admin::accept_authority(&stranger.pubkey());
    env.assert_refused(&[thiefs], &[stranger], "NotPendingAuthority").await;
    let back = admin::nominate_authority(&authority.pubkey(), &Default::default());
    env.send(&[back], &[authority]).await.expect("a nomination can be taken back");
    env.assert_refused(std::slice::from_ref(&accept), &[&heir], "NotPendingAuthority").await;
    let nominate = admin::nominate_authority(&authority.pubkey(), &heir.pubkey());
    env.send(&[nominate, accept], &[authority, &heir]).await.expect("handed over");
    let old = admin::unpause(&authority.pubkey(), 1);
    env.assert_refused(&[old], &[authority], "NotAuthority").await;
    assert_eq!(env.config().await.authority, heir.pubkey());
}
