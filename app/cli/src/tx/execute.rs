//! Execution of a plan: shown, simulated, confirmed, signed, sent, and reported.

use std::{
    io::{self, IsTerminal},
    process::ExitCode,
};

use influence_client::{
    ClientError,
    amount::format_sol,
    chain::Chain,
    tx::{
        self, BudgetPolicy, ComputeBudget, compile_message, estimate_budget, pack_instructions,
        send_instructions, sign,
    },
};
use solana_hash::Hash;
use solana_instruction::Instruction;

use super::{CommandResult, TxOutcome, TxPlan, TxStatus, confirm::confirm, outcome::with_landed};
use crate::{
    CliError, Context, Output, SignerSet, chain::cluster::is_mainnet, context::SendMode, output::AsString,
};

/// Fee per signature, lamports.
const SIGNATURE_FEE: u64 = 5_000;

/// Executes a plan as far as the context's [`SendMode`] says. `read_state` reads the new state after everything landed.
///
/// # Errors
/// [`CliError`]; [`CliError::PartiallyLanded`] if a later of several transactions fails.
pub async fn execute<S: Output>(
    context: &Context,
    signers: &SignerSet,
    mut plan: TxPlan,
    read_state: impl AsyncFnOnce() -> Result<S, CliError>,
) -> Result<ExitCode, CliError> {
    let groups = pack_instructions(context.chain.tx_version(), &signers.payer(), &plan.instructions)?;
    let executor = Executor { context, signers, groups };
    executor.add_notes(&mut plan);
    // Before sending: a dump that cannot be written must not be noticed after the transaction landed.
    context.dump_accounts()?;
    context.printer.print_progress(&plan)?;
    let (status, transactions) = match context.mode {
        SendMode::DryRun => (TxStatus::Simulated, executor.simulate().await?),
        SendMode::SignOnly { blockhash } => (TxStatus::Signed, executor.sign(blockhash).await?),
        SendMode::Send { yes } => (TxStatus::Landed, executor.send(&plan, yes).await?),
    };
    let mut result = CommandResult::new(plan, status, transactions);
    if status == TxStatus::Landed {
        match read_state().await {
            Ok(state) => result.state = Some(state),
            // Not an error: the transactions landed.
            Err(error) => result.add_late_note(format!("cannot read the new state: {error}")),
        }
    }
    print_result(context, &result)
}

pub(super) fn print_result<S: Output>(
    context: &Context,
    result: &CommandResult<S>,
) -> Result<ExitCode, CliError> {
    context.printer.print(result).map_err(|error| result.with_landed(error))?;
    Ok(ExitCode::SUCCESS)
}

/// The plan, unless the user has seen it: JSON output and a redirected stdout do not show it.
pub(super) fn unseen_plan<'a>(context: &Context, plan: &'a TxPlan) -> Option<&'a TxPlan> {
    let is_seen = context.printer.is_display() && io::stdout().is_terminal();
    if is_seen { None } else { Some(plan) }
}

/// Error of sending. If the node became unreachable, the transaction may still land.
pub(super) fn send_error(error: ClientError) -> CliError {
    match error {
        ClientError::Unreachable(_) => {
            CliError::network(format!("{error}; status unknown; check before retrying"))
        }
        error => error.into(),
    }
}

struct Executor<'a> {
    context: &'a Context,
    signers: &'a SignerSet,
    /// Instructions of each transaction.
    groups: Vec<Vec<Instruction>>,
}

