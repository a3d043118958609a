//! open_influence and close_influence: an owner's record and vault come and go, and their rent with them.

use anchor_lang::bytemuck::Zeroable;
use influence::{
    constants::{INFLUENCE_SEED, LAYOUT_VERSION, VAULT_SEED, pause},
    events::{InfluenceClosed, InfluenceOpened},
    state::Influence,
};
use influence_client::{
    address,
    event::Event,
    genesis,
    instruction::{
        Token,
        user::{self, ALL},
    },
};
use influence_tests::world::{FIRST_DAY, START, TOKEN, TestChain, World};
use solana_instruction::error::InstructionError;
use solana_signer::Signer;

use crate::common::*;

#[tokio::test]
async fn open_influence_of_a_newcomer_creates_record_and_vault() {
    let world = World::new().await;
    let fan = world.wallet("fan", 5 * TOKEN).await;
    let before = lamports(&world, &fan.owner).await;
    let opening = user::open_influence(&fan.owner, &fan.owner, &world.token);
    let receipt = world.act(&fan, opening).await.unwrap();
    let expected = Influence {
        version: LAYOUT_VERSION,
        bump: bump(&[INFLUENCE_SEED, fan.owner.as_ref()]),
        vault_bump: bump(&[VAULT_SEED, fan.owner.as_ref()]),
        owner: fan.owner,
        rent_payer: fan.owner,
        opened_day: FIRST_DAY.into(),
        locked_updated_at: START.into(),
        ..Zeroable::zeroed()
    };
    assert_same(&world.influence(&fan).await, &expected);
    let vault = world.account(&address::vault(&fan.owner)).await.unwrap();
    let empty = genesis::token_account(&record_of(&fan), &world.token.mint, 0);
    assert_eq!((vault.data, vault.owner), (empty.data, empty.owner));
    let rent = lamports(&world, &record_of(&fan)).await + vault.lamports;
    assert_eq!(lamports(&world, &fan.owner).await, before - rent);
    let opened = InfluenceOpened { owner: fan.owner, day: FIRST_DAY };
    assert_eq!(only_event(&receipt), Event::InfluenceOpened(opened));
}

#[tokio::test]
async fn open_influence_paid_by_a_friend_remembers_the_friend() {
    let world = World::new().await;
    let (fan, friend) = (world.wallet("fan", 0).await, world.wallet("friend", 0).await);
    let opening = user::open_influence(&friend.owner, &fan.owner, &world.token);
    world.send(&[opening], &[&fan.key, &friend.key]).await.unwrap();
    assert_eq!(world.influence(&fan).await.rent_payer, friend.owner);
}

#[tokio::test]
async fn open_influence_at_addresses_with_lamports_succeeds() {
    let world = World::new().await;
    let fan = world.wallet("fan", 0).await;
    for target in [record_of(&fan), address::vault(&fan.owner)] {
        world.chain.set_account(&target, genesis::wallet(1)).await;
    }
    world.act(&fan, world.open(&fan)).await.unwrap();
}

#[tokio::test]
async fn open_influence_a_second_time_is_refused() {
    let world = World::new().await;
    let fan = world.fan("fan", 0).await;
    world.refuse(&[world.open(&fan)], &[&fan.key], InstructionError::Custom(0)).await;
}

#[tokio::test]
async fn open_influence_of_another_token_is_refused() {
    let world = World::new().await;
    let fan = world.wallet("fan", 0).await;
    let payer = world.roles.payer.pubkey();
    let open = |token: &_| user::open_influence(&payer, &fan.owner, token);
    let mint = Token { mint: other_mint(&world).await, ..world.token };
    world.refuse(&[open(&mint)], &[&fan.key], "WrongMint").await;
    // The token program itself refuses to make an account of a mint that is not its own, before we look.
    let program = Token { program: TOKEN_2022, ..world.token };
    world.refuse(&[open(&program)], &[&fan.key], InstructionError::IncorrectProgramId).await;
    world.act(&fan, world.open(&fan)).await.unwrap();
}

#[tokio::test]
async fn open_influence_without_a_signature_is_refused() {
    let world = World::new().await;
    let (fan, friend) = (world.wallet("fan", 0).await, world.wallet("friend", 0).await);
    let opening = user::open_influence(&friend.owner, &fan.owner, &world.token);
    let missing = InstructionError::MissingRequiredSignature;
    world.refuse(&[unsigned(opening.clone(), &fan.owner)], &[&friend.key], missing.clone()).await;
    world.refuse(&[unsigned(opening, &friend.owner)], &[&fan.key], missing).await;
}

#[tokio::test]
async fn open_influence_while_paused_is_refused() {
    let world = World::new().await;
    let fan = world.wallet("fan", 0).await;
    pausable(&world, world.open(&fan), &[&fan.key], pause::OPEN).await;
}

