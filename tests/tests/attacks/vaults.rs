//! Tokens: in and out of the vault, and nowhere else.

use influence_client::{
    accounts::test_accounts,
    address,
    instructions::{crank, user},
};
use influence_tests::{
    actors::{Fan, TestGallery},
    assert::ExpectedError,
    test_env::{TOKEN, TestChain, TestEnv, key},
};
use solana_instruction::{AccountMeta, Instruction, error::InstructionError};
use solana_signer::Signer;

/// TransferChecked of the token program.
fn transfer(
    from: solana_address::Address,
    to: solana_address::Address,
    authority: solana_address::Address,
    mint: solana_address::Address,
    amount: u64,
) -> Instruction {
    let data = [&[12][..], &amount.to_le_bytes(), &[6]].concat();
    let accounts = vec![
        AccountMeta::new(from, false),
        AccountMeta::new_readonly(mint, false),
        AccountMeta::new(to, false),
        AccountMeta::new_readonly(authority, true),
    ];
    Instruction { program_id: test_accounts::TOKEN_PROGRAM, accounts, data }
}

/// A fan with 1 000 locked, 400 allocated, and `amount` unlocking that no gallery counts.
async fn unlocking<C: TestChain>(env: &TestEnv<C>, amount: u64) -> (Fan, TestGallery) {
    let fan = env.locked_fan("fan", 1_000).await;
    let test_gallery = env.register_gallery("stage").await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 400)).await.unwrap();
    env.advance(1).await;
    env.send_as(&fan, env.unlock(&fan, amount, &[])).await.unwrap();
    env.send(&[crank::settle(&test_gallery.gallery, &[fan.owner])], &[]).await.unwrap();
    (fan, test_gallery)
}

#[tokio::test]
async fn no_key_moves_tokens_from_a_vault_outside_the_program() {
    let env = TestEnv::new().await;
    let fan = env.locked_fan("fan", 1_000).await;
    let vault = address::vault(&fan.owner);
    let theft = transfer(vault, fan.tokens, fan.owner, env.token.mint, 1);
    let wrong_owner = ExpectedError::Theirs(InstructionError::Custom(4));
    env.assert_refused(&[theft], &[&fan.key], wrong_owner).await;
}

#[tokio::test]
async fn a_forged_vault_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.locked_fan("fan", 1_000).await;
    env.advance(1).await;
    let forged = key("forged").pubkey();
    let account = env.token_account(&address::influence(&fan.owner), 1_000_000 * TOKEN);
    env.chain.set_account(&forged, account).await;
    let wrong_seeds = ExpectedError::Theirs(InstructionError::InvalidSeeds);
    for mut instruction in [env.unlock(&fan, 10, &[]), env.lock(&fan, 10, &[])] {
        instruction.accounts[3].pubkey = forged;
        env.assert_refused(&[instruction], &[&fan.key], wrong_seeds.clone()).await;
    }
}

#[tokio::test]
async fn a_donation_does_not_count_as_locked_and_returns_on_close() {
    let env = TestEnv::embedded().await;
    let fan = env.locked_fan("fan", 1_000).await;
    let donor = env.wallet("donor", 500).await;
    let gift = transfer(donor.tokens, address::vault(&fan.owner), donor.owner, env.token.mint, 500);
    env.send_as(&donor, gift).await.expect("any wallet can send tokens anywhere");
    env.advance(1).await;
    assert_eq!(u64::from(env.influence(&fan).await.total), 1_000);
    let all = env.unlock(&fan, 1_001, &[]);
    env.assert_refused(&[all], &[&fan.key], "MoreThanLocked").await;
    env.audit().await;
    env.send_as(&fan, env.unlock(&fan, 1_000, &[])).await.unwrap();
    assert_eq!((env.balance(&fan.tokens).await, env.vault(&fan).await), (1_000, 500));
    env.send_as(&fan, env.close(&fan)).await.unwrap();
    assert_eq!(env.balance(&fan.tokens).await, 1_500);
    assert!(env.account(&address::vault(&fan.owner)).await.is_none());
}

#[tokio::test]
async fn a_lock_does_not_live_for_one_transaction() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 1_000).await;
    let test_gallery = env.register_gallery("stage").await;
    let flash = [
        env.lock(&fan, 1_000, &[]),
        env.allocate(&fan, &test_gallery.gallery, 1_000),
        env.withdraw(&fan, &test_gallery.gallery, 1_000),
        env.unlock(&fan, 1_000, &[]),
    ];
    env.assert_refused(&flash, &[&fan.key], "LockedInThisSlot").await;
    env.send_as(&fan, env.lock(&fan, 600, &[])).await.unwrap();
    env.advance(1).await;
    let older_and_newer = [env.lock(&fan, 400, &[]), env.unlock(&fan, 500, &[])];
    env.assert_refused(&older_and_newer, &[&fan.key], "LockedInThisSlot").await;
}

