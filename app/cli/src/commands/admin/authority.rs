//! `admin authority`: hands the settings over in two steps, so that a typing error cannot lose them.

use std::process::ExitCode;

use clap::Subcommand;
use influence_client::{instructions::admin, state::Config};
use solana_address::Address;

use crate::{CliError, Context, GlobalArgs, TxPlan, commands::session::AdminSession, view::ConfigView};

/// Hand the settings over to another authority, in two steps
///
/// The authority nominates the next one, which accepts with its own key. Until then nothing changes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin authority show
  influence admin authority nominate 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin
  influence admin authority accept --keypair next-authority.json")]
pub struct Args {
    #[command(subcommand)]
    pub command: AuthorityCommand,
}

#[derive(Clone, Copy, Debug, Subcommand)]
pub enum AuthorityCommand {
    /// Show the settings, including the current and the nominated authority
    #[command(after_help = "Examples:
  influence admin authority show --output json")]
    Show,
    /// Nominate the next authority, as the authority
    #[command(after_help = "Examples:
  influence admin authority nominate 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --dry-run")]
    Nominate {
        /// Next authority
        next: Address,
    },
    /// Withdraw a nomination, as the authority
    #[command(after_help = "Examples:
  influence admin authority cancel")]
    Cancel,
    /// Accept a nomination, as the nominated authority
    #[command(after_help = "Examples:
  influence admin authority accept --keypair next-authority.json")]
    Accept,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    if matches!(args.command, AuthorityCommand::Show) {
        let context = Context::connect(global).await?;
        context.finish(&ConfigView::read(&context).await?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let session = AdminSession::open(global).await?;
    let config = &session.deployment.config;
    let plan = match args.command {
        AuthorityCommand::Accept => {
            let next = ConfigView::pending_authority(config).ok_or_else(|| {
                CliError::user(
                    "no authority is nominated; the authority starts with `influence admin authority nominate`",
                )
            })?;
            session.check_signer("nominated authority", &next)?;
            plan_acceptance(config, &next)
        }
        AuthorityCommand::Nominate { next } => {
            session.check_signer("authority", &config.authority)?;
            plan_nomination(config, Some(next))
        }
        AuthorityCommand::Cancel | AuthorityCommand::Show => {
            session.check_signer("authority", &config.authority)?;
            plan_nomination(config, None)
        }
    };
    session.execute(plan).await
}

fn plan_acceptance(config: &Config, next: &Address) -> TxPlan {
    let accept = admin::accept_authority(next);
    let mut plan = TxPlan::new("admin-authority", format!("Accept the authority as {next}"), vec![accept]);
    plan.add_change("authority", config.authority.to_string(), next.to_string());
    plan
}

/// Nominates `next`; `None` withdraws the nomination.
fn plan_nomination(config: &Config, next: Option<Address>) -> TxPlan {
    let nominate = admin::nominate_authority(&config.authority, &next.unwrap_or_default());
    let shown = |key: Option<Address>| key.map_or_else(|| "none".into(), |key| key.to_string());
    let summary = match next {
        Some(next) => format!("Nominate {next} as the next authority"),
        None => "Withdraw the nomination".into(),
    };
    let mut plan = TxPlan::new("admin-authority", summary, vec![nominate]);
    plan.add_change("nominated", shown(ConfigView::pending_authority(config)), shown(next));
    if next.is_some() {
        plan.add_note("the authority changes when the nominated key accepts");
    }
    plan
}
