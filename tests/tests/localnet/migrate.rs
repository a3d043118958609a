//! Migrations on a validator: a program deployed under its own address in spite of a cut line, upgraded by a
//! multisig, and settings changed; each the second time nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use influence_client::{
    ClientError, PROGRAM_ID, address,
    chain::{self, Chain, ChainLayer, Receipt},
    rpc::RpcChain,
    state::Config,
    tx::{BudgetPolicy, ComputeBudget, send_instructions},
};
use influence_localnet::{Localnet, LocalnetConfig, LocalnetOptions, Ports, setup};
use influence_migrations::{
    DesiredState, MigrationError, MigrationOutcome, ProgramBinary, Signers, configure::initialize_args_from,
    migrate, plan, unsigned_transactions,
};
use influence_testkit::actors::Actor;
use influence_tests::{crankers::folder, program};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;
use tokio::time::sleep;

/// The loader keeps 45 bytes of header before a program's code.
const HEAD: usize = 45;
const PRICING: BudgetPolicy = BudgetPolicy::Fixed(ComputeBudget { units: 300_000, priority_fee: 0 });

/// A node whose line is cut after so many transactions.
struct Line {
    rpc: Arc<RpcChain>,
    left: AtomicUsize,
}

impl ChainLayer for Line {
    type Inner = Arc<RpcChain>;

    fn inner(&self) -> &Self::Inner {
        &self.rpc
    }

    async fn send_through(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let left = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        left.map_err(|_| ClientError::Unreachable("the line is cut".into()))?;
        self.rpc.send(transaction).await
    }
}

/// The built program with another address in place of its own.
fn built_for(id: Address) -> ProgramBinary {
    let mut elf = program::elf();
    let place = |elf: &[u8]| elf.windows(32).position(|bytes| bytes == PROGRAM_ID.as_ref());
    while let Some(at) = place(&elf) {
        elf[at..at + 32].copy_from_slice(id.as_ref());
    }
    ProgramBinary { id, elf }
}

fn deployed(program: &ProgramBinary) -> DesiredState<'_> {
    DesiredState { program: Some(program), settings: None }
}

/// Brings the chain to what is desired: the first key pays, `authority` may upgrade.
async fn bring(
    chain: &impl Chain,
    desired: &DesiredState<'_>,
    keys: &[&Keypair],
    authority: Address,
) -> Result<MigrationOutcome, MigrationError> {
    migrate(chain, desired, &Signers::new(keys, authority), keys, PRICING, &mut |_| ()).await
}

/// What is deployed, without the loader's head.
async fn code(rpc: &RpcChain, id: &Address) -> Vec<u8> {
    let data = Address::find_program_address(&[id.as_ref()], &address::LOADER).0;
    let account = rpc.accounts(&[data]).await.expect("an answer").remove(0);
    account.expect("the program's code").data[HEAD..].to_vec()
}

/// Deploys over a line that is cut on the way, goes on, and has nothing to do afterwards.
async fn deploy(
    rpc: &Arc<RpcChain>,
    payer: &Keypair,
    authority: &Keypair,
    key: &Keypair,
    program: &ProgramBinary,
) {
    let signers = Signers::new(&[payer], authority.pubkey());
    let line = Line { rpc: rpc.clone(), left: AtomicUsize::new(60) };
    let cut = bring(&line, &deployed(program), &[payer, key], authority.pubkey()).await;
    assert!(cut.expect_err("a cut line").to_string().starts_with("could not write "));
    let steps = plan(rpc, &deployed(program), &signers).await.expect("a plan");
    let all = program.elf.len() / 1_000;
    assert!(steps[0].title.starts_with("write ") && steps[0].transactions.len() < all, "{}", steps[0].title);
    let keys = [payer, key, authority];
    bring(rpc, &deployed(program), &keys, authority.pubkey()).await.expect("deployed");
    assert_eq!(code(rpc, &program.id).await, program.elf);
    let again = bring(rpc, &deployed(program), &keys, authority.pubkey()).await.expect("nothing to do");
    assert!(again.receipts.is_empty() && again.waiting.is_empty());
    // It runs: what is not set up is refused by the program itself, at its own address.
    let mut instruction = influence_client::instructions::crank::expire_holding(&payer.pubkey());
    instruction.program_id = program.id;
    let refused = send_instructions(rpc, &[instruction], &[payer], BudgetPolicy::Simulated)
        .await
        .expect_err("not set up");
    assert!(
        matches!(&refused, ClientError::Failed { logs, .. } if logs.iter().any(|log| log.contains(&format!("Program {} invoke", program.id)))),
        "{refused:?}"
    );
}

