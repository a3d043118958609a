//! What a refusal is about: the step, the whole day, or whoever sends it.

use influence_client::ClientError;
use solana_transaction_error::TransactionError;

use super::action::Action;

/// Whether the refusal says that the step was done before.
pub fn is_done(step: &Action, error: &ClientError) -> bool {
    let done = match step {
        Action::Publish { .. } => "AlreadyFinal",
        Action::ExpireHolding { .. } => "NotExpired",
        Action::ApplyRank { .. } => "StaleRank",
        Action::FinishUnlock { .. } => "NothingUnlocking",
        // These pass over what is done, or find their record gone.
        Action::Apply { .. }
        | Action::Settle { .. }
        | Action::Release { .. }
        | Action::CloseSnapshot { .. } => {
            return false;
        }
    };
    error.name() == Some(done)
}

/// Whether the refusal is about the whole day or program, whoever the step is for: the next plan looks again.
pub fn is_overtaken(error: &ClientError) -> bool {
    let names = [
        "Paused",
        "NotLastFinalDay",
        "NotFinal",
        "ChallengePeriodActive",
        "DayVoided",
        "DayTooOld",
        "NotCranker",
    ];
    error.name().is_some_and(|name| names.contains(&name))
}

/// Whether a failure says nothing about what was to be done: the node can not be reached, or the payer can not pay.
pub fn is_about_the_sender(error: &ClientError) -> bool {
    let ClientError::Failed { error, logs } = error else {
        return matches!(error, ClientError::Unreachable(_) | ClientError::Build(_) | ClientError::Expired);
    };
    let is_poor = matches!(
        error,
        TransactionError::InsufficientFundsForFee
            | TransactionError::AccountNotFound
            | TransactionError::InsufficientFundsForRent { account_index: 0 }
    );
    // The system program's words. Nobody but the payer gives lamports: the rent of a day's snapshot is a thousand fees.
    is_poor || logs.iter().any(|line| line.contains("insufficient lamports"))
}

/// Whether the same transaction, signed anew, may land.
pub fn is_transient(error: &ClientError) -> bool {
    let ClientError::Failed { error, .. } = error else { return false };
    matches!(
        error,
        TransactionError::BlockhashNotFound
            | TransactionError::AccountInUse
            | TransactionError::WouldExceedMaxBlockCostLimit
            | TransactionError::WouldExceedMaxAccountCostLimit
            | TransactionError::WouldExceedAccountDataBlockLimit
    )
}
