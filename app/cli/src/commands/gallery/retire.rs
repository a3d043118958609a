//! `gallery retire`: the end of new support.

use std::process::ExitCode;

use influence_client::instructions::creator;

use super::Studio;
use crate::{Failure, Intent, config::global_args::Global, model::gallery_ref::GalleryName};

/// Retire a gallery: it takes no new support, for good
///
/// What supports it counts 0 from its next settling on, and anybody may release it: points go back to their fans, rent to
/// whoever paid it. Then the gallery can be closed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence gallery retire 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0 --dry-run")]
pub struct Args {
    /// Its address, or CREATOR/INDEX
    pub gallery: GalleryName,
}

/// Retires.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let studio = Studio::open(global, &args.gallery).await?;
    if studio.gallery.is_retired() {
        return Err(Failure::user(format!("the gallery {} is retired already", studio.address)));
    }
    let shown = studio.shown();
    let retire = creator::retire_gallery(&studio.keys.signer(), &studio.address);
    let mut intent = Intent::new(
        "gallery-retire",
        format!("Retire the gallery {} for good", studio.address),
        vec![retire],
    );
    intent.change("status", "active", "retired");
    intent.note(format!("its {} supporters get their {} points back", shown.supporters, shown.points));
    studio.carry_out(intent).await
}
