//! `unlock`: locked tokens back to the wallet, and finishing or canceling an unlock.

use std::process::ExitCode;

use influence_client::{
    amount::{Amount, AmountLimits},
    chain::Chain,
    instructions::{crank, user},
};
use influence_core::lock;
use solana_address::Address;

use super::session::OwnerSession;
use crate::{
    CliError, GlobalArgs, TxPlan,
    model::{AllocationPreview, OwnerState, token_account},
    tx::pack_with_settles,
};

/// Unlock tokens, or finish or cancel an unlock
///
/// Unlocked tokens stop counting at once. They are paid out as soon as no gallery counts them anymore: in the same
/// transaction if all supported galleries fit, otherwise when the galleries are settled.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence unlock 25%
  influence unlock all --dry-run
  influence unlock --finish
  influence unlock --cancel")]
pub struct Args {
    #[command(flatten)]
    pub action: UnlockAction,

    /// Owner whose unlock is finished; any signer may do this [default: the signer]
    #[arg(long, value_name = "ADDRESS", requires = "finish")]
    pub owner: Option<Address>,

    /// Owner's token account to pay to [default: the associated token account]
    #[arg(long, value_name = "ADDRESS", conflicts_with = "cancel")]
    pub to: Option<Address>,
}

#[derive(Clone, Copy, Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct UnlockAction {
    /// Amount to unlock: tokens, a percentage of the locked tokens, or `all`
    #[arg(allow_negative_numbers = true)]
    pub amount: Option<Amount>,

    /// Settle the galleries that still count unlocking tokens, and pay the tokens out
    #[arg(long)]
    pub finish: bool,

    /// Lock unlocking tokens again
    #[arg(long)]
    pub cancel: bool,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let session = OwnerSession::open_for(global, args.owner).await?;
    let plan = match args.action.amount {
        Some(amount) => plan_unlock(&session, &amount, args.to).await?,
        None if args.action.cancel => plan_cancel(&session)?,
        None => plan_finish(&session, args.to).await?,
    };
    session.execute(plan).await
}

async fn plan_unlock(
    session: &OwnerSession,
    amount: &Amount,
    to: Option<Address>,
) -> Result<TxPlan, CliError> {
    let OwnerSession { context, signers, deployment, owner } = session;
    let influence = owner.require_influence()?;
    let locked = owner.locked();
    let limits = AmountLimits { whole: locked, available: locked, what: "locked" };
    let amount = amount.units(deployment.config.decimals, &limits)?;
    owner.require_unlockable()?;
    let rest = lock::unlock(locked, amount, &influence.floor(), owner.now)?;
    let (destination, create) =
        token_account::find_destination(&context.chain, deployment, owner, signers, to).await?;
    let mut plan = TxPlan::new("unlock", format!("Unlock {}", deployment.tokens(amount)), Vec::new());
    let total = plan.add_lock_changes(owner, deployment, rest)?;
    let before = AllocationPreview::new(owner);
    plan.add_allocation_changes(deployment, &before, &before.with_total(total))?;
    let (format, payer, galleries) = (context.chain.tx_version(), signers.payer(), owner.galleries());
    let (instructions, outside) = pack_with_settles(format, &payer, &owner.owner, &galleries, |targets| {
        let unlock = user::unlock(&owner.owner, &destination, &deployment.token, amount, targets);
        create.iter().cloned().chain([unlock]).collect()
    })?;
    plan.instructions = instructions;
    let paid = u64::from(influence.unlocking).saturating_add(amount);
    plan.add_note(format!("pays {} tokens to {destination}", deployment.tokens(paid)));
    if outside > 0 {
        let finish = crank::finish_unlock(&owner.owner, &destination, &deployment.token, true);
        plan.instructions.push(finish);
        plan.add_note(format!(
            "{outside} galleries are settled in separate transactions; the last one pays the tokens out"
        ));
    }
    Ok(plan)
}

async fn plan_finish(session: &OwnerSession, to: Option<Address>) -> Result<TxPlan, CliError> {
    let OwnerSession { context, signers, deployment, owner } = session;
    let unlocking = require_unlocking(owner)?;
    let (destination, create) =
        token_account::find_destination(&context.chain, deployment, owner, signers, to).await?;
    let owner_signs = signers.signer() == owner.owner;
    if to.is_some() && !owner_signs {
        return Err(CliError::user("only the owner may choose the destination account: omit --to"));
    }
    let summary = format!("Pay {} unlocking tokens to {destination}", deployment.tokens(unlocking));
    let mut plan = TxPlan::new("finish-unlock", summary, create.into_iter().collect());
    let unsettled = owner.unsettled_galleries();
    let settle = unsettled.iter().map(|gallery| crank::settle(gallery, &[owner.owner]));
    plan.instructions.extend(settle);
    plan.instructions.push(crank::finish_unlock(&owner.owner, &destination, &deployment.token, owner_signs));
    plan.add_change("unlocking", deployment.tokens(unlocking), deployment.tokens(0u64));
    if !unsettled.is_empty() {
        plan.add_note(format!("settles {} galleries first", unsettled.len()));
    }
    Ok(plan)
}

fn plan_cancel(session: &OwnerSession) -> Result<TxPlan, CliError> {
    let OwnerSession { context, signers, deployment, owner } = session;
    let unlocking = require_unlocking(owner)?;
    let summary = format!("Lock {} unlocking tokens again", deployment.tokens(unlocking));
    let mut plan = TxPlan::new("cancel-unlock", summary, Vec::new());
    let total = plan.add_lock_changes(owner, deployment, owner.locked().saturating_add(unlocking))?;
    plan.add_change("unlocking", deployment.tokens(unlocking), deployment.tokens(0u64));
    let before = AllocationPreview::new(owner);
    plan.add_allocation_changes(deployment, &before, &before.with_total(total))?;
    let (format, payer, galleries) = (context.chain.tx_version(), signers.payer(), owner.galleries());
    let (instructions, outside) = pack_with_settles(format, &payer, &owner.owner, &galleries, |targets| {
        vec![user::cancel_unlock(&owner.owner, targets)]
    })?;
    if outside > 0 {
        plan.add_note(format!("{outside} galleries are settled in separate transactions"));
    }
    plan.instructions = instructions;
    Ok(plan)
}

fn require_unlocking(owner: &OwnerState) -> Result<u64, CliError> {
    match u64::from(owner.require_influence()?.unlocking) {
        0 => Err(CliError::user(format!(
            "{} has no unlocking tokens; start with `influence unlock AMOUNT`",
            owner.owner
        ))),
        unlocking => Ok(unlocking),
    }
}
