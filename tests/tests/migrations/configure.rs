//! Setting up, changing what differs, handing over.

use base64::{Engine, engine::general_purpose::STANDARD};
use influence_client::{
    address,
    chain::{Chain, get_account},
    state::Config,
};
use influence_migrations::{
    MigrationError, Settings, SettingsError, Wanted,
    configure::setup_of,
    step::{Change, lamports_needed},
    unsigned,
};
use influence_tests::{program, test_env::key};
use solana_address::Address;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;

use crate::fixture::{Rig, set_up, titles};

async fn config(rig: &Rig) -> Config {
    get_account(&rig.chain, &address::config()).await.expect("a config")
}

/// A rig that is set up with these settings, and has nothing left to do.
async fn set_up_with(settings: &Settings) -> Rig {
    let rig = Rig::new().await;
    rig.migrate(&set_up(settings), &[]).await.expect("set up");
    assert!(rig.plan(&set_up(settings)).await.expect("a plan").is_empty());
    rig
}

#[tokio::test]
async fn a_program_is_set_up_once() {
    let rig = Rig::new().await;
    let settings = rig.settings();
    let steps = rig.plan(&set_up(&settings)).await.expect("a plan");
    assert_eq!(titles(&steps), ["initialise the program"]);
    assert_eq!(steps[0].changes.len(), 10, "every value is new");
    assert!(steps[0].changes.iter().all(|change| change.before.is_none()));
    let before = rig.funds().await;
    rig.migrate(&set_up(&settings), &[]).await.expect("set up");
    assert_eq!(setup_of(&config(&rig).await), settings.setup(6).expect("a setup"));
    let paid = before - rig.funds().await;
    assert_eq!(
        paid,
        lamports_needed(&steps, &rig.roles.payer.pubkey()) as i64,
        "it costs what the plan says"
    );
    let again = rig.migrate(&set_up(&settings), &[]).await.expect("nothing to do");
    assert!(again.receipts.is_empty() && again.waiting.is_empty());
}

#[tokio::test]
async fn only_what_differs_is_changed() {
    let settings = Rig::new().await.settings();
    let rig = set_up_with(&settings).await;
    let mut changed = settings.clone();
    changed.rules.user_tiers[0] = 25_000;
    changed.rules.holding_expiry_days = 4;
    let steps = rig.plan(&set_up(&changed)).await.expect("a plan");
    assert_eq!(titles(&steps), ["change the settings"]);
    let expiry = Change { field: "rules.holding_expiry_days", before: Some("3".into()), after: "4".into() };
    assert_eq!(steps[0].changes[0], expiry);
    assert_eq!(steps[0].changes[1].field, "rules.user_tiers");
    assert!(steps[0].changes[1].before.as_ref().is_some_and(|before| before.starts_with("[20000, 40000,")));
    assert!(steps[0].changes[1].after.starts_with("[25000, 40000,"));
    let crankers = config(&rig).await.cranker_set;
    rig.migrate(&set_up(&changed), &[]).await.expect("changed");
    assert_eq!(setup_of(&config(&rig).await), changed.setup(6).expect("a setup"));
    assert_eq!(config(&rig).await.cranker_set, crankers, "no vote was voided");

    changed.roles.crankers.push(key("cranker 3").pubkey());
    changed.roles.quorum = 3;
    let steps = rig.plan(&set_up(&changed)).await.expect("a plan");
    assert_eq!(titles(&steps), ["replace the crankers, which voids the votes of days that are not final"]);
    rig.migrate(&set_up(&changed), &[]).await.expect("changed");
    assert_eq!(setup_of(&config(&rig).await), changed.setup(6).expect("a setup"));
    assert!(rig.plan(&set_up(&changed)).await.expect("a plan").is_empty());
}

#[tokio::test]
async fn settings_and_upgrades_are_handed_over_last() {
    let rig = Rig::new().await;
    let (next, owner) = (rig.next.pubkey(), rig.roles.authority.pubkey());
    let mut settings = rig.settings();
    settings.roles.authority = Some(next);
    settings.roles.upgrade_authority = Some(next);
    let left = rig.migrate(&set_up(&settings), &[]).await.expect("as far as the keys go");
    assert_eq!(left.receipts.len(), 3, "initialised, nominated, upgrades handed over");
    assert_eq!(titles(&left.waiting), [format!("accept the authority as {next}")]);
    assert_eq!(left.waiting[0].signers(), [next], "nobody else has to sign");
    assert_eq!((config(&rig).await.authority, config(&rig).await.pending_authority), (owner, next));
    assert_eq!(rig.account(&address::program_data()).await.data[13..45], next.to_bytes());

    rig.migrate(&set_up(&settings), &[&rig.next]).await.expect("accepted");
    assert_eq!(
        (config(&rig).await.authority, config(&rig).await.pending_authority),
        (next, Address::default())
    );
    assert!(rig.plan(&set_up(&settings)).await.expect("a plan").is_empty());

    // From here on the others have nothing to say.
    settings.rules.lock_floor_days = 10;
    let left = rig.migrate(&set_up(&settings), &[]).await.expect("a plan");
    assert_eq!((left.receipts.len(), titles(&left.waiting)), (0, vec!["change the settings"]));
    rig.migrate(&set_up(&settings), &[&rig.next]).await.expect("changed");
    assert_eq!(u16::from(config(&rig).await.lock_floor_days), 10);
}

