//! `gallery retire`: ends new support.

use std::process::ExitCode;

use influence_client::instructions::creator;

use crate::{CliError, GlobalArgs, TxPlan, commands::session::CreatorSession, model::GalleryRef};

/// Retire a gallery permanently: it accepts no new support
///
/// Its support counts 0 from the next settlement on. Any signer may release allocations: points go back to their owners,
/// rent to its payer. Then the gallery can be closed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence gallery retire 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0 --dry-run")]
pub struct Args {
    /// Address, or CREATOR/INDEX
    pub gallery: GalleryRef,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let session = CreatorSession::open(global, &args.gallery).await?;
    let address = session.address;
    if session.gallery.is_retired() {
        return Err(CliError::user(format!("gallery {address} is already retired")));
    }
    let view = session.view();
    let retire = creator::retire_gallery(&session.signers.signer(), &address);
    let summary = format!("Retire gallery {address} permanently");
    let mut plan = TxPlan::new("gallery-retire", summary, vec![retire]);
    plan.add_change("status", "active", "retired");
    plan.add_note(format!("{} supporters get {} points back", view.supporters, view.points));
    session.execute(plan).await
}
