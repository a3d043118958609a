//! `withdraw`: points back from galleries.

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

/// Withdraw points from galleries
///
/// The points are free again at once. The rent of a closed allocation goes back to its payer.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence withdraw 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0=5
  influence withdraw GALLERY=50% OTHER=all")]
pub struct Args {
    /// Gallery and amount: points, a percentage of the allocation, or `all`
    #[arg(required = true, value_name = "GALLERY=AMOUNT")]
    pub parts: Vec<GalleryAmount>,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let session = OwnerSession::open(global).await?;
    reject_duplicates(&args.parts)?;
    let before = AllocationPreview::new(&session.owner);
    let mut after = before.clone();
    let parts = args.parts.iter();
    let instructions =
        parts.map(|part| plan_withdrawal(&session, part, &mut after)).collect::<Result<_, _>>()?;
    let summary = match args.parts.as_slice() {
        [GalleryAmount { gallery, .. }] => {
            let points = before.points(&gallery.0)?.saturating_sub(after.points(&gallery.0)?);
            format!("Withdraw {} from {}", session.deployment.tokens(points), gallery.0)
        }
        parts => format!("Withdraw points from {} galleries", parts.len()),
    };
    let mut plan = TxPlan::new("withdraw", summary, instructions);
    plan.add_allocation_changes(&session.deployment, &before, &after)?;
    session.execute(plan).await
}

/// Instruction that withdraws `part`. Updates `preview`.
pub(super) fn plan_withdrawal(
    session: &OwnerSession,
    part: &GalleryAmount,
    preview: &mut AllocationPreview,
) -> Result<Instruction, CliError> {
    let OwnerSession { signers, owner, .. } = session;
    let gallery = part.gallery.0;
    let points = resolve_points(session, part, preview)?;
    preview.withdraw(gallery, points)?;
    let rent_payer = owner.require_allocation(&gallery)?.delegation.rent_payer;
    let revision = Some(owner.require_influence()?.revision.into());
    Ok(user::withdraw(&signers.signer(), &gallery, &rent_payer, points, revision))
}

/// Points of an allocation, base units. `all` is more than its points, because an allocation may be worth 0 for a while.
pub(super) fn resolve_points(
    session: &OwnerSession,
    part: &GalleryAmount,
    preview: &AllocationPreview,
) -> Result<u64, CliError> {
    session.owner.require_influence()?;
    let gallery = part.gallery.0;
    session.owner.require_allocation(&gallery)?;
    let points = preview.points(&gallery)?;
    let limits = AmountLimits { whole: points, available: points, what: "allocated to the gallery" };
    match part.amount {
        Amount::All => Ok(ALL),
        amount => Ok(amount.units(session.deployment.config.decimals, &limits)?),
    }
}
