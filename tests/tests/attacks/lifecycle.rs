//! Creating, closing and creating again: no other signer can front-run it, nothing comes back with an old past, and rent goes
//! back to its recorded payer.

use influence_client::{
    address,
    chain::embedded::Embedded,
    genesis,
    instruction::{admin, crank, creator, user},
};
use influence_tests::{
    days::ScoredDay,
    people::{Fan, Stage},
    world::{DAY, FIRST_DAY, TOKEN, World, key, setup},
};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

/// A system transfer.
fn give(from: &Address, to: &Address, lamports: u64) -> Instruction {
    let data = [&2u32.to_le_bytes()[..], &lamports.to_le_bytes()].concat();
    let accounts = vec![AccountMeta::new(*from, true), AccountMeta::new(*to, false)];
    Instruction { program_id: crate::foreign::SYSTEM, accounts, data }
}

async fn lamports(world: &World<Embedded>, address: &Address) -> u64 {
    world.account(address).await.map_or(0, |account| account.lamports)
}

/// A world, a fan with 1 000 locked and a stage.
async fn start() -> (World<Embedded>, Fan, Stage) {
    let world = World::embedded().await;
    let (fan, stage) = (world.locked_fan("fan", 1_000).await, world.stage("stage").await);
    world.pass(1).await;
    (world, fan, stage)
}

#[tokio::test]
async fn lamports_at_an_address_do_not_stop_its_creation() {
    for lamports in [1, 890_880, 10_000_000, 5_000_000_000] {
        let world = World::embedded_unconfigured();
        let prefund = async |address: Address| {
            world.chain.set_account(&address, genesis::wallet(lamports)).expect("an account");
        };
        prefund(address::config()).await;
        world.initialize().await.expect("initialize");
        let fan = world.wallet("fan", 1_000).await;
        prefund(address::influence(&fan.owner)).await;
        prefund(address::vault(&fan.owner)).await;
        world.act(&fan, world.open(&fan)).await.expect("open_influence");
        world.act(&fan, world.lock(&fan, 1_000, &[])).await.expect("lock");
        prefund(address::gallery(&key("stage").pubkey(), 0)).await;
        let stage = world.stage("stage").await;
        prefund(address::delegation(&fan.owner, &stage.gallery)).await;
        world.act(&fan, world.allocate(&fan, &stage.gallery, 400)).await.expect("allocate");
        prefund(address::snapshot(FIRST_DAY)).await;
        world.publish(&ScoredDay::of(FIRST_DAY, &[(fan.owner, 5)], &[])).await;
        assert_eq!(u32::from(world.config().await.last_final_day), FIRST_DAY);
        world.audit().await;
    }
}

#[tokio::test]
async fn nobody_is_faster_at_initialising() {
    let world = World::unconfigured().await;
    let thief = &world.roles.stranger;
    let thiefs =
        admin::initialize(&world.roles.payer.pubkey(), &thief.pubkey(), &world.token, setup(&world.roles));
    world.refuse(&[thiefs], &[thief], "NotUpgradeAuthority").await;
    world.initialize().await.expect("the honest call");
}

#[tokio::test]
async fn nothing_is_created_twice() {
    let (world, fan, stage) = start().await;
    let payer = world.roles.payer.pubkey();
    let init = admin::initialize(&payer, &world.roles.authority.pubkey(), &world.token, setup(&world.roles));
    let register = creator::register_gallery(&payer, &stage.creator.pubkey(), 0);
    let again: [(Instruction, &Keypair); 3] =
        [(init, &world.roles.authority), (world.open(&fan), &fan.key), (register, &stage.creator)];
    for (instruction, signer) in again {
        let before = world.photograph(std::slice::from_ref(&instruction)).await;
        let outcome = world.send(std::slice::from_ref(&instruction), &[signer]).await;
        outcome.expect_err("it is there already");
        assert_eq!(before, world.photograph(&[instruction]).await);
    }
}

#[tokio::test]
async fn a_record_closed_and_opened_in_one_transaction_starts_empty() {
    let (world, fan, stage) = start().await;
    world.score(FIRST_DAY, &[(fan.owner, 300)]).await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, 700)).await.unwrap();
    let close =
        [world.withdraw(&fan, &stage.gallery, u64::MAX), world.unlock(&fan, 1_000, &[]), world.close(&fan)];
    let thiefs_gift = give(&world.roles.payer.pubkey(), &address::influence(&fan.owner), 5_000_000);
    let all = [&close[..], &[thiefs_gift, world.open(&fan)]].concat();
    world.send(&all, &[&fan.key]).await.expect("closed and opened");
    let influence = world.influence(&fan).await;
    let totals = [influence.total, influence.locked, influence.holding_score, influence.allocated_shares];
    assert_eq!(totals.map(u64::from), [0; 4]);
    assert_eq!(world.balance(&fan.tokens).await, 1_000);
    world.audit().await;
}

