//! Which mints are accepted: crafted byte by byte, with every Token-2022 extension there is and some that there are not
//! yet. And a whole round with the ones that are.

use influence::instructions::InitializeArgs;
use influence_client::{accounts::test_accounts, chain::embedded::EmbeddedChain, instructions::admin};
use influence_tests::{
    assert::ExpectedError,
    test_env::{SUPPLY, TOKEN, TestChain, TestEnv, key, setup},
};
use solana_account::Account;
use solana_address::Address;
use solana_program_pack::Pack;
use solana_signer::Signer;

use crate::foreign::TOKEN_2022;

/// metadata pointer, token metadata, group pointer, token group, group member pointer, token group member.
const ALLOWED: std::ops::RangeInclusive<u16> = 18..=23;

/// A Token-2022 mint with these bytes behind its 165 first ones.
fn mint_with(tail: &[u8]) -> Account {
    let authority = key("authority").pubkey();
    let mut mint = Account { owner: TOKEN_2022, ..test_accounts::mint(&authority, 6, SUPPLY) };
    if !tail.is_empty() {
        mint.data.resize(165, 0);
        mint.data.extend_from_slice(tail);
    }
    mint
}

/// A Token-2022 mint with these extensions (number, value).
fn mint_of(extensions: &[(u16, &[u8])]) -> Account {
    let mut tail = vec![1];
    for (kind, value) in extensions {
        let length = u16::try_from(value.len()).expect("a length");
        tail.extend([kind.to_le_bytes(), length.to_le_bytes()].concat());
        tail.extend_from_slice(value);
    }
    mint_with(&tail)
}

/// A mint with a freeze authority.
fn freezable(authority: &Address) -> Account {
    let mut mint = test_accounts::mint(authority, 6, SUPPLY);
    let mut state = spl_token_interface::state::Mint::unpack(&mint.data).expect("a mint");
    state.freeze_authority = Some(*authority).into();
    state.pack_into_slice(&mut mint.data);
    mint
}

/// Metadata as a real mint has it: pointer to itself, and name, symbol and address of a file.
fn metadata() -> Account {
    let (authority, mint) = (key("authority").pubkey(), key("mint").pubkey());
    let text = |text: &str| {
        [u32::try_from(text.len()).expect("short").to_le_bytes().as_slice(), text.as_bytes()].concat()
    };
    let pointer = [authority.as_ref(), mint.as_ref()].concat();
    let words =
        [text("Mesi"), text("MESI"), text("https://example.com/mesi/metadata.json"), vec![0; 4]].concat();
    let value = [authority.as_ref(), mint.as_ref(), &words].concat();
    mint_of(&[(18, &pointer), (19, &value)])
}

/// The outcome of initialize with this mint.
async fn initialize_with(
    env: &mut TestEnv<EmbeddedChain>,
    mint: Account,
    freeze: Option<Address>,
) -> Result<(), String> {
    env.replace_mint(mint).await;
    let roles = &env.roles;
    let setup = InitializeArgs { accepted_freeze_authority: freeze, ..setup(roles) };
    let instruction = admin::initialize(&roles.payer.pubkey(), &roles.authority.pubkey(), &env.token, setup);
    let outcome = env.simulate(&[instruction], &[&roles.payer, &roles.authority]).await;
    outcome.map(|_| ()).map_err(|error| error.name().map_or(format!("{error:?}"), str::to_owned))
}

fn refused(name: &str) -> Result<(), String> {
    Err(name.to_owned())
}

#[tokio::test]
async fn an_extension_that_is_not_on_the_list_is_refused() {
    let mut env = TestEnv::embedded_unconfigured();
    let no = refused("MintExtensionNotAllowed");
    for kind in (1..=64).chain([99, 255, 256, 1_000, 0x1200, u16::MAX - 1, u16::MAX]) {
        let expected = if ALLOWED.contains(&kind) { Ok(()) } else { no.clone() };
        for length in [0, 1, 8, 32, 64, 200] {
            let value = vec![0; length];
            let alone = initialize_with(&mut env, mint_of(&[(kind, &value)]), None).await;
            assert_eq!(alone, expected, "extension {kind} of {length} bytes");
            let hidden = mint_of(&[(18, &[0; 64]), (19, &[7; 90]), (kind, &value)]);
            let behind = initialize_with(&mut env, hidden, None).await;
            assert_eq!(behind, expected, "extension {kind} of {length} bytes behind others");
        }
    }
}

