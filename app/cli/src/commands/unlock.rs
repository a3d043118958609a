//! `unlock`: locked tokens back to the wallet, and what can be done with an unlock that is under way.

use std::process::ExitCode;

use influence_client::{
    amount::{Amount, AmountLimits},
    chain::Chain,
    instructions::{crank, user},
};
use influence_core::lock;
use solana_address::Address;

use super::{Desk, lock::locked};
use crate::{
    Failure, Intent, config::global_args::Global, model::allocation_preview::Split, model::owner::Fan,
    model::token_account, output::time, tx::settle_packing::with_galleries,
};

/// Unlock tokens, or finish or cancel an unlock
///
/// Tokens that are unlocked stop counting at once, and reach the wallet as soon as no gallery counts them any more: in
/// the same transaction when it has room for all galleries that are supported, else when these are settled.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence unlock 25%
  influence unlock all --dry-run
  influence unlock --finish
  influence unlock --cancel")]
pub struct Args {
    /// What to do.
    #[command(flatten)]
    pub what: What,

    /// Whose unlock to finish; anybody may [default: who signs]
    #[arg(long, value_name = "ADDRESS", requires = "finish")]
    pub owner: Option<Address>,

    /// The owner's token account that receives [default: the associated one]
    #[arg(long, value_name = "ADDRESS", conflicts_with = "cancel")]
    pub to: Option<Address>,
}

/// What to do about a lock.
#[derive(Clone, Copy, Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct What {
    /// How much to unlock: tokens, a percentage of what is locked, or `all`
    #[arg(allow_negative_numbers = true)]
    pub amount: Option<Amount>,

    /// Settle what still counts tokens that are unlocking, and pay them
    #[arg(long)]
    pub finish: bool,

    /// Lock again what is unlocking
    #[arg(long)]
    pub cancel: bool,
}

/// Unlocks, finishes or cancels.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let desk = Desk::open_for(global, args.owner).await?;
    let intent = match args.what.amount {
        Some(amount) => unlock(&desk, &amount, args.to).await?,
        None if args.what.cancel => cancel(&desk)?,
        None => finish(&desk, args.to).await?,
    };
    desk.carry_out(intent).await
}

async fn unlock(desk: &Desk, amount: &Amount, to: Option<Address>) -> Result<Intent, Failure> {
    let Desk { context, keys, deployment, fan } = desk;
    let influence = fan.opened()?;
    let locked = locked(fan);
    let amount = amount.units(
        deployment.config.decimals,
        &AmountLimits { whole: locked, available: locked, what: "locked" },
    )?;
    check_time(fan)?;
    let rest = lock::unlock(locked, amount, &influence.floor(), fan.now)?;
    let (destination, create) = token_account::destination(&context.node, deployment, fan, keys, to).await?;
    let summary = format!("Unlock {}", deployment.tokens(amount));
    let mut intent = Intent::new("unlock", summary, Vec::new());
    let total = intent.change_locked(fan, deployment, rest)?;
    let before = Split::of(fan);
    intent.change_split(deployment, &before, &before.with_total(total))?;
    let (format, payer) = (context.node.tx_version(), keys.payer());
    let (instructions, outside) = with_galleries(format, &payer, &fan.owner, &fan.galleries(), |pairs| {
        let unlock = user::unlock(&fan.owner, &destination, &deployment.token, amount, pairs);
        create.iter().cloned().chain([unlock]).collect()
    })?;
    intent.instructions = instructions;
    let paid = u64::from(influence.unlocking).saturating_add(amount);
    intent.note(format!("{} tokens go to {destination}", deployment.tokens(paid)));
    if outside > 0 {
        let finish = crank::finish_unlock(&fan.owner, &destination, &deployment.token, true);
        intent.instructions.push(finish);
        intent.note(format!(
            "{outside} galleries follow in transactions of their own; the tokens leave with the last"
        ));
    }
    Ok(intent)
}

async fn finish(desk: &Desk, to: Option<Address>) -> Result<Intent, Failure> {
    let Desk { context, keys, deployment, fan } = desk;
    let unlocking = unlocking(fan)?;
    let (destination, create) = token_account::destination(&context.node, deployment, fan, keys, to).await?;
    let owner_signs = keys.signer() == fan.owner;
    if to.is_some() && !owner_signs {
        return Err(Failure::user(
            "only the owner may have the tokens paid to another account: leave out --to",
        ));
    }
    let summary = format!("Pay the {} that are unlocking to {destination}", deployment.tokens(unlocking));
    let mut intent = Intent::new("finish-unlock", summary, create.into_iter().collect());
    let unsettled = fan.unsettled();
    let settle = unsettled.iter().map(|gallery| crank::settle(gallery, &[fan.owner]));
    intent.instructions.extend(settle);
    intent.instructions.push(crank::finish_unlock(&fan.owner, &destination, &deployment.token, owner_signs));
    intent.change("unlocking", deployment.tokens(unlocking), deployment.tokens(0u64));
    if !unsettled.is_empty() {
        intent.note(format!("settles {} galleries first", unsettled.len()));
    }
    Ok(intent)
}

fn cancel(desk: &Desk) -> Result<Intent, Failure> {
    let Desk { context, keys, deployment, fan } = desk;
    let unlocking = unlocking(fan)?;
    let summary = format!("Lock the {} that are unlocking again", deployment.tokens(unlocking));
    let mut intent = Intent::new("cancel-unlock", summary, Vec::new());
    let total = intent.change_locked(fan, deployment, locked(fan).saturating_add(unlocking))?;
    intent.change("unlocking", deployment.tokens(unlocking), deployment.tokens(0u64));
    let before = Split::of(fan);
    intent.change_split(deployment, &before, &before.with_total(total))?;
    let (format, payer) = (context.node.tx_version(), keys.payer());
    let (instructions, outside) = with_galleries(format, &payer, &fan.owner, &fan.galleries(), |pairs| {
        vec![user::cancel_unlock(&fan.owner, pairs)]
    })?;
    if outside > 0 {
        intent.note(format!("{outside} galleries follow in transactions of their own"));
    }
    intent.instructions = instructions;
    Ok(intent)
}

fn unlocking(fan: &Fan) -> Result<u64, Failure> {
    match u64::from(fan.opened()?.unlocking) {
        0 => Err(Failure::user(format!(
            "nothing of {} is unlocking; `influence unlock AMOUNT` begins",
            fan.owner
        ))),
        unlocking => Ok(unlocking),
    }
}

/// Refuses before the creator level's minimum lock time is over.
///
/// # Errors
/// [`Failure::User`] with the time.
pub fn check_time(fan: &Fan) -> Result<(), Failure> {
    let until = i64::from(fan.opened()?.unlockable_at);
    if fan.now < until {
        return Err(Failure::user(format!(
            "the creator level's minimum lock time is not over yet: unlock from {} on",
            time(until)
        )));
    }
    Ok(())
}