#[tokio::test]
async fn a_closed_record_is_dead_in_the_same_transaction() {
    let (world, fan, stage) = start().await;
    world.act(&fan, world.unlock(&fan, 1_000, &[])).await.unwrap();
    let gift = give(&world.roles.payer.pubkey(), &address::influence(&fan.owner), 5_000_000);
    for after in [
        world.lock(&fan, 10, &[]),
        world.unlock(&fan, 10, &[]),
        world.allocate(&fan, &stage.gallery, 10),
        world.close(&fan),
        crank::expire_holding(&fan.owner),
    ] {
        let instructions = [world.close(&fan), gift.clone(), after];
        let before = world.photograph(&instructions[..1]).await;
        world.send(&instructions, &[&fan.key]).await.expect_err("there is no record any more");
        assert_eq!(before, world.photograph(&instructions[..1]).await);
    }
}

#[tokio::test]
async fn an_allocation_taken_back_and_made_again_in_one_transaction_counts_once() {
    let (world, fan, stage) = start().await;
    let other = world.stage("other").await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, 600)).await.unwrap();
    let again = [
        world.withdraw(&fan, &stage.gallery, u64::MAX),
        world.allocate(&fan, &stage.gallery, 600),
        world.withdraw(&fan, &stage.gallery, 600),
        world.allocate(&fan, &stage.gallery, 500),
    ];
    world.send(&again, &[&fan.key]).await.expect("withdrawn and allocated");
    assert_eq!(u64::from(world.gallery(&stage.gallery).await.points), 500);
    assert_eq!(u32::from(world.influence(&fan).await.delegation_count), 1);
    world.audit().await;
    let there_and_back = [
        world.reallocate(&fan, &stage.gallery, &other.gallery, u64::MAX),
        world.reallocate(&fan, &other.gallery, &stage.gallery, u64::MAX),
        world.allocate(&fan, &other.gallery, 500),
    ];
    world.send(&there_and_back, &[&fan.key]).await.expect("moved there and back");
    world.audit().await;
    assert_eq!(u64::from(world.gallery(&stage.gallery).await.points), 500);
}

#[tokio::test]
async fn a_gallery_closed_and_registered_in_one_transaction_starts_empty() {
    let (world, fan, stage) = start().await;
    let payer = world.roles.payer.pubkey();
    world.act(&fan, world.allocate(&fan, &stage.gallery, 600)).await.unwrap();
    let close = creator::close_gallery(&stage.creator.pubkey(), &stage.gallery, &payer);
    world.refuse(std::slice::from_ref(&close), &[&stage.creator], "GalleryStillSupported").await;
    world.act(&fan, world.withdraw(&fan, &stage.gallery, u64::MAX)).await.unwrap();
    let register = creator::register_gallery(&payer, &stage.creator.pubkey(), 0);
    let gift = give(&payer, &stage.gallery, 3_000_000);
    world.send(&[close, gift, register], &[&stage.creator]).await.expect("closed and registered");
    let gallery = world.gallery(&stage.gallery).await;
    assert_eq!((u64::from(gallery.points), u128::from(gallery.point_seconds)), (0, 0));
    world.act(&fan, world.allocate(&fan, &stage.gallery, 600)).await.unwrap();
    world.audit().await;
}

#[tokio::test]
async fn a_retired_gallery_does_not_come_back_with_its_supporters() {
    let (world, fan, stage) = start().await;
    let payer = world.roles.payer.pubkey();
    world.act(&fan, world.allocate(&fan, &stage.gallery, 600)).await.unwrap();
    let retire = creator::retire_gallery(&stage.creator.pubkey(), &stage.gallery);
    let close = creator::close_gallery(&stage.creator.pubkey(), &stage.gallery, &payer);
    world.send(std::slice::from_ref(&retire), &[&stage.creator]).await.unwrap();
    world.refuse(&[retire], &[&stage.creator], "GalleryRetired").await;
    world.refuse(std::slice::from_ref(&close), &[&stage.creator], "GalleryStillSupported").await;
    let release = crank::release_delegation(&fan.owner, &stage.gallery, &payer);
    let register = creator::register_gallery(&payer, &stage.creator.pubkey(), 0);
    world.send(&[release, close, register], &[&stage.creator]).await.expect("a new life");
    assert_eq!(u32::from(world.gallery(&stage.gallery).await.supporters), 0);
    assert_eq!(u64::from(world.influence(&fan).await.allocated_shares), 0);
    world.audit().await;
}

