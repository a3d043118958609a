//! Sends the actions of a plan: packed into transactions, many in flight, bisected when one is refused.
//!
//! A transaction takes some slots until it is confirmed; waiting for each would land one or two per second. Actions of one
//! step of a day concern different accounts (scores of different owners, pairs of different owners and galleries, ranks of
//! different galleries), so their transactions may land in any order and [`MAX_IN_FLIGHT`] of them are in flight together. A
//! step begins when the previous one is complete: settling after applying, paying after settling. Votes are sent one after
//! the other, because an older day has to be final before a later one.
//!
//! - A refused batch is bisected down to one owner, which goes into backoff; everything else is executed.
//! - A refusal that concerns the day (paused, another day is final) is not bisected and ends the plan.
//! - If the node is unreachable, a transaction expired, or the payer is out of funds, no other transaction is started. Those
//!   in flight are completed and journaled as usual, and no action is put into backoff for it.
//! - Each cranker starts a step at an offset derived from its key, and stops after several transactions in a row that found
//!   everything done: several crankers at the same work each do a part before they meet, instead of each paying for all.

use futures_util::{StreamExt, stream};
use influence_client::{
    ClientError,
    chain::{Chain, Receipt},
    instructions::MintInfo,
    tx::{BudgetPolicy, pack_instructions, send_instructions},
};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::{
    action::KeeperAction,
    deadline::Deadline,
    early_stop::EarlyStop,
    error_class::{is_already_done, is_sender_error, is_stale_day, is_transient},
    execution_report::{ActionFailure, ExecutionReport},
    instructions::{build_instructions, required_accounts, split_instructions, split_owners},
};

/// Attempts after a failure that does not concern the transaction's contents.
const MAX_RETRIES: u32 = 3;

/// Transactions of one step in flight together: a slot has room for many, and each takes a few slots. The client limits the
/// request rate for all of them together.
pub const MAX_IN_FLIGHT: usize = 32;

pub struct ActionExecutor<'a, C> {
    pub chain: &'a C,
    /// Pays, and signs the votes.
    pub payer: &'a Keypair,
    /// Mint and token program of the config.
    pub token: MintInfo,
    pub budget_policy: BudgetPolicy,
    pub deadline: Deadline,
}

