//! Submission of a transaction that was signed before.

use std::process::ExitCode;

use influence_client::{ClientError, chain::Chain};
use solana_transaction::versioned::VersionedTransaction;

use super::{
    CommandResult, TxOutcome, TxPlan, TxStatus,
    confirm::confirm,
    execute::{print_result, send_error, unseen_plan},
};
use crate::{CliError, Context, context::SendMode, output::AsString};

/// Simulates and sends a signed transaction. Repeating it is harmless: a landed transaction is looked up first.
pub async fn submit(
    context: &Context,
    mut plan: TxPlan,
    transaction: VersionedTransaction,
) -> Result<ExitCode, CliError> {
    let yes = match context.mode {
        SendMode::Send { yes } => Some(yes),
        SendMode::DryRun => None,
        SendMode::SignOnly { .. } => {
            return Err(CliError::user(
                "the transaction is already signed: omit --sign-only, or use --dry-run to simulate it",
            ));
        }
    };
    let signature = transaction.signatures.first().copied().unwrap_or_default();
    let has_landed = context.chain.rpc()?.has_landed(&signature).await?;
    if has_landed {
        plan.add_note("already landed");
    }
    context.printer.print_progress(&plan)?;
    let units = if has_landed { None } else { Some(context.chain.simulate(&transaction).await?) };
    let (status, outcome) = match yes {
        None => {
            let signature = Some(AsString(signature));
            (TxStatus::Simulated, TxOutcome { signature, units, ..TxOutcome::default() })
        }
        Some(yes) => {
            confirm(yes || has_landed, unseen_plan(context, &plan))?;
            let receipt = context.chain.send(transaction).await.map_err(|error| match error {
                ClientError::Expired => CliError::user(
                    "the transaction's blockhash has expired: sign it again with a recent blockhash",
                ),
                error => send_error(error),
            })?;
            (TxStatus::Landed, TxOutcome::landed(context, &receipt))
        }
    };
    let result = CommandResult::<String>::new(plan, status, vec![outcome]);
    let printed = result.transactions.iter().try_for_each(|outcome| context.printer.print_progress(outcome));
    printed.map_err(|error| result.with_landed(error))?;
    print_result(context, &result)
}
