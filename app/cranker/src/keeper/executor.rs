//! From actions to landed transactions: packed, sent many at once, and bisected when one of them is refused.

use futures_util::{StreamExt, stream};
use influence_client::{
    ClientError, address,
    chain::{Chain, Receipt},
    instructions::{MintInfo, crank},
    tx::{BudgetPolicy, pack_instructions, send_instructions},
};
use influence_scoring::merkle::RankProof;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::{
    action::Action,
    deadline::Until,
    early_stop::Ends,
    error_class::{is_about_the_sender, is_done, is_overtaken, is_transient},
    execution_report::{ActionFailure, ExecutionReport},
    proof_batches::Run,
};
use crate::journal::steps::Step;

/// How often a transaction is sent again when the refusal was not about what it does.
const RETRIES: u32 = 3;

/// Transactions of one plan that are on their way at once: a slot has room for many, and each waits for a few slots
/// until it is confirmed. The chain's own pace holds for all of them together.
pub const AT_ONCE: usize = 32;

/// Sends the actions of a plan.
pub struct Executor<'a, C> {
    /// Where to.
    pub chain: &'a C,
    /// Pays, and signs the votes.
    pub payer: &'a Keypair,
    /// The config's mint and token program.
    pub token: MintInfo,
    /// Compute limits.
    pub pricing: BudgetPolicy,
    /// Until when transactions are begun.
    pub until: Until,
}