impl Executor<'_> {
    /// Notes what a user should know about several transactions.
    fn add_notes(&self, plan: &mut TxPlan) {
        let count = self.groups.len();
        if count < 2 {
            return;
        }
        let fees = self.groups.iter().map(|group| self.signature_fee(group)).sum();
        plan.add_note(format!("{count} sequential transactions; signature fees {}", format_sol(fees)));
        if self.context.mode == SendMode::DryRun {
            let others = count.saturating_sub(1);
            plan.add_note(format!(
                "only the first is simulated: the other {others} and their priority fees depend on its result"
            ));
        }
    }

    fn signature_fee(&self, group: &[Instruction]) -> u64 {
        SIGNATURE_FEE.saturating_mul(tx::signatures(&self.signers.payer(), group))
    }

    /// Simulates the first transaction. The others depend on its result.
    async fn simulate(&self) -> Result<Vec<TxOutcome>, CliError> {
        let mut simulated: Vec<TxOutcome> = Vec::new();
        for group in &self.groups {
            let fee = self.signature_fee(group);
            if !simulated.is_empty() {
                simulated.push(TxOutcome { fee: Some(fee), ..TxOutcome::default() });
                continue;
            }
            let budget = self.estimate(group).await?;
            let fee = Some(fee.saturating_add(budget.priority_fee));
            let outcome = TxOutcome { units: Some(budget.units.into()), fee, ..TxOutcome::default() };
            self.context.printer.print_progress(&outcome)?;
            simulated.push(outcome);
        }
        Ok(simulated)
    }

    async fn estimate(&self, group: &[Instruction]) -> Result<ComputeBudget, CliError> {
        self.context.chain.rpc()?;
        self.check_payer().await?;
        Ok(estimate_budget(&self.context.chain, &self.signers.payer(), group, &[]).await?)
    }

    async fn sign(&self, blockhash: Option<Hash>) -> Result<Vec<TxOutcome>, CliError> {
        let chain = &self.context.chain;
        let mut signed = Vec::new();
        for group in &self.groups {
            let keys = self.signers.required(group)?;
            let budget = if chain.is_online() && signed.is_empty() {
                self.estimate(group).await?
            } else {
                // Cannot be simulated, so the limit is the maximum.
                let units = ComputeBudget::MAX.units;
                ComputeBudget { units, priority_fee: chain.priority_fee(&[], units).await? }
            };
            let blockhash = match blockhash {
                Some(blockhash) => blockhash,
                None => chain.blockhash().await?,
            };
            let format = chain.tx_version();
            let message = compile_message(format, &self.signers.payer(), group, blockhash, budget)?;
            let transaction = sign(format, message, &keys)?;
            let outcome = TxOutcome {
                signature: transaction.signatures.first().copied().map(AsString),
                transaction: Some(tx::encode_transaction(&transaction)?),
                ..TxOutcome::default()
            };
            self.context.printer.print_progress(&outcome)?;
            signed.push(outcome);
        }
        Ok(signed)
    }

    async fn send(&self, plan: &TxPlan, yes: bool) -> Result<Vec<TxOutcome>, CliError> {
        let keys: Vec<_> =
            self.groups.iter().map(|group| self.signers.required(group)).collect::<Result<_, _>>()?;
        // Simulated before the prompt, so that a user is not asked about a transaction that fails.
        let first = match self.groups.first() {
            Some(group) => self.estimate(group).await?,
            None => return Ok(Vec::new()),
        };
        confirm(yes, unseen_plan(self.context, plan))?;
        let total = self.groups.len();
        let mut landed: Vec<TxOutcome> = Vec::new();
        for (group, keys) in self.groups.iter().zip(&keys) {
            let budget = if landed.is_empty() { BudgetPolicy::Fixed(first) } else { BudgetPolicy::Simulated };
            let receipt = send_instructions(&self.context.chain, group, keys, budget)
                .await
                .map_err(|error| with_landed(send_error(error), &landed, total))?;
            let outcome = TxOutcome::landed(self.context, &receipt);
            let printed = self.context.printer.print_progress(&outcome);
            landed.push(outcome);
            printed.map_err(|error| with_landed(error, &landed, total))?;
        }
        Ok(landed)
    }

    /// Refuses an unfunded fee payer. The simulation's error would not name it.
    async fn check_payer(&self) -> Result<(), CliError> {
        let payer = self.signers.payer();
        let account = self.context.chain.accounts(&[payer]).await?.pop().flatten();
        if account.is_some_and(|account| account.lamports > 0) {
            return Ok(());
        }
        let remedy = if is_mainnet(&self.context.cluster) {
            "fund it".to_owned()
        } else {
            format!("run `solana airdrop 1 {payer}`")
        };
        Err(CliError::user(format!("fee payer {payer} has no SOL; {remedy}, or pass another --fee-payer")))
    }
}
