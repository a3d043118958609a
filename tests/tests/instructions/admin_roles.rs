//! nominate_authority, accept_authority, set_crankers and unpause: who holds which key.

use influence::{
    constants::{
        MAX_CRANKERS,
        pause::{self, ALL},
    },
    events::{AuthorityAccepted, AuthorityNominated, CrankersSet, PauseChanged},
    state::Config,
};
use influence_client::{
    address,
    event::Event,
    instruction::admin::{accept_authority, nominate_authority, set_crankers, unpause},
};
use influence_tests::world::{World, key};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::common::*;

/// Nominates `next`, signed by the authority.
async fn nominate(world: &Earth, next: &Address) -> Instruction {
    let authority = &world.roles.authority;
    let nomination = nominate_authority(&authority.pubkey(), next);
    world.send(std::slice::from_ref(&nomination), &[authority]).await.unwrap();
    nomination
}

/// `count` different cranker keys.
fn cranker_keys(count: usize) -> Vec<Address> {
    (0..count).map(|place| key(&format!("new cranker {place}")).pubkey()).collect()
}

/// set_crankers by the authority.
fn set(world: &Earth, crankers: Vec<Address>, quorum: u8) -> Instruction {
    set_crankers(&world.roles.authority.pubkey(), crankers, quorum)
}

#[tokio::test]
async fn nominate_authority_of_a_key_changes_nothing_else() {
    let world = World::new().await;
    let (authority, next) = (&world.roles.authority, key("next").pubkey());
    let mut expected = world.config().await;
    let nomination = nominate_authority(&authority.pubkey(), &next);
    let receipt = world.send(&[nomination], &[authority]).await.unwrap();
    expected.pending_authority = next;
    assert_same(&world.config().await, &expected);
    let nominated = AuthorityNominated { authority: authority.pubkey(), nominated: next };
    assert_eq!(only_event(&receipt), Event::AuthorityNominated(nominated));
}

#[tokio::test]
async fn nominate_authority_of_the_default_key_takes_a_nomination_back() {
    let world = World::new().await;
    let next = key("next");
    nominate(&world, &next.pubkey()).await;
    nominate(&world, &Address::default()).await;
    world.refuse(&[accept_authority(&next.pubkey())], &[&next], "NotPendingAuthority").await;
}

#[tokio::test]
async fn nominate_authority_by_a_stranger_is_refused() {
    let world = World::new().await;
    let authority = &world.roles.authority;
    let nomination = nominate_authority(&authority.pubkey(), &key("next").pubkey());
    guarded(&world, nomination, authority, "NotAuthority").await;
}

#[tokio::test]
async fn accept_authority_by_the_nominated_key_hands_over() {
    let world = World::new().await;
    let (before, next) = (world.roles.authority.pubkey(), key("next"));
    nominate(&world, &next.pubkey()).await;
    let mut expected = world.config().await;
    let receipt = world.send(&[accept_authority(&next.pubkey())], &[&next]).await.unwrap();
    (expected.authority, expected.pending_authority) = (next.pubkey(), Address::default());
    assert_same(&world.config().await, &expected);
    let accepted = AuthorityAccepted { before, after: next.pubkey() };
    assert_eq!(only_event(&receipt), Event::AuthorityAccepted(accepted));
    let by_the_old = nominate_authority(&before, &before);
    world.refuse(&[by_the_old], &[&world.roles.authority], "NotAuthority").await;
}

#[tokio::test]
async fn accept_authority_by_a_stranger_is_refused() {
    let world = World::new().await;
    let next = key("next");
    nominate(&world, &next.pubkey()).await;
    guarded(&world, accept_authority(&next.pubkey()), &next, "NotPendingAuthority").await;
}

#[tokio::test]
async fn accept_authority_a_second_time_is_refused() {
    let world = World::new().await;
    let next = key("next");
    nominate(&world, &next.pubkey()).await;
    let acceptance = accept_authority(&next.pubkey());
    world.send(std::slice::from_ref(&acceptance), &[&next]).await.unwrap();
    world.refuse(&[acceptance], &[&next], "NotPendingAuthority").await;
}

#[tokio::test]
async fn accept_authority_without_a_nomination_is_refused() {
    let world = World::new().await;
    let authority: &Keypair = &world.roles.authority;
    world.refuse(&[accept_authority(&authority.pubkey())], &[authority], "NotPendingAuthority").await;
}

#[tokio::test]
async fn set_crankers_to_a_new_set_replaces_the_old() {
    let world = World::new().await;
    let mut expected = world.config().await;
    let keys = cranker_keys(MAX_CRANKERS);
    let change = set(&world, keys.clone(), 5);
    let receipt = world.send(&[change], &[&world.roles.authority]).await.unwrap();
    expected.crankers.copy_from_slice(&keys);
    (expected.cranker_count, expected.quorum) = (8, 5);
    expected.cranker_set = 2.into();
    assert_same(&world.config().await, &expected);
    let set = CrankersSet { cranker_set: 2, crankers: 8, quorum: 5 };
    assert_eq!(only_event(&receipt), Event::CrankersSet(set));
}

