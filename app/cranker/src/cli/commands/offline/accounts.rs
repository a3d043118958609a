//! What the program's accounts said at the day's end: by files, by a bundle of the day, or by the one of the day before.

use anyhow::Context;
use influence_client::address;
use influence_core::calendar::{Calendar, Day};
use influence_scoring::{
    bundle::{GalleryRow, InputFile, MemberRow},
    ingest::account_tables::{self, GalleryLine, MemberLine},
};
use solana_address::Address;

use super::{Bundles, Files};
use crate::{
    config::CrankerSettings,
    pipeline::{Carry, input_files},
};

/// Members and galleries at the day's end.
pub(super) struct Accounts {
    pub(super) members: Vec<MemberRow>,
    pub(super) galleries: Vec<GalleryRow>,
    /// The files that they were read from.
    pub(super) files: Vec<InputFile>,
}

impl Accounts {
    /// Takes them from where `files` says: its own tables, else the bundle of the day, else the one of the day before.
    pub(super) async fn read(
        settings: &CrankerSettings,
        day: Day,
        files: &Files,
        bundles: &Bundles,
        calendar: &Calendar,
    ) -> anyhow::Result<Self> {
        if let Some((members, galleries)) = files.members.as_ref().zip(files.gallery_accounts.as_ref()) {
            let work = settings.data_dir.join("inputs").join(format!("accounts-{day}"));
            let read = account_tables::read_account_tables(members, galleries, &work).await?;
            return Ok(Self::of_files(&read, calendar));
        }
        if let Some(stated) = &bundles.stated {
            let window = &stated.window;
            let (members, galleries) = (window.members.clone(), window.galleries.clone());
            return Ok(Self { members, galleries, files: Vec::new() });
        }
        let before = bundles.before.as_ref();
        let before =
            before.context("--accounts, --members or --from is missing; name what the accounts say")?;
        println!(
            "members, locked amounts and galleries' points are those at the end of day {}; if any changed on day {day}, \
             name --members and --gallery-accounts",
            before.manifest.day
        );
        let carry = Carry::after(*calendar, &before.window)?;
        let (members, galleries) = carry.accounts_after_a_quiet_day()?;
        Ok(Self { members, galleries, files: Vec::new() })
    }

    fn of_files(read: &account_tables::AccountTables, calendar: &Calendar) -> Self {
        let members = read.members.iter().map(|line| {
            let MemberLine { owner, locked, unlocking, opened_day } = *line;
            let vault_owner = address::influence(&Address::from(owner)).to_bytes();
            MemberRow { owner, vault_owner, opened_day, locked, unlocking }
        });
        let galleries = read.galleries.iter().map(|line| {
            let GalleryLine { gallery, average_points, retired, points, creator, index } = *line;
            // Sums since the registration are not in the files; only what the day added counts.
            let added = u128::from(average_points) * u128::from(calendar.day_seconds());
            let (point_seconds, day_point_seconds) = (added, added);
            GalleryRow { gallery, creator, index, points, retired, point_seconds, day_point_seconds }
        });
        let files = read.staged.iter().flat_map(input_files).collect();
        Self { members: members.collect(), galleries: galleries.collect(), files }
    }
}
