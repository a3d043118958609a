//! Configuration: initializing, changing settings, handing over authorities.

use base64::{Engine, engine::general_purpose::STANDARD};
use influence_client::{
    address,
    chain::{Chain, get_account},
    state::Config,
};
use influence_migrations::{
    DeploymentSettings, DesiredState, MigrationError, SettingsError,
    configure::initialize_args_from,
    step::{SettingChange, lamports_needed},
    unsigned_transactions,
};
use influence_tests::{program, test_env::key};
use solana_address::Address;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;

use crate::fixture::{MigrationFixture, settings_only, titles};

async fn config(fixture: &MigrationFixture) -> Config {
    get_account(&fixture.chain, &address::config()).await.expect("a config")
}

async fn fixture_with(settings: &DeploymentSettings) -> MigrationFixture {
    let fixture = MigrationFixture::new().await;
    fixture.migrate(&settings_only(settings), &[]).await.expect("set up");
    assert!(fixture.plan(&settings_only(settings)).await.expect("a plan").is_empty());
    fixture
}

#[tokio::test]
async fn initializes_once() {
    let fixture = MigrationFixture::new().await;
    let settings = fixture.settings();
    let steps = fixture.plan(&settings_only(&settings)).await.expect("a plan");
    assert_eq!(titles(&steps), ["initialize the program"]);
    assert_eq!(steps[0].changes.len(), 10, "every value is new");
    assert!(steps[0].changes.iter().all(|change| change.before.is_none()));
    let before = fixture.payer_lamports().await;
    fixture.migrate(&settings_only(&settings), &[]).await.expect("set up");
    assert_eq!(
        initialize_args_from(&config(&fixture).await),
        settings.initialize_args(6).expect("valid settings")
    );
    let paid = before - fixture.payer_lamports().await;
    assert_eq!(
        paid,
        lamports_needed(&steps, &fixture.roles.payer.pubkey()) as i64,
        "it costs what the plan says"
    );
    let again = fixture.migrate(&settings_only(&settings), &[]).await.expect("nothing to do");
    assert!(again.receipts.is_empty() && again.waiting.is_empty());
}

#[tokio::test]
async fn changes_only_differences() {
    let settings = MigrationFixture::new().await.settings();
    let fixture = fixture_with(&settings).await;
    let mut changed = settings.clone();
    changed.rules.user_tiers[0] = 25_000;
    changed.rules.holding_expiry_days = 4;
    let steps = fixture.plan(&settings_only(&changed)).await.expect("a plan");
    assert_eq!(titles(&steps), ["change the settings"]);
    let expiry =
        SettingChange { field: "rules.holding_expiry_days", before: Some("3".into()), after: "4".into() };
    assert_eq!(steps[0].changes[0], expiry);
    assert_eq!(steps[0].changes[1].field, "rules.user_tiers");
    assert!(steps[0].changes[1].before.as_ref().is_some_and(|before| before.starts_with("[20000, 40000,")));
    assert!(steps[0].changes[1].after.starts_with("[25000, 40000,"));
    let crankers = config(&fixture).await.cranker_set;
    fixture.migrate(&settings_only(&changed), &[]).await.expect("changed");
    assert_eq!(
        initialize_args_from(&config(&fixture).await),
        changed.initialize_args(6).expect("valid settings")
    );
    assert_eq!(config(&fixture).await.cranker_set, crankers, "no vote was voided");

    changed.roles.crankers.push(key("cranker 3").pubkey());
    changed.roles.quorum = 3;
    let steps = fixture.plan(&settings_only(&changed)).await.expect("a plan");
    assert_eq!(titles(&steps), ["replace the crankers, which voids the votes of days that are not final"]);
    fixture.migrate(&settings_only(&changed), &[]).await.expect("changed");
    assert_eq!(
        initialize_args_from(&config(&fixture).await),
        changed.initialize_args(6).expect("valid settings")
    );
    assert!(fixture.plan(&settings_only(&changed)).await.expect("a plan").is_empty());
}

