//! `reallocate`: points from one gallery to another, in one step.

use std::process::ExitCode;

use influence_client::{amount::Amount, instructions::user};

use super::{Desk, withdraw::points};
use crate::{
    Failure, Intent,
    config::global_args::Global,
    model::allocation_preview::Split,
    model::gallery_ref::{GalleryName, Part},
};

/// Move points from one gallery to another
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence reallocate GALLERY OTHER 12.5
  influence reallocate 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0 OTHER all")]
pub struct Args {
    /// The gallery that gives
    #[arg(value_name = "GALLERY")]
    pub from: GalleryName,

    /// The gallery that receives
    #[arg(value_name = "OTHER")]
    pub to: GalleryName,

    /// How much: points, a percentage of what is allocated to GALLERY, or `all`
    #[arg(allow_negative_numbers = true)]
    pub amount: Amount,
}

/// Moves.
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
    if args.from == args.to {
        return Err(Failure::user(format!("{} is both: name another gallery to receive", args.to.0)));
    }
    let before = Split::of(fan);
    let points = points(desk, &Part { gallery: args.from, amount: args.amount }, &before)?;
    args.to.read_active(&context.node).await?;
    let mut after = before.clone();
    after.reallocate(args.from.0, args.to.0, points)?;
    let change = user::Reallocation {
        payer: &keys.payer(),
        from: &args.from.0,
        rent_payer: &fan.supported(&args.from.0)?.delegation.rent_payer,
        to: &args.to.0,
        points,
        expected_revision: Some(fan.opened()?.revision.into()),
    };
    let instructions = vec![user::reallocate(&keys.signer(), &change)];
    let moved = deployment.tokens(before.worth(&args.from.0)?.min(points));
    let summary = format!("Move {moved} from {} to {}", args.from.0, args.to.0);
    let mut intent = Intent::new("reallocate", summary, instructions);
    intent.change_split(deployment, &before, &after)?;
    Ok(intent)
}