#[tokio::test]
async fn rent_goes_back_to_whoever_paid_it_to_the_lamport() {
    let (world, fan, _) = start().await;
    let (sponsor, sponsored) = (key("sponsor"), world.wallet("sponsored", 1_000).await);
    world.chain.set_account(&sponsor.pubkey(), genesis::wallet(50_000_000_000)).unwrap();
    let creator = key("creator");
    let gallery = address::gallery(&creator.pubkey(), 0);
    let (payer, owner, token) = (sponsor.pubkey(), sponsored.owner, &world.token);
    let before = (lamports(&world, &payer).await, lamports(&world, &owner).await);
    let open = [
        user::open_influence(&payer, &owner, token),
        creator::register_gallery(&payer, &creator.pubkey(), 0),
        world.lock(&sponsored, 1_000, &[]),
        user::allocate(&payer, &owner, &gallery, 500, None),
    ];
    world.send(&open, &[&sponsor, &sponsored.key, &creator]).await.expect("sponsored");
    world.pass(1).await;
    for thief in [owner, fan.owner, creator.pubkey(), world.roles.payer.pubkey()] {
        let withdraw = user::withdraw(&owner, &gallery, &thief, u64::MAX, None);
        world.refuse(&[withdraw], &[&sponsored.key], "WrongRentPayer").await;
    }
    let close = [
        user::withdraw(&owner, &gallery, &payer, u64::MAX, None),
        world.unlock(&sponsored, 1_000, &[]),
        user::close_influence(&owner, &sponsored.tokens, &payer, token),
        creator::close_gallery(&creator.pubkey(), &gallery, &payer),
    ];
    world.send(&close, &[&sponsored.key, &creator]).await.expect("everything closed");
    assert_eq!((lamports(&world, &payer).await, lamports(&world, &owner).await), before);
}

#[tokio::test]
async fn a_parent_with_children_is_not_closed() {
    let (world, fan, stage) = start().await;
    world.refuse(&[world.close(&fan)], &[&fan.key], "InfluenceNotEmpty").await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, 600)).await.unwrap();
    world.act(&fan, world.unlock(&fan, 1_000, &[])).await.unwrap();
    world.refuse(&[world.close(&fan)], &[&fan.key], "InfluenceNotEmpty").await;
    world.act(&fan, world.withdraw(&fan, &stage.gallery, u64::MAX)).await.unwrap();
    world.refuse(&[world.close(&fan)], &[&fan.key], "InfluenceNotEmpty").await;
    world.send(&[crank::finish_unlock(&fan.owner, &fan.tokens, &world.token, false)], &[]).await.unwrap();
    world.act(&fan, world.close(&fan)).await.expect("nothing is left in it");
}

#[tokio::test]
async fn opening_again_does_not_bring_an_older_score_back() {
    let (world, fan, _) = start().await;
    let first = world.score(FIRST_DAY, &[(fan.owner, 900)]).await;
    world.score(FIRST_DAY + 1, &[(fan.owner, 10)]).await;
    let again = [world.unlock(&fan, 1_000, &[]), world.close(&fan), world.open(&fan)];
    world.send(&again, &[&fan.key]).await.unwrap();
    world.refuse(&[first.apply_one(&fan.owner)], &[], "NotLastFinalDay").await;
    assert_eq!(u64::from(world.influence(&fan).await.total), 0);
}

#[tokio::test]
async fn a_closed_day_does_not_come_back() {
    let (world, fan, _) = start().await;
    let day = world.score(FIRST_DAY, &[(fan.owner, 900)]).await;
    world.pass(92 * DAY).await;
    let close = crank::close_snapshot(FIRST_DAY, &world.roles.crankers[0].pubkey());
    world.send(&[close], &[]).await.expect("old enough");
    let vote = world.vote(0, FIRST_DAY, &day.contents());
    world.refuse(&[vote], &[&world.roles.crankers[0]], "AlreadyFinal").await;
    world.score(FIRST_DAY + 1, &[(fan.owner, 900)]).await;
    let vote = world.vote(0, FIRST_DAY, &day.contents());
    world.refuse(&[vote], &[&world.roles.crankers[0]], "DayTooOld").await;
}

#[tokio::test]
async fn an_index_or_a_name_is_nobody_elses_address() {
    // Seeds of fixed length: no two records of different facts share an address.
    let (a, b) = (key("a").pubkey(), key("b").pubkey());
    let mut all = vec![address::config()];
    for wallet in [a, b] {
        all.extend([address::influence(&wallet), address::vault(&wallet)]);
        for index in [0, 1, 256, u32::MAX] {
            let gallery = address::gallery(&wallet, index);
            all.extend([gallery, address::delegation(&a, &gallery), address::delegation(&b, &gallery)]);
        }
    }
    all.extend([0, 1, 256, u32::MAX].map(address::snapshot));
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[tokio::test]
async fn what_others_do_between_create_and_close_bricks_nothing() {
    let (world, fan, stage) = start().await;
    let other = world.locked_fan("other", 5 * TOKEN).await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, 600)).await.unwrap();
    world.act(&other, world.allocate(&other, &stage.gallery, TOKEN)).await.unwrap();
    world.score(FIRST_DAY, &[(fan.owner, 900), (other.owner, 3)]).await;
    let crankers = vec![key("new").pubkey()];
    let roles = &world.roles;
    world
        .send(&[admin::set_crankers(&roles.authority.pubkey(), crankers, 1)], &[&roles.authority])
        .await
        .unwrap();
    let retire = creator::retire_gallery(&stage.creator.pubkey(), &stage.gallery);
    world.send(&[retire], &[&stage.creator]).await.unwrap();
    let leave = [
        world.unlock(&fan, 1_000, &[stage.gallery]),
        world.withdraw(&fan, &stage.gallery, u64::MAX),
        world.close(&fan),
    ];
    world.send(&leave, &[&fan.key]).await.expect("leaving still works");
    world.audit().await;
}
