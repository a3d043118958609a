//! Sending: where the compute limit comes from, and that nothing is sent that can not land.

#[path = "support/stub.rs"]
mod stub;

use std::cell::RefCell;

use influence_client::{
    ClientError,
    chain::Receipt,
    tx::{BudgetPolicy, ComputeBudget, MAX_UNITS, TxVersion, send_instructions},
};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_message::VersionedMessage;
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;
use stub::{Stub, Stubbed};

/// Simulates to `units` (refuses without any), takes everything, and remembers the limit and fee it was asked for.
#[derive(Default)]
struct Fake {
    units: Option<u64>,
    simulated: RefCell<Vec<ComputeBudget>>,
    sent: RefCell<Vec<ComputeBudget>>,
}

fn budget(transaction: &VersionedTransaction) -> ComputeBudget {
    let VersionedMessage::V1(message) = &transaction.message else { panic!("not v1") };
    let config = &message.config;
    ComputeBudget { units: config.compute_unit_limit.unwrap(), priority_fee: config.priority_fee.unwrap() }
}

impl Stub for Fake {
    fn tx_version(&self) -> TxVersion {
        TxVersion::V1
    }

    fn simulate(&self, transaction: &VersionedTransaction) -> Result<u64, ClientError> {
        self.simulated.borrow_mut().push(budget(transaction));
        let refused = || ClientError::from_transaction(TransactionError::AccountNotFound, Vec::new());
        self.units.ok_or_else(refused)
    }

    fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        self.sent.borrow_mut().push(budget(&transaction));
        Ok(Receipt { signature: Signature::default(), slot: 1, logs: Vec::new(), units: 1, fee: 5_000 })
    }
}

fn payer() -> Keypair {
    Keypair::new_from_array([5; 32])
}

fn call(data: usize) -> Instruction {
    Instruction { program_id: Address::from([9; 32]), accounts: Vec::new(), data: vec![0; data] }
}

fn sent(chain: &Stubbed<Fake>, pricing: BudgetPolicy) -> Vec<ComputeBudget> {
    pollster::block_on(send_instructions(chain, &[call(3)], &[&payer()], pricing)).expect("it lands");
    chain.0.sent.take()
}

fn asked_for(units: u64) -> u32 {
    let chain = Stubbed(Fake { units: Some(units), ..Fake::default() });
    let sent = sent(&chain, BudgetPolicy::Simulated);
    assert_eq!(chain.0.simulated.take(), [ComputeBudget::MAX], "simulated with all there is");
    assert_eq!((sent.len(), sent[0].priority_fee), (1, 0));
    sent[0].units
}

#[test]
fn simulated_units_get_a_fifth_of_head_room() {
    assert_eq!(asked_for(100_000), 120_000);
    assert_eq!(asked_for(0), 0);
}

#[test]
fn no_more_is_asked_for_than_there_is() {
    assert_eq!(asked_for(u64::from(MAX_UNITS) * 100 / 120 + 1), MAX_UNITS);
    assert_eq!(asked_for(u64::from(MAX_UNITS)), MAX_UNITS);
    assert_eq!(asked_for(u64::MAX), MAX_UNITS);
}

#[test]
fn a_fixed_budget_is_sent_as_it_is_without_simulating() {
    let (chain, budget) = (Stubbed::<Fake>::default(), ComputeBudget { units: 77, priority_fee: 9 });
    assert_eq!(sent(&chain, BudgetPolicy::Fixed(budget)), [budget]);
    assert!(chain.0.simulated.take().is_empty());
}

/// How sending fails; nothing may have been sent.
fn failure(instruction: Instruction, signers: &[&Keypair], pricing: BudgetPolicy) -> ClientError {
    let chain = Stubbed::<Fake>::default();
    let error = pollster::block_on(send_instructions(&chain, &[instruction], signers, pricing))
        .expect_err("a failure");
    assert!(chain.0.sent.take().is_empty());
    error
}

#[test]
fn what_simulation_refuses_is_not_sent() {
    let error = failure(call(3), &[&payer()], BudgetPolicy::Simulated);
    assert!(matches!(error, ClientError::Failed { error: TransactionError::AccountNotFound, .. }), "{error}");
}

#[test]
fn without_a_signer_nothing_can_be_built() {
    for pricing in [BudgetPolicy::Simulated, BudgetPolicy::Fixed(ComputeBudget::MAX)] {
        let error = failure(call(3), &[], pricing);
        assert_eq!(error.to_string(), "the transaction could not be built: no signer");
    }
}

#[test]
fn a_missing_signature_or_too_many_bytes_are_noticed_before_the_chain_is_asked() {
    let mut signed = call(3);
    signed.accounts.push(AccountMeta::new(Address::from([8; 32]), true));
    let fixed = BudgetPolicy::Fixed(ComputeBudget::MAX);
    assert!(matches!(failure(signed, &[&payer()], fixed), ClientError::Build(_)));
    assert!(matches!(failure(call(5_000), &[&payer()], fixed), ClientError::TooLarge(_)));
}
