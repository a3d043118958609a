//! Creating, closing and creating again: no other signer can front-run it, nothing comes back with an old past, and rent goes
//! back to its recorded payer.

use influence_client::{
    accounts::test_accounts,
    address,
    chain::embedded::EmbeddedChain,
    instructions::{admin, crank, creator, user},
};
use influence_tests::{
    actors::{Fan, TestGallery},
    snapshots::TestSnapshot,
    test_env::{DAY, FIRST_DAY, TOKEN, TestEnv, key, setup},
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

async fn lamports(env: &TestEnv<EmbeddedChain>, address: &Address) -> u64 {
    env.account(address).await.map_or(0, |account| account.lamports)
}

/// A world, a fan with 1 000 locked and a stage.
async fn start() -> (TestEnv<EmbeddedChain>, Fan, TestGallery) {
    let env = TestEnv::embedded().await;
    let (fan, test_gallery) = (env.locked_fan("fan", 1_000).await, env.register_gallery("stage").await);
    env.advance(1).await;
    (env, fan, test_gallery)
}

#[tokio::test]
async fn lamports_at_an_address_do_not_stop_its_creation() {
    for lamports in [1, 890_880, 10_000_000, 5_000_000_000] {
        let env = TestEnv::embedded_unconfigured();
        let prefund = async |address: Address| {
            env.chain.set_account(&address, test_accounts::wallet(lamports)).expect("an account");
        };
        prefund(address::config()).await;
        env.initialize().await.expect("initialize");
        let fan = env.wallet("fan", 1_000).await;
        prefund(address::influence(&fan.owner)).await;
        prefund(address::vault(&fan.owner)).await;
        env.send_as(&fan, env.open(&fan)).await.expect("open_influence");
        env.send_as(&fan, env.lock(&fan, 1_000, &[])).await.expect("lock");
        prefund(address::gallery(&key("stage").pubkey(), 0)).await;
        let test_gallery = env.register_gallery("stage").await;
        prefund(address::delegation(&fan.owner, &test_gallery.gallery)).await;
        env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 400)).await.expect("allocate");
        prefund(address::snapshot(FIRST_DAY)).await;
        env.publish(&TestSnapshot::of(FIRST_DAY, &[(fan.owner, 5)], &[])).await;
        assert_eq!(u32::from(env.config().await.last_final_day), FIRST_DAY);
        env.audit().await;
    }
}

#[tokio::test]
async fn only_the_upgrade_authority_initializes() {
    let env = TestEnv::unconfigured().await;
    let thief = &env.roles.stranger;
    let thiefs = admin::initialize(&env.roles.payer.pubkey(), &thief.pubkey(), &env.token, setup(&env.roles));
    env.assert_refused(&[thiefs], &[thief], "NotUpgradeAuthority").await;
    env.initialize().await.expect("the honest call");
}

#[tokio::test]
async fn nothing_is_created_twice() {
    let (env, fan, test_gallery) = start().await;
    let payer = env.roles.payer.pubkey();
    let init = admin::initialize(&payer, &env.roles.authority.pubkey(), &env.token, setup(&env.roles));
    let register = creator::register_gallery(&payer, &test_gallery.creator.pubkey(), 0);
    let again: [(Instruction, &Keypair); 3] =
        [(init, &env.roles.authority), (env.open(&fan), &fan.key), (register, &test_gallery.creator)];
    for (instruction, signer) in again {
        let before = env.snapshot_accounts(std::slice::from_ref(&instruction)).await;
        let outcome = env.send(std::slice::from_ref(&instruction), &[signer]).await;
        outcome.expect_err("it is there already");
        assert_eq!(before, env.snapshot_accounts(&[instruction]).await);
    }
}

#[tokio::test]
async fn a_record_closed_and_opened_in_one_transaction_starts_empty() {
    let (env, fan, test_gallery) = start().await;
    env.score(FIRST_DAY, &[(fan.owner, 300)]).await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 700)).await.unwrap();
    let close =
        [env.withdraw(&fan, &test_gallery.gallery, u64::MAX), env.unlock(&fan, 1_000, &[]), env.close(&fan)];
    let thiefs_gift = give(&env.roles.payer.pubkey(), &address::influence(&fan.owner), 5_000_000);
    let all = [&close[..], &[thiefs_gift, env.open(&fan)]].concat();
    env.send(&all, &[&fan.key]).await.expect("closed and opened");
    let influence = env.influence(&fan).await;
    let totals = [influence.total, influence.locked, influence.holding_score, influence.allocated_shares];
    assert_eq!(totals.map(u64::from), [0; 4]);
    assert_eq!(env.balance(&fan.tokens).await, 1_000);
    env.audit().await;
}