#[tokio::test]
async fn hands_over_authorities_last() {
    let fixture = MigrationFixture::new().await;
    let (next, owner) = (fixture.next_authority.pubkey(), fixture.roles.authority.pubkey());
    let mut settings = fixture.settings();
    settings.roles.authority = Some(next);
    settings.roles.upgrade_authority = Some(next);
    let left = fixture.migrate(&settings_only(&settings), &[]).await.expect("as far as the keys go");
    assert_eq!(left.receipts.len(), 3, "initialized, nominated, upgrade authority handed over");
    assert_eq!(titles(&left.waiting), [format!("accept the authority as {next}")]);
    assert_eq!(left.waiting[0].signers(), [next], "the only signer");
    assert_eq!((config(&fixture).await.authority, config(&fixture).await.pending_authority), (owner, next));
    assert_eq!(fixture.account(&address::program_data()).await.data[13..45], next.to_bytes());

    fixture.migrate(&settings_only(&settings), &[&fixture.next_authority]).await.expect("accepted");
    assert_eq!(
        (config(&fixture).await.authority, config(&fixture).await.pending_authority),
        (next, Address::default())
    );
    assert!(fixture.plan(&settings_only(&settings)).await.expect("a plan").is_empty());

    // The previous authority can no longer sign.
    settings.rules.lock_floor_days = 10;
    let left = fixture.migrate(&settings_only(&settings), &[]).await.expect("a plan");
    assert_eq!((left.receipts.len(), titles(&left.waiting)), (0, vec!["change the settings"]));
    fixture.migrate(&settings_only(&settings), &[&fixture.next_authority]).await.expect("changed");
    assert_eq!(u16::from(config(&fixture).await.lock_floor_days), 10);
}

#[tokio::test]
async fn a_multisig_pays_for_its_own_steps() {
    let fixture = MigrationFixture::new().await;
    let settings = fixture.settings();
    let left =
        fixture.migrate_with(&settings_only(&settings), &[&fixture.roles.payer]).await.expect("a plan");
    assert_eq!((left.receipts.len(), titles(&left.waiting)), (0, vec!["initialize the program"]));
    assert_eq!(left.waiting[0].signers(), [fixture.roles.authority.pubkey()]);
    assert!(fixture.chain_has_no_config().await);
    // The printed transaction lacks only the signature.
    let printed =
        unsigned_transactions(&left.waiting[0], fixture.chain.blockhash().await.expect("a blockhash"))
            .expect("printed");
    assert_eq!((printed.len(), &printed[0].signers), (1, &vec![fixture.roles.authority.pubkey()]));
    assert!(printed[0].to_string().starts_with("# initialize the program\nsigner     "));
    let wire = STANDARD.decode(&printed[0].base64).expect("base64");
    let transaction: VersionedTransaction = wincode::deserialize(&wire).expect("a transaction");
    let signed =
        VersionedTransaction::try_new(transaction.message, &[&fixture.roles.authority]).expect("signed");
    fixture.chain.send(signed).await.expect("landed");
    assert!(fixture.plan(&settings_only(&settings)).await.expect("a plan").is_empty());
}

impl MigrationFixture {
    async fn chain_has_no_config(&self) -> bool {
        influence_client::chain::find_account::<Config>(&self.chain, &address::config())
            .await
            .expect("an answer")
            .is_none()
    }
}

#[tokio::test]
async fn refuses_changes_of_fixed_values() {
    let settings = MigrationFixture::new().await.settings();
    let fixture = fixture_with(&settings).await;
    let mut shorter = settings.clone();
    shorter.rules = shorter.rules.with_day_seconds(3_600);
    let refused = fixture.plan(&settings_only(&shorter)).await.expect_err("a refusal");
    assert!(matches!(&refused, MigrationError::Fixed { field: "rules.day_seconds", .. }), "{refused}");
    assert!(refused.to_string().starts_with("`rules.day_seconds` is 86400 and cannot become 3600: "));

    let mut elsewhere = settings.clone();
    elsewhere.roles.mint = key("another mint").pubkey();
    let refused = fixture.plan(&settings_only(&elsewhere)).await.expect_err("a refusal");
    assert!(matches!(refused, MigrationError::Fixed { field: "roles.mint", .. }), "{refused}");
    elsewhere.roles.mint = Address::default();
    let refused = fixture.plan(&settings_only(&elsewhere)).await.expect_err("a refusal");
    assert!(matches!(refused, MigrationError::Settings(SettingsError::Field { .. })), "{refused}");
}

#[tokio::test]
async fn invalid_settings_send_nothing() {
    let fixture = MigrationFixture::new().await;
    let mut settings = fixture.settings();
    settings.roles.mint = key("no mint").pubkey();
    let refused = fixture.migrate(&settings_only(&settings), &[]).await.expect_err("a refusal");
    assert!(matches!(refused, MigrationError::NoMint(_)), "{refused}");
    let settings = fixture.settings();
    let poor = key("poor");
    let keys = [&poor, &fixture.roles.authority];
    let refused = fixture.migrate_with(&settings_only(&settings), &keys).await.expect_err("a refusal");
    assert!(matches!(refused, MigrationError::InsufficientFunds { has: 0, .. }), "{refused}");
    assert!(fixture.chain_has_no_config().await);
    // Control: the deployed program is the built one.
    let program =
        influence_migrations::ProgramBinary { id: influence_client::PROGRAM_ID, elf: program::elf() };
    let desired = DesiredState { program: Some(&program), settings: Some(&settings) };
    fixture.migrate(&desired, &[]).await.expect("set up");
    assert!(fixture.plan(&desired).await.expect("a plan").is_empty());
}
