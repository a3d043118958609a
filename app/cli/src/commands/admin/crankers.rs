//! `admin crankers`: signers votes on days, shown and changed.

use std::process::ExitCode;

use influence_client::{constants::MAX_CRANKERS, instructions::admin};
use influence_core::snapshot_vote::quorum_is_valid;
use solana_address::Address;

use super::{Office, show};
use crate::{Failure, Intent, config::global_args::Global};

/// Show the crankers, or change them and their quorum
///
/// Without an option the settings are shown, to anybody. A change takes the authority's key, and voids the votes of days
/// that are not final: crankers vote again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin crankers
  influence admin crankers --add 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --quorum 3
  influence admin crankers --remove 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --dry-run")]
pub struct Args {
    /// One more cranker; may be given more than once
    #[arg(long, value_name = "ADDRESS")]
    pub add: Vec<Address>,

    /// One less; may be given more than once
    #[arg(long, value_name = "ADDRESS")]
    pub remove: Vec<Address>,

    /// Equal votes that make a day final: more than half of the crankers [default: as it is]
    #[arg(long, value_name = "N")]
    pub quorum: Option<u8>,
}

/// Shows or changes.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    if args.add.is_empty() && args.remove.is_empty() && args.quorum.is_none() {
        return show(global).await;
    }
    let office = Office::open(global).await?;
    let config = &office.deployment.config;
    office.check("authority", &config.authority)?;
    let before = config.crankers();
    let after = changed(before, args)?;
    let quorum = args.quorum.unwrap_or(config.quorum);
    if !quorum_is_valid(quorum.into(), after.len()) {
        return Err(Failure::user(format!(
            "a quorum of {quorum} is not more than half of {0} crankers, and at most {0}: name another with --quorum",
            after.len()
        )));
    }
    let set = admin::set_crankers(&config.authority, after.clone(), quorum);
    let mut intent = Intent::new("admin-crankers", "Replace the crankers", vec![set]);
    intent.change("crankers", row(before), row(&after));
    intent.change("quorum", u64::from(config.quorum), u64::from(quorum));
    intent.note("votes of days that are not final are void, and have to be cast again");
    office.carry_out(intent).await
}

/// The crankers with those that come and without those that go, in their order.
fn changed(before: &[Address], args: &Args) -> Result<Vec<Address>, Failure> {
    let mut after = before.to_vec();
    for key in &args.remove {
        let place = after.iter().position(|cranker| cranker == key);
        let place = place.ok_or_else(|| {
            Failure::user(format!("{key} is no cranker; `influence admin crankers` lists them"))
        })?;
        after.remove(place);
    }
    for key in &args.add {
        if after.contains(key) {
            return Err(Failure::user(format!("{key} is a cranker already; leave it out of --add")));
        }
        after.push(*key);
    }
    if !(1..=MAX_CRANKERS).contains(&after.len()) {
        return Err(Failure::user(format!("there may be 1 to {MAX_CRANKERS} crankers, not {}", after.len())));
    }
    Ok(after)
}

fn row(keys: &[Address]) -> String {
    keys.iter().map(Address::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crankers_come_and_go_by_name() {
        let [a, b, c] = [1, 2, 3].map(|byte| Address::from([byte; 32]));
        let args = |add: &[Address], remove: &[Address]| Args {
            add: add.to_vec(),
            remove: remove.to_vec(),
            quorum: None,
        };
        assert_eq!(changed(&[a, b], &args(&[c], &[a])), Ok(vec![b, c]));
        assert!(changed(&[a, b], &args(&[b], &[])).is_err(), "twice");
        assert!(changed(&[a, b], &args(&[], &[c])).is_err(), "not there");
        assert!(changed(&[a], &args(&[], &[a])).is_err(), "nobody is left");
        assert!(changed(&[a; MAX_CRANKERS], &args(&[b], &[])).is_err(), "too many");
    }
}
