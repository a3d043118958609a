//! `admin crankers`: shows and changes the crankers.

use std::process::ExitCode;

use influence_client::{constants::MAX_CRANKERS, instructions::admin};
use influence_core::snapshot_vote::quorum_is_valid;
use solana_address::Address;

use crate::{CliError, Context, GlobalArgs, TxPlan, commands::session::AdminSession, view::ConfigView};

/// Show or change the crankers and their quorum
///
/// Without options the settings are shown. A change requires the authority's key, and voids the votes of days that are not
/// final: crankers vote again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin crankers
  influence admin crankers --add 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --quorum 3
  influence admin crankers --remove 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --dry-run")]
pub struct Args {
    /// Add a cranker; repeatable
    #[arg(long, value_name = "ADDRESS")]
    pub add: Vec<Address>,

    /// Remove a cranker; repeatable
    #[arg(long, value_name = "ADDRESS")]
    pub remove: Vec<Address>,

    /// Equal votes that finalize a day: more than half of the crankers [default: unchanged]
    #[arg(long, value_name = "N")]
    pub quorum: Option<u8>,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    if args.add.is_empty() && args.remove.is_empty() && args.quorum.is_none() {
        let context = Context::connect(global).await?;
        context.finish(&ConfigView::read(&context).await?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let session = AdminSession::open(global).await?;
    let config = &session.deployment.config;
    session.check_signer("authority", &config.authority)?;
    let before = config.crankers();
    let after = changed_crankers(before, args)?;
    let quorum = args.quorum.unwrap_or(config.quorum);
    if !quorum_is_valid(quorum.into(), after.len()) {
        return Err(CliError::user(format!(
            "invalid quorum {quorum}: it must be more than half of {0} crankers and at most {0}; set it with --quorum",
            after.len()
        )));
    }
    let set = admin::set_crankers(&config.authority, after.clone(), quorum);
    let mut plan = TxPlan::new("admin-crankers", "Replace the crankers", vec![set]);
    plan.add_change("crankers", join(before), join(&after));
    plan.add_change("quorum", u64::from(config.quorum), u64::from(quorum));
    plan.add_note("voids the votes of days that are not final; crankers vote again");
    session.execute(plan).await
}

/// The crankers after the change, in their order.
fn changed_crankers(before: &[Address], args: &Args) -> Result<Vec<Address>, CliError> {
    let mut after = before.to_vec();
    for key in &args.remove {
        let index = after.iter().position(|cranker| cranker == key);
        let index = index.ok_or_else(|| {
            CliError::user(format!("{key} is not a cranker; `influence admin crankers` lists them"))
        })?;
        after.remove(index);
    }
    for key in &args.add {
        if after.contains(key) {
            return Err(CliError::user(format!("{key} is already a cranker; omit it from --add")));
        }
        after.push(*key);
    }
    if !(1..=MAX_CRANKERS).contains(&after.len()) {
        return Err(CliError::user(format!(
            "invalid number of crankers: {} (1 to {MAX_CRANKERS} are allowed)",
            after.len()
        )));
    }
    Ok(after)
}

fn join(keys: &[Address]) -> String {
    keys.iter().map(Address::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crankers_are_added_and_removed() {
        let [a, b, c] = [1, 2, 3].map(|byte| Address::from([byte; 32]));
        let args = |add: &[Address], remove: &[Address]| Args {
            add: add.to_vec(),
            remove: remove.to_vec(),
            quorum: None,
        };
        assert_eq!(changed_crankers(&[a, b], &args(&[c], &[a])), Ok(vec![b, c]));
        assert!(changed_crankers(&[a, b], &args(&[b], &[])).is_err(), "duplicate");
        assert!(changed_crankers(&[a, b], &args(&[], &[c])).is_err(), "unknown");
        assert!(changed_crankers(&[a], &args(&[], &[a])).is_err(), "none left");
        assert!(changed_crankers(&[a; MAX_CRANKERS], &args(&[b], &[])).is_err(), "too many");
    }
}
