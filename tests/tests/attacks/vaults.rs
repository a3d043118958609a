//! Tokens: in and out of the vault, and nowhere else.

use influence_client::{
    address, genesis,
    instruction::{crank, user},
};
use influence_tests::{
    expect::Refusal,
    people::{Fan, Stage},
    world::{TOKEN, TestChain, World, key},
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
    Instruction { program_id: genesis::TOKEN_PROGRAM, accounts, data }
}

/// A fan with 1 000 locked, 400 allocated, and `amount` unlocking that no gallery counts.
async fn unlocking<C: TestChain>(world: &World<C>, amount: u64) -> (Fan, Stage) {
    let fan = world.locked_fan("fan", 1_000).await;
    let stage = world.stage("stage").await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, 400)).await.unwrap();
    world.pass(1).await;
    world.act(&fan, world.unlock(&fan, amount, &[])).await.unwrap();
    world.send(&[crank::settle(&stage.gallery, &[fan.owner])], &[]).await.unwrap();
    (fan, stage)
}

#[tokio::test]
async fn nobody_takes_from_a_vault_past_the_program() {
    let world = World::new().await;
    let fan = world.locked_fan("fan", 1_000).await;
    let vault = address::vault(&fan.owner);
    let theft = transfer(vault, fan.tokens, fan.owner, world.token.mint, 1);
    let wrong_owner = Refusal::Theirs(InstructionError::Custom(4));
    world.refuse(&[theft], &[&fan.key], wrong_owner).await;
}

#[tokio::test]
async fn a_forged_vault_is_refused() {
    let world = World::new().await;
    let fan = world.locked_fan("fan", 1_000).await;
    world.pass(1).await;
    let forged = key("forged").pubkey();
    let account = world.token_account(&address::influence(&fan.owner), 1_000_000 * TOKEN);
    world.chain.set_account(&forged, account).await;
    let wrong_seeds = Refusal::Theirs(InstructionError::InvalidSeeds);
    for mut instruction in [world.unlock(&fan, 10, &[]), world.lock(&fan, 10, &[])] {
        instruction.accounts[3].pubkey = forged;
        world.refuse(&[instruction], &[&fan.key], wrong_seeds.clone()).await;
    }
}

#[tokio::test]
async fn a_donation_is_no_lock_and_comes_back_at_the_end() {
    let world = World::embedded().await;
    let fan = world.locked_fan("fan", 1_000).await;
    let donor = world.wallet("donor", 500).await;
    let gift = transfer(donor.tokens, address::vault(&fan.owner), donor.owner, world.token.mint, 500);
    world.act(&donor, gift).await.expect("any wallet can send tokens anywhere");
    world.pass(1).await;
    assert_eq!(u64::from(world.influence(&fan).await.total), 1_000);
    let all = world.unlock(&fan, 1_001, &[]);
    world.refuse(&[all], &[&fan.key], "MoreThanLocked").await;
    world.audit().await;
    world.act(&fan, world.unlock(&fan, 1_000, &[])).await.unwrap();
    assert_eq!((world.balance(&fan.tokens).await, world.vault(&fan).await), (1_000, 500));
    world.act(&fan, world.close(&fan)).await.unwrap();
    assert_eq!(world.balance(&fan.tokens).await, 1_500);
    assert!(world.account(&address::vault(&fan.owner)).await.is_none());
}

#[tokio::test]
async fn a_lock_does_not_live_for_one_transaction() {
    let world = World::new().await;
    let fan = world.fan("fan", 1_000).await;
    let stage = world.stage("stage").await;
    let flash = [
        world.lock(&fan, 1_000, &[]),
        world.allocate(&fan, &stage.gallery, 1_000),
        world.withdraw(&fan, &stage.gallery, 1_000),
        world.unlock(&fan, 1_000, &[]),
    ];
    world.refuse(&flash, &[&fan.key], "LockedInThisSlot").await;
    world.act(&fan, world.lock(&fan, 600, &[])).await.unwrap();
    world.pass(1).await;
    let older_and_newer = [world.lock(&fan, 400, &[]), world.unlock(&fan, 500, &[])];
    world.refuse(&older_and_newer, &[&fan.key], "LockedInThisSlot").await;
}

#[tokio::test]
async fn cancelling_an_unlock_is_a_lock_of_this_slot() {
    let world = World::new().await;
    let fan = unlocking(&world, 300).await.0;
    let cancel = user::cancel_unlock(&fan.owner, influence_client::instruction::Pairs(&[]));
    let flash = [cancel, world.unlock(&fan, 300, &[])];
    world.refuse(&flash, &[&fan.key], "LockedInThisSlot").await;
}