#[tokio::test]
async fn cancelling_an_unlock_is_a_lock_of_this_slot() {
    let env = TestEnv::new().await;
    let fan = unlocking(&env, 300).await.0;
    let cancel = user::cancel_unlock(&fan.owner, influence_client::instructions::SettleTargets(&[]));
    let flash = [cancel, env.unlock(&fan, 300, &[])];
    env.assert_refused(&flash, &[&fan.key], "LockedInThisSlot").await;
}

#[tokio::test]
async fn a_stranger_pays_to_the_owners_associated_account_only() {
    let env = TestEnv::new().await;
    let (fan, _) = unlocking(&env, 300).await;
    let thief = env.wallet("thief", 0).await;
    let second = key("second").pubkey();
    env.chain.set_account(&second, env.token_account(&fan.owner, 0)).await;
    let finish = |to| crank::finish_unlock(&fan.owner, to, &env.token, false);
    for wrong in [&thief.tokens, &second] {
        env.assert_refused(&[finish(wrong)], &[], "WrongDestination").await;
    }
    let honest = env.account(&fan.tokens).await.expect("the tokens");
    let sold = env.token_account(&thief.owner, 0);
    let mut delegated = honest.clone();
    delegated.data[72..76].copy_from_slice(&1u32.to_le_bytes());
    delegated.data[76..108].copy_from_slice(thief.owner.as_ref());
    delegated.data[121..129].copy_from_slice(&u64::MAX.to_le_bytes());
    for hostile in [sold, delegated] {
        env.chain.set_account(&fan.tokens, hostile).await;
        env.assert_refused(&[finish(&fan.tokens)], &[], "WrongDestination").await;
    }
    env.chain.set_account(&fan.tokens, honest).await;
    env.send(&[finish(&fan.tokens)], &[]).await.expect("the honest call");
    assert_eq!(env.balance(&fan.tokens).await, 300);
    env.assert_refused(&[finish(&fan.tokens)], &[], "NothingUnlocking").await;
}

#[tokio::test]
async fn the_owner_may_name_any_account_but_the_vault() {
    let env = TestEnv::new().await;
    let (fan, _) = unlocking(&env, 300).await;
    let into_itself = crank::finish_unlock(&fan.owner, &address::vault(&fan.owner), &env.token, true);
    let duplicate = ExpectedError::Theirs(InstructionError::Custom(2040));
    env.assert_refused(&[into_itself], &[&fan.key], duplicate).await;
    let second = key("second").pubkey();
    env.chain.set_account(&second, env.token_account(&fan.owner, 0)).await;
    let signed = crank::finish_unlock(&fan.owner, &second, &env.token, true);
    env.send_as(&fan, signed).await.unwrap();
    assert_eq!(env.balance(&second).await, 300);
}

#[tokio::test]
async fn what_is_unlocking_is_paid_once() {
    let env = TestEnv::embedded().await;
    let (fan, test_gallery) = unlocking(&env, 300).await;
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &env.token, false);
    env.assert_refused(&[finish.clone(), finish.clone()], &[], "NothingUnlocking").await;
    let unlock = env.unlock(&fan, 100, &[test_gallery.gallery]);
    env.assert_refused(&[unlock.clone(), finish.clone()], &[&fan.key], "NothingUnlocking").await;
    env.send_as(&fan, unlock).await.unwrap();
    assert_eq!((env.balance(&fan.tokens).await, env.vault(&fan).await), (400, 600));
    env.audit().await;
}

#[tokio::test]
async fn a_cancelled_unlock_is_not_paid() {
    let env = TestEnv::embedded().await;
    let (fan, _) = unlocking(&env, 300).await;
    let cancel = user::cancel_unlock(&fan.owner, influence_client::instructions::SettleTargets(&[]));
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &env.token, false);
    env.assert_refused(&[cancel.clone(), finish], &[&fan.key], "NothingUnlocking").await;
    env.send_as(&fan, cancel).await.unwrap();
    assert_eq!(u64::from(env.influence(&fan).await.locked), 1_000);
    env.audit().await;
}

#[tokio::test]
async fn only_the_owner_locks_and_unlocks() {
    let env = TestEnv::new().await;
    let (fan, thief) = (env.locked_fan("fan", 1_000).await, env.fan("thief", 700).await);
    env.advance(1).await;
    let mut unlock = env.unlock(&fan, 10, &[]);
    unlock.accounts[4].pubkey = thief.tokens;
    env.assert_refused(std::slice::from_ref(&unlock), &[&fan.key], "WrongTokenAccount").await;
    unlock.accounts[0].pubkey = thief.owner;
    env.assert_refused(&[unlock], &[&thief.key], "NotOwner").await;
    let mut lock = env.lock(&thief, 10, &[]);
    lock.accounts[4].pubkey = fan.tokens;
    env.assert_refused(&[lock], &[&thief.key], "WrongTokenAccount").await;
}
