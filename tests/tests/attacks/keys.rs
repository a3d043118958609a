//! Stolen and lost keys: what a thief of each role can do, and that users still get everything out.

use influence_client::{
    chain::embedded::Embedded,
    constants::pause,
    instruction::{admin, crank, creator},
};
use influence_tests::{
    days::ScoredDay,
    people::{Fan, Stage},
    world::{DAY, FIRST_DAY, SUPPLY, TOKEN, World, key, settings},
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
async fn settled() -> (World<Embedded>, Fan, [Stage; 2]) {
    let world = World::embedded().await;
    let fan = world.fan("fan", 30_000 * TOKEN).await;
    world.act(&fan, world.lock(&fan, 10_000 * TOKEN, &[])).await.unwrap();
    let stages = [world.stage("a").await, world.stage("b").await];
    world.score(FIRST_DAY, &[(fan.owner, 20_000 * TOKEN)]).await;
    for stage in &stages {
        world.act(&fan, world.allocate(&fan, &stage.gallery, 5_000 * TOKEN)).await.unwrap();
    }
    (world, fan, stages)
}

/// Everything a user has leaves: unlocked, withdrawn, closed; and the creators close as well.
async fn everybody_leaves(world: &World<Embedded>, fan: &Fan, stages: &[Stage; 2]) {
    let galleries = [stages[0].gallery, stages[1].gallery];
    let locked = u64::from(world.influence(fan).await.locked);
    let before = world.balance(&fan.tokens).await;
    world.act(fan, world.unlock(fan, locked / 2, &galleries)).await.expect("unlock");
    world.act(fan, world.unlock(fan, locked - locked / 2, &[])).await.expect("unlock");
    for gallery in &galleries {
        world.send(&[crank::settle(gallery, &[fan.owner])], &[]).await.expect("settle");
    }
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &world.token, false);
    world.send(&[finish], &[]).await.expect("finish_unlock");
    assert_eq!(world.balance(&fan.tokens).await, before + locked, "every token is back");
    world.act(fan, world.withdraw(fan, &galleries[0], u64::MAX)).await.expect("withdraw");
    let payer = world.roles.payer.pubkey();
    let retire = creator::retire_gallery(&stages[1].creator.pubkey(), &galleries[1]);
    world.send(&[retire], &[&stages[1].creator]).await.expect("retire_gallery");
    let release = crank::release_delegation(&fan.owner, &galleries[1], &payer);
    world.send(&[release], &[]).await.expect("release_delegation");
    world.act(fan, world.close(fan)).await.expect("close_influence");
    for (stage, gallery) in stages.iter().zip(&galleries) {
        let close = creator::close_gallery(&stage.creator.pubkey(), gallery, &payer);
        world.send(&[close], &[&stage.creator]).await.expect("close_gallery");
    }
    world.audit().await;
}

#[tokio::test]
async fn a_stolen_cranker_key_moves_no_token_and_sets_no_share() {
    let (world, fan, stages) = settled().await;
    let (before, config) = (world.influence(&fan).await, world.config().await);
    let thief = world.roles.stranger.pubkey();
    for day in FIRST_DAY + 1..FIRST_DAY + 6 {
        world.end_day(day).await;
        let lie = ScoredDay::of(day, &[(thief, SUPPLY)], &[]);
        world.cast(0, day, &lie.contents()).await.expect("one vote");
    }
    let after = world.influence(&fan).await;
    assert_eq!(anchor_lang::bytemuck::bytes_of(&after), anchor_lang::bytemuck::bytes_of(&before));
    let unchanged = world.config().await;
    assert_eq!(anchor_lang::bytemuck::bytes_of(&unchanged), anchor_lang::bytemuck::bytes_of(&config));
    everybody_leaves(&world, &fan, &stages).await;
}

#[tokio::test]
async fn even_a_stolen_quorum_moves_no_token_and_sets_no_share() {
    let (world, fan, stages) = settled().await;
    let thief = world.fan("thief", 0).await;
    let before = world.influence(&fan).await;
    let lie = ScoredDay::of(FIRST_DAY + 1, &[(fan.owner, 0), (thief.owner, SUPPLY)], &[]);
    world.publish(&lie).await;
    for owner in [&fan.owner, &thief.owner] {
        world.send(&[lie.apply_one(owner)], &[]).await.expect("the quorum says so");
    }
    let after = world.influence(&fan).await;
    let untouched = |i: &influence::state::Influence| {
        [i.locked, i.unlocking, i.share_supply, i.allocated_shares].map(u64::from)
    };
    assert_eq!(untouched(&after), untouched(&before));
    assert_eq!(u64::from(after.total), u64::from(after.locked), "only the score is the quorum's to say");
    assert_eq!(u64::from(world.influence(&thief).await.total), SUPPLY, "and never more than there is");
    world.audit().await;
    let steal = world.unlock(&thief, 1, &[]);
    world.refuse(&[steal], &[&thief.key], "MoreThanLocked").await;
    everybody_leaves(&world, &fan, &stages).await;
}

#[tokio::test]
async fn a_stolen_guardian_key_keeps_nobody_inside() {
    let (world, fan, stages) = settled().await;
    let guardian = &world.roles.guardian;
    let pause_all = admin::pause(&guardian.pubkey(), pause::ALL);
    world.send(&[pause_all], &[guardian]).await.expect("pause");
    let payer = world.roles.payer.pubkey();
    let newcomer = world.wallet("newcomer", 10).await;
    world.refuse(&[world.open(&newcomer)], &[&newcomer.key], "Paused").await;
    world.refuse(&[world.lock(&fan, 1, &[])], &[&fan.key], "Paused").await;
    world.refuse(&[world.allocate(&fan, &stages[0].gallery, 1)], &[&fan.key], "Paused").await;
    let register = creator::register_gallery(&payer, &stages[0].creator.pubkey(), 1);
    world.refuse(&[register], &[&stages[0].creator], "Paused").await;
    let lift = admin::unpause(&guardian.pubkey(), pause::ALL);
    world.refuse(&[lift], &[guardian], "NotAuthority").await;
    everybody_leaves(&world, &fan, &stages).await;
}