#[tokio::test]
async fn a_list_of_extensions_that_is_cut_off_is_refused() {
    let mut env = TestEnv::embedded_unconfigured();
    let whole = metadata().data;
    let mut cuts = Vec::new();
    for length in 166..whole.len() {
        let cut = Account { data: whole[..length].to_vec(), ..metadata() };
        if initialize_with(&mut env, cut, None).await.is_ok() {
            cuts.push(length);
        }
    }
    let first_ends = 166 + 4 + 64;
    assert_eq!(cuts, [166, first_ends], "only where an extension ends");
    let no = refused("MintExtensionNotAllowed");
    for tail in [&[1, 1][..], &[1, 1, 0], &[1, 0, 1, 0], &[1, 18, 0, 1, 0], &[1, 18, 0, 255, 255]] {
        assert_eq!(initialize_with(&mut env, mint_with(tail), None).await, no, "{tail:?}");
    }
    for kind in [0, 2, 3, 255] {
        let other = initialize_with(&mut env, mint_with(&[kind, 0, 0]), None).await;
        assert!(other.is_err(), "account type {kind} is no mint");
    }
    for space in 1..9 {
        let tail = [vec![1], vec![0; space]].concat();
        assert_eq!(
            initialize_with(&mut env, mint_with(&tail), None).await,
            Ok(()),
            "{space} bytes of nothing"
        );
    }
}

#[tokio::test]
async fn a_freeze_authority_must_be_accepted_by_name() {
    let mut env = TestEnv::embedded_unconfigured();
    let (freezer, other) = (key("freezer").pubkey(), key("other").pubkey());
    let no = refused("FreezeAuthorityNotAccepted");
    assert_eq!(initialize_with(&mut env, freezable(&freezer), None).await, no);
    assert_eq!(initialize_with(&mut env, freezable(&freezer), Some(other)).await, no);
    assert_eq!(initialize_with(&mut env, freezable(&freezer), Some(Address::default())).await, no);
    assert_eq!(initialize_with(&mut env, mint_with(&[]), Some(freezer)).await, no);
    assert_eq!(initialize_with(&mut env, freezable(&freezer), Some(freezer)).await, Ok(()));
}

#[tokio::test]
async fn a_supply_that_could_overflow_a_total_is_refused() {
    let mut env = TestEnv::embedded_unconfigured();
    for (supply, expected) in [
        (0, Ok(())),
        (1 << 61, Ok(())),
        ((1 << 61) + 1, refused("SupplyTooLarge")),
        (u64::MAX, refused("SupplyTooLarge")),
    ] {
        let mint = test_accounts::mint(&key("authority").pubkey(), 6, supply);
        assert_eq!(initialize_with(&mut env, mint, None).await, expected, "{supply}");
    }
}

#[tokio::test]
async fn a_mint_that_is_none_is_refused() {
    let mut env = TestEnv::embedded_unconfigured();
    let mut uninitialised = test_accounts::mint(&key("authority").pubkey(), 6, SUPPLY);
    uninitialised.data[45] = 0;
    assert!(initialize_with(&mut env, uninitialised, None).await.is_err());
    let token_account = env.token_account(&key("authority").pubkey(), TOKEN);
    assert!(initialize_with(&mut env, token_account.clone(), None).await.is_err());
    let of_2022 = Account { owner: TOKEN_2022, ..token_account };
    assert!(initialize_with(&mut env, of_2022, None).await.is_err(), "a token account is no mint");
    assert!(initialize_with(&mut env, test_accounts::wallet(1), None).await.is_err());
}

#[tokio::test]
async fn a_mint_of_one_token_program_does_not_pass_with_the_other() {
    for (mint, program) in [
        (mint_with(&[]), test_accounts::TOKEN_PROGRAM),
        (test_accounts::mint(&key("authority").pubkey(), 6, SUPPLY), TOKEN_2022),
    ] {
        let mut env = TestEnv::embedded_unconfigured();
        env.replace_mint(mint).await;
        env.token.program = program;
        let roles = &env.roles;
        let (payer, authority) = (roles.payer.pubkey(), roles.authority.pubkey());
        let instruction = admin::initialize(&payer, &authority, &env.token, setup(roles));
        env.assert_refused(&[instruction], &[&roles.authority], "WrongTokenProgram").await;
    }
}

