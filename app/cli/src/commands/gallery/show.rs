//! `gallery show`: a gallery.

use std::process::ExitCode;

use crate::{CliError, Context, GlobalArgs, model::GalleryRef, view::GalleryView};

/// Show a gallery
///
/// Points are as of each supporter's last settlement. The rank is the position by engagement as last proved on chain;
/// scores are not public.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence gallery show 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0 --output json")]
pub struct Args {
    /// Address, or CREATOR/INDEX
    pub gallery: GalleryRef,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let context = Context::connect(global).await?;
    context.finish(&GalleryView::read(&context, &args.gallery.0).await?)?;
    Ok(ExitCode::SUCCESS)
}
