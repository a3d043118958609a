//! open_influence and close_influence: an owner's record and vault come and go, and their rent with them.

use anchor_lang::bytemuck::Zeroable;
use influence::{
    constants::{INFLUENCE_SEED, LAYOUT_VERSION, VAULT_SEED, pause},
    events::{InfluenceClosed, InfluenceOpened},
    state::Influence,
};
use influence_client::{
    accounts::test_accounts,
    address,
    event::ProgramEvent,
    instructions::{
        MintInfo,
        user::{self, ALL},
    },
};
use influence_tests::test_env::{FIRST_DAY, START, TOKEN, TestChain, TestEnv};
use solana_instruction::error::InstructionError;
use solana_signer::Signer;

use crate::common::*;

#[tokio::test]
async fn open_influence_of_a_newcomer_creates_record_and_vault() {
    let env = TestEnv::new().await;
    let fan = env.wallet("fan", 5 * TOKEN).await;
    let before = lamports(&env, &fan.owner).await;
    let opening = user::open_influence(&fan.owner, &fan.owner, &env.token);
    let receipt = env.send_as(&fan, opening).await.unwrap();
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
    assert_same(&env.influence(&fan).await, &expected);
    let vault = env.account(&address::vault(&fan.owner)).await.unwrap();
    let empty = test_accounts::token_account(&record_of(&fan), &env.token.mint, 0);
    assert_eq!((vault.data, vault.owner), (empty.data, empty.owner));
    let rent = lamports(&env, &record_of(&fan)).await + vault.lamports;
    assert_eq!(lamports(&env, &fan.owner).await, before - rent);
    let opened = InfluenceOpened { owner: fan.owner, day: FIRST_DAY };
    assert_eq!(only_event(&receipt), ProgramEvent::InfluenceOpened(opened));
}

#[tokio::test]
async fn open_influence_paid_by_a_friend_remembers_the_friend() {
    let env = TestEnv::new().await;
    let (fan, friend) = (env.wallet("fan", 0).await, env.wallet("friend", 0).await);
    let opening = user::open_influence(&friend.owner, &fan.owner, &env.token);
    env.send(&[opening], &[&fan.key, &friend.key]).await.unwrap();
    assert_eq!(env.influence(&fan).await.rent_payer, friend.owner);
}

#[tokio::test]
async fn open_influence_at_addresses_with_lamports_succeeds() {
    let env = TestEnv::new().await;
    let fan = env.wallet("fan", 0).await;
    for target in [record_of(&fan), address::vault(&fan.owner)] {
        env.chain.set_account(&target, test_accounts::wallet(1)).await;
    }
    env.send_as(&fan, env.open(&fan)).await.unwrap();
}

#[tokio::test]
async fn open_influence_a_second_time_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 0).await;
    env.assert_refused(&[env.open(&fan)], &[&fan.key], InstructionError::Custom(0)).await;
}

#[tokio::test]
async fn open_influence_of_another_token_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.wallet("fan", 0).await;
    let payer = env.roles.payer.pubkey();
    let open = |token: &_| user::open_influence(&payer, &fan.owner, token);
    let mint = MintInfo { mint: other_mint(&env).await, ..env.token };
    env.assert_refused(&[open(&mint)], &[&fan.key], "WrongMint").await;
    // The token program itself refuses to make an account of a mint that is not its own, before we look.
    let program = MintInfo { program: TOKEN_2022, ..env.token };
    env.assert_refused(&[open(&program)], &[&fan.key], InstructionError::IncorrectProgramId).await;
    env.send_as(&fan, env.open(&fan)).await.unwrap();
}

#[tokio::test]
async fn open_influence_without_a_signature_is_refused() {
    let env = TestEnv::new().await;
    let (fan, friend) = (env.wallet("fan", 0).await, env.wallet("friend", 0).await);
    let opening = user::open_influence(&friend.owner, &fan.owner, &env.token);
    let missing = InstructionError::MissingRequiredSignature;
    env.assert_refused(&[unsigned(opening.clone(), &fan.owner)], &[&friend.key], missing.clone()).await;
    env.assert_refused(&[unsigned(opening, &friend.owner)], &[&fan.key], missing).await;
}

#[tokio::test]
async fn open_influence_while_paused_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.wallet("fan", 0).await;
    pausable(&env, env.open(&fan), &[&fan.key], pause::OPEN).await;
}