/// With the payer's key alone everything is done up to the signature of signers may upgrade, and that is printed.
async fn upgrade(rpc: &Arc<RpcChain>, payer: &Keypair, authority: &Keypair, program: &ProgramBinary) {
    let (owner, before) = (authority.pubkey(), code(rpc, &program.id).await);
    let left = bring(rpc, &deployed(program), &[payer], owner).await.expect("as far as the key goes");
    assert_eq!(code(rpc, &program.id).await, before, "nothing is upgraded yet");
    assert!(!left.waiting.is_empty() && left.waiting.iter().all(|step| step.signers() == [owner]));
    let blockhash = rpc.blockhash().await.expect("a blockhash");
    for step in &left.waiting {
        for printed in unsigned_transactions(step, blockhash).expect("whole transactions") {
            assert_eq!(printed.signers, [owner]);
            let transaction =
                influence_client::tx::decode_transaction(&printed.base64).expect("a transaction");
            let message = transaction.message;
            let signed = influence_client::tx::sign(rpc.tx_version(), message, &[authority]).expect("signed");
            let slot = rpc.send(signed).await.expect("it lands as it was printed").slot;
            // A program changes once in a slot.
            while rpc.now().await.expect("a slot").slot <= slot {
                sleep(Duration::from_millis(50)).await;
            }
        }
    }
    assert!(code(rpc, &program.id).await.starts_with(&program.elf));
    let again = bring(rpc, &deployed(program), &[payer], owner).await.expect("nothing to do");
    assert!(again.receipts.is_empty() && again.waiting.is_empty());
}

/// DeploymentSettings that are as they should be are left alone, those that differ are changed, crankers too.
async fn settle(localnet: &Localnet) {
    let (rpc, authority) = (localnet.rpc(), localnet.key(Actor::Authority));
    let mut settings = setup::settings(localnet.config()).expect("settings");
    for (change, transactions) in [(false, 0), (true, 2), (false, 0)] {
        if change {
            settings.rules.user_tiers[0] = 25_000;
            settings.roles.crankers.pop();
        }
        let desired = DesiredState { program: None, settings: Some(&settings) };
        let done = bring(&rpc, &desired, &[&authority], authority.pubkey()).await.expect("settings");
        assert_eq!((done.receipts.len(), done.waiting.len()), (transactions, 0));
    }
    let config: Config = chain::get_account(&rpc, &address::config()).await.expect("a config");
    assert_eq!(initialize_args_from(&config), settings.initialize_args(6).expect("a setup"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_deployed_upgraded_and_set_up_on_a_validator() {
    if crate::is_quick() {
        return;
    }
    let place = folder();
    let plan = LocalnetConfig {
        seed: 5,
        fans: 0,
        members: 0,
        galleries: 1,
        allocations: 0,
        slot_millis: 75,
        ..LocalnetConfig::default()
    };
    let options = LocalnetOptions {
        data_dir: place.path().to_owned(),
        new_chain: Some(plan),
        keep: false,
        ports: Ports::ANY,
        program: program::path(),
    };
    let localnet = Localnet::start(options).await.unwrap_or_else(|error| panic!("{error}"));
    let (rpc, key) = (localnet.rpc(), Keypair::new());
    let (payer, authority) = (localnet.key(Actor::Treasury), localnet.key(Actor::Authority));
    let mut program = built_for(key.pubkey());
    deploy(&rpc, &payer, &authority, &key, &program).await;
    program.elf.extend_from_slice(&[7; 10]);
    upgrade(&rpc, &payer, &authority, &program).await;
    settle(&localnet).await;
    drop(rpc);
    localnet.stop().await.expect("it stops");
}
