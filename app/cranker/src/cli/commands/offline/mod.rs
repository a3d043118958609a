//! `day N --balances`: a day computed from files, without a journal, so that any user can check a day with their own tables.
//!
//! The program's accounts come from the tables `members` and `gallery_accounts`, from a published bundle of the day, or from
//! the bundle of the day before if no event happened. An invalid row of accounts stops the day, unlike an invalid row of
//! activity: a member who is left out would be scored as another holder, and every root of the day would differ. With
//! `--from`, one day's changes suffice, and the manifest is the same as from all changes ever. The tables have no sums since a
//! gallery's registration, so `point_seconds` holds only what the day added; no root depends on more.
//!
//! A day computed from files is never published: a vote stands for what a cranker observed.

mod accounts;
mod args;
mod bundles;

use std::{path::Path, process::ExitCode};

use anyhow::Context;
use influence_core::calendar::Day;
use influence_scoring::{
    bundle::{self, Bundle, DayEndState, bundle_dir_name},
    day::DeploymentId,
    ingest::TableLocation,
};

pub use self::args::OfflineArgs;
use self::{accounts::OfflineAccounts, bundles::OfflineBundles};
use super::verify::balances;
use crate::{
    cli::output::{exit_code, print_difference},
    config::CrankerSettings,
    pipeline::{ClosedDay, PlatformScorer, ScoredOutput, Scorer, read_salt_secret},
};

/// Computes the day, writes its bundle, prints its roots, and compares it with the bundle of `--accounts`.
///
/// # Errors
/// When something cannot be read or written, or the day cannot be computed.
pub async fn command(
    settings: &CrankerSettings,
    day: Day,
    balances: &TableLocation,
    args: &OfflineArgs,
) -> anyhow::Result<ExitCode> {
    let out = args.out.as_deref().context("--out is missing; name a directory for the bundle")?;
    let bundles = OfflineBundles::load(day, args).await?;
    let deployment = bundles.deployment(settings, args)?;
    let accounts = OfflineAccounts::load(settings, day, args, &bundles, &deployment.calendar).await?;
    let computed = compute(settings, day, deployment, &bundles, accounts, balances, out).await?;
    let contents = computed.manifest.contents();
    println!("wrote {}", out.join(bundle_dir_name(day)).display());
    println!("holdings root   {}", const_hex::encode(contents.holdings_root));
    println!("engagement root {}", const_hex::encode(contents.engagement_root));
    let Some((source, published)) = args.accounts.as_ref().zip(bundles.published.as_ref()) else {
        return Ok(ExitCode::SUCCESS);
    };
    Ok(exit_code(print_difference(source, bundle::diff_bundles(&computed, published))))
}

/// Computes the day and writes its bundle into `out`.
async fn compute(
    settings: &CrankerSettings,
    day: Day,
    deployment: DeploymentId,
    bundles: &OfflineBundles,
    accounts: OfflineAccounts,
    balances: &TableLocation,
    out: &Path,
) -> anyhow::Result<Bundle> {
    let known = bundles.published.iter().flat_map(balances::vaults);
    let vaults = accounts.chain.members.iter().map(|member| (member.vault_owner, member.owner)).chain(known);
    let holdings = match &bundles.before {
        Some(before) => balances::track_next_day(before, vaults, balances).await?,
        None => balances::track_all(deployment.calendar, day, vaults, balances).await?,
    };
    let state = DayEndState::new(holdings.state(day)?, accounts.chain);
    let secret = read_salt_secret(settings)?;
    let closed = ClosedDay { day, deployment, holdings: &holdings, chain: &state.chain, secret: &secret };
    let scored = PlatformScorer::from_settings(settings).await?.score(closed).await;
    let ScoredOutput { result, mut inputs } = scored.map_err(|error| anyhow::anyhow!("{error}"))?;
    inputs.files.extend(accounts.files);
    std::fs::create_dir_all(out).with_context(|| {
        format!("{} cannot be created; check the path and the permissions", out.display())
    })?;
    bundle::write_bundle(out, &result, &state, &inputs)?;
    Ok(bundle::read_bundle(&out.join(bundle_dir_name(day)))?)
}
