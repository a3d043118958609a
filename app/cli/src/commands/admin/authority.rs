//! `admin authority`: the settings change hands in two steps, so that no typing error takes them away for ever.

use std::process::ExitCode;

use clap::Subcommand;
use influence_client::instructions::admin;
use solana_address::Address;

use super::{Office, show};
use crate::{Failure, Intent, config::global_args::Global, view::config::pending};

/// Hand the settings over to another authority, in two steps
///
/// The authority nominates the next one, signers accepts with their own key; until then nothing changes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin authority show
  influence admin authority nominate 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin
  influence admin authority accept --keypair next-authority.json")]
pub struct Args {
    /// Which step.
    #[command(subcommand)]
    pub step: Step,
}

/// A step of handing over.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Step {
    /// Show the settings, with signers has them and signers is nominated
    Show,
    /// Nominate the next authority, as the authority
    #[command(after_help = "Examples:
  influence admin authority nominate 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --dry-run")]
    Nominate {
        /// Who accepts next
        next: Address,
    },
    /// Take a nomination back, as the authority
    #[command(after_help = "Examples:
  influence admin authority cancel")]
    Cancel,
    /// Accept, as whoever is nominated
    #[command(after_help = "Examples:
  influence admin authority accept --keypair next-authority.json")]
    Accept,
}

/// Makes a step.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let step = match args.step {
        Step::Show => return show(global).await,
        step => step,
    };
    let office = Office::open(global).await?;
    let config = &office.deployment.config;
    let intent = match (step, pending(config)) {
        (Step::Accept, nominated) => {
            let next = nominated.ok_or_else(|| {
                Failure::user(
                    "nobody is nominated; the authority begins with `influence admin authority nominate`",
                )
            })?;
            office.check("nominated authority", &next)?;
            let accept = admin::accept_authority(&next);
            let mut intent =
                Intent::new("admin-authority", format!("Accept the authority as {next}"), vec![accept]);
            intent.change("authority", config.authority.to_string(), next.to_string());
            intent
        }
        (step, nominated) => {
            office.check("authority", &config.authority)?;
            let next = if let Step::Nominate { next } = step { next } else { Address::default() };
            let nominate = admin::nominate_authority(&config.authority, &next);
            let shown = |key: Option<Address>| key.map_or_else(|| "nobody".into(), |key| key.to_string());
            let desired = Some(next).filter(|next| *next != Address::default());
            let summary = match desired {
                Some(next) => format!("Nominate {next} as the next authority"),
                None => "Take the nomination back".into(),
            };
            let mut intent = Intent::new("admin-authority", summary, vec![nominate]);
            intent.change("nominated", shown(nominated), shown(desired));
            if desired.is_some() {
                intent.note("nothing changes hands until the nominated key accepts");
            }
            intent
        }
    };
    office.carry_out(intent).await
}
