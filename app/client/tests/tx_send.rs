//! Sending: choice of the compute budget, and no transaction that cannot land is sent.

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

/// Stub that simulates to `units` (or fails without), accepts every transaction, and records budgets.
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

fn sent(chain: &Stubbed<Fake>, policy: BudgetPolicy) -> Vec<ComputeBudget> {
    pollster::block_on(send_instructions(chain, &[call(3)], &[&payer()], policy)).expect("it lands");
    chain.0.sent.take()
}

fn requested_units(units: u64) -> u32 {
    let chain = Stubbed(Fake { units: Some(units), ..Fake::default() });
    let sent = sent(&chain, BudgetPolicy::Simulated);
    assert_eq!(chain.0.simulated.take(), [ComputeBudget::MAX], "simulated with the highest limit");
    assert_eq!((sent.len(), sent[0].priority_fee), (1, 0));
    sent[0].units
}

#[test]
fn simulated_units_get_a_margin_of_20_percent() {
    assert_eq!(requested_units(100_000), 120_000);
    assert_eq!(requested_units(0), 0);
}

#[test]
fn the_limit_is_capped() {
    assert_eq!(requested_units(u64::from(MAX_UNITS) * 100 / 120 + 1), MAX_UNITS);
    assert_eq!(requested_units(u64::from(MAX_UNITS)), MAX_UNITS);
    assert_eq!(requested_units(u64::MAX), MAX_UNITS);
}

#[test]
fn a_fixed_budget_is_not_simulated() {
    let (chain, budget) = (Stubbed::<Fake>::default(), ComputeBudget { units: 77, priority_fee: 9 });
    assert_eq!(sent(&chain, BudgetPolicy::Fixed(budget)), [budget]);
    assert!(chain.0.simulated.take().is_empty());
}

/// Error of sending; asserts that no transaction was sent.
fn failure(instruction: Instruction, signers: &[&Keypair], policy: BudgetPolicy) -> ClientError {
    let chain = Stubbed::<Fake>::default();
    let error = pollster::block_on(send_instructions(&chain, &[instruction], signers, policy))
        .expect_err("a failure");
    assert!(chain.0.sent.take().is_empty());
    error
}

#[test]
fn a_failed_simulation_sends_no_transaction() {
    let error = failure(call(3), &[&payer()], BudgetPolicy::Simulated);
    assert!(matches!(error, ClientError::Failed { error: TransactionError::AccountNotFound, .. }), "{error}");
}

#[test]
fn a_signer_is_required() {
    for policy in [BudgetPolicy::Simulated, BudgetPolicy::Fixed(ComputeBudget::MAX)] {
        let error = failure(call(3), &[], policy);
        assert_eq!(error.to_string(), "the transaction could not be built: no signer");
    }
}

#[test]
fn missing_signatures_and_size_are_checked_before_sending() {
    let mut signed = call(3);
    signed.accounts.push(AccountMeta::new(Address::from([8; 32]), true));
    let fixed = BudgetPolicy::Fixed(ComputeBudget::MAX);
    assert!(matches!(failure(signed, &[&payer()], fixed), ClientError::Build(_)));
    assert!(matches!(failure(call(5_000), &[&payer()], fixed), ClientError::TooLarge(_)));
}
