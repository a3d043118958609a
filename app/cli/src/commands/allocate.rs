//! `allocate`: free points to galleries.

use std::process::ExitCode;

use influence_client::{
    amount::{Amount, AmountLimits},
    instructions::user,
};
use influence_core::shares::ALL;
use solana_instruction::Instruction;

use super::session::OwnerSession;
use crate::{
    CliError, GlobalArgs, TxPlan,
    model::{AllocationPreview, GalleryAmount, reject_duplicates},
};

/// Allocate free points to galleries
///
/// An allocation is a share of the owner's points: it scales with them. Allocating, moving and withdrawing are free of
/// charge.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence allocate 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0=12.5
  influence allocate GALLERY=40% OTHER=all --dry-run")]
pub struct Args {
    /// Gallery and amount: points, a percentage of all points, or `all` free points
    #[arg(required = true, value_name = "GALLERY=AMOUNT")]
    pub parts: Vec<GalleryAmount>,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let session = OwnerSession::open(global).await?;
    let revision = session.owner.require_influence()?.revision.into();
    let before = AllocationPreview::new(&session.owner);
    let mut after = before.clone();
    let instructions = plan_allocations(&session, &args.parts, &mut after, revision).await?;
    let summary = match args.parts.as_slice() {
        [GalleryAmount { gallery, .. }] => {
            let points = after.points(&gallery.0)?.saturating_sub(before.points(&gallery.0)?);
            format!("Allocate {} to {}", session.deployment.tokens(points), gallery.0)
        }
        parts => format!("Allocate points to {} galleries", parts.len()),
    };
    let mut plan = TxPlan::new("allocate", summary, instructions);
    plan.add_allocation_changes(&session.deployment, &before, &after)?;
    session.execute(plan).await
}

/// Instructions that allocate `parts` at this revision of the total. Updates `preview`.
pub(super) async fn plan_allocations(
    session: &OwnerSession,
    parts: &[GalleryAmount],
    preview: &mut AllocationPreview,
    revision: u64,
) -> Result<Vec<Instruction>, CliError> {
    reject_duplicates(parts)?;
    let OwnerSession { context, signers, deployment, .. } = session;
    let mut instructions = Vec::new();
    for GalleryAmount { gallery, amount } in parts {
        gallery.read_active(&context.chain).await?;
        let available = preview.portfolio.free_points()?;
        if available == 0 && preview.portfolio.total != 0 {
            return Err(CliError::user(
                "no free points: use `influence withdraw` first, or move points with `influence reallocate`",
            ));
        }
        let limits = AmountLimits { whole: preview.portfolio.total, available, what: "free to allocate" };
        let units = amount.units(deployment.config.decimals, &limits)?;
        // `All` stays `u64::MAX` so that a concurrent 1-unit change cannot make it fail.
        let points = if *amount == Amount::All { ALL } else { units };
        preview.allocate(gallery.0, points)?;
        let (payer, owner) = (signers.payer(), signers.signer());
        instructions.push(user::allocate(&payer, &owner, &gallery.0, points, Some(revision)));
    }
    Ok(instructions)
}
