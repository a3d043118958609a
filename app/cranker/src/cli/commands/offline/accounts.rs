//! The program's accounts at the day's end: from tables, from a bundle of the day, or from the bundle of the day before.

use anyhow::Context;
use influence_client::address;
use influence_core::calendar::{Calendar, Day};
use influence_scoring::{
    bundle::InputFile, chain_state::ChainState, ingest::account_tables::read_account_tables,
};

use super::{args::OfflineArgs, bundles::OfflineBundles};
use crate::{
    config::CrankerSettings,
    pipeline::{RollingState, input_files},
};

pub(super) struct OfflineAccounts {
    pub(super) chain: ChainState,
    /// Files that the accounts were read from.
    pub(super) files: Vec<InputFile>,
}

impl OfflineAccounts {
    pub(super) async fn load(
        settings: &CrankerSettings,
        day: Day,
        args: &OfflineArgs,
        bundles: &OfflineBundles,
        calendar: &Calendar,
    ) -> anyhow::Result<Self> {
        if let Some((members, galleries)) = args.members.as_ref().zip(args.gallery_accounts.as_ref()) {
            let work_dir = settings.data_dir.join("inputs").join(format!("accounts-{day}"));
            let tables =
                read_account_tables(members, galleries, &work_dir, calendar, address::influence).await?;
            let files = tables.staged.iter().flat_map(input_files).collect();
            return Ok(Self { chain: tables.chain, files });
        }
        if let Some(published) = &bundles.published {
            return Ok(Self { chain: published.state.chain.clone(), files: Vec::new() });
        }
        let before = bundles.before.as_ref();
        let before = before
            .context("--accounts, --members or --from is missing; name a source of the program's accounts")?;
        println!(
            "members, locked amounts and galleries' points are those at the end of day {}; if any changed on day {day}, \
             pass --members and --gallery-accounts",
            before.manifest.day
        );
        let state = RollingState::from_day_end(*calendar, &before.state)?;
        Ok(Self { chain: state.accounts_after_day_without_events()?, files: Vec::new() })
    }
}
