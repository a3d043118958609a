//! Steps and transactions of the journal, across restarts.

#[path = "../../client/tests/support/stub.rs"]
mod stub;

use std::path::Path;

use influence_client::{
    ClientError,
    chain::{Chain, Receipt},
    tx::{ComputeBudget, TxVersion, compile_message, sign},
};
use influence_cranker::{
    journal::{
        Journal, JournalError,
        steps::{DayStep, SendOutcome},
    },
    keeper::JournaledChain,
};
use solana_hash::Hash;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;
use stub::{Stub, Stubbed};

const DAY: u32 = 20_000;

fn open(folder: &Path) -> Journal {
    Journal::open(&folder.join("journal.redb")).unwrap()
}

#[test]
fn steps_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    assert_eq!(journal.step(DAY, DayStep::Score).unwrap(), None);
    journal.begin_step(DAY, DayStep::Score, 10).unwrap();
    assert!(!journal.is_step_done(DAY, DayStep::Score).unwrap());
    drop(journal);
    let journal = open(folder.path());
    journal.begin_step(DAY, DayStep::Score, 20).unwrap();
    journal.finish_step(DAY, DayStep::Score, 30, "5 holders").unwrap();
    let record = journal.step(DAY, DayStep::Score).unwrap().unwrap();
    assert_eq!((record.begun_at, record.done_at, record.note.as_str()), (10, Some(30), "5 holders"));
    assert!(
        !journal.is_step_done(DAY, DayStep::Vote).unwrap()
            && !journal.is_step_done(DAY + 1, DayStep::Score).unwrap()
    );
}

#[test]
fn a_second_process_cannot_open_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let second = Journal::open(&folder.path().join("journal.redb"));
    assert!(matches!(second, Err(JournalError::InUse(_))));
    drop(journal);
    open(folder.path());
}

#[test]
fn pending_transactions_survive_restarts_and_pruning() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let first = journal.record_sending(DAY, DayStep::Apply, "a", 5).unwrap();
    let second = journal.record_sending(DAY, DayStep::Apply, "b", 6).unwrap();
    assert_eq!((first.chunk, second.chunk), (0, 1));
    journal.record_outcome(first, SendOutcome::Landed, 7, 5_000).unwrap();
    drop(journal);
    let journal = open(folder.path());
    let signatures = |journal: &Journal| -> Vec<String> {
        journal.sent_entries(DAY).unwrap().into_iter().map(|(_, sent)| sent.signature).collect()
    };
    assert_eq!(signatures(&journal), ["a", "b"]);
    assert_eq!(journal.pending().unwrap().iter().map(|(id, _)| *id).collect::<Vec<_>>(), [second]);
    journal.prune_steps(DAY + 1).unwrap();
    assert_eq!(signatures(&journal), ["b"]);
    journal.record_outcome(second, SendOutcome::Expired, 6, 0).unwrap();
    assert_eq!(journal.pending().unwrap(), []);
    journal.prune_steps(DAY + 1).unwrap();
    assert!(signatures(&journal).is_empty());
    assert!(matches!(
        journal.record_outcome(second, SendOutcome::Landed, 1, 1),
        Err(JournalError::Damaged(_))
    ));
}

type Response = fn() -> Result<Receipt, ClientError>;

/// Responds to every transaction in the same way.
struct FixedResponse(Response);

impl Stub for FixedResponse {
    fn send(&self, _: VersionedTransaction) -> Result<Receipt, ClientError> {
        (self.0)()
    }
}

#[test]
fn every_transaction_is_recorded_with_its_outcome() {
    let payer = Keypair::new_from_array([5; 32]);
    let message =
        compile_message(TxVersion::V0, &payer.pubkey(), &[], Hash::default(), ComputeBudget::MAX).unwrap();
    let transaction = sign(TxVersion::V0, message, &[&payer]).unwrap();
    let landed =
        || Ok(Receipt { signature: Default::default(), slot: 41, logs: Vec::new(), units: 1, fee: 5 });
    let refused = || Err(ClientError::Failed { error: TransactionError::AccountInUse, logs: Vec::new() });
    let lost = || Err(ClientError::Unreachable("timeout".into()));
    let refusal = "the transaction failed: Account in use".to_owned();
    let cases: [(Response, SendOutcome, u64, u64); 3] = [
        (landed, SendOutcome::Landed, 41, 5),
        (refused, SendOutcome::Refused(refusal), 40, 0),
        (lost, SendOutcome::Pending, 40, 0),
    ];
    for (response, outcome, slot, fee) in cases {
        let folder = tempfile::tempdir().unwrap();
        let journal = open(folder.path());
        let chain = Stubbed(FixedResponse(response));
        let recorded = JournaledChain { chain: &chain, journal: &journal, day: DAY, step: DayStep::Vote };
        let is_ok = pollster::block_on(recorded.send(transaction.clone())).is_ok();
        assert_eq!(is_ok, outcome == SendOutcome::Landed);
        let [(id, sent)] = &journal.sent_entries(DAY).unwrap()[..] else { panic!("one transaction") };
        assert_eq!((id.step, id.chunk), (DayStep::Vote, 0));
        assert_eq!(sent.signature, transaction.signatures[0].to_string());
        assert_eq!((&sent.outcome, sent.slot, sent.fee), (&outcome, slot, fee));
        assert_eq!(journal.pending().unwrap().len(), usize::from(outcome == SendOutcome::Pending));
    }
}
