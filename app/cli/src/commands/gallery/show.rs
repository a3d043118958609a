//! `gallery show`: what a gallery is.

use std::process::ExitCode;

use super::view;
use crate::{Context, Failure, config::global_args::Global, model::gallery_ref::GalleryName};

/// Show a gallery
///
/// Its points are those of its supporters as they were last settled. Its rank is the position by engagement that was last
/// proved on chain; scores are not public.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence gallery show 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0 --output json")]
pub struct Args {
    /// Its address, or CREATOR/INDEX
    pub gallery: GalleryName,
}

/// Reads and prints.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let context = Context::connect(global).await?;
    let shown = view(&context, &args.gallery.0).await?;
    context.save_accounts()?;
    context.printer.print(&shown)?;
    Ok(ExitCode::SUCCESS)
}
