//! initialize: once, by the program's upgrade authority, for a mint that can be trusted.

use anchor_lang::bytemuck::Zeroable;
use influence::{
    constants::{CONFIG_SEED, LAYOUT_VERSION},
    events::ConfigInitialized,
    instructions::InitializeArgs,
    state::Config,
};
use influence_client::{
    PROGRAM_ID,
    accounts::test_accounts,
    address,
    event::ProgramEvent,
    instructions::{MintInfo, admin},
};
use influence_core::limits::MAX_SUPPLY;
use influence_tests::test_env::{SUPPLY, TestChain, TestEnv, setup};
use solana_address::Address;
use solana_instruction::{Instruction, error::InstructionError};
use solana_program_pack::Pack;
use solana_signer::Signer;
use spl_token_interface::state::Mint;

use crate::{admin_settings, common::*};

/// initialize with one change of the setup.
fn initialize(env: &Earth, change: impl FnOnce(&mut InitializeArgs)) -> Instruction {
    let mut setup = setup(&env.roles);
    change(&mut setup);
    let payer = env.roles.payer.pubkey();
    admin::initialize(&payer, &env.roles.authority.pubkey(), &env.token, setup)
}

/// Refused with `refusal` when the setup is changed like this.
async fn refuse_setup(change: impl FnOnce(&mut InitializeArgs), refusal: &'static str) {
    let env = TestEnv::unconfigured().await;
    env.assert_refused(&[initialize(&env, change)], &[&env.roles.authority], refusal).await;
}

/// A world whose mint was changed before anything else happened.
async fn with_mint(change: impl FnOnce(&mut Mint)) -> Earth {
    let env = TestEnv::unconfigured().await;
    let mut account = env.account(&env.token.mint).await.unwrap();
    let mut mint = Mint::unpack(&account.data).unwrap();
    change(&mut mint);
    Mint::pack(mint, &mut account.data).unwrap();
    env.chain.set_account(&env.token.mint, account).await;
    env
}

/// A world whose mint is one of Token-2022 with these extensions, each with four bytes of data.
async fn with_extensions(extensions: &[u16]) -> Earth {
    let mut list = vec![];
    for extension in extensions {
        list.extend(extension.to_le_bytes());
        list.extend([4, 0, 9, 9, 9, 9]);
    }
    with_mint_tail(&list).await
}

/// A world whose mint is one of Token-2022 with this behind its account type.
async fn with_mint_tail(tail: &[u8]) -> Earth {
    let mut env = TestEnv::unconfigured().await;
    let mut account = test_accounts::mint(&env.roles.authority.pubkey(), 6, SUPPLY);
    account.data.resize(165, 0);
    account.data.push(1);
    account.data.extend(tail);
    account.owner = TOKEN_2022;
    env.chain.set_account(&env.token.mint, account).await;
    env.token.program = TOKEN_2022;
    env
}

#[tokio::test]
async fn initialize_by_the_upgrade_authority_creates_the_config() {
    let env = TestEnv::unconfigured().await;
    let (roles, setup) = (&env.roles, setup(&env.roles));
    let authority = &roles.authority;
    let before = lamports(&env, &authority.pubkey()).await;
    let own = admin::initialize(&authority.pubkey(), &authority.pubkey(), &env.token, setup.clone());
    let receipt = env.send(&[own], &[authority]).await.unwrap();
    let mut expected = Config {
        version: LAYOUT_VERSION,
        bump: bump(&[CONFIG_SEED]),
        decimals: 6,
        cranker_count: 3,
        quorum: 2,
        day_seconds: 86_400.into(),
        cranker_set: 1.into(),
        authority: authority.pubkey(),
        mint: env.token.mint,
        token_program: env.token.program,
        ..Zeroable::zeroed()
    };
    expected.crankers[..3].copy_from_slice(&setup.crankers);
    admin_settings::stored(&mut expected, &setup.settings);
    assert_same(&env.config().await, &expected);
    let rent = lamports(&env, &address::config()).await;
    assert_eq!(lamports(&env, &authority.pubkey()).await, before - rent);
    let (authority, mint) = (authority.pubkey(), env.token.mint);
    let initialized = ConfigInitialized { authority, mint, day_seconds: 86_400, quorum: 2 };
    assert_eq!(only_event(&receipt), ProgramEvent::ConfigInitialized(initialized));
}

