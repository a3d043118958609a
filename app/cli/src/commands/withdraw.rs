//! `withdraw`: points back from galleries.

use std::process::ExitCode;

use influence_client::{
    amount::{Amount, AmountLimits},
    instructions::user,
};
use influence_core::shares::ALL;
use solana_instruction::Instruction;

use super::Desk;
use crate::{
    Failure, Intent,
    config::global_args::Global,
    model::allocation_preview::Split,
    model::gallery_ref::{Part, each_once},
};

/// Take points back from galleries
///
/// They are free again at once. The rent of an allocation that ends goes back to whoever paid it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence withdraw 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0=5
  influence withdraw GALLERY=50% OTHER=all")]
pub struct Args {
    /// How much from which gallery: points, a percentage of what is allocated to it, or `all`
    #[arg(required = true, value_name = "GALLERY=AMOUNT")]
    pub parts: Vec<Part>,
}

/// Withdraws.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let desk = Desk::open(global).await?;
    each_once(&args.parts)?;
    let before = Split::of(&desk.fan);
    let mut after = before.clone();
    let parts = args.parts.iter();
    let instructions = parts.map(|part| withdrawal(&desk, part, &mut after)).collect::<Result<_, _>>()?;
    let summary = match args.parts.as_slice() {
        [Part { gallery, .. }] => {
            let points = before.worth(&gallery.0)?.saturating_sub(after.worth(&gallery.0)?);
            format!("Withdraw {} from {}", desk.deployment.tokens(points), gallery.0)
        }
        parts => format!("Withdraw points from {} galleries", parts.len()),
    };
    let mut intent = Intent::new("withdraw", summary, instructions);
    intent.change_split(&desk.deployment, &before, &after)?;
    desk.carry_out(intent).await
}

/// The instruction that takes a part out of `split`, which is changed alike.
///
/// # Errors
/// [`Failure::User`] for an amount or a gallery that can not be.
pub(super) fn withdrawal(desk: &Desk, part: &Part, split: &mut Split) -> Result<Instruction, Failure> {
    let Desk { keys, fan, .. } = desk;
    let gallery = part.gallery.0;
    let points = points(desk, part, split)?;
    split.withdraw(gallery, points)?;
    let rent_payer = fan.supported(&gallery)?.delegation.rent_payer;
    let revision = Some(fan.opened()?.revision.into());
    Ok(user::withdraw(&keys.signer(), &gallery, &rent_payer, points, revision))
}

/// How many points of an allocation are asked for, base units. Everything is more than its points: an allocation may be
/// worth nothing for a while.
///
/// # Errors
/// [`Failure::User`] for an amount or a gallery that can not be.
pub(super) fn points(desk: &Desk, part: &Part, split: &Split) -> Result<u64, Failure> {
    desk.fan.opened()?;
    let gallery = part.gallery.0;
    desk.fan.supported(&gallery)?;
    let worth = split.worth(&gallery)?;
    let pool = AmountLimits { whole: worth, available: worth, what: "allocated to the gallery" };
    match part.amount {
        Amount::All => Ok(ALL),
        amount => Ok(amount.units(desk.deployment.config.decimals, &pool)?),
    }
}
