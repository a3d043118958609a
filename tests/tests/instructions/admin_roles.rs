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
    event::ProgramEvent,
    instructions::admin::{accept_authority, nominate_authority, set_crankers, unpause},
};
use influence_tests::test_env::{TestEnv, key};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::common::*;

/// Nominates `next`, signed by the authority.
async fn nominate(env: &Earth, next: &Address) -> Instruction {
    let authority = &env.roles.authority;
    let nomination = nominate_authority(&authority.pubkey(), next);
    env.send(std::slice::from_ref(&nomination), &[authority]).await.unwrap();
    nomination
}

/// `count` different cranker keys.
fn cranker_keys(count: usize) -> Vec<Address> {
    (0..count).map(|place| key(&format!("new cranker {place}")).pubkey()).collect()
}

/// set_crankers by the authority.
fn set(env: &Earth, crankers: Vec<Address>, quorum: u8) -> Instruction {
    set_crankers(&env.roles.authority.pubkey(), crankers, quorum)
}

#[tokio::test]
async fn nominate_authority_of_a_key_changes_nothing_else() {
    let env = TestEnv::new().await;
    let (authority, next) = (&env.roles.authority, key("next").pubkey());
    let mut expected = env.config().await;
    let nomination = nominate_authority(&authority.pubkey(), &next);
    let receipt = env.send(&[nomination], &[authority]).await.unwrap();
    expected.pending_authority = next;
    assert_same(&env.config().await, &expected);
    let nominated = AuthorityNominated { authority: authority.pubkey(), nominated: next };
    assert_eq!(only_event(&receipt), ProgramEvent::AuthorityNominated(nominated));
}

#[tokio::test]
async fn nominate_authority_of_the_default_key_takes_a_nomination_back() {
    let env = TestEnv::new().await;
    let next = key("next");
    nominate(&env, &next.pubkey()).await;
    nominate(&env, &Address::default()).await;
    env.assert_refused(&[accept_authority(&next.pubkey())], &[&next], "NotPendingAuthority").await;
}

#[tokio::test]
async fn nominate_authority_by_a_stranger_is_refused() {
    let env = TestEnv::new().await;
    let authority = &env.roles.authority;
    let nomination = nominate_authority(&authority.pubkey(), &key("next").pubkey());
    guarded(&env, nomination, authority, "NotAuthority").await;
}

#[tokio::test]
async fn accept_authority_by_the_nominated_key_hands_over() {
    let env = TestEnv::new().await;
    let (before, next) = (env.roles.authority.pubkey(), key("next"));
    nominate(&env, &next.pubkey()).await;
    let mut expected = env.config().await;
    let receipt = env.send(&[accept_authority(&next.pubkey())], &[&next]).await.unwrap();
    (expected.authority, expected.pending_authority) = (next.pubkey(), Address::default());
    assert_same(&env.config().await, &expected);
    let accepted = AuthorityAccepted { before, after: next.pubkey() };
    assert_eq!(only_event(&receipt), ProgramEvent::AuthorityAccepted(accepted));
    let by_the_old = nominate_authority(&before, &before);
    env.assert_refused(&[by_the_old], &[&env.roles.authority], "NotAuthority").await;
}

#[tokio::test]
async fn accept_authority_by_a_stranger_is_refused() {
    let env = TestEnv::new().await;
    let next = key("next");
    nominate(&env, &next.pubkey()).await;
    guarded(&env, accept_authority(&next.pubkey()), &next, "NotPendingAuthority").await;
}

#[tokio::test]
async fn accept_authority_a_second_time_is_refused() {
    let env = TestEnv::new().await;
    let next = key("next");
    nominate(&env, &next.pubkey()).await;
    let acceptance = accept_authority(&next.pubkey());
    env.send(std::slice::from_ref(&acceptance), &[&next]).await.unwrap();
    env.assert_refused(&[acceptance], &[&next], "NotPendingAuthority").await;
}

#[tokio::test]
async fn accept_authority_without_a_nomination_is_refused() {
    let env = TestEnv::new().await;
    let authority: &Keypair = &env.roles.authority;
    env.assert_refused(&[accept_authority(&authority.pubkey())], &[authority], "NotPendingAuthority").await;
}

#[tokio::test]
async fn set_crankers_to_a_new_set_replaces_the_old() {
    let env = TestEnv::new().await;
    let mut expected = env.config().await;
    let keys = cranker_keys(MAX_CRANKERS);
    let change = set(&env, keys.clone(), 5);
    let receipt = env.send(&[change], &[&env.roles.authority]).await.unwrap();
    expected.crankers.copy_from_slice(&keys);
    (expected.cranker_count, expected.quorum) = (8, 5);
    expected.cranker_set = 2.into();
    assert_same(&env.config().await, &expected);
    let set = CrankersSet { cranker_set: 2, crankers: 8, quorum: 5 };
    assert_eq!(only_event(&receipt), ProgramEvent::CrankersSet(set));
}

