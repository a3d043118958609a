//! `reallocate`: points from one gallery to another, in one step.

use std::process::ExitCode;

use influence_client::{amount::Amount, instructions::user};

use super::{session::OwnerSession, withdraw::resolve_points};
use crate::{
    CliError, GlobalArgs, TxPlan,
    model::{AllocationPreview, GalleryAmount, GalleryRef},
};

/// Move points from one gallery to another
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence reallocate GALLERY OTHER 12.5
  influence reallocate 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0 OTHER all")]
pub struct Args {
    /// Source gallery
    #[arg(value_name = "GALLERY")]
    pub from: GalleryRef,

    /// Destination gallery
    #[arg(value_name = "OTHER")]
    pub to: GalleryRef,

    /// Amount: points, a percentage of the allocation to GALLERY, or `all`
    #[arg(allow_negative_numbers = true)]
    pub amount: Amount,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let session = OwnerSession::open(global).await?;
    let plan = plan(&session, args).await?;
    session.execute(plan).await
}

async fn plan(session: &OwnerSession, args: &Args) -> Result<TxPlan, CliError> {
    let OwnerSession { context, signers, deployment, owner } = session;
    let (from, to) = (args.from.0, args.to.0);
    if from == to {
        return Err(CliError::user(format!("source and destination are both {to}")));
    }
    let before = AllocationPreview::new(owner);
    let part = GalleryAmount { gallery: args.from, amount: args.amount };
    let points = resolve_points(session, &part, &before)?;
    args.to.read_active(&context.chain).await?;
    let mut after = before.clone();
    after.reallocate(from, to, points)?;
    let reallocation = user::Reallocation {
        payer: &signers.payer(),
        from: &from,
        rent_payer: &owner.require_allocation(&from)?.delegation.rent_payer,
        to: &to,
        points,
        expected_revision: Some(owner.require_influence()?.revision.into()),
    };
    let instructions = vec![user::reallocate(&signers.signer(), &reallocation)];
    let moved = deployment.tokens(before.points(&from)?.min(points));
    let mut plan = TxPlan::new("reallocate", format!("Move {moved} from {from} to {to}"), instructions);
    plan.add_allocation_changes(deployment, &before, &after)?;
    Ok(plan)
}
