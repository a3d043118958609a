//! `admin lock-floor`: how much of a lock sales need.

use std::process::ExitCode;

use influence_client::{
    amount::{Amount, AmountLimits},
    constants::pause,
    instructions::creator,
};
use solana_address::Address;

use super::Office;
use crate::{
    Failure, Intent, Key, commands::standing, config::global_args::Global, model::owner::Fan,
    model::pause::check_running, output::time,
};

/// Set how much of an owner's lock their sales need, as the marketplace
///
/// Lowering takes the marketplace's key alone. Raising and renewing also take the owner's: nobody's tokens are available without
/// their word. A floor lapses by itself after its life.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin lock-floor 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin 40000 --owner-key owner.json
  influence admin lock-floor 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin none --keypair marketplace.json")]
pub struct Args {
    /// Whose lock
    pub owner: Address,

    /// What must stay locked: tokens, a percentage of the lock, `all`, or `none`
    #[arg(value_parser = floor)]
    pub amount: Floor,

    /// The owner's key, to raise or renew: a keypair file, or prompt:// for a seed phrase
    #[arg(long, value_name = "SIGNER")]
    pub owner_key: Option<String>,
}

/// What must stay locked, if anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Floor(Option<Amount>);

fn floor(text: &str) -> Result<Floor, String> {
    if ["none", "0"].contains(&text) {
        return Ok(Floor(None));
    }
    text.parse()
        .map(|amount| Floor(Some(amount)))
        .map_err(|error: influence_client::amount::AmountError| format!("{error}, or `none`"))
}

/// Sets it.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let mut office = Office::open(global).await?;
    let config = office.deployment.config;
    office.check("marketplace", &config.marketplace)?;
    let fan = Fan::read(&office.context.node, &office.deployment, &args.owner).await?;
    let influence = fan.opened()?;
    let locked = u64::from(influence.locked);
    let pool = AmountLimits { whole: locked, available: locked, what: "locked" };
    let amount = args.amount.0.map_or(Ok(0), |amount| amount.units(config.decimals, &pool))?;
    let before = influence.floor();
    let owner_signs = before.needs_owner(amount, fan.now);
    if owner_signs {
        check_running(&config, pause::LOCK_FLOOR)?;
        let source = args.owner_key.as_deref().ok_or_else(|| {
            let owner = args.owner;
            Failure::user(format!(
                "raising or renewing takes the owner's word: name the key of {owner} with --owner-key"
            ))
        })?;
        let key = Key::read(source, "owner's key")?;
        if key.address() != args.owner {
            return Err(Failure::user(format!(
                "--owner-key is the key of {}, not of the owner {}",
                key.address(),
                args.owner
            )));
        }
        office.keys.add(key);
    }
    let after = before.set(amount, locked, config.lock_floor_seconds(), fan.now)?;
    let set = creator::set_lock_floor(&config.marketplace, &args.owner, amount, owner_signs);
    let tokens = |units: u64| office.deployment.tokens(units);
    let summary = format!("Hold {} of the lock of {}", tokens(amount), args.owner);
    let mut intent = Intent::new("admin-lock-floor", summary, vec![set]);
    intent.change("available by sales", tokens(before.live(fan.now)), tokens(after.live(fan.now)));
    if after.live(fan.now) != 0 {
        intent.note(format!("it lapses by itself at {}", time(after.ends_at)));
    }
    let owner = args.owner;
    office.context.carry_out(intent, &office.keys, async |context| standing(context, &owner).await).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_may_be_none() {
        assert_eq!((floor("none"), floor("0")), (Ok(Floor(None)), Ok(Floor(None))));
        assert_eq!(floor("all"), Ok(Floor(Some(Amount::All))));
        assert!(floor("x").expect_err("no amount").ends_with("or `none`"));
    }
}