#[tokio::test]
async fn set_crankers_to_a_smaller_set_leaves_no_old_key() {
    let world = World::new().await;
    let keys = cranker_keys(1);
    world.send(&[set(&world, keys.clone(), 1)], &[&world.roles.authority]).await.unwrap();
    let config = world.config().await;
    assert_eq!(config.crankers(), &keys);
    assert!(config.crankers[1..].iter().all(|key| *key == Address::default()));
}

#[tokio::test]
async fn set_crankers_to_no_set_of_keys_is_refused() {
    let world = World::new().await;
    let authority = &world.roles.authority;
    let mut empty_key = cranker_keys(3);
    empty_key[1] = Address::default();
    let mut twice = cranker_keys(3);
    twice[2] = twice[0];
    for keys in [vec![], cranker_keys(MAX_CRANKERS + 1), empty_key, twice] {
        let quorum = u8::try_from(keys.len()).unwrap();
        world.refuse(&[set(&world, keys, quorum)], &[authority], "BadCrankers").await;
    }
}

#[tokio::test]
async fn set_crankers_with_no_majority_or_more_than_all_is_refused() {
    let world = World::new().await;
    let authority = &world.roles.authority;
    for (count, quorum) in [(1, 0), (1, 2), (2, 1), (3, 1), (3, 4), (8, 4), (8, 9), (4, u8::MAX)] {
        let change = set(&world, cranker_keys(count), quorum);
        world.refuse(&[change], &[authority], "BadQuorum").await;
    }
    for (count, quorum) in [(1, 1), (2, 2), (3, 2), (8, 5), (8, 8)] {
        world.send(&[set(&world, cranker_keys(count), quorum)], &[authority]).await.unwrap();
    }
}

#[tokio::test]
async fn set_crankers_after_the_last_version_is_refused() {
    let world = World::new().await;
    forge::<Config>(&world, &address::config(), |config| config.cranker_set = u32::MAX.into()).await;
    let change = set(&world, cranker_keys(1), 1);
    world.refuse(&[change], &[&world.roles.authority], "Overflow").await;
}

#[tokio::test]
async fn set_crankers_of_another_layout_version_is_refused() {
    let world = World::new().await;
    forge_next_layout(&world).await;
    let change = set(&world, cranker_keys(1), 1);
    world.refuse(&[change], &[&world.roles.authority], "WrongVersion").await;
}

#[tokio::test]
async fn set_crankers_by_a_stranger_is_refused() {
    let world = World::new().await;
    let change = set(&world, cranker_keys(3), 2);
    guarded(&world, change, &world.roles.authority, "NotAuthority").await;
}

#[tokio::test]
async fn unpause_of_a_family_clears_its_bit_alone() {
    let world = World::new().await;
    let authority = &world.roles.authority;
    pause_all(&world).await;
    let mut expected = world.config().await;
    let lifting = unpause(&authority.pubkey(), pause::LOCK);
    let receipt = world.send(&[lifting], &[authority]).await.unwrap();
    expected.paused = (ALL & !pause::LOCK).into();
    assert_same(&world.config().await, &expected);
    let changed = PauseChanged { by: authority.pubkey(), before: ALL, after: ALL & !pause::LOCK };
    assert_eq!(only_event(&receipt), Event::PauseChanged(changed));
}

#[tokio::test]
async fn unpause_of_unknown_bits_is_refused() {
    let world = World::new().await;
    let authority = &world.roles.authority;
    for bits in [ALL + 1, u32::MAX] {
        world.refuse(&[unpause(&authority.pubkey(), bits)], &[authority], "UnknownPauseBits").await;
    }
}

#[tokio::test]
async fn unpause_by_a_stranger_is_refused() {
    let world = World::new().await;
    let roles = &world.roles;
    pause_all(&world).await;
    let by_the_guardian = unpause(&roles.guardian.pubkey(), ALL);
    world.refuse(&[by_the_guardian], &[&roles.guardian], "NotAuthority").await;
    guarded(&world, unpause(&roles.authority.pubkey(), ALL), &roles.authority, "NotAuthority").await;
}

#[tokio::test]
async fn admin_calls_while_everything_is_paused_succeed() {
    let world = World::new().await;
    let (authority, next) = (&world.roles.authority, key("next"));
    pause_all(&world).await;
    change_settings(&world, |settings| settings.holding_expiry = 7).await;
    world.send(&[set(&world, cranker_keys(3), 2)], &[authority]).await.unwrap();
    nominate(&world, &next.pubkey()).await;
    world.send(&[accept_authority(&next.pubkey())], &[&next]).await.unwrap();
}