#[tokio::test]
async fn a_closed_record_is_dead_in_the_same_transaction() {
    let (env, fan, test_gallery) = start().await;
    env.send_as(&fan, env.unlock(&fan, 1_000, &[])).await.unwrap();
    let gift = give(&env.roles.payer.pubkey(), &address::influence(&fan.owner), 5_000_000);
    for after in [
        env.lock(&fan, 10, &[]),
        env.unlock(&fan, 10, &[]),
        env.allocate(&fan, &test_gallery.gallery, 10),
        env.close(&fan),
        crank::expire_holding(&fan.owner),
    ] {
        let instructions = [env.close(&fan), gift.clone(), after];
        let before = env.snapshot_accounts(&instructions[..1]).await;
        env.send(&instructions, &[&fan.key]).await.expect_err("there is no record any more");
        assert_eq!(before, env.snapshot_accounts(&instructions[..1]).await);
    }
}

#[tokio::test]
async fn an_allocation_taken_back_and_made_again_in_one_transaction_counts_once() {
    let (env, fan, test_gallery) = start().await;
    let other = env.register_gallery("other").await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 600)).await.unwrap();
    let again = [
        env.withdraw(&fan, &test_gallery.gallery, u64::MAX),
        env.allocate(&fan, &test_gallery.gallery, 600),
        env.withdraw(&fan, &test_gallery.gallery, 600),
        env.allocate(&fan, &test_gallery.gallery, 500),
    ];
    env.send(&again, &[&fan.key]).await.expect("withdrawn and allocated");
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 500);
    assert_eq!(u32::from(env.influence(&fan).await.delegation_count), 1);
    env.audit().await;
    let there_and_back = [
        env.reallocate(&fan, &test_gallery.gallery, &other.gallery, u64::MAX),
        env.reallocate(&fan, &other.gallery, &test_gallery.gallery, u64::MAX),
        env.allocate(&fan, &other.gallery, 500),
    ];
    env.send(&there_and_back, &[&fan.key]).await.expect("moved there and back");
    env.audit().await;
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 500);
}

#[tokio::test]
async fn a_gallery_closed_and_registered_in_one_transaction_starts_empty() {
    let (env, fan, test_gallery) = start().await;
    let payer = env.roles.payer.pubkey();
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 600)).await.unwrap();
    let close = creator::close_gallery(&test_gallery.creator.pubkey(), &test_gallery.gallery, &payer);
    env.assert_refused(std::slice::from_ref(&close), &[&test_gallery.creator], "GalleryStillSupported").await;
    env.send_as(&fan, env.withdraw(&fan, &test_gallery.gallery, u64::MAX)).await.unwrap();
    let register = creator::register_gallery(&payer, &test_gallery.creator.pubkey(), 0);
    let gift = give(&payer, &test_gallery.gallery, 3_000_000);
    env.send(&[close, gift, register], &[&test_gallery.creator]).await.expect("closed and registered");
    let gallery = env.gallery(&test_gallery.gallery).await;
    assert_eq!((u64::from(gallery.points), u128::from(gallery.point_seconds)), (0, 0));
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 600)).await.unwrap();
    env.audit().await;
}

#[tokio::test]
async fn a_retired_gallery_does_not_come_back_with_its_supporters() {
    let (env, fan, test_gallery) = start().await;
    let payer = env.roles.payer.pubkey();
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 600)).await.unwrap();
    let retire = creator::retire_gallery(&test_gallery.creator.pubkey(), &test_gallery.gallery);
    let close = creator::close_gallery(&test_gallery.creator.pubkey(), &test_gallery.gallery, &payer);
    env.send(std::slice::from_ref(&retire), &[&test_gallery.creator]).await.unwrap();
    env.assert_refused(&[retire], &[&test_gallery.creator], "GalleryRetired").await;
    env.assert_refused(std::slice::from_ref(&close), &[&test_gallery.creator], "GalleryStillSupported").await;
    let release = crank::release_delegation(&fan.owner, &test_gallery.gallery, &payer);
    let register = creator::register_gallery(&payer, &test_gallery.creator.pubkey(), 0);
    env.send(&[release, close, register], &[&test_gallery.creator]).await.expect("a new life");
    assert_eq!(u32::from(env.gallery(&test_gallery.gallery).await.supporters), 0);
    assert_eq!(u64::from(env.influence(&fan).await.allocated_shares), 0);
    env.audit().await;
}