impl<C: Chain> Executor<'_, C> {
    /// Executes the actions, step by step of a day. Votes go one after the other; the other actions of a step are for
    /// accounts of their own, so that their transactions are on their way together, [`AT_ONCE`] of them. What is refused
    /// is bisected down to one owner and set aside with the reason; everything else is done all the same. The report gets
    /// what became of all that was begun, also when something ends it.
    ///
    /// Says whether everything was begun. It was not when it is time to end, when a refusal is about the whole day, or when
    /// others are at the same work: then there is less to do, and the next plan knows what.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`], [`ClientError::Expired`], and what keeps a transaction from being
    /// built: then no other is begun, and those that are on their way are waited for.
    pub async fn execute(
        &self,
        actions: &[Action],
        report: &mut ExecutionReport,
    ) -> Result<bool, ClientError> {
        let ends = Ends::default();
        for step in actions.chunk_by(|a, b| a.step() == b.step()) {
            let at_once = if step.iter().all(is_vote) { 1 } else { AT_ONCE };
            self.together(step, at_once, &ends, report).await?;
            if ends.is_over() || self.until.is_over() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Executes actions with so many transactions on their way at once; reports in the actions' order.
    async fn together(
        &self,
        actions: &[Action],
        at_once: usize,
        ends: &Ends,
        report: &mut ExecutionReport,
    ) -> Result<(), ClientError> {
        let single: Vec<Action> = actions.iter().flat_map(single_instructions).collect();
        let mut groups: Vec<_> = self.groups(single)?.into_iter().enumerate().collect();
        if at_once > 1 {
            self.begin_elsewhere(&mut groups);
        }
        let attempts =
            groups.into_iter().map(|(place, group)| async move { (place, self.attempt(group, ends).await) });
        // Not in order: one that waits for its blockhash to expire would keep others from beginning.
        let mut outcomes: Vec<_> = stream::iter(attempts).buffer_unordered(at_once).collect().await;
        outcomes.sort_unstable_by_key(|(place, _)| *place);
        let mut first = Ok(());
        for (_, (done, outcome)) in outcomes {
            report.merge(done);
            first = first.and(outcome);
        }
        first
    }

    /// Every payer begins at another place: of two at the same work each does a part, before they meet.
    fn begin_elsewhere<T>(&self, groups: &mut [T]) {
        let key = self.payer.pubkey().to_bytes();
        let [a, b, c, d, ..] = key;
        let place = usize::try_from(u32::from_le_bytes([a, b, c, d])).unwrap_or(0);
        let count = groups.len().max(1);
        groups.rotate_left(place % count);
    }

    /// Steps that share a transaction.
    fn groups(&self, steps: Vec<Action>) -> Result<Vec<Vec<Action>>, ClientError> {
        let instructions = self.instructions(&steps);
        let packed = pack_instructions(self.chain.tx_version(), &self.payer.pubkey(), &instructions)?;
        let mut steps = steps.into_iter();
        Ok(packed.iter().map(|group| steps.by_ref().take(group.len()).collect()).collect())
    }

    /// Sends a group, and its parts when it is refused. Nothing is begun once something `ends` it, as it does itself when
    /// nothing more can be sent.
    async fn attempt(&self, group: Vec<Action>, ends: &Ends) -> (ExecutionReport, Result<(), ClientError>) {
        let mut report = ExecutionReport::default();
        let outcome = self.bisect(group, ends, &mut report).await;
        if outcome.is_err() {
            ends.end();
        }
        (report, outcome)
    }

    async fn bisect(
        &self,
        group: Vec<Action>,
        ends: &Ends,
        report: &mut ExecutionReport,
    ) -> Result<(), ClientError> {
        let mut waiting = vec![group];
        while let Some(mut group) = waiting.pop() {
            if ends.is_over() || self.until.is_over() {
                break;
            }
            let error = match self.send(&group).await {
                Ok(receipt) => {
                    report.record_landed(&receipt);
                    ends.landed(&receipt);
                    continue;
                }
                Err(error) if is_about_the_sender(&error) => return Err(error),
                Err(error) => error,
            };
            if is_overtaken(&error) {
                report.overtaken += group.len() as u64;
                // A vote is for a day of its own; everything else is for the same one.
                if !group.iter().all(is_vote) {
                    ends.end();
                }
            } else if group.len() > 1 {
                let second = group.split_off(group.len() / 2);
                waiting.extend([second, group]);
            } else if let Some(step) = group.pop() {
                waiting.extend(self.part(step, &error, report).await?);
            }
        }
        Ok(())
    }

    /// What is left to try of a step that was refused by itself; the outcome is reported when nothing is.
    async fn part(
        &self,
        step: Action,
        error: &ClientError,
        report: &mut ExecutionReport,
    ) -> Result<Vec<Vec<Action>>, ClientError> {
        if let Some([first, second]) = halves(&step) {
            return Ok(vec![vec![second], vec![first]]);
        } else if is_done(&step, error) || self.is_gone(&step).await? {
            report.already_done += 1;
        } else {
            let (what, targets) = (step.describe(), step.targets());
            report.failures.push(ActionFailure { what, targets, reason: error.to_string() });
        }
        Ok(Vec::new())
    }

    /// Whether a record that the step is about was closed since it was planned.
    async fn is_gone(&self, step: &Action) -> Result<bool, ClientError> {
        let records = match step {
            Action::Publish { .. } => return Ok(false),
            Action::Apply { runs, .. } => {
                runs.iter().flat_map(Run::owners).map(|owner| address::influence(&owner)).collect()
            }
            Action::ExpireHolding { owner } | Action::FinishUnlock { owner } => {
                vec![address::influence(owner)]
            }
            Action::Settle { gallery, owners } => {
                owners.iter().map(|owner| address::delegation(owner, gallery)).collect()
            }
            Action::Release { gallery, owner, .. } => vec![address::delegation(owner, gallery)],
            Action::ApplyRank { proof } => vec![Address::from(proof.leaf.gallery)],
            Action::CloseSnapshot { day, .. } => vec![address::snapshot(*day)],
        };
        let accounts = self.chain.accounts(&records).await?;
        Ok(accounts.iter().any(|account| account.as_ref().is_none_or(|account| account.lamports == 0)))
    }

    async fn send(&self, steps: &[Action]) -> Result<Receipt, ClientError> {
        let instructions = self.instructions(steps);
        let mut tries = 0;
        loop {
            match send_instructions(self.chain, &instructions, &[self.payer], self.pricing).await {
                Err(error) if is_transient(&error) && tries < RETRIES => tries += 1,
                outcome => return outcome,
            }
        }
    }

    fn instructions(&self, steps: &[Action]) -> Vec<Instruction> {
        steps.iter().flat_map(|step| self.instructions_of(step)).collect()
    }

    fn instructions_of(&self, step: &Action) -> Vec<Instruction> {
        let token = &self.token;
        match step {
            Action::Publish { day, contents } => {
                vec![crank::publish_snapshot(&self.payer.pubkey(), token, *day, contents)]
            }
            Action::Apply { day, runs } => runs.iter().map(|run| run.instruction(*day)).collect(),
            Action::ExpireHolding { owner } => vec![crank::expire_holding(owner)],
            Action::Settle { gallery, owners } => vec![crank::settle(gallery, owners)],
            Action::Release { gallery, owner, rent_payer } => {
                vec![crank::release_delegation(owner, gallery, rent_payer)]
            }
            Action::CloseSnapshot { day, rent_payer } => vec![crank::close_snapshot(*day, rent_payer)],
            Action::ApplyRank { proof: RankProof { leaf, position, path } } => {
                let gallery = Address::from(leaf.gallery);
                vec![crank::apply_rank(leaf.day, &gallery, leaf.rank, leaf.seal, *position, path)]
            }
            Action::FinishUnlock { owner } => {
                let destination = address::associated_token(owner, &token.mint, &token.program);
                vec![crank::finish_unlock(owner, &destination, token, false)]
            }
        }
    }
}

fn is_vote(action: &Action) -> bool {
    action.step() == Step::Vote
}

/// The action as actions of one instruction each.
fn single_instructions(action: &Action) -> Vec<Action> {
    match action {
        Action::Apply { day, runs } => {
            runs.iter().map(|run| Action::Apply { day: *day, runs: vec![run.clone()] }).collect()
        }
        other => vec![other.clone()],
    }
}

/// A step of one instruction as two for half of the owners each; none for a single owner.
fn halves(step: &Action) -> Option<[Action; 2]> {
    match step {
        Action::Apply { day, runs } => {
            let halves = runs.first()?.halves(*day)?;
            Some(halves.map(|run| Action::Apply { day: *day, runs: vec![run] }))
        }
        Action::Settle { gallery, owners } if owners.len() > 1 => {
            let (first, second) = owners.split_at(owners.len() / 2);
            Some([first, second].map(|owners| Action::Settle { gallery: *gallery, owners: owners.to_vec() }))
        }
        _ => None,
    }
}