#[tokio::test]
async fn set_crankers_to_a_smaller_set_leaves_no_old_key() {
    let env = TestEnv::new().await;
    let keys = cranker_keys(1);
    env.send(&[set(&env, keys.clone(), 1)], &[&env.roles.authority]).await.unwrap();
    let config = env.config().await;
    assert_eq!(config.crankers(), &keys);
    assert!(config.crankers[1..].iter().all(|key| *key == Address::default()));
}

#[tokio::test]
async fn set_crankers_to_no_set_of_keys_is_refused() {
    let env = TestEnv::new().await;
    let authority = &env.roles.authority;
    let mut empty_key = cranker_keys(3);
    empty_key[1] = Address::default();
    let mut twice = cranker_keys(3);
    twice[2] = twice[0];
    for keys in [vec![], cranker_keys(MAX_CRANKERS + 1), empty_key, twice] {
        let quorum = u8::try_from(keys.len()).unwrap();
        env.assert_refused(&[set(&env, keys, quorum)], &[authority], "BadCrankers").await;
    }
}

#[tokio::test]
async fn set_crankers_with_no_majority_or_more_than_all_is_refused() {
    let env = TestEnv::new().await;
    let authority = &env.roles.authority;
    for (count, quorum) in [(1, 0), (1, 2), (2, 1), (3, 1), (3, 4), (8, 4), (8, 9), (4, u8::MAX)] {
        let change = set(&env, cranker_keys(count), quorum);
        env.assert_refused(&[change], &[authority], "BadQuorum").await;
    }
    for (count, quorum) in [(1, 1), (2, 2), (3, 2), (8, 5), (8, 8)] {
        env.send(&[set(&env, cranker_keys(count), quorum)], &[authority]).await.unwrap();
    }
}

#[tokio::test]
async fn set_crankers_after_the_last_version_is_refused() {
    let env = TestEnv::new().await;
    forge::<Config>(&env, &address::config(), |config| config.cranker_set = u32::MAX.into()).await;
    let change = set(&env, cranker_keys(1), 1);
    env.assert_refused(&[change], &[&env.roles.authority], "Overflow").await;
}

#[tokio::test]
async fn set_crankers_of_another_layout_version_is_refused() {
    let env = TestEnv::new().await;
    forge_next_layout(&env).await;
    let change = set(&env, cranker_keys(1), 1);
    env.assert_refused(&[change], &[&env.roles.authority], "WrongVersion").await;
}

#[tokio::test]
async fn set_crankers_by_a_stranger_is_refused() {
    let env = TestEnv::new().await;
    let change = set(&env, cranker_keys(3), 2);
    guarded(&env, change, &env.roles.authority, "NotAuthority").await;
}

#[tokio::test]
async fn unpause_of_a_family_clears_its_bit_alone() {
    let env = TestEnv::new().await;
    let authority = &env.roles.authority;
    pause_all(&env).await;
    let mut expected = env.config().await;
    let lifting = unpause(&authority.pubkey(), pause::LOCK);
    let receipt = env.send(&[lifting], &[authority]).await.unwrap();
    expected.paused = (ALL & !pause::LOCK).into();
    assert_same(&env.config().await, &expected);
    let changed = PauseChanged { by: authority.pubkey(), before: ALL, after: ALL & !pause::LOCK };
    assert_eq!(only_event(&receipt), ProgramEvent::PauseChanged(changed));
}

#[tokio::test]
async fn unpause_of_unknown_bits_is_refused() {
    let env = TestEnv::new().await;
    let authority = &env.roles.authority;
    for bits in [ALL + 1, u32::MAX] {
        env.assert_refused(&[unpause(&authority.pubkey(), bits)], &[authority], "UnknownPauseBits").await;
    }
}

#[tokio::test]
async fn unpause_by_a_stranger_is_refused() {
    let env = TestEnv::new().await;
    let roles = &env.roles;
    pause_all(&env).await;
    let by_the_guardian = unpause(&roles.guardian.pubkey(), ALL);
    env.assert_refused(&[by_the_guardian], &[&roles.guardian], "NotAuthority").await;
    guarded(&env, unpause(&roles.authority.pubkey(), ALL), &roles.authority, "NotAuthority").await;
}

#[tokio::test]
async fn admin_calls_while_everything_is_paused_succeed() {
    let env = TestEnv::new().await;
    let (authority, next) = (&env.roles.authority, key("next"));
    pause_all(&env).await;
    change_settings(&env, |settings| settings.holding_expiry = 7).await;
    env.send(&[set(&env, cranker_keys(3), 2)], &[authority]).await.unwrap();
    nominate(&env, &next.pubkey()).await;
    env.send(&[accept_authority(&next.pubkey())], &[&next]).await.unwrap();
}
