//! `day show`: a day's status, votes and contents.

use std::process::ExitCode;

use influence_core::calendar::Day;

use crate::{CliError, Context, GlobalArgs, view::SnapshotView};

/// Show a day's status, votes and contents
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence day show
  influence day show 20778 --output json")]
pub struct Args {
    /// Day number since 1970, in days of the program's length [default: the last final day]
    pub day: Option<Day>,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let context = Context::connect(global).await?;
    context.finish(&SnapshotView::read(&context, args.day).await?)?;
    Ok(ExitCode::SUCCESS)
}
