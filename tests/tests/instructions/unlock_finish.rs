//! finish_unlock: any caller may finish what an owner has started; the tokens go only to the owner.

use influence::events::UnlockPaid;
use influence_client::{
    address,
    event::ProgramEvent,
    instructions::crank::{finish_unlock, settle},
};
use influence_tests::{
    actors::Fan,
    test_env::{TestChain, TestEnv},
};
use solana_address::Address;
use solana_instruction::{Instruction, error::InstructionError};
use solana_program_pack::Pack;
use solana_signer::Signer;
use spl_token_interface::state::Account as TokenAccount;

use crate::{common::*, unlock::leaving};

/// A fan with 6 locked and 4 that only wait to be paid.
async fn settled(env: &Earth) -> Fan {
    let (fan, test_gallery) = leaving(env).await;
    env.send(&[settle(&test_gallery.gallery, &[fan.owner])], &[]).await.unwrap();
    fan
}

/// finish_unlock by any caller, to the owner's associated account.
fn finish(env: &Earth, fan: &Fan) -> Instruction {
    finish_unlock(&fan.owner, &fan.tokens, &env.token, false)
}

/// Rewrites a token account behind the owner's back.
async fn alter(env: &Earth, tokens: &Address, change: impl FnOnce(&mut TokenAccount)) {
    let mut account = env.account(tokens).await.unwrap();
    let mut state = TokenAccount::unpack(&account.data).unwrap();
    change(&mut state);
    TokenAccount::pack(state, &mut account.data).unwrap();
    env.chain.set_account(tokens, account).await;
}

#[tokio::test]
async fn finish_unlock_by_any_signer_pays_the_owner() {
    let env = TestEnv::new().await;
    let fan = settled(&env).await;
    let mut expected = env.influence(&fan).await;
    let receipt = env.send(&[finish(&env, &fan)], &[]).await.unwrap();
    expected.unlocking = 0.into();
    assert_same(&env.influence(&fan).await, &expected);
    assert_eq!((env.balance(&fan.tokens).await, env.vault(&fan).await), (4, 6));
    let paid = UnlockPaid { owner: fan.owner, paid: 4, destination: fan.tokens };
    assert_eq!(only_event(&receipt), ProgramEvent::UnlockPaid(paid));
}

#[tokio::test]
async fn finish_unlock_by_the_owner_pays_where_they_say() {
    let env = TestEnv::new().await;
    let fan = settled(&env).await;
    let purse = second_purse(&env, &fan).await;
    env.send_as(&fan, finish_unlock(&fan.owner, &purse, &env.token, true)).await.unwrap();
    assert_eq!(env.balance(&purse).await, 4);
}

#[tokio::test]
async fn finish_unlock_of_nothing_is_refused() {
    let env = TestEnv::new().await;
    let fan = settled(&env).await;
    env.send(&[finish(&env, &fan)], &[]).await.unwrap();
    env.assert_refused(&[finish(&env, &fan)], &[], "NothingUnlocking").await;
}

#[tokio::test]
async fn finish_unlock_before_every_gallery_is_settled_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    env.assert_refused(&[finish(&env, &fan)], &[], "NotSettled").await;
    env.send(&[settle(&test_gallery.gallery, &[fan.owner])], &[]).await.unwrap();
    env.send(&[finish(&env, &fan)], &[]).await.unwrap();
}

#[tokio::test]
async fn finish_unlock_elsewhere_without_the_owner_is_refused() {
    let env = TestEnv::new().await;
    let (fan, thief) = (settled(&env).await, env.wallet("thief", 0).await);
    let purse = second_purse(&env, &fan).await;
    for destination in [purse, thief.tokens] {
        let finish = finish_unlock(&fan.owner, &destination, &env.token, false);
        env.assert_refused(&[finish], &[], "WrongDestination").await;
    }
}

/// A signature does not make another owner's account a destination: "they go only to the owner" (I-9).
#[tokio::test]
async fn finish_unlock_to_another_owner_is_refused_even_when_the_owner_signs() {
    let env = TestEnv::new().await;
    let (fan, thief) = (settled(&env).await, env.wallet("thief", 0).await);
    let finish = |destination| finish_unlock(&fan.owner, destination, &env.token, true);
    env.assert_refused(&[finish(&thief.tokens)], &[&fan.key], "WrongDestination").await;
    let purse = second_purse(&env, &fan).await;
    env.send_as(&fan, finish(&purse)).await.unwrap();
}

#[tokio::test]
async fn finish_unlock_to_an_account_with_a_delegate_needs_the_owner() {
    let env = TestEnv::new().await;
    let fan = settled(&env).await;
    let thief = env.roles.stranger.pubkey();
    alter(&env, &fan.tokens, |tokens| tokens.delegate = Some(thief).into()).await;
    env.assert_refused(&[finish(&env, &fan)], &[], "WrongDestination").await;
    env.send_as(&fan, finish_unlock(&fan.owner, &fan.tokens, &env.token, true)).await.unwrap();
}

#[tokio::test]
async fn finish_unlock_to_an_account_that_was_given_away_is_refused() {
    let env = TestEnv::new().await;
    let fan = settled(&env).await;
    let thief = env.roles.stranger.pubkey();
    alter(&env, &fan.tokens, |tokens| tokens.owner = thief).await;
    env.assert_refused(&[finish(&env, &fan)], &[], "WrongDestination").await;
}

#[tokio::test]
async fn finish_unlock_in_the_name_of_another_owner_is_refused() {
    let env = TestEnv::new().await;
    let (fan, thief) = (settled(&env).await, env.wallet("thief", 0).await);
    let finish = finish_unlock(&fan.owner, &thief.tokens, &env.token, true);
    let theft = instead(finish, &fan.owner, &thief.owner);
    env.assert_refused(&[theft], &[&thief.key], "NotOwner").await;
}

#[tokio::test]
async fn finish_unlock_of_another_token_is_refused() {
    let env = TestEnv::new().await;
    let fan = settled(&env).await;
    let finish = |token: &_| finish_unlock(&fan.owner, &fan.tokens, token, true);
    only_with_the_configs_token(&env, &fan.key, finish).await;
}

#[tokio::test]
async fn finish_unlock_from_another_owners_vault_is_refused() {
    let env = TestEnv::new().await;
    let (fan, other) = (settled(&env).await, env.locked_fan("other", 9).await);
    let finish = instead(finish(&env, &fan), &address::vault(&fan.owner), &address::vault(&other.owner));
    env.assert_refused(&[finish], &[], InstructionError::InvalidSeeds).await;
}

#[tokio::test]
async fn finish_unlock_from_a_vault_that_is_short_is_refused() {
    let env = TestEnv::new().await;
    let fan = settled(&env).await;
    credit(&env, &address::vault(&fan.owner), &record_of(&fan), 3).await;
    env.assert_refused(&[finish(&env, &fan)], &[], INSUFFICIENT_FUNDS).await;
}

#[tokio::test]
async fn finish_unlock_while_everything_is_paused_succeeds() {
    let env = TestEnv::new().await;
    let fan = settled(&env).await;
    pause_all(&env).await;
    env.send(&[finish(&env, &fan)], &[]).await.unwrap();
    assert_eq!(env.balance(&fan.tokens).await, 4);
}
