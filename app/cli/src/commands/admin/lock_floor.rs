//! `admin lock-floor`: the part of a lock that open listings and sales need.

use std::process::ExitCode;

use influence_client::{
    amount::{Amount, AmountError, AmountLimits},
    constants::pause,
    instructions::creator,
};
use solana_address::Address;

use crate::{
    CliError, GlobalArgs, SignerKey, TxPlan,
    commands::session::AdminSession,
    model::{OwnerState, pause::check_not_paused},
    output::format_time,
    tx,
    view::AccountSummary,
};

/// Set an owner's lock floor, as the marketplace
///
/// The lock floor is the part of the lock that open listings and sales need. Lowering it requires only the marketplace's
/// key. Raising and renewing also require the owner's key. A floor expires after its duration.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin lock-floor 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin 40000 --owner-key owner.json
  influence admin lock-floor 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin none --keypair marketplace.json")]
pub struct Args {
    /// Owner of the lock
    pub owner: Address,

    /// Floor: tokens, a percentage of the lock, `all`, or `none`
    #[arg(value_parser = parse_floor)]
    pub amount: LockFloorArg,

    /// Owner's key, to raise or renew: a keypair file, or prompt:// for a seed phrase
    #[arg(long, value_name = "SIGNER")]
    pub owner_key: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockFloorArg(Option<Amount>);

fn parse_floor(text: &str) -> Result<LockFloorArg, String> {
    if ["none", "0"].contains(&text) {
        return Ok(LockFloorArg(None));
    }
    let amount = text.parse().map_err(|error: AmountError| format!("{error}, or `none`"))?;
    Ok(LockFloorArg(Some(amount)))
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let mut session = AdminSession::open(global).await?;
    let config = session.deployment.config;
    session.check_signer("marketplace", &config.marketplace)?;
    let owner = OwnerState::read(&session.context.chain, &session.deployment, &args.owner).await?;
    let influence = owner.require_influence()?;
    let locked = owner.locked();
    let limits = AmountLimits { whole: locked, available: locked, what: "locked" };
    let amount = args.amount.0.map_or(Ok(0), |amount| amount.units(config.decimals, &limits))?;
    let before = influence.floor();
    let owner_signs = before.needs_owner(amount, owner.now);
    if owner_signs {
        check_not_paused(&config, pause::LOCK_FLOOR)?;
        session.signers.add(read_owner_key(args)?);
    }
    let after = before.set(amount, locked, config.lock_floor_seconds(), owner.now)?;
    let set = creator::set_lock_floor(&config.marketplace, &args.owner, amount, owner_signs);
    let tokens = |units: u64| session.deployment.tokens(units);
    let summary = format!("Set the lock floor of {} to {}", args.owner, tokens(amount));
    let mut plan = TxPlan::new("admin-lock-floor", summary, vec![set]);
    plan.add_change("lock floor", tokens(before.live(owner.now)), tokens(after.live(owner.now)));
    if after.live(owner.now) != 0 {
        plan.add_note(format!("expires at {}", format_time(after.ends_at)));
    }
    let AdminSession { context, signers, .. } = &session;
    tx::execute(context, signers, plan, async || AccountSummary::read(context, &args.owner).await).await
}

fn read_owner_key(args: &Args) -> Result<SignerKey, CliError> {
    let owner = args.owner;
    let source = args.owner_key.as_deref().ok_or_else(|| {
        CliError::user(format!("raising or renewing requires the key of the owner {owner}: pass --owner-key"))
    })?;
    let key = SignerKey::read(source, "owner's key")?;
    if key.address() != owner {
        return Err(CliError::user(format!(
            "--owner-key is the key of {}, not of the owner {owner}",
            key.address()
        )));
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_is_an_amount_or_none() {
        assert_eq!((parse_floor("none"), parse_floor("0")), (Ok(LockFloorArg(None)), Ok(LockFloorArg(None))));
        assert_eq!(parse_floor("all"), Ok(LockFloorArg(Some(Amount::All))));
        assert!(parse_floor("x").expect_err("an invalid amount").ends_with("or `none`"));
    }
}