impl<C: Chain> ActionExecutor<'_, C> {
    /// Executes the actions, one step of the day after the other. The report covers every started action, however execution
    /// ends.
    ///
    /// Returns whether every action was started. Otherwise the deadline passed, a refusal concerned the whole day, or another
    /// cranker is at the same work; the next plan knows what is left.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`], [`ClientError::Expired`], and those of building a transaction. No other transaction is
    /// started then, and those in flight are completed.
    pub async fn execute(
        &self,
        actions: &[KeeperAction],
        report: &mut ExecutionReport,
    ) -> Result<bool, ClientError> {
        let early_stop = EarlyStop::default();
        for step in actions.chunk_by(|a, b| a.step() == b.step()) {
            let max_in_flight = if step.iter().all(KeeperAction::is_vote) { 1 } else { MAX_IN_FLIGHT };
            self.execute_concurrently(step, max_in_flight, &early_stop, report).await?;
            if early_stop.is_stopped() || self.deadline.has_passed() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn execute_concurrently(
        &self,
        actions: &[KeeperAction],
        max_in_flight: usize,
        early_stop: &EarlyStop,
        report: &mut ExecutionReport,
    ) -> Result<(), ClientError> {
        let single: Vec<KeeperAction> = actions.iter().cloned().flat_map(split_instructions).collect();
        let mut groups: Vec<_> = self.pack_actions(single)?.into_iter().enumerate().collect();
        if max_in_flight > 1 {
            self.rotate_by_key(&mut groups);
        }
        let attempts = groups
            .into_iter()
            .map(|(index, group)| async move { (index, self.execute_group(group, early_stop).await) });
        // Unordered, because a transaction that waits for its blockhash to expire would keep others from starting.
        let mut outcomes: Vec<_> = stream::iter(attempts).buffer_unordered(max_in_flight).collect().await;
        outcomes.sort_unstable_by_key(|(index, _)| *index);
        let mut first = Ok(());
        for (_, (done, outcome)) in outcomes {
            report.merge(done);
            first = first.and(outcome);
        }
        first
    }

    /// Rotates the groups by an offset derived from the payer's key.
    fn rotate_by_key<T>(&self, groups: &mut [T]) {
        let key = self.payer.pubkey().to_bytes();
        let [a, b, c, d, ..] = key;
        let offset = usize::try_from(u32::from_le_bytes([a, b, c, d])).unwrap_or(0);
        let count = groups.len().max(1);
        groups.rotate_left(offset % count);
    }

    /// Groups actions that share a transaction.
    fn pack_actions(&self, actions: Vec<KeeperAction>) -> Result<Vec<Vec<KeeperAction>>, ClientError> {
        let instructions = self.instructions(&actions);
        let packed = pack_instructions(self.chain.tx_version(), &self.payer.pubkey(), &instructions)?;
        let mut actions = actions.into_iter();
        Ok(packed.iter().map(|group| actions.by_ref().take(group.len()).collect()).collect())
    }

    /// Sends a group, and its parts if it is refused. An error stops the whole plan.
    async fn execute_group(
        &self,
        group: Vec<KeeperAction>,
        early_stop: &EarlyStop,
    ) -> (ExecutionReport, Result<(), ClientError>) {
        let mut report = ExecutionReport::default();
        let outcome = self.bisect(group, early_stop, &mut report).await;
        if outcome.is_err() {
            early_stop.stop();
        }
        (report, outcome)
    }

    async fn bisect(
        &self,
        group: Vec<KeeperAction>,
        early_stop: &EarlyStop,
        report: &mut ExecutionReport,
    ) -> Result<(), ClientError> {
        let mut waiting = vec![group];
        while let Some(mut group) = waiting.pop() {
            if early_stop.is_stopped() || self.deadline.has_passed() {
                break;
            }
            let error = match self.send(&group).await {
                Ok(receipt) => {
                    report.record_landed(&receipt);
                    early_stop.record_receipt(&receipt);
                    continue;
                }
                Err(error) if is_sender_error(&error) => return Err(error),
                Err(error) => error,
            };
            if is_stale_day(&error) {
                report.stale += group.len() as u64;
                // Votes are for different days; all other actions of a step are for the same one.
                if !group.iter().all(KeeperAction::is_vote) {
                    early_stop.stop();
                }
            } else if group.len() > 1 {
                let second = group.split_off(group.len() / 2);
                waiting.extend([second, group]);
            } else if let Some(action) = group.pop() {
                waiting.extend(self.split_or_report(action, &error, report).await?);
            }
        }
        Ok(())
    }

    /// Splits an action that was refused alone; reports its failure when it cannot be split.
    async fn split_or_report(
        &self,
        action: KeeperAction,
        error: &ClientError,
        report: &mut ExecutionReport,
    ) -> Result<Vec<Vec<KeeperAction>>, ClientError> {
        if let Some([first, second]) = split_owners(&action) {
            return Ok(vec![vec![second], vec![first]]);
        } else if is_already_done(&action, error) || self.is_closed(&action).await? {
            report.already_done += 1;
        } else {
            let (what, targets) = (action.describe(), action.targets());
            report.failures.push(ActionFailure { what, targets, reason: error.to_string() });
        }
        Ok(Vec::new())
    }

    /// Whether an account that the action needs was closed since it was planned.
    async fn is_closed(&self, action: &KeeperAction) -> Result<bool, ClientError> {
        let addresses = required_accounts(action);
        if addresses.is_empty() {
            return Ok(false);
        }
        let accounts = self.chain.accounts(&addresses).await?;
        Ok(accounts.iter().any(|account| account.as_ref().is_none_or(|account| account.lamports == 0)))
    }

    async fn send(&self, actions: &[KeeperAction]) -> Result<Receipt, ClientError> {
        let instructions = self.instructions(actions);
        let mut retries = 0;
        loop {
            match send_instructions(self.chain, &instructions, &[self.payer], self.budget_policy).await {
                Err(error) if is_transient(&error) && retries < MAX_RETRIES => retries += 1,
                outcome => return outcome,
            }
        }
    }

    fn instructions(&self, actions: &[KeeperAction]) -> Vec<Instruction> {
        let payer = self.payer.pubkey();
        actions.iter().flat_map(|action| build_instructions(action, &payer, &self.token)).collect()
    }
}