#[tokio::test]
async fn a_guardian_who_voids_every_day_expires_nobody() {
    let (world, fan, stages) = settled().await;
    let guardian = &world.roles.guardian;
    for day in FIRST_DAY + 1..FIRST_DAY + 9 {
        world.end_day(day).await;
        let scored = ScoredDay::of(day, &[(fan.owner, 20_000 * TOKEN)], &[]);
        for place in 0..2 {
            world.cast(place, day, &scored.contents()).await.unwrap();
        }
        world.send(&[admin::void_day(&guardian.pubkey(), day)], &[guardian]).await.expect("void_day");
    }
    world.pass(3 * DAY).await;
    world.refuse(&[crank::expire_holding(&fan.owner)], &[], "NotExpired").await;
    assert_eq!(u64::from(world.influence(&fan).await.total), 30_000 * TOKEN);
    everybody_leaves(&world, &fan, &stages).await;
}

#[tokio::test]
async fn a_stolen_marketplace_key_holds_nobody_back() {
    let (world, fan, stages) = settled().await;
    let market = &world.roles.marketplace;
    let raise = creator::set_lock_floor(&market.pubkey(), &fan.owner, 1, false);
    world.refuse(&[raise], &[market], "OwnerSignatureNeeded").await;
    let both = creator::set_lock_floor(&market.pubkey(), &fan.owner, 4_000 * TOKEN, true);
    world.send(&[both], &[market, &fan.key]).await.expect("raised together");
    let renew = creator::set_lock_floor(&market.pubkey(), &fan.owner, 4_000 * TOKEN, false);
    world.refuse(&[renew], &[market], "OwnerSignatureNeeded").await;
    let above = creator::set_lock_floor(&market.pubkey(), &fan.owner, 10_001 * TOKEN, true);
    world.refuse(&[above], &[market, &fan.key], "FloorAboveLocked").await;
    let end = i64::from(world.influence(&fan).await.lock_floor_end);
    world.pass(DAY).await;
    let lower = creator::set_lock_floor(&market.pubkey(), &fan.owner, 3_000 * TOKEN, false);
    world.send(&[lower], &[market]).await.expect("lowering is always possible");
    assert_eq!(i64::from(world.influence(&fan).await.lock_floor_end), end, "and renews nothing");
    let lift = creator::set_lock_floor(&market.pubkey(), &fan.owner, 0, false);
    world.send(&[lift], &[market]).await.expect("lifted");
    everybody_leaves(&world, &fan, &stages).await;
}

#[tokio::test]
async fn a_lost_marketplace_key_holds_nobody_back_for_longer_than_a_floors_life() {
    let (world, fan, stages) = settled().await;
    let market = &world.roles.marketplace;
    let raise = creator::set_lock_floor(&market.pubkey(), &fan.owner, 10_000 * TOKEN, true);
    world.send(&[raise], &[market, &fan.key]).await.expect("raised together");
    world.pass(30 * DAY - 1).await;
    world.refuse(&[world.unlock(&fan, 1, &[])], &[&fan.key], "BelowLockFloor").await;
    world.pass(1).await;
    everybody_leaves(&world, &fan, &stages).await;
}

#[tokio::test]
async fn a_stolen_authority_locks_up_nothing_that_is_there_already() {
    let (world, fan, stages) = settled().await;
    let authority = &world.roles.authority;
    let mut worst = settings(&world.roles);
    for level in &mut worst.creator_levels {
        level.locked /= 40_000;
        level.min_lock_seconds = 365 * 86_400;
    }
    worst.challenge_seconds = 21_600;
    worst.lock_floor_days = 90;
    let thief = Keypair::new_from_array([9; 32]);
    worst.marketplace = thief.pubkey();
    worst.guardian = thief.pubkey();
    world.send(&[admin::update_config(&authority.pubkey(), worst)], &[authority]).await.expect("in bounds");
    let take_over = admin::set_crankers(&authority.pubkey(), vec![thief.pubkey()], 1);
    world.send(&[take_over], &[authority]).await.expect("set_crankers");
    everybody_leaves(&world, &fan, &stages).await;
}

#[tokio::test]
async fn a_hand_over_takes_two_signatures() {
    let world = World::embedded().await;
    let (authority, heir, stranger) = (&world.roles.authority, key("heir"), &world.roles.stranger);
    let accept = admin::accept_authority(&heir.pubkey());
    world.refuse(std::slice::from_ref(&accept), &[&heir], "NotPendingAuthority").await;
    let nominate = admin::nominate_authority(&authority.pubkey(), &heir.pubkey());
    world.send(&[nominate], &[authority]).await.unwrap();
    let thiefs = admin::accept_authority(&stranger.pubkey());
    world.refuse(&[thiefs], &[stranger], "NotPendingAuthority").await;
    let back = admin::nominate_authority(&authority.pubkey(), &Default::default());
    world.send(&[back], &[authority]).await.expect("a nomination can be taken back");
    world.refuse(std::slice::from_ref(&accept), &[&heir], "NotPendingAuthority").await;
    let nominate = admin::nominate_authority(&authority.pubkey(), &heir.pubkey());
    world.send(&[nominate, accept], &[authority, &heir]).await.expect("handed over");
    let old = admin::unpause(&authority.pubkey(), 1);
    world.refuse(&[old], &[authority], "NotAuthority").await;
    assert_eq!(world.config().await.authority, heir.pubkey());
}