/// open, lock, allocate, unlock, settle, finish, close.
async fn a_whole_round<C: TestChain>(env: &TestEnv<C>) {
    env.initialize().await.expect("initialize");
    let fan = env.locked_fan("fan", 10_000 * TOKEN).await;
    let test_gallery = env.register_gallery("stage").await;
    assert_eq!(env.vault(&fan).await, 10_000 * TOKEN);
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 4_000 * TOKEN)).await.expect("allocate");
    env.advance(60).await;
    env.send_as(&fan, env.unlock(&fan, 5_000 * TOKEN, &[test_gallery.gallery])).await.expect("unlock");
    assert_eq!(env.balance(&fan.tokens).await, 5_000 * TOKEN);
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 2_000 * TOKEN);
    env.send_as(&fan, env.unlock(&fan, 5_000 * TOKEN, &[])).await.expect("unlock");
    let finish =
        influence_client::instructions::crank::finish_unlock(&fan.owner, &fan.tokens, &env.token, false);
    env.assert_refused(std::slice::from_ref(&finish), &[], "NotSettled").await;
    let settle = influence_client::instructions::crank::settle(&test_gallery.gallery, &[fan.owner]);
    env.send(&[settle, finish], &[]).await.expect("settle and finish_unlock");
    assert_eq!(env.balance(&fan.tokens).await, 10_000 * TOKEN);
    env.send_as(&fan, env.withdraw(&fan, &test_gallery.gallery, u64::MAX)).await.expect("withdraw");
    env.send_as(&fan, env.close(&fan)).await.expect("close_influence");
    assert_eq!(env.vault(&fan).await, 0);
}

#[tokio::test]
async fn a_plain_token_2022_mint_does_a_whole_round() {
    let mut env = TestEnv::unconfigured().await;
    env.replace_mint(mint_with(&[])).await;
    a_whole_round(&env).await;
}

#[tokio::test]
async fn a_mint_with_metadata_does_a_whole_round() {
    let mut env = TestEnv::unconfigured().await;
    env.replace_mint(metadata()).await;
    a_whole_round(&env).await;
}

#[tokio::test]
async fn a_frozen_wallet_stops_neither_others_nor_its_owner() {
    let mut env = TestEnv::unconfigured().await;
    let freezer = key("authority");
    env.replace_mint(freezable(&freezer.pubkey())).await;
    let roles = &env.roles;
    let setup = InitializeArgs { accepted_freeze_authority: Some(freezer.pubkey()), ..setup(roles) };
    let init = admin::initialize(&roles.payer.pubkey(), &freezer.pubkey(), &env.token, setup);
    env.send(&[init], &[&freezer]).await.expect("initialize");
    let (frozen, free) = (env.locked_fan("frozen", 500).await, env.locked_fan("free", 700).await);
    let test_gallery = env.register_gallery("stage").await;
    env.advance(60).await;
    for (fan, amount) in [(&frozen, 500), (&free, 700)] {
        env.send_as(fan, env.allocate(fan, &test_gallery.gallery, amount)).await.expect("allocate");
        env.send_as(fan, env.unlock(fan, amount, &[])).await.expect("unlock");
    }
    let mut account = env.account(&frozen.tokens).await.expect("the tokens");
    account.data[108] = 2; // Frozen.
    env.chain.set_account(&frozen.tokens, account).await;
    let settle =
        influence_client::instructions::crank::settle(&test_gallery.gallery, &[frozen.owner, free.owner]);
    env.send(&[settle], &[]).await.expect("a frozen account does not stop settling");
    let finish = |owner, tokens, signs| {
        influence_client::instructions::crank::finish_unlock(owner, tokens, &env.token, signs)
    };
    let frozen_error = ExpectedError::Theirs(solana_instruction::error::InstructionError::Custom(17));
    env.assert_refused(&[finish(&frozen.owner, &frozen.tokens, false)], &[], frozen_error).await;
    env.send(&[finish(&free.owner, &free.tokens, false)], &[]).await.expect("the other is paid");
    assert_eq!(env.balance(&free.tokens).await, 700);
    let second = key("second").pubkey();
    env.chain.set_account(&second, env.token_account(&frozen.owner, 0)).await;
    let elsewhere = finish(&frozen.owner, &second, true);
    env.send_as(&frozen, elsewhere).await.expect("the owner may name another account");
    assert_eq!(env.balance(&second).await, 500);
}
