//! finish_unlock: any caller may finish what an owner has started; the tokens go only to the owner.

use influence::events::UnlockPaid;
use influence_client::{
    address,
    event::Event,
    instruction::crank::{finish_unlock, settle},
};
use influence_tests::{
    people::Fan,
    world::{TestChain, World},
};
use solana_address::Address;
use solana_instruction::{Instruction, error::InstructionError};
use solana_program_pack::Pack;
use solana_signer::Signer;
use spl_token_interface::state::Account as TokenAccount;

use crate::{common::*, unlock::leaving};

/// A fan with 6 locked and 4 that only wait to be paid.
async fn settled(world: &Earth) -> Fan {
    let (fan, stage) = leaving(world).await;
    world.send(&[settle(&stage.gallery, &[fan.owner])], &[]).await.unwrap();
    fan
}

/// finish_unlock by any caller, to the owner's associated account.
fn finish(world: &Earth, fan: &Fan) -> Instruction {
    finish_unlock(&fan.owner, &fan.tokens, &world.token, false)
}

/// Rewrites a token account behind the owner's back.
async fn alter(world: &Earth, tokens: &Address, change: impl FnOnce(&mut TokenAccount)) {
    let mut account = world.account(tokens).await.unwrap();
    let mut state = TokenAccount::unpack(&account.data).unwrap();
    change(&mut state);
    TokenAccount::pack(state, &mut account.data).unwrap();
    world.chain.set_account(tokens, account).await;
}

#[tokio::test]
async fn finish_unlock_by_anybody_pays_the_owner() {
    let world = World::new().await;
    let fan = settled(&world).await;
    let mut expected = world.influence(&fan).await;
    let receipt = world.send(&[finish(&world, &fan)], &[]).await.unwrap();
    expected.unlocking = 0.into();
    assert_same(&world.influence(&fan).await, &expected);
    assert_eq!((world.balance(&fan.tokens).await, world.vault(&fan).await), (4, 6));
    let paid = UnlockPaid { owner: fan.owner, paid: 4, destination: fan.tokens };
    assert_eq!(only_event(&receipt), Event::UnlockPaid(paid));
}

#[tokio::test]
async fn finish_unlock_by_the_owner_pays_where_they_say() {
    let world = World::new().await;
    let fan = settled(&world).await;
    let purse = second_purse(&world, &fan).await;
    world.act(&fan, finish_unlock(&fan.owner, &purse, &world.token, true)).await.unwrap();
    assert_eq!(world.balance(&purse).await, 4);
}

#[tokio::test]
async fn finish_unlock_of_nothing_is_refused() {
    let world = World::new().await;
    let fan = settled(&world).await;
    world.send(&[finish(&world, &fan)], &[]).await.unwrap();
    world.refuse(&[finish(&world, &fan)], &[], "NothingUnlocking").await;
}

#[tokio::test]
async fn finish_unlock_before_every_gallery_is_settled_is_refused() {
    let world = World::new().await;
    let (fan, stage) = leaving(&world).await;
    world.refuse(&[finish(&world, &fan)], &[], "NotSettled").await;
    world.send(&[settle(&stage.gallery, &[fan.owner])], &[]).await.unwrap();
    world.send(&[finish(&world, &fan)], &[]).await.unwrap();
}

#[tokio::test]
async fn finish_unlock_elsewhere_without_the_owner_is_refused() {
    let world = World::new().await;
    let (fan, thief) = (settled(&world).await, world.wallet("thief", 0).await);
    let purse = second_purse(&world, &fan).await;
    for destination in [purse, thief.tokens] {
        let finish = finish_unlock(&fan.owner, &destination, &world.token, false);
        world.refuse(&[finish], &[], "WrongDestination").await;
    }
}

#[tokio::test]
async fn finish_unlock_to_an_account_with_a_delegate_needs_the_owner() {
    let world = World::new().await;
    let fan = settled(&world).await;
    let thief = world.roles.stranger.pubkey();
    alter(&world, &fan.tokens, |tokens| tokens.delegate = Some(thief).into()).await;
    world.refuse(&[finish(&world, &fan)], &[], "WrongDestination").await;
    world.act(&fan, finish_unlock(&fan.owner, &fan.tokens, &world.token, true)).await.unwrap();
}

#[tokio::test]
async fn finish_unlock_to_an_account_that_was_given_away_is_refused() {
    let world = World::new().await;
    let fan = settled(&world).await;
    let thief = world.roles.stranger.pubkey();
    alter(&world, &fan.tokens, |tokens| tokens.owner = thief).await;
    world.refuse(&[finish(&world, &fan)], &[], "WrongDestination").await;
}

#[tokio::test]
async fn finish_unlock_in_the_name_of_another_owner_is_refused() {
    let world = World::new().await;
    let (fan, thief) = (settled(&world).await, world.wallet("thief", 0).await);
    let finish = finish_unlock(&fan.owner, &thief.tokens, &world.token, true);
    let theft = instead(finish, &fan.owner, &thief.owner);
    world.refuse(&[theft], &[&thief.key], "NotOwner").await;
}

#[tokio::test]
async fn finish_unlock_of_another_token_is_refused() {
    let world = World::new().await;
    let fan = settled(&world).await;
    let finish = |token: &_| finish_unlock(&fan.owner, &fan.tokens, token, true);
    only_with_the_configs_token(&world, &fan.key, finish).await;
}

#[tokio::test]
async fn finish_unlock_from_somebody_elses_vault_is_refused() {
    let world = World::new().await;
    let (fan, other) = (settled(&world).await, world.locked_fan("other", 9).await);
    let finish = instead(finish(&world, &fan), &address::vault(&fan.owner), &address::vault(&other.owner));
    world.refuse(&[finish], &[], InstructionError::InvalidSeeds).await;
}

#[tokio::test]
async fn finish_unlock_from_a_vault_that_is_short_is_refused() {
    let world = World::new().await;
    let fan = settled(&world).await;
    credit(&world, &address::vault(&fan.owner), &record_of(&fan), 3).await;
    world.refuse(&[finish(&world, &fan)], &[], INSUFFICIENT_FUNDS).await;
}

#[tokio::test]
async fn finish_unlock_while_everything_is_paused_succeeds() {
    let world = World::new().await;
    let fan = settled(&world).await;
    pause_all(&world).await;
    world.send(&[finish(&world, &fan)], &[]).await.unwrap();
    assert_eq!(world.balance(&fan.tokens).await, 4);
}