#[tokio::test]
async fn initialize_a_second_time_is_refused() {
    let env = TestEnv::new().await;
    let again = initialize(&env, |_| ());
    env.assert_refused(&[again], &[&env.roles.authority], InstructionError::Custom(0)).await;
}

#[tokio::test]
async fn initialize_by_a_stranger_is_refused() {
    let env = TestEnv::unconfigured().await;
    guarded(&env, initialize(&env, |_| ()), &env.roles.authority, "NotUpgradeAuthority").await;
}

#[tokio::test]
async fn initialize_of_a_program_without_upgrade_authority_is_refused() {
    let env = TestEnv::unconfigured().await;
    let mut data = env.account(&address::program_data()).await.unwrap();
    data.data[12] = 0;
    env.chain.set_account(&address::program_data(), data).await;
    let own = initialize(&env, |_| ());
    env.assert_refused(&[own], &[&env.roles.authority], "NotUpgradeAuthority").await;
}

#[tokio::test]
async fn initialize_with_a_copy_of_the_program_data_is_refused() {
    let env = TestEnv::unconfigured().await;
    let copy = influence_tests::test_env::key("copy").pubkey();
    let mut data = env.account(&address::program_data()).await.unwrap();
    data.data[13..45].copy_from_slice(env.roles.stranger.pubkey().as_ref());
    data.owner = Address::default();
    data.data.truncate(45);
    env.chain.set_account(&copy, data).await;
    let honest = initialize(&env, |_| ());
    let by_a_stranger = instead(honest, &env.roles.authority.pubkey(), &env.roles.stranger.pubkey());
    for data in [copy, PROGRAM_ID] {
        let theft = instead(by_a_stranger.clone(), &address::program_data(), &data);
        env.assert_refused(&[theft], &[&env.roles.stranger], "NotUpgradeAuthority").await;
    }
}

#[tokio::test]
async fn initialize_without_the_payers_signature_is_refused() {
    let env = TestEnv::unconfigured().await;
    let friend = env.wallet("friend", 0).await;
    let authority = &env.roles.authority;
    let setup = setup(&env.roles);
    let honest = admin::initialize(&friend.owner, &authority.pubkey(), &env.token, setup);
    let missing = InstructionError::MissingRequiredSignature;
    env.assert_refused(&[unsigned(honest, &friend.owner)], &[authority], missing).await;
}

#[tokio::test]
async fn initialize_with_days_of_no_allowed_length_is_refused() {
    for seconds in [0, 9, 86_401, u32::MAX] {
        refuse_setup(|setup| setup.day_seconds = seconds, "DayLengthOutOfRange").await;
    }
    for seconds in [10, 86_400] {
        let env = TestEnv::unconfigured().await;
        let honest = initialize(&env, |setup| {
            setup.day_seconds = seconds;
            setup.settings.challenge_seconds = seconds / 4;
        });
        env.send(&[honest], &[&env.roles.authority]).await.unwrap();
    }
}

#[tokio::test]
async fn initialize_with_settings_out_of_bounds_is_refused() {
    for (change, refusal) in admin_settings::BREACHES {
        refuse_setup(|setup| change(&mut setup.settings), refusal).await;
    }
}

#[tokio::test]
async fn initialize_with_settings_at_their_bounds_succeeds() {
    for change in [admin_settings::widest, admin_settings::narrowest] {
        let env = TestEnv::unconfigured().await;
        let honest = initialize(&env, |setup| change(&mut setup.settings));
        env.send(&[honest], &[&env.roles.authority]).await.unwrap();
    }
}

