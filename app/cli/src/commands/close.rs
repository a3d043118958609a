//! `close`: the end of a record, and the way out in one transaction.

use std::process::ExitCode;

use influence_client::{
    amount::Amount,
    instructions::{SettleTargets, crank, user},
    state::Influence,
};
use influence_core::lock;
use solana_address::Address;
use solana_instruction::Instruction;

use super::{Desk, unlock::check_time, withdraw::withdrawal};
use crate::{
    Failure, Intent,
    config::global_args::Global,
    model::allocation_preview::Split,
    model::gallery_ref::{GalleryName, Part},
    model::token_account,
};

/// Close a record, and get its rent back
///
/// Nothing may be locked, unlocking or allocated any more; with --all everything is withdrawn and unlocked first, in
/// the same transaction as far as it has room.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence close
  influence close --all --dry-run")]
pub struct Args {
    /// Withdraw from every gallery and unlock everything first
    #[arg(long)]
    pub all: bool,

    /// The owner's token account that receives [default: the associated one]
    #[arg(long, value_name = "ADDRESS")]
    pub to: Option<Address>,
}

/// Closes.
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
    let influence = fan.opened()?;
    let (locked, unlocking) = (u64::from(influence.locked), u64::from(influence.unlocking));
    let used = locked != 0 || unlocking != 0 || !fan.supports.is_empty();
    if used && !args.all {
        return Err(Failure::user(format!(
            "{} tokens are locked, {} unlocking, and {} galleries supported: end that first, or add --all",
            deployment.tokens(locked),
            deployment.tokens(unlocking),
            fan.supports.len(),
        )));
    }
    let (destination, create) =
        token_account::destination(&context.node, deployment, fan, keys, args.to).await?;
    let before = Split::of(fan);
    let mut after = before.clone();
    let mut instructions: Vec<Instruction> = create.into_iter().collect();
    instructions.extend(leaving(desk, influence, &destination, &mut after)?);
    let (token, rent_payer) = (&deployment.token, &influence.rent_payer);
    instructions.push(user::close_influence(&fan.owner, &destination, rent_payer, token));
    let mut intent = Intent::new("close", format!("Close the record of {}", fan.owner), instructions);
    let nothing = deployment.tokens(0u64);
    intent.change("locked", deployment.tokens(locked), nothing);
    intent.change("points", deployment.tokens(influence.total), nothing);
    intent.change_split(deployment, &before, &after.with_total(0))?;
    let back = locked.saturating_add(unlocking);
    if back != 0 {
        intent.note(format!("{} tokens go to {destination}", deployment.tokens(back)));
    }
    if u64::from(influence.holding_score) != 0 {
        intent.note("the record's holding score ends with it; a new record gets one on the next day");
    }
    intent.note(format!("the record's rent goes to {rent_payer}"));
    Ok(intent)
}

/// The instructions that take everything out of a record, and out of `split` alike.
fn leaving(
    desk: &Desk,
    influence: &Influence,
    destination: &Address,
    split: &mut Split,
) -> Result<Vec<Instruction>, Failure> {
    let Desk { deployment, fan, .. } = desk;
    let mut instructions = Vec::new();
    for gallery in fan.galleries() {
        let part = Part { gallery: GalleryName(gallery), amount: Amount::All };
        instructions.push(withdrawal(desk, &part, split)?);
    }
    let (owner, token, locked) = (&fan.owner, &deployment.token, u64::from(influence.locked));
    if locked != 0 {
        check_time(fan)?;
        lock::unlock(locked, locked, &influence.floor(), fan.now)?;
        // Nothing is left to settle: with this unlock everything is paid, what was unlocking before too.
        instructions.push(user::unlock(owner, destination, token, locked, SettleTargets(&[])));
    } else if u64::from(influence.unlocking) != 0 {
        instructions.push(crank::finish_unlock(owner, destination, token, true));
    }
    Ok(instructions)
}