#[tokio::test]
async fn close_influence_of_an_empty_record_returns_dust_and_rent() {
    let env = TestEnv::new().await;
    let (fan, friend) = (env.wallet("fan", TOKEN).await, env.wallet("friend", 0).await);
    let opening = user::open_influence(&friend.owner, &fan.owner, &env.token);
    env.send(&[opening], &[&fan.key, &friend.key]).await.unwrap();
    let vault = address::vault(&fan.owner);
    credit(&env, &vault, &record_of(&fan), 3).await;
    let rent = lamports(&env, &record_of(&fan)).await + lamports(&env, &vault).await;
    let before = lamports(&env, &friend.owner).await;
    let closing = user::close_influence(&fan.owner, &fan.tokens, &friend.owner, &env.token);
    let receipt = env.send_as(&fan, closing).await.unwrap();
    assert_eq!(env.account(&record_of(&fan)).await, None);
    assert_eq!(env.account(&vault).await, None);
    assert_eq!(env.balance(&fan.tokens).await, TOKEN + 3);
    assert_eq!(lamports(&env, &friend.owner).await, before + rent);
    let closed = InfluenceClosed { owner: fan.owner, dust: 3 };
    assert_eq!(only_event(&receipt), ProgramEvent::InfluenceClosed(closed));
}

#[tokio::test]
async fn close_influence_and_open_again_starts_afresh() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 0).await;
    env.send_as(&fan, env.close(&fan)).await.unwrap();
    env.send_as(&fan, env.open(&fan)).await.unwrap();
    assert_eq!(u64::from(env.influence(&fan).await.revision), 0);
}

#[tokio::test]
async fn close_influence_with_locked_tokens_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.locked_fan("fan", TOKEN).await;
    env.assert_refused(&[env.close(&fan)], &[&fan.key], "InfluenceNotEmpty").await;
}

#[tokio::test]
async fn close_influence_with_unlocking_tokens_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = (env.locked_fan("fan", TOKEN).await, env.register_gallery("stage").await);
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, ALL)).await.unwrap();
    env.advance(1).await;
    env.send_as(&fan, env.unlock(&fan, TOKEN, &[])).await.unwrap();
    env.send_as(&fan, env.withdraw(&fan, &test_gallery.gallery, ALL)).await.unwrap();
    assert_eq!(u64::from(env.influence(&fan).await.unlocking), TOKEN);
    env.assert_refused(&[env.close(&fan)], &[&fan.key], "InfluenceNotEmpty").await;
}

#[tokio::test]
async fn close_influence_with_a_delegation_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = (env.locked_fan("fan", TOKEN).await, env.register_gallery("stage").await);
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, ALL)).await.unwrap();
    env.advance(1).await;
    env.send_as(&fan, env.unlock(&fan, TOKEN, &[test_gallery.gallery])).await.unwrap();
    env.assert_refused(&[env.close(&fan)], &[&fan.key], "InfluenceNotEmpty").await;
    env.send_as(&fan, env.withdraw(&fan, &test_gallery.gallery, ALL)).await.unwrap();
    env.send_as(&fan, env.close(&fan)).await.unwrap();
}

#[tokio::test]
async fn close_influence_with_dust_for_another_wallet_is_refused() {
    let env = TestEnv::new().await;
    let (fan, thief) = (env.fan("fan", 0).await, env.wallet("thief", 0).await);
    let closing = user::close_influence(&fan.owner, &thief.tokens, &env.roles.payer.pubkey(), &env.token);
    env.assert_refused(&[closing], &[&fan.key], "WrongTokenAccount").await;
}

#[tokio::test]
async fn close_influence_with_rent_for_another_wallet_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 0).await;
    let closing = user::close_influence(&fan.owner, &fan.tokens, &fan.owner, &env.token);
    env.assert_refused(&[closing], &[&fan.key], "WrongRentPayer").await;
}

#[tokio::test]
async fn close_influence_of_another_token_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 0).await;
    let payer = env.roles.payer.pubkey();
    let close = |token: &_| user::close_influence(&fan.owner, &fan.tokens, &payer, token);
    only_with_the_configs_token(&env, &fan.key, close).await;
}

#[tokio::test]
async fn close_influence_by_a_stranger_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 0).await;
    guarded(&env, env.close(&fan), &fan.key, "NotOwner").await;
}

#[tokio::test]
async fn close_influence_while_everything_is_paused_succeeds() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 0).await;
    pause_all(&env).await;
    env.send_as(&fan, env.close(&fan)).await.unwrap();
}
