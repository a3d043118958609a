//! `close`: closes an influence account, after withdrawing and unlocking everything if requested.

use std::process::ExitCode;

use influence_client::{
    amount::Amount,
    instructions::{SettleTargets, crank, user},
    state::Influence,
};
use influence_core::lock;
use solana_address::Address;
use solana_instruction::Instruction;

use super::{session::OwnerSession, withdraw::plan_withdrawal};
use crate::{
    CliError, GlobalArgs, TxPlan,
    model::{AllocationPreview, GalleryAmount, GalleryRef, token_account},
};

/// Close your influence account and reclaim its rent
///
/// Locked and unlocking tokens and allocations prevent closing. With --all they are withdrawn and unlocked first, in the
/// same transaction as far as they fit.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence close
  influence close --all --dry-run")]
pub struct Args {
    /// Withdraw from every gallery and unlock everything first
    #[arg(long)]
    pub all: bool,

    /// Owner's token account to pay to [default: the associated token account]
    #[arg(long, value_name = "ADDRESS")]
    pub to: Option<Address>,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let session = OwnerSession::open(global).await?;
    let plan = plan(&session, args).await?;
    session.execute(plan).await
}

async fn plan(session: &OwnerSession, args: &Args) -> Result<TxPlan, CliError> {
    let OwnerSession { context, signers, deployment, owner } = session;
    let influence = owner.require_influence()?;
    let (locked, unlocking) = (u64::from(influence.locked), u64::from(influence.unlocking));
    let is_used = locked != 0 || unlocking != 0 || !owner.allocations.is_empty();
    if is_used && !args.all {
        return Err(CliError::user(format!(
            "{} tokens are locked, {} are unlocking, and {} galleries have allocations; add --all to unlock and withdraw \
             them",
            deployment.tokens(locked),
            deployment.tokens(unlocking),
            owner.allocations.len(),
        )));
    }
    let (destination, create) =
        token_account::find_destination(&context.chain, deployment, owner, signers, args.to).await?;
    let before = AllocationPreview::new(owner);
    let mut after = before.clone();
    let mut instructions: Vec<Instruction> = create.into_iter().collect();
    instructions.extend(plan_exit(session, influence, &destination, &mut after)?);
    let (token, rent_payer) = (&deployment.token, &influence.rent_payer);
    instructions.push(user::close_influence(&owner.owner, &destination, rent_payer, token));
    let mut plan =
        TxPlan::new("close", format!("Close the influence account of {}", owner.owner), instructions);
    let zero = deployment.tokens(0u64);
    plan.add_change("locked", deployment.tokens(locked), zero);
    plan.add_change("points", deployment.tokens(influence.total), zero);
    plan.add_allocation_changes(deployment, &before, &after.with_total(0))?;
    let paid = locked.saturating_add(unlocking);
    if paid != 0 {
        plan.add_note(format!("pays {} tokens to {destination}", deployment.tokens(paid)));
    }
    if u64::from(influence.holding_score) != 0 {
        plan.add_note("deletes the holding score; a new account gets one on the next day");
    }
    plan.add_note(format!("returns the rent to {rent_payer}"));
    Ok(plan)
}

/// Instructions that withdraw and unlock everything. Updates `preview`.
fn plan_exit(
    session: &OwnerSession,
    influence: &Influence,
    destination: &Address,
    preview: &mut AllocationPreview,
) -> Result<Vec<Instruction>, CliError> {
    let OwnerSession { deployment, owner, .. } = session;
    let mut instructions = Vec::new();
    for gallery in owner.galleries() {
        let part = GalleryAmount { gallery: GalleryRef(gallery), amount: Amount::All };
        instructions.push(plan_withdrawal(session, &part, preview)?);
    }
    let (address, token, locked) = (&owner.owner, &deployment.token, u64::from(influence.locked));
    if locked != 0 {
        owner.require_unlockable()?;
        lock::unlock(locked, locked, &influence.floor(), owner.now)?;
        // No gallery is left to settle, so this unlock also pays out earlier ones.
        instructions.push(user::unlock(address, destination, token, locked, SettleTargets(&[])));
    } else if u64::from(influence.unlocking) != 0 {
        instructions.push(crank::finish_unlock(address, destination, token, true));
    }
    Ok(instructions)
}
