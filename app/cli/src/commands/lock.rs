//! `lock`: tokens from the wallet into the vault. Opening the account, locking and allocating are one transaction.

use std::process::ExitCode;

use influence_client::{
    amount::{Amount, AmountLimits},
    chain::Chain,
    instructions::user,
};
use solana_address::Address;

use super::{allocate::plan_allocations, session::OwnerSession};
use crate::{
    CliError, GlobalArgs, TxPlan,
    model::{AllocationPreview, GalleryAmount, token_account},
    tx::pack_with_settles,
};

/// Lock tokens, and allocate points in the same transaction
///
/// Each locked token counts as one point from now on; `influence unlock` returns it. The first lock creates the owner's
/// influence account, whose rent `influence close` returns. Supported galleries are settled in the same transaction as far
/// as they fit.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence lock 100
  influence lock all --allocate 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0=40% --dry-run")]
pub struct Args {
    /// Amount: tokens, a percentage of the wallet, or `all`
    #[arg(allow_negative_numbers = true)]
    pub amount: Amount,

    /// Allocate points afterwards, or a percentage of all points; repeatable
    #[arg(long, short, value_name = "GALLERY=AMOUNT")]
    pub allocate: Vec<GalleryAmount>,

    /// Owner's token account to pay from [default: the associated token account]
    #[arg(long, value_name = "ADDRESS")]
    pub from: Option<Address>,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let session = OwnerSession::open(global).await?;
    let plan = plan(&session, args).await?;
    session.execute(plan).await
}

async fn plan(session: &OwnerSession, args: &Args) -> Result<TxPlan, CliError> {
    let OwnerSession { context, signers, deployment, owner } = session;
    let (source, wallet) = token_account::find_source(&context.chain, deployment, owner, args.from).await?;
    let limits = AmountLimits { whole: wallet.amount, available: wallet.amount, what: "in the wallet" };
    let amount = args.amount.units(deployment.config.decimals, &limits)?;
    let mut plan = TxPlan::new("lock", format!("Lock {}", deployment.tokens(amount)), Vec::new());
    let total = plan.add_lock_changes(owner, deployment, owner.locked().saturating_add(amount))?;
    let before = AllocationPreview::new(owner);
    let mut after = before.with_total(total);
    // The lock increments the revision of the total.
    let revision = owner.influence.as_ref().map_or(0, |influence| influence.revision.into());
    let allocations =
        plan_allocations(session, &args.allocate, &mut after, u64::saturating_add(revision, 1)).await?;
    plan.add_allocation_changes(deployment, &before, &after)?;
    let remaining = wallet.amount.saturating_sub(amount);
    plan.add_change("wallet", deployment.tokens(wallet.amount), deployment.tokens(remaining));
    let (address, payer) = (signers.signer(), signers.payer());
    let open = owner.influence.is_none().then(|| user::open_influence(&payer, &address, &deployment.token));
    if open.is_some() {
        plan.add_note("creates your influence account (rent refundable)");
    }
    let format = context.chain.tx_version();
    let (instructions, outside) =
        pack_with_settles(format, &payer, &address, &owner.galleries(), |targets| {
            let lock = user::lock(&address, &source, &deployment.token, amount, targets);
            open.iter().cloned().chain([lock]).chain(allocations.iter().cloned()).collect()
        })?;
    if outside > 0 {
        plan.add_note(format!("{outside} galleries are settled in separate transactions"));
    }
    plan.instructions = instructions;
    Ok(plan)
}
