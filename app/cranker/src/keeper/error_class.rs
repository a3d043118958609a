//! Classes of failures: about the action, the whole day, or the sender.

use influence_client::ClientError;
use solana_transaction_error::TransactionError;

use super::action::KeeperAction;

/// Whether the error says that the action was executed before.
pub fn is_already_done(action: &KeeperAction, error: &ClientError) -> bool {
    let name = match action {
        KeeperAction::Publish { .. } => "AlreadyFinal",
        KeeperAction::ExpireHolding { .. } => "NotExpired",
        KeeperAction::ApplyRank { .. } => "StaleRank",
        KeeperAction::FinishUnlock { .. } => "NothingUnlocking",
        // These skip what is done, or find their account closed.
        KeeperAction::Apply { .. }
        | KeeperAction::Settle { .. }
        | KeeperAction::Release { .. }
        | KeeperAction::CloseSnapshot { .. } => {
            return false;
        }
    };
    error.name() == Some(name)
}

/// Whether the error concerns the whole day or program, not one account; the next plan reads the state again.
pub fn is_stale_day(error: &ClientError) -> bool {
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

/// Whether the error says nothing about the action: the node is unreachable, or the payer is out of funds.
pub fn is_sender_error(error: &ClientError) -> bool {
    let ClientError::Failed { error, logs } = error else {
        return matches!(error, ClientError::Unreachable(_) | ClientError::Build(_) | ClientError::Expired);
    };
    let is_unfunded = matches!(
        error,
        TransactionError::InsufficientFundsForFee
            | TransactionError::AccountNotFound
            | TransactionError::InsufficientFundsForRent { account_index: 0 }
    );
    // Message of the system program. Only the payer transfers lamports: the rent of a day's snapshot is a thousand fees.
    is_unfunded || logs.iter().any(|line| line.contains("insufficient lamports"))
}

/// Whether the same transaction may land if it is signed again.
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
