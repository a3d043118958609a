//! What the program's accounts said at the day's end: by files, by a bundle of the day, or by the one of the day before.

use anyhow::Context;
use influence_client::address;
use influence_core::calendar::{Calendar, Day};
use influence_scoring::{
    bundle::InputFile, chain_state::ChainState, ingest::account_tables::read_account_tables,
};

use super::{BundleStore, Files};
use crate::{
    config::CrankerSettings,
    pipeline::{RollingState, input_files},
};

/// Members and galleries at the day's end.
pub(super) struct Accounts {
    pub(super) chain: ChainState,
    /// The files that they were read from.
    pub(super) files: Vec<InputFile>,
}

impl Accounts {
    /// Takes them from where `files` says: its own tables, else the bundle of the day, else the one of the day before.
    pub(super) async fn read(
        settings: &CrankerSettings,
        day: Day,
        files: &Files,
        bundles: &BundleStore,
        calendar: &Calendar,
    ) -> anyhow::Result<Self> {
        if let Some((members, galleries)) = files.members.as_ref().zip(files.gallery_accounts.as_ref()) {
            let work = settings.data_dir.join("inputs").join(format!("accounts-{day}"));
            let read = read_account_tables(members, galleries, &work, calendar, address::influence).await?;
            let files = read.staged.iter().flat_map(input_files).collect();
            return Ok(Self { chain: read.chain, files });
        }
        if let Some(stated) = &bundles.stated {
            return Ok(Self { chain: stated.state.chain.clone(), files: Vec::new() });
        }
        let before = bundles.before.as_ref();
        let before =
            before.context("--accounts, --members or --from is missing; name what the accounts say")?;
        println!(
            "members, locked amounts and galleries' points are those at the end of day {}; if any changed on day {day}, \
             name --members and --gallery-accounts",
            before.manifest.day
        );
        let carry = RollingState::from_day_end(*calendar, &before.state)?;
        Ok(Self { chain: carry.accounts_after_day_without_events()?, files: Vec::new() })
    }
}