#[tokio::test]
async fn close_influence_of_an_empty_record_returns_dust_and_rent() {
    let world = World::new().await;
    let (fan, friend) = (world.wallet("fan", TOKEN).await, world.wallet("friend", 0).await);
    let opening = user::open_influence(&friend.owner, &fan.owner, &world.token);
    world.send(&[opening], &[&fan.key, &friend.key]).await.unwrap();
    let vault = address::vault(&fan.owner);
    credit(&world, &vault, &record_of(&fan), 3).await;
    let rent = lamports(&world, &record_of(&fan)).await + lamports(&world, &vault).await;
    let before = lamports(&world, &friend.owner).await;
    let closing = user::close_influence(&fan.owner, &fan.tokens, &friend.owner, &world.token);
    let receipt = world.act(&fan, closing).await.unwrap();
    assert_eq!(world.account(&record_of(&fan)).await, None);
    assert_eq!(world.account(&vault).await, None);
    assert_eq!(world.balance(&fan.tokens).await, TOKEN + 3);
    assert_eq!(lamports(&world, &friend.owner).await, before + rent);
    let closed = InfluenceClosed { owner: fan.owner, dust: 3 };
    assert_eq!(only_event(&receipt), Event::InfluenceClosed(closed));
}

#[tokio::test]
async fn close_influence_and_open_again_starts_afresh() {
    let world = World::new().await;
    let fan = world.fan("fan", 0).await;
    world.act(&fan, world.close(&fan)).await.unwrap();
    world.act(&fan, world.open(&fan)).await.unwrap();
    assert_eq!(u64::from(world.influence(&fan).await.revision), 0);
}

#[tokio::test]
async fn close_influence_with_locked_tokens_is_refused() {
    let world = World::new().await;
    let fan = world.locked_fan("fan", TOKEN).await;
    world.refuse(&[world.close(&fan)], &[&fan.key], "InfluenceNotEmpty").await;
}

#[tokio::test]
async fn close_influence_with_unlocking_tokens_is_refused() {
    let world = World::new().await;
    let (fan, stage) = (world.locked_fan("fan", TOKEN).await, world.stage("stage").await);
    world.act(&fan, world.allocate(&fan, &stage.gallery, ALL)).await.unwrap();
    world.pass(1).await;
    world.act(&fan, world.unlock(&fan, TOKEN, &[])).await.unwrap();
    world.act(&fan, world.withdraw(&fan, &stage.gallery, ALL)).await.unwrap();
    assert_eq!(u64::from(world.influence(&fan).await.unlocking), TOKEN);
    world.refuse(&[world.close(&fan)], &[&fan.key], "InfluenceNotEmpty").await;
}

#[tokio::test]
async fn close_influence_with_a_delegation_is_refused() {
    let world = World::new().await;
    let (fan, stage) = (world.locked_fan("fan", TOKEN).await, world.stage("stage").await);
    world.act(&fan, world.allocate(&fan, &stage.gallery, ALL)).await.unwrap();
    world.pass(1).await;
    world.act(&fan, world.unlock(&fan, TOKEN, &[stage.gallery])).await.unwrap();
    world.refuse(&[world.close(&fan)], &[&fan.key], "InfluenceNotEmpty").await;
    world.act(&fan, world.withdraw(&fan, &stage.gallery, ALL)).await.unwrap();
    world.act(&fan, world.close(&fan)).await.unwrap();
}

#[tokio::test]
async fn close_influence_with_dust_for_somebody_else_is_refused() {
    let world = World::new().await;
    let (fan, thief) = (world.fan("fan", 0).await, world.wallet("thief", 0).await);
    let closing = user::close_influence(&fan.owner, &thief.tokens, &world.roles.payer.pubkey(), &world.token);
    world.refuse(&[closing], &[&fan.key], "WrongTokenAccount").await;
}

#[tokio::test]
async fn close_influence_with_rent_for_somebody_else_is_refused() {
    let world = World::new().await;
    let fan = world.fan("fan", 0).await;
    let closing = user::close_influence(&fan.owner, &fan.tokens, &fan.owner, &world.token);
    world.refuse(&[closing], &[&fan.key], "WrongRentPayer").await;
}

#[tokio::test]
async fn close_influence_of_another_token_is_refused() {
    let world = World::new().await;
    let fan = world.fan("fan", 0).await;
    let payer = world.roles.payer.pubkey();
    let close = |token: &_| user::close_influence(&fan.owner, &fan.tokens, &payer, token);
    only_with_the_configs_token(&world, &fan.key, close).await;
}

#[tokio::test]
async fn close_influence_by_a_stranger_is_refused() {
    let world = World::new().await;
    let fan = world.fan("fan", 0).await;
    guarded(&world, world.close(&fan), &fan.key, "NotOwner").await;
}

#[tokio::test]
async fn close_influence_while_everything_is_paused_succeeds() {
    let world = World::new().await;
    let fan = world.fan("fan", 0).await;
    pause_all(&world).await;
    world.act(&fan, world.close(&fan)).await.unwrap();
}