#[tokio::test]
async fn initialize_with_no_set_of_crankers_is_refused() {
    refuse_setup(|setup| setup.crankers.clear(), "BadCrankers").await;
    refuse_setup(|setup| setup.crankers[2] = setup.crankers[0], "BadCrankers").await;
    refuse_setup(|setup| setup.crankers[1] = Address::default(), "BadCrankers").await;
    refuse_setup(|setup| setup.quorum = 1, "BadQuorum").await;
    refuse_setup(|setup| setup.quorum = 4, "BadQuorum").await;
}

#[tokio::test]
async fn initialize_for_a_mint_with_a_freeze_authority_needs_its_name() {
    let freezer = influence_tests::test_env::key("freezer").pubkey();
    let env = with_mint(|mint| mint.freeze_authority = Some(freezer).into()).await;
    let authority = &env.roles.authority;
    for accepted in [None, Some(authority.pubkey())] {
        let unnamed = initialize(&env, |setup| setup.accepted_freeze_authority = accepted);
        env.assert_refused(&[unnamed], &[authority], "FreezeAuthorityNotAccepted").await;
    }
    let named = initialize(&env, |setup| setup.accepted_freeze_authority = Some(freezer));
    env.send(&[named], &[authority]).await.unwrap();
}

#[tokio::test]
async fn initialize_naming_a_freeze_authority_that_is_not_there_is_refused() {
    let change = |setup: &mut InitializeArgs| setup.accepted_freeze_authority = Some(PROGRAM_ID);
    refuse_setup(change, "FreezeAuthorityNotAccepted").await;
}

#[tokio::test]
async fn initialize_for_a_mint_with_too_large_a_supply_is_refused() {
    let env = with_mint(|mint| mint.supply = MAX_SUPPLY + 1).await;
    let honest = initialize(&env, |_| ());
    env.assert_refused(&[honest], &[&env.roles.authority], "SupplyTooLarge").await;
    let env = with_mint(|mint| mint.supply = MAX_SUPPLY).await;
    env.initialize().await.unwrap();
}

#[tokio::test]
async fn initialize_with_the_other_token_program_is_refused() {
    let env = TestEnv::unconfigured().await;
    let token = MintInfo { program: TOKEN_2022, ..env.token };
    let (payer, authority) = (env.roles.payer.pubkey(), &env.roles.authority);
    let mixed = admin::initialize(&payer, &authority.pubkey(), &token, setup(&env.roles));
    env.assert_refused(&[mixed], &[authority], "WrongTokenProgram").await;
}

#[tokio::test]
async fn initialize_for_a_mint_with_only_describing_extensions_succeeds() {
    for extensions in [&[][..], &[18, 19], &[20, 21, 22, 23]] {
        let env = with_extensions(extensions).await;
        env.initialize().await.unwrap();
        assert_eq!(env.config().await.token_program, TOKEN_2022);
    }
}

#[tokio::test]
async fn initialize_for_a_mint_with_another_extension_is_refused() {
    // Every extension that is not on the list, known today (1 to 28) or not, alone and behind one that is.
    let allowed = 18..=23;
    for extension in (1..=40u16).chain([u16::MAX]).filter(|extension| !allowed.contains(extension)) {
        let env = with_extensions(&[18, extension]).await;
        let honest = initialize(&env, |_| ());
        env.assert_refused(&[honest], &[&env.roles.authority], "MintExtensionNotAllowed").await;
    }
}

#[tokio::test]
async fn initialize_for_a_mint_with_a_broken_extension_list_is_refused() {
    let env = with_mint_tail(&[18, 0, 200, 0, 1]).await;
    let honest = initialize(&env, |_| ());
    env.assert_refused(&[honest], &[&env.roles.authority], "MintExtensionNotAllowed").await;
}
