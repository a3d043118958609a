//! What the modules say in the same words: one event, one record and nothing else changed, impostors, pauses.

use anchor_lang::bytemuck;
use influence::{
    constants::{LAYOUT_VERSION, pause},
    instructions::ConfigArgs,
    state::Config,
};
use influence_client::{
    account::Record,
    address,
    chain::{Chain, Receipt},
    event::{Event, events},
    genesis,
    instruction::{Token, admin},
};
use influence_tests::{
    bank::Bank,
    expect::Refusal,
    people::Fan,
    world::{SUPPLY, TestChain, World, key, settings},
};
use solana_address::Address;
use solana_instruction::{Instruction, error::InstructionError};
use solana_keypair::Keypair;
use solana_signer::Signer;

/// A world on the real runtime.
pub type Earth = World<Bank>;

/// The Token-2022 program.
pub const TOKEN_2022: Address = solana_address::address!("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb");

/// The framework's refusal of a writable account that is passed twice.
pub const PASSED_TWICE: Refusal = Refusal::Theirs(InstructionError::Custom(2040));

/// The token programs' refusal of a transfer of more than there is.
pub const INSUFFICIENT_FUNDS: Refusal = Refusal::Theirs(InstructionError::Custom(1));

/// The one event of a transaction.
pub fn only_event(receipt: &Receipt) -> Event {
    let mut found = events(&receipt.logs);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// Two records are the same in every byte.
#[track_caller]
pub fn assert_same<T: Record>(actual: &T, expected: &T) {
    let (actual, expected) = (bytemuck::bytes_of(actual), bytemuck::bytes_of(expected));
    let differs = actual.iter().zip(expected).position(|(a, b)| a != b);
    assert_eq!(differs, None, "{} differs from byte {differs:?}: {actual:?}, expected {expected:?}", T::NAME);
}

/// Rewrites a record behind the program's back.
pub async fn forge<T: Record>(world: &Earth, address: &Address, change: impl FnOnce(&mut T)) {
    let mut account = world.account(address).await.expect("an account to forge");
    let mut record: T = world.get(address).await;
    change(&mut record);
    account.data[T::DISCRIMINATOR.len()..].copy_from_slice(bytemuck::bytes_of(&record));
    world.chain.set_account(address, account).await;
}

/// Rewrites the config as one of a layout that is not known yet.
pub async fn forge_next_layout(world: &Earth) {
    forge::<Config>(world, &address::config(), |config| config.version = LAYOUT_VERSION + 1).await;
}

/// Lamports at an address.
pub async fn lamports(world: &Earth, address: &Address) -> u64 {
    world.account(address).await.map_or(0, |account| account.lamports)
}

/// The instruction with `from` replaced by `to` wherever it is named.
pub fn instead(mut instruction: Instruction, from: &Address, to: &Address) -> Instruction {
    for meta in instruction.accounts.iter_mut().filter(|meta| meta.pubkey == *from) {
        meta.pubkey = *to;
    }
    instruction
}

/// The instruction without a signature of `key`.
pub fn unsigned(mut instruction: Instruction, key: &Address) -> Instruction {
    for meta in instruction.accounts.iter_mut().filter(|meta| meta.pubkey == *key) {
        meta.is_signer = false;
    }
    instruction
}

/// The stranger in the place of `role` is refused with `refusal`; no signature of `role` is refused; then the honest
/// call succeeds.
pub async fn guarded(
    world: &Earth,
    honest: Instruction,
    role: &Keypair,
    refusal: impl Into<Refusal>,
) -> Receipt {
    let stranger = &world.roles.stranger;
    let taken = instead(honest.clone(), &role.pubkey(), &stranger.pubkey());
    world.refuse(&[taken], &[stranger], refusal).await;
    must_sign(world, honest, role).await
}

/// Without a signature of `role` the call is refused; with it, it succeeds.
pub async fn must_sign(world: &Earth, honest: Instruction, role: &Keypair) -> Receipt {
    let silent = unsigned(honest.clone(), &role.pubkey());
    world.refuse(&[silent], &[], InstructionError::MissingRequiredSignature).await;
    world.send(&[honest], &[role]).await.expect("the honest call")
}

/// With `bit` paused the call is refused; with every other bit paused it succeeds.
pub async fn pausable(world: &Earth, honest: Instruction, signers: &[&Keypair], bit: u32) -> Receipt {
    pause_bits(world, bit).await;
    world.refuse(std::slice::from_ref(&honest), signers, "Paused").await;
    let authority = &world.roles.authority;
    world.send(&[admin::unpause(&authority.pubkey(), bit)], &[authority]).await.expect("unpause");
    pause_bits(world, pause::ALL & !bit).await;
    world.send(&[honest], signers).await.expect("the honest call")
}

/// The guardian pauses these families.
pub async fn pause_bits(world: &Earth, bits: u32) {
    let guardian = &world.roles.guardian;
    world.send(&[admin::pause(&guardian.pubkey(), bits)], &[guardian]).await.expect("pause");
}

/// The guardian pauses everything there is a bit for.
pub async fn pause_all(world: &Earth) {
    pause_bits(world, pause::ALL).await;
}

/// The authority changes the settings.
pub async fn change_settings(world: &Earth, change: impl FnOnce(&mut Settings)) {
    let authority = &world.roles.authority;
    let mut settings = settings(&world.roles);
    change(&mut settings);
    world.send(&[admin::update_config(&authority.pubkey(), settings)], &[authority]).await.expect("settings");
}

/// Another mint of the same token program, on chain.
pub async fn other_mint(world: &Earth) -> Address {
    let mint = key("other mint").pubkey();
    world.chain.set_account(&mint, genesis::mint(&world.roles.stranger.pubkey(), 6, SUPPLY)).await;
    mint
}

/// `build` with another mint is refused, `build` with another token program is refused.
pub async fn only_with_the_configs_token(
    world: &Earth,
    signer: &Keypair,
    build: impl Fn(&Token) -> Instruction,
) {
    let mint = Token { mint: other_mint(world).await, ..world.token };
    world.refuse(&[build(&mint)], &[signer], "WrongMint").await;
    let program = Token { program: TOKEN_2022, ..world.token };
    world.refuse(&[build(&program)], &[signer], "WrongTokenProgram").await;
}

/// Puts `amount` base units into a token account of the mint without a transaction.
pub async fn credit(world: &Earth, tokens: &Address, owner: &Address, amount: u64) {
    world.chain.set_account(tokens, genesis::token_account(owner, &world.token.mint, amount)).await;
}

/// A second token account of the fan, empty.
pub async fn second_purse(world: &Earth, fan: &Fan) -> Address {
    let tokens = key("second purse").pubkey();
    credit(world, &tokens, &fan.owner, 0).await;
    tokens
}

/// The bump of a canonical address.
pub fn bump(seeds: &[&[u8]]) -> u8 {
    Address::find_program_address(seeds, &influence_client::PROGRAM_ID).1
}

/// Where a fan's record is.
pub fn record_of(fan: &Fan) -> Address {
    address::influence(&fan.owner)
}

/// The slot that the next transaction runs in.
pub async fn slot(world: &Earth) -> u64 {
    world.chain.now().await.expect("the chain answers").slot
}
