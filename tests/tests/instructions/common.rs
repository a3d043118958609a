//! What the modules say in the same words: one event, one record and nothing else changed, impostors, pauses.

use anchor_lang::bytemuck;
use influence::{
    constants::{LAYOUT_VERSION, pause},
    instructions::ConfigArgs,
    state::Config,
};
use influence_client::{
    accounts::{ProgramAccount, test_accounts},
    address,
    chain::{Chain, Receipt},
    event::{ProgramEvent, events},
    instructions::{MintInfo, admin},
};
use influence_tests::{
    actors::Fan,
    assert::ExpectedError,
    bank::Bank,
    test_env::{SUPPLY, TestChain, TestEnv, key, settings},
};
use solana_address::Address;
use solana_instruction::{Instruction, error::InstructionError};
use solana_keypair::Keypair;
use solana_signer::Signer;

/// A world on the real runtime.
pub type Earth = TestEnv<Bank>;

/// The Token-2022 program.
pub const TOKEN_2022: Address = solana_address::address!("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb");

/// The framework's refusal of a writable account that is passed twice.
pub const PASSED_TWICE: ExpectedError = ExpectedError::Theirs(InstructionError::Custom(2040));

/// The token programs' refusal of a transfer of more than there is.
pub const INSUFFICIENT_FUNDS: ExpectedError = ExpectedError::Theirs(InstructionError::Custom(1));

/// The one event of a transaction.
pub fn only_event(receipt: &Receipt) -> ProgramEvent {
    let mut found = events(&receipt.logs);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// Two records are the same in every byte.
#[track_caller]
pub fn assert_same<T: ProgramAccount>(actual: &T, expected: &T) {
    let (actual, expected) = (bytemuck::bytes_of(actual), bytemuck::bytes_of(expected));
    let differs = actual.iter().zip(expected).position(|(a, b)| a != b);
    assert_eq!(differs, None, "{} differs from byte {differs:?}: {actual:?}, expected {expected:?}", T::NAME);
}

/// Rewrites a record behind the program's back.
pub async fn forge<T: ProgramAccount>(env: &Earth, address: &Address, change: impl FnOnce(&mut T)) {
    let mut account = env.account(address).await.expect("an account to forge");
    let mut record: T = env.get(address).await;
    change(&mut record);
    account.data[T::DISCRIMINATOR.len()..].copy_from_slice(bytemuck::bytes_of(&record));
    env.chain.set_account(address, account).await;
}

/// Rewrites the config as one of a layout that is not known yet.
pub async fn forge_next_layout(env: &Earth) {
    forge::<Config>(env, &address::config(), |config| config.version = LAYOUT_VERSION + 1).await;
}

/// Lamports at an address.
pub async fn lamports(env: &Earth, address: &Address) -> u64 {
    env.account(address).await.map_or(0, |account| account.lamports)
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
    env: &Earth,
    honest: Instruction,
    role: &Keypair,
    refusal: impl Into<ExpectedError>,
) -> Receipt {
    let stranger = &env.roles.stranger;
    let taken = instead(honest.clone(), &role.pubkey(), &stranger.pubkey());
    env.assert_refused(&[taken], &[stranger], refusal).await;
    must_sign(env, honest, role).await
}

/// Without a signature of `role` the call is refused; with it, it succeeds.
pub async fn must_sign(env: &Earth, honest: Instruction, role: &Keypair) -> Receipt {
    let silent = unsigned(honest.clone(), &role.pubkey());
    env.assert_refused(&[silent], &[], InstructionError::MissingRequiredSignature).await;
    env.send(&[honest], &[role]).await.expect("the honest call")
}

/// With `bit` paused the call is refused; with every other bit paused it succeeds.
pub async fn pausable(env: &Earth, honest: Instruction, signers: &[&Keypair], bit: u32) -> Receipt {
    pause_bits(env, bit).await;
    env.assert_refused(std::slice::from_ref(&honest), signers, "Paused").await;
    let authority = &env.roles.authority;
    env.send(&[admin::unpause(&authority.pubkey(), bit)], &[authority]).await.expect("unpause");
    pause_bits(env, pause::ALL & !bit).await;
    env.send(&[honest], signers).await.expect("the honest call")
}

/// The guardian pauses these families.
pub async fn pause_bits(env: &Earth, bits: u32) {
    let guardian = &env.roles.guardian;
    env.send(&[admin::pause(&guardian.pubkey(), bits)], &[guardian]).await.expect("pause");
}

/// The guardian pauses everything there is a bit for.
pub async fn pause_all(env: &Earth) {
    pause_bits(env, pause::ALL).await;
}

/// The authority changes the settings.
pub async fn change_settings(env: &Earth, change: impl FnOnce(&mut ConfigArgs)) {
    let authority = &env.roles.authority;
    let mut settings = settings(&env.roles);
    change(&mut settings);
    env.send(&[admin::update_config(&authority.pubkey(), settings)], &[authority]).await.expect("settings");
}

/// Another mint of the same token program, on chain.
pub async fn other_mint(env: &Earth) -> Address {
    let mint = key("other mint").pubkey();
    env.chain.set_account(&mint, test_accounts::mint(&env.roles.stranger.pubkey(), 6, SUPPLY)).await;
    mint
}

/// `build` with another mint is refused, `build` with another token program is refused.
pub async fn only_with_the_configs_token(
    env: &Earth,
    signer: &Keypair,
    build: impl Fn(&MintInfo) -> Instruction,
) {
    let mint = MintInfo { mint: other_mint(env).await, ..env.token };
    env.assert_refused(&[build(&mint)], &[signer], "WrongMint").await;
    let program = MintInfo { program: TOKEN_2022, ..env.token };
    env.assert_refused(&[build(&program)], &[signer], "WrongTokenProgram").await;
}

/// Puts `amount` base units into a token account of the mint without a transaction.
pub async fn credit(env: &Earth, tokens: &Address, owner: &Address, amount: u64) {
    env.chain.set_account(tokens, test_accounts::token_account(owner, &env.token.mint, amount)).await;
}

/// A second token account of the fan, empty.
pub async fn second_purse(env: &Earth, fan: &Fan) -> Address {
    let tokens = key("second purse").pubkey();
    credit(env, &tokens, &fan.owner, 0).await;
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
pub async fn slot(env: &Earth) -> u64 {
    env.chain.now().await.expect("the chain answers").slot
}
