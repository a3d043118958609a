//! `allocate`: free points to galleries.

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

/// Allocate free points to galleries
///
/// An allocation is a share of the owner's points: it grows and shrinks with them, and costs nothing to move or take
/// back.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence allocate 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0=12.5
  influence allocate GALLERY=40% OTHER=all --dry-run")]
pub struct Args {
    /// How much to which gallery: points, a percentage of all points, or `all` that are free
    #[arg(required = true, value_name = "GALLERY=AMOUNT")]
    pub parts: Vec<Part>,
}

/// Allocates.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let desk = Desk::open(global).await?;
    let revision = desk.fan.opened()?.revision.into();
    let before = Split::of(&desk.fan);
    let mut after = before.clone();
    let instructions = allocations(&desk, &args.parts, &mut after, revision).await?;
    let summary = match args.parts.as_slice() {
        [Part { gallery, .. }] => {
            let points = after.worth(&gallery.0)?.saturating_sub(before.worth(&gallery.0)?);
            format!("Allocate {} to {}", desk.deployment.tokens(points), gallery.0)
        }
        parts => format!("Allocate points to {} galleries", parts.len()),
    };
    let mut intent = Intent::new("allocate", summary, instructions);
    intent.change_split(&desk.deployment, &before, &after)?;
    desk.carry_out(intent).await
}

/// The instructions that allocate these parts of `split`, which is changed alike, at this revision of the total.
///
/// # Errors
/// [`Failure::User`] for an amount or a gallery that can not be.
pub(super) async fn allocations(
    desk: &Desk,
    parts: &[Part],
    split: &mut Split,
    revision: u64,
) -> Result<Vec<Instruction>, Failure> {
    each_once(parts)?;
    let Desk { context, keys, deployment, .. } = desk;
    let mut instructions = Vec::new();
    for Part { gallery, amount } in parts {
        gallery.read_active(&context.node).await?;
        let available = split.portfolio.free_points()?;
        if available == 0 && split.portfolio.total != 0 {
            return Err(Failure::user(
                "no points are free: `influence withdraw` some, or move them with `influence reallocate`",
            ));
        }
        let pool = AmountLimits { whole: split.portfolio.total, available, what: "free to allocate" };
        let units = amount.units(deployment.config.decimals, &pool)?;
        // Everything stays everything when a base unit comes in between.
        let points = if *amount == Amount::All { ALL } else { units };
        split.allocate(gallery.0, points)?;
        let (payer, owner) = (keys.payer(), keys.signer());
        instructions.push(user::allocate(&payer, &owner, &gallery.0, points, Some(revision)));
    }
    Ok(instructions)
}
