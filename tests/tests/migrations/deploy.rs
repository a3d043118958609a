//! Deploying, going on after a cut, upgrading to something longer and shorter.

use influence_client::PROGRAM_ID;
use influence_migrations::{MigrationError, Program, Wanted, step::lamports_needed};
use influence_tests::{program, test_env::key};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::fixture::{Rig, deployed, titles};

/// The loader keeps 45 bytes of its own before a program's code.
const HEAD: usize = 45;

fn loader() -> Address {
    influence_client::address::LOADER
}

/// The built program, to be deployed under a key of the test's.
fn fresh() -> (Keypair, Program) {
    let key = key("a program");
    let program = Program { id: key.pubkey(), elf: program::elf() };
    (key, program)
}

/// What is deployed, without the loader's head.
async fn code(rig: &Rig, id: &Address) -> Vec<u8> {
    let data = Address::find_program_address(&[id.as_ref()], &loader()).0;
    rig.account(&data).await.data[HEAD..].to_vec()
}

#[tokio::test]
async fn a_program_is_deployed_once_at_the_price_that_was_said() {
    let rig = Rig::new().await;
    let (key, program) = fresh();
    let steps = rig.plan(&deployed(&program)).await.expect("a plan");
    let kinds: Vec<&str> = titles(&steps).iter().filter_map(|title| title.split(' ').next()).collect();
    assert_eq!(kinds, ["create", "write", "hand", "deploy"]);
    let before = rig.funds().await;
    let done = rig.migrate(&deployed(&program), &[&key]).await.expect("deployed");
    assert_eq!(done.receipts.len(), steps.iter().map(|step| step.transactions.len()).sum::<usize>());
    assert_eq!(code(&rig, &program.id).await, program.elf);
    let account = rig.account(&program.id).await;
    assert!(account.executable && account.owner == loader());
    let paid: i64 = steps.iter().map(|step| step.cost()).sum();
    assert_eq!(before - rig.funds().await, paid);
    assert!(lamports_needed(&steps, &rig.roles.payer.pubkey()) as i64 >= paid);
    assert!(rig.plan(&deployed(&program)).await.expect("a plan").is_empty());
}

#[tokio::test]
async fn a_deployment_that_was_cut_goes_on_where_it_was() {
    let rig = Rig::new().await;
    let (key, program) = fresh();
    let all = rig.plan(&deployed(&program)).await.expect("a plan")[1].transactions.len();
    rig.cut_after(1 + 100);
    let cut = rig.migrate(&deployed(&program), &[&key]).await.expect_err("a cut line");
    assert!(cut.to_string().starts_with("could not write "), "{cut}");
    let steps = rig.plan(&deployed(&program)).await.expect("a plan");
    assert_eq!(steps[0].transactions.len(), all - 100, "what was written is not written again");
    rig.cut_after(usize::MAX);
    let done = rig.migrate(&deployed(&program), &[&key]).await.expect("deployed");
    assert_eq!(done.receipts.len(), all - 100 + 2);
    assert_eq!(code(&rig, &program.id).await, program.elf);
}

#[tokio::test]
async fn an_upgrade_grows_the_account_and_shrinks_the_code() {
    let rig = Rig::new().await;
    let mut program = Program { id: PROGRAM_ID, elf: program::elf() };
    assert!(rig.plan(&deployed(&program)).await.expect("a plan").is_empty(), "it is there already");
    program.elf.extend_from_slice(&[7; 20_000]);
    let settings = rig.settings();
    let wanted = Wanted { program: Some(&program), settings: Some(&settings) };
    let steps = rig.plan(&wanted).await.expect("a plan");
    let kinds: Vec<&str> = titles(&steps).iter().filter_map(|title| title.split(' ').next()).collect();
    assert_eq!(kinds, ["create", "write", "hand", "extend", "upgrade", "initialise"]);
    rig.migrate(&wanted, &[]).await.expect("upgraded and set up");
    assert_eq!(code(&rig, &PROGRAM_ID).await, program.elf);
    assert!(rig.plan(&wanted).await.expect("a plan").is_empty());

    let shorter = Program { id: PROGRAM_ID, elf: program::elf() };
    rig.migrate(&deployed(&shorter), &[]).await.expect("upgraded back");
    let code = code(&rig, &PROGRAM_ID).await;
    assert_eq!(code.len(), program.elf.len());
    assert!(code.starts_with(&shorter.elf) && code[shorter.elf.len()..].iter().all(|byte| *byte == 0));
    assert!(rig.plan(&deployed(&shorter)).await.expect("a plan").is_empty());
}

#[tokio::test]
async fn a_multisig_gets_a_whole_buffer_and_signs_one_upgrade() {
    let rig = Rig::new().await;
    let mut program = Program { id: PROGRAM_ID, elf: program::elf() };
    program.elf.push(7);
    let left =
        rig.migrate_with(&deployed(&program), &[&rig.roles.payer]).await.expect("as far as the key goes");
    let authority = rig.roles.authority.pubkey();
    assert_eq!(titles(&left.waiting)[1..], [format!("upgrade the program {PROGRAM_ID}")]);
    assert!(left.waiting.iter().all(|step| step.signers() == [authority]), "nobody else has to sign");
    assert_eq!(code(&rig, &PROGRAM_ID).await, program::elf(), "nothing is upgraded yet");
    // The buffer is the authority's by now: the same run again has nothing more to write.
    let again = rig.migrate_with(&deployed(&program), &[&rig.roles.payer]).await.expect("the same");
    assert_eq!((again.receipts.len(), again.waiting.len()), (0, left.waiting.len()));
    rig.migrate(&deployed(&program), &[]).await.expect("upgraded");
    assert!(code(&rig, &PROGRAM_ID).await.starts_with(&program.elf));
}

#[tokio::test]
async fn what_can_not_be_deployed_to_is_said() {
    let rig = Rig::new().await;
    let program = Program { id: rig.roles.stranger.pubkey(), elf: program::elf() };
    let refused = rig.plan(&deployed(&program)).await.expect_err("a wallet is there");
    assert!(
        matches!(&refused, MigrationError::Foreign { address, .. } if *address == program.id),
        "{refused}"
    );
    let (_, mut program) = fresh();
    program.elf = vec![1; 11 << 20];
    let refused = rig.plan(&deployed(&program)).await.expect_err("too long");
    assert!(refused.to_string().contains("a program has at most 10485760"), "{refused}");
    let (key, mut program) = fresh();
    program.elf = vec![1; 5_000];
    let refused = rig.migrate(&deployed(&program), &[&key]).await.expect_err("no program");
    assert!(
        refused.to_string().starts_with(&format!("could not deploy the program {}", program.id)),
        "{refused}"
    );
}