#[tokio::test]
async fn a_multisig_pays_for_what_only_it_can_sign() {
    let rig = Rig::new().await;
    let settings = rig.settings();
    let left = rig.migrate_with(&set_up(&settings), &[&rig.roles.payer]).await.expect("a plan");
    assert_eq!((left.receipts.len(), titles(&left.waiting)), (0, vec!["initialise the program"]));
    assert_eq!(left.waiting[0].signers(), [rig.roles.authority.pubkey()]);
    assert!(rig.chain_has_no_config().await);
    // What is printed for it is a whole transaction but for the signature.
    let printed =
        unsigned(&left.waiting[0], rig.chain.blockhash().await.expect("a blockhash")).expect("printed");
    assert_eq!((printed.len(), &printed[0].signers), (1, &vec![rig.roles.authority.pubkey()]));
    assert!(printed[0].to_string().starts_with("# initialise the program\nsigned by  "));
    let wire = STANDARD.decode(&printed[0].base64).expect("base64");
    let transaction: VersionedTransaction = wincode::deserialize(&wire).expect("a transaction");
    let signed = VersionedTransaction::try_new(transaction.message, &[&rig.roles.authority]).expect("signed");
    rig.chain.send(signed).await.expect("landed");
    assert!(rig.plan(&set_up(&settings)).await.expect("a plan").is_empty());
}

impl Rig {
    async fn chain_has_no_config(&self) -> bool {
        influence_client::chain::find_account::<Config>(&self.chain, &address::config())
            .await
            .expect("an answer")
            .is_none()
    }
}

#[tokio::test]
async fn what_never_changes_is_refused_by_name() {
    let settings = Rig::new().await.settings();
    let rig = set_up_with(&settings).await;
    let mut shorter = settings.clone();
    shorter.rules = shorter.rules.with_days_of(3_600);
    let refused = rig.plan(&set_up(&shorter)).await.expect_err("a refusal");
    assert!(matches!(&refused, MigrationError::Fixed { field: "rules.day_seconds", .. }), "{refused}");
    assert!(refused.to_string().starts_with("`rules.day_seconds` is 86400 for ever, not 3600: "));

    let mut elsewhere = settings.clone();
    elsewhere.roles.mint = key("another mint").pubkey();
    let refused = rig.plan(&set_up(&elsewhere)).await.expect_err("a refusal");
    assert!(matches!(refused, MigrationError::Fixed { field: "roles.mint", .. }), "{refused}");
    elsewhere.roles.mint = Address::default();
    let refused = rig.plan(&set_up(&elsewhere)).await.expect_err("a refusal");
    assert!(matches!(refused, MigrationError::Settings(SettingsError::Field { .. })), "{refused}");
}

#[tokio::test]
async fn nothing_is_sent_for_settings_that_can_not_hold() {
    let rig = Rig::new().await;
    let mut settings = rig.settings();
    settings.roles.mint = key("no mint").pubkey();
    let refused = rig.migrate(&set_up(&settings), &[]).await.expect_err("a refusal");
    assert!(matches!(refused, MigrationError::NoMint(_)), "{refused}");
    let settings = rig.settings();
    let poor = key("poor");
    let keys = [&poor, &rig.roles.authority];
    let refused = rig.migrate_with(&set_up(&settings), &keys).await.expect_err("a refusal");
    assert!(matches!(refused, MigrationError::Funds { has: 0, .. }), "{refused}");
    assert!(rig.chain_has_no_config().await);
    // The control: the program that is there is the one that was built.
    let program = influence_migrations::Program { id: influence_client::PROGRAM_ID, elf: program::elf() };
    let wanted = Wanted { program: Some(&program), settings: Some(&settings) };
    rig.migrate(&wanted, &[]).await.expect("set up");
    assert!(rig.plan(&wanted).await.expect("a plan").is_empty());
}
