//! Deployment: first, after an interruption, upgrades to a longer and a shorter program.

use influence_client::PROGRAM_ID;
use influence_migrations::{DesiredState, MigrationError, ProgramBinary, step::lamports_needed};
use influence_tests::{program, test_env::key};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::fixture::{MigrationFixture, program_only, titles};

/// Bytes of the loader's header before the code.
const HEADER: usize = 45;

fn loader() -> Address {
    influence_client::address::LOADER
}

/// The built program with a new address.
fn new_program() -> (Keypair, ProgramBinary) {
    let key = key("a program");
    let program = ProgramBinary { id: key.pubkey(), elf: program::elf() };
    (key, program)
}

async fn deployed_code(fixture: &MigrationFixture, id: &Address) -> Vec<u8> {
    let data = Address::find_program_address(&[id.as_ref()], &loader()).0;
    fixture.account(&data).await.data[HEADER..].to_vec()
}

#[tokio::test]
async fn deploys_once_at_the_planned_cost() {
    let fixture = MigrationFixture::new().await;
    let (key, program) = new_program();
    let steps = fixture.plan(&program_only(&program)).await.expect("a plan");
    let kinds: Vec<&str> = titles(&steps).iter().filter_map(|title| title.split(' ').next()).collect();
    assert_eq!(kinds, ["create", "write", "hand", "deploy"]);
    let before = fixture.payer_lamports().await;
    let done = fixture.migrate(&program_only(&program), &[&key]).await.expect("deployed");
    assert_eq!(done.receipts.len(), steps.iter().map(|step| step.transactions.len()).sum::<usize>());
    assert_eq!(deployed_code(&fixture, &program.id).await, program.elf);
    let account = fixture.account(&program.id).await;
    assert!(account.executable && account.owner == loader());
    let paid: i64 = steps.iter().map(|step| step.cost()).sum();
    assert_eq!(before - fixture.payer_lamports().await, paid);
    assert!(lamports_needed(&steps, &fixture.roles.payer.pubkey()) as i64 >= paid);
    assert!(fixture.plan(&program_only(&program)).await.expect("a plan").is_empty());
}

#[tokio::test]
async fn an_interrupted_deployment_continues() {
    let fixture = MigrationFixture::new().await;
    let (key, program) = new_program();
    let all = fixture.plan(&program_only(&program)).await.expect("a plan")[1].transactions.len();
    fixture.fail_after(1 + 100);
    let cut = fixture.migrate(&program_only(&program), &[&key]).await.expect_err("connection cut");
    assert!(cut.to_string().starts_with("could not write "), "{cut}");
    let steps = fixture.plan(&program_only(&program)).await.expect("a plan");
    assert_eq!(steps[0].transactions.len(), all - 100, "written chunks are not written again");
    fixture.fail_after(usize::MAX);
    let done = fixture.migrate(&program_only(&program), &[&key]).await.expect("deployed");
    assert_eq!(done.receipts.len(), all - 100 + 2);
    assert_eq!(deployed_code(&fixture, &program.id).await, program.elf);
}

#[tokio::test]
async fn upgrades_to_longer_and_shorter_programs() {
    let fixture = MigrationFixture::new().await;
    let mut program = ProgramBinary { id: PROGRAM_ID, elf: program::elf() };
    assert!(fixture.plan(&program_only(&program)).await.expect("a plan").is_empty(), "already deployed");
    program.elf.extend_from_slice(&[7; 20_000]);
    let settings = fixture.settings();
    let desired = DesiredState { program: Some(&program), settings: Some(&settings) };
    let steps = fixture.plan(&desired).await.expect("a plan");
    let kinds: Vec<&str> = titles(&steps).iter().filter_map(|title| title.split(' ').next()).collect();
    assert_eq!(kinds, ["create", "write", "hand", "extend", "upgrade", "initialize"]);
    fixture.migrate(&desired, &[]).await.expect("upgraded and set up");
    assert_eq!(deployed_code(&fixture, &PROGRAM_ID).await, program.elf);
    assert!(fixture.plan(&desired).await.expect("a plan").is_empty());

    let shorter = ProgramBinary { id: PROGRAM_ID, elf: program::elf() };
    fixture.migrate(&program_only(&shorter), &[]).await.expect("upgraded back");
    let code = deployed_code(&fixture, &PROGRAM_ID).await;
    assert_eq!(code.len(), program.elf.len());
    assert!(code.starts_with(&shorter.elf) && code[shorter.elf.len()..].iter().all(|byte| *byte == 0));
    assert!(fixture.plan(&program_only(&shorter)).await.expect("a plan").is_empty());
}

#[tokio::test]
async fn a_multisig_gets_a_complete_buffer_and_signs_one_upgrade() {
    let fixture = MigrationFixture::new().await;
    let mut program = ProgramBinary { id: PROGRAM_ID, elf: program::elf() };
    program.elf.push(7);
    let left = fixture
        .migrate_with(&program_only(&program), &[&fixture.roles.payer])
        .await
        .expect("as far as the key goes");
    let authority = fixture.roles.authority.pubkey();
    assert_eq!(titles(&left.waiting)[1..], [format!("upgrade the program {PROGRAM_ID}")]);
    assert!(left.waiting.iter().all(|step| step.signers() == [authority]), "the only signer");
    assert_eq!(deployed_code(&fixture, &PROGRAM_ID).await, program::elf(), "nothing is upgraded yet");
    // The authority owns the buffer now: repeating the run writes nothing.
    let again =
        fixture.migrate_with(&program_only(&program), &[&fixture.roles.payer]).await.expect("the same");
    assert_eq!((again.receipts.len(), again.waiting.len()), (0, left.waiting.len()));
    fixture.migrate(&program_only(&program), &[]).await.expect("upgraded");
    assert!(deployed_code(&fixture, &PROGRAM_ID).await.starts_with(&program.elf));
}

#[tokio::test]
async fn refuses_addresses_and_programs_that_cannot_be_deployed() {
    let fixture = MigrationFixture::new().await;
    let program = ProgramBinary { id: fixture.roles.stranger.pubkey(), elf: program::elf() };
    let refused = fixture.plan(&program_only(&program)).await.expect_err("the address is a wallet");
    assert!(
        matches!(&refused, MigrationError::UnexpectedAccount { address, .. } if *address == program.id),
        "{refused}"
    );
    let (_, mut program) = new_program();
    program.elf = vec![1; 11 << 20];
    let refused = fixture.plan(&program_only(&program)).await.expect_err("too long");
    assert!(refused.to_string().contains("a program has at most 10485760"), "{refused}");
    let (key, mut program) = new_program();
    program.elf = vec![1; 5_000];
    let refused = fixture.migrate(&program_only(&program), &[&key]).await.expect_err("not a program");
    assert!(
        refused.to_string().starts_with(&format!("could not deploy the program {}", program.id)),
        "{refused}"
    );
}