#[tokio::test]
async fn a_stranger_pays_to_the_owners_associated_account_only() {
    let world = World::new().await;
    let (fan, _) = unlocking(&world, 300).await;
    let thief = world.wallet("thief", 0).await;
    let second = key("second").pubkey();
    world.chain.set_account(&second, world.token_account(&fan.owner, 0)).await;
    let finish = |to| crank::finish_unlock(&fan.owner, to, &world.token, false);
    for wrong in [&thief.tokens, &second] {
        world.refuse(&[finish(wrong)], &[], "WrongDestination").await;
    }
    let honest = world.account(&fan.tokens).await.expect("the tokens");
    let sold = world.token_account(&thief.owner, 0);
    let mut delegated = honest.clone();
    delegated.data[72..76].copy_from_slice(&1u32.to_le_bytes());
    delegated.data[76..108].copy_from_slice(thief.owner.as_ref());
    delegated.data[121..129].copy_from_slice(&u64::MAX.to_le_bytes());
    for hostile in [sold, delegated] {
        world.chain.set_account(&fan.tokens, hostile).await;
        world.refuse(&[finish(&fan.tokens)], &[], "WrongDestination").await;
    }
    world.chain.set_account(&fan.tokens, honest).await;
    world.send(&[finish(&fan.tokens)], &[]).await.expect("the honest call");
    assert_eq!(world.balance(&fan.tokens).await, 300);
    world.refuse(&[finish(&fan.tokens)], &[], "NothingUnlocking").await;
}

#[tokio::test]
async fn the_owner_may_name_any_account_but_the_vault() {
    let world = World::new().await;
    let (fan, _) = unlocking(&world, 300).await;
    let into_itself = crank::finish_unlock(&fan.owner, &address::vault(&fan.owner), &world.token, true);
    let duplicate = Refusal::Theirs(InstructionError::Custom(2040));
    world.refuse(&[into_itself], &[&fan.key], duplicate).await;
    let second = key("second").pubkey();
    world.chain.set_account(&second, world.token_account(&fan.owner, 0)).await;
    let signed = crank::finish_unlock(&fan.owner, &second, &world.token, true);
    world.act(&fan, signed).await.unwrap();
    assert_eq!(world.balance(&second).await, 300);
}

#[tokio::test]
async fn what_is_unlocking_is_paid_once() {
    let world = World::embedded().await;
    let (fan, stage) = unlocking(&world, 300).await;
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &world.token, false);
    world.refuse(&[finish.clone(), finish.clone()], &[], "NothingUnlocking").await;
    let unlock = world.unlock(&fan, 100, &[stage.gallery]);
    world.refuse(&[unlock.clone(), finish.clone()], &[&fan.key], "NothingUnlocking").await;
    world.act(&fan, unlock).await.unwrap();
    assert_eq!((world.balance(&fan.tokens).await, world.vault(&fan).await), (400, 600));
    world.audit().await;
}

#[tokio::test]
async fn a_cancelled_unlock_is_not_paid() {
    let world = World::embedded().await;
    let (fan, _) = unlocking(&world, 300).await;
    let cancel = user::cancel_unlock(&fan.owner, influence_client::instruction::Pairs(&[]));
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &world.token, false);
    world.refuse(&[cancel.clone(), finish], &[&fan.key], "NothingUnlocking").await;
    world.act(&fan, cancel).await.unwrap();
    assert_eq!(u64::from(world.influence(&fan).await.locked), 1_000);
    world.audit().await;
}

#[tokio::test]
async fn nobody_locks_or_unlocks_for_somebody_else() {
    let world = World::new().await;
    let (fan, thief) = (world.locked_fan("fan", 1_000).await, world.fan("thief", 700).await);
    world.pass(1).await;
    let mut unlock = world.unlock(&fan, 10, &[]);
    unlock.accounts[4].pubkey = thief.tokens;
    world.refuse(std::slice::from_ref(&unlock), &[&fan.key], "WrongTokenAccount").await;
    unlock.accounts[0].pubkey = thief.owner;
    world.refuse(&[unlock], &[&thief.key], "NotOwner").await;
    let mut lock = world.lock(&thief, 10, &[]);
    lock.accounts[4].pubkey = fan.tokens;
    world.refuse(&[lock], &[&thief.key], "WrongTokenAccount").await;
}
