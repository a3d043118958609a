//! `lock`: tokens from the wallet into the vault. A newcomer's record, lock and allocations are one transaction.

use std::process::ExitCode;

use influence_client::{
    amount::{Amount, AmountLimits},
    chain::Chain,
    instructions::user,
};
use solana_address::Address;

use super::{Desk, allocate::allocations};
use crate::{
    Failure, Intent, config::global_args::Global, model::allocation_preview::Split, model::gallery_ref::Part,
    model::owner::Fan, model::token_account, tx::settle_packing::with_galleries,
};

/// Lock tokens, and allocate points in the same transaction
///
/// Locked tokens count one point each from now on, and come back with `influence unlock`. The first lock opens the
/// owner's record, whose rent comes back with `influence close`. Galleries that are supported follow in the same
/// transaction as far as it has room.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence lock 100
  influence lock all --allocate 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0=40% --dry-run")]
pub struct Args {
    /// How much: tokens, a percentage of the wallet, or `all`
    #[arg(allow_negative_numbers = true)]
    pub amount: Amount,

    /// Then allocate points, or a percentage of all points; may be given more than once
    #[arg(long, short, value_name = "GALLERY=AMOUNT")]
    pub allocate: Vec<Part>,

    /// The owner's token account that gives [default: the associated one]
    #[arg(long, value_name = "ADDRESS")]
    pub from: Option<Address>,
}

/// Locks.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let desk = Desk::open(global).await?;
    let intent = intent(&desk, args).await?;
    desk.carry_out(intent).await
}

async fn intent(desk: &Desk, args: &Args) -> Result<Intent, Failure> {
    let Desk { context, keys, deployment, fan } = desk;
    let (source, tokens) = token_account::source(&context.node, deployment, fan, args.from).await?;
    let pool = AmountLimits { whole: tokens.amount, available: tokens.amount, what: "in the wallet" };
    let amount = args.amount.units(deployment.config.decimals, &pool)?;
    let summary = format!("Lock {}", deployment.tokens(amount));
    let mut intent = Intent::new("lock", summary, Vec::new());
    let total = intent.change_locked(fan, deployment, locked(fan).saturating_add(amount))?;
    let before = Split::of(fan);
    let mut after = before.with_total(total);
    // Locking gives the total its next revision.
    let revision = fan.influence.as_ref().map_or(0, |influence| influence.revision.into()).saturating_add(1);
    let then = allocations(desk, &args.allocate, &mut after, revision).await?;
    intent.change_split(deployment, &before, &after)?;
    intent.change(
        "in the wallet",
        deployment.tokens(tokens.amount),
        deployment.tokens(tokens.amount - amount),
    );
    let (owner, payer) = (keys.signer(), keys.payer());
    let open = fan.influence.is_none().then(|| user::open_influence(&payer, &owner, &deployment.token));
    if open.is_some() {
        intent.note("opens the owner's record; its rent comes back with `influence close`");
    }
    let format = context.node.tx_version();
    let (instructions, outside) = with_galleries(format, &payer, &owner, &fan.galleries(), |pairs| {
        let lock = user::lock(&owner, &source, &deployment.token, amount, pairs);
        open.iter().cloned().chain([lock]).chain(then.iter().cloned()).collect()
    })?;
    if outside > 0 {
        intent.note(format!("{outside} galleries follow in transactions of their own"));
    }
    intent.instructions = instructions;
    Ok(intent)
}

/// What is locked now, base units.
pub fn locked(fan: &Fan) -> u64 {
    fan.influence.as_ref().map_or(0, |influence| influence.locked.into())
}