#[tokio::test]
async fn rent_returns_to_its_payer_to_the_lamport() {
    let (env, fan, _) = start().await;
    let (sponsor, sponsored) = (key("sponsor"), env.wallet("sponsored", 1_000).await);
    env.chain.set_account(&sponsor.pubkey(), test_accounts::wallet(50_000_000_000)).unwrap();
    let creator = key("creator");
    let gallery = address::gallery(&creator.pubkey(), 0);
    let (payer, owner, token) = (sponsor.pubkey(), sponsored.owner, &env.token);
    let before = (lamports(&env, &payer).await, lamports(&env, &owner).await);
    let open = [
        user::open_influence(&payer, &owner, token),
        creator::register_gallery(&payer, &creator.pubkey(), 0),
        env.lock(&sponsored, 1_000, &[]),
        user::allocate(&payer, &owner, &gallery, 500, None),
    ];
    env.send(&open, &[&sponsor, &sponsored.key, &creator]).await.expect("sponsored");
    env.advance(1).await;
    for thief in [owner, fan.owner, creator.pubkey(), env.roles.payer.pubkey()] {
        let withdraw = user::withdraw(&owner, &gallery, &thief, u64::MAX, None);
        env.assert_refused(&[withdraw], &[&sponsored.key], "WrongRentPayer").await;
    }
    let close = [
        user::withdraw(&owner, &gallery, &payer, u64::MAX, None),
        env.unlock(&sponsored, 1_000, &[]),
        user::close_influence(&owner, &sponsored.tokens, &payer, token),
        creator::close_gallery(&creator.pubkey(), &gallery, &payer),
    ];
    env.send(&close, &[&sponsored.key, &creator]).await.expect("everything closed");
    assert_eq!((lamports(&env, &payer).await, lamports(&env, &owner).await), before);
}

#[tokio::test]
async fn a_parent_with_children_is_not_closed() {
    let (env, fan, test_gallery) = start().await;
    env.assert_refused(&[env.close(&fan)], &[&fan.key], "InfluenceNotEmpty").await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 600)).await.unwrap();
    env.send_as(&fan, env.unlock(&fan, 1_000, &[])).await.unwrap();
    env.assert_refused(&[env.close(&fan)], &[&fan.key], "InfluenceNotEmpty").await;
    env.send_as(&fan, env.withdraw(&fan, &test_gallery.gallery, u64::MAX)).await.unwrap();
    env.assert_refused(&[env.close(&fan)], &[&fan.key], "InfluenceNotEmpty").await;
    env.send(&[crank::finish_unlock(&fan.owner, &fan.tokens, &env.token, false)], &[]).await.unwrap();
    env.send_as(&fan, env.close(&fan)).await.expect("nothing is left in it");
}

#[tokio::test]
async fn opening_again_does_not_bring_an_older_score_back() {
    let (env, fan, _) = start().await;
    let first = env.score(FIRST_DAY, &[(fan.owner, 900)]).await;
    env.score(FIRST_DAY + 1, &[(fan.owner, 10)]).await;
    let again = [env.unlock(&fan, 1_000, &[]), env.close(&fan), env.open(&fan)];
    env.send(&again, &[&fan.key]).await.unwrap();
    env.assert_refused(&[first.apply_one(&fan.owner)], &[], "NotLastFinalDay").await;
    assert_eq!(u64::from(env.influence(&fan).await.total), 0);
}

#[tokio::test]
async fn a_closed_day_does_not_come_back() {
    let (env, fan, _) = start().await;
    let day = env.score(FIRST_DAY, &[(fan.owner, 900)]).await;
    env.advance(92 * DAY).await;
    let close = crank::close_snapshot(FIRST_DAY, &env.roles.crankers[0].pubkey());
    env.send(&[close], &[]).await.expect("old enough");
    let vote = env.vote(0, FIRST_DAY, &day.contents());
    env.assert_refused(&[vote], &[&env.roles.crankers[0]], "AlreadyFinal").await;
    env.score(FIRST_DAY + 1, &[(fan.owner, 900)]).await;
    let vote = env.vote(0, FIRST_DAY, &day.contents());
    env.assert_refused(&[vote], &[&env.roles.crankers[0]], "DayTooOld").await;
}

#[tokio::test]
async fn an_index_and_a_name_derive_distinct_addresses() {
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
    let (env, fan, test_gallery) = start().await;
    let other = env.locked_fan("other", 5 * TOKEN).await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 600)).await.unwrap();
    env.send_as(&other, env.allocate(&other, &test_gallery.gallery, TOKEN)).await.unwrap();
    env.score(FIRST_DAY, &[(fan.owner, 900), (other.owner, 3)]).await;
    let crankers = vec![key("new").pubkey()];
    let roles = &env.roles;
    env.send(&[admin::set_crankers(&roles.authority.pubkey(), crankers, 1)], &[&roles.authority])
        .await
        .unwrap();
    let retire = creator::retire_gallery(&test_gallery.creator.pubkey(), &test_gallery.gallery);
    env.send(&[retire], &[&test_gallery.creator]).await.unwrap();
    let leave = [
        env.unlock(&fan, 1_000, &[test_gallery.gallery]),
        env.withdraw(&fan, &test_gallery.gallery, u64::MAX),
        env.close(&fan),
    ];
    env.send(&leave, &[&fan.key]).await.expect("leaving still works");
    env.audit().await;
}
