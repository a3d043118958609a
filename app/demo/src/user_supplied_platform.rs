//! A platform from the user's files of users, galleries, NFTs and activity.
//!
//! They are read as a cranker reads them. Wallets of the balance file become its fans, and galleries get accounts of the
//! demo, in the order of the file, since the real keys are unknown. Each day is then exported, staged, scored and audited
//! as on the sample platform.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use influence_core::calendar::Calendar;
use influence_scoring::{
    day::RowCounts,
    ingest::{
        RejectFile, RejectedRow, StagedRow, StagedTable, Table, TableLocation, read_staged_rows,
        row_reader::list_rejected_rows, stage_table, tables::event_kind,
    },
};
use influence_testkit::{
    genesis::BalanceFile,
    platform::{PlatformEvent, PlatformGallery, PlatformUser, SamplePlatform, SampleTables, USER_FIELDS},
};
use solana_address::Address;

use crate::{args::PlatformFileArgs, demo_chain::GallerySlot, scorer::MAX_REJECT_BPS};

/// How many galleries the demo can have.
const GALLERIES: std::ops::RangeInclusive<usize> = 4..=200;

/// The platform before its galleries have accounts.
pub struct UserSuppliedPlatform {
    tables: SampleTables,
    days: Vec<Vec<PlatformEvent>>,
    /// Rejected rows.
    pub rejected: u64,
    /// List of the rejected rows.
    pub rejects: PathBuf,
}

impl UserSuppliedPlatform {
    /// Reads the files. Wrong rows, and activity outside the days of `balances`, are listed in the folder `out`, which
    /// copies are staged in too.
    ///
    /// # Errors
    /// A file that cannot be read, too many wrong rows, or too few or many galleries.
    pub fn read(
        files: &PlatformFileArgs,
        balances: &BalanceFile,
        calendar: &Calendar,
        out: &Path,
    ) -> Result<Self> {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?
            .block_on(Self::read_staged(files, balances, calendar, out))
    }

    async fn read_staged(
        files: &PlatformFileArgs,
        balances: &BalanceFile,
        calendar: &Calendar,
        out: &Path,
    ) -> Result<Self> {
        let (work, list) = (out.join("work/own"), out.join("rejects/own.csv"));
        let mut rejects = RejectFile::create(&list)?;
        let mut tables = Vec::new();
        for (table, file) in files.tables() {
            let read = match file {
                Some(file) => stage_table(table, &TableLocation::local(file), &work, &mut rejects).await?,
                None => StagedTable::nothing(table),
            };
            for file in read.files.iter().filter(|file| !file.has_lines) {
                list_rejected_rows(table, file, &mut rejects).await?;
            }
            tables.push(read);
        }
        let read: u64 = tables.iter().map(StagedTable::rows_read).sum();
        rejects.flush()?;
        RowCounts::check_reject_rate(rejects.total(), read, MAX_REJECT_BPS, &list.display().to_string())?;
        let [activity, users, galleries, nfts] =
            <[StagedTable; 4]>::try_from(tables).ok().context("there are four tables")?;
        let mut galleries = read_staged_rows(&galleries, gallery).await?;
        ensure!(
            GALLERIES.contains(&galleries.len()),
            "{} has {} usable galleries; the demo takes {} to {}",
            files.galleries.display(),
            galleries.len(),
            GALLERIES.start(),
            GALLERIES.end()
        );
        let index: HashMap<i64, usize> = (0..).zip(&galleries).map(|(at, of)| (of.gallery, at)).collect();
        let nfts = read_staged_rows(&nfts, |row| (number(row, "nft"), number(row, "gallery"))).await?;
        // An NFT of an unknown gallery can never be named: the gallery is refused first.
        for (nft, gallery) in nfts {
            if let Some(at) = index.get(&gallery) {
                galleries[*at].nfts.push(nft);
            }
        }
        let users = read_staged_rows(&users, |row| user(row, balances)).await?;
        let tables = SampleTables { fans: users.len(), users, galleries };
        let mut platform = Self { tables, days: Vec::new(), rejected: 0, rejects: list };
        platform.days = platform.events(&activity, balances, calendar, &mut rejects).await?;
        ensure!(
            platform.days.iter().any(|day| !day.is_empty()),
            "{} has no usable activity on the days of the balance file, {} to {}; see {}",
            files.activity.display(),
            balances.first_day,
            balances.first_day + balances.days - 1,
            platform.rejects.display()
        );
        platform.rejected = rejects.total();
        Ok(platform)
    }

    /// The activity of each day, without what no day can count.
    async fn events(
        &self,
        activity: &StagedTable,
        balances: &BalanceFile,
        calendar: &Calendar,
        rejects: &mut RejectFile,
    ) -> Result<Vec<Vec<PlatformEvent>>> {
        let mut days = vec![Vec::new(); usize::try_from(balances.days)?];
        let mut ids = HashSet::new();
        let known = KnownIds::new(&self.tables);
        let sort = |row: &StagedRow<'_>| -> Result<()> {
            let event = event(row).context("a staged event has a time, a kind and a quantity")?;
            let day = calendar.day_of(event.time)?.checked_sub(balances.first_day);
            let day = day.and_then(|day| days.get_mut(usize::try_from(day).ok()?));
            let id = row.text("id").map(str::to_owned);
            let fault = match (&day, known.fault(&event)) {
                (None, _) => Some(("time", "is outside the days of the balance file")),
                (_, None) if id.is_some_and(|id| !ids.insert(id)) => Some(("id", "is a duplicate")),
                (_, fault) => fault,
            };
            match (fault, day) {
                (None, Some(day)) => day.push(event),
                (fault, _) => {
                    let (field, reason) = fault.unwrap_or_default();
                    let value = row.number(field).map(|number| number.to_string());
                    let value = value.or_else(|| row.text(field).map(str::to_owned)).unwrap_or_default();
                    let (table, file, line) = (Table::Activity, row.source, row.line);
                    rejects.add(RejectedRow { table, file, line, field, value: &value, reason })?;
                }
            }
            Ok(())
        };
        read_staged_rows(activity, sort).await?.into_iter().collect::<Result<()>>()?;
        rejects.flush()?;
        days.iter_mut().for_each(|events| events.sort_by_key(|event| event.time));
        Ok(days)
    }

    pub fn galleries(&self) -> u32 {
        u32::try_from(self.tables.galleries.len()).unwrap_or(u32::MAX)
    }

    /// The platform, with its galleries at the accounts of `slots`.
    pub fn with_accounts(self, slots: &[GallerySlot]) -> SamplePlatform {
        let Self { mut tables, days, .. } = self;
        for (gallery, slot) in tables.galleries.iter_mut().zip(slots) {
            gallery.address = slot.address;
        }
        SamplePlatform { tables, personas: Vec::new(), days }
    }
}

/// What events may name.
struct KnownIds {
    users: HashSet<i64>,
    galleries: HashSet<i64>,
    nfts: HashSet<(i64, i64)>,
}

impl KnownIds {
    fn new(tables: &SampleTables) -> Self {
        let nfts = |of: &PlatformGallery| of.nfts.iter().map(|nft| (*nft, of.gallery)).collect::<Vec<_>>();
        Self {
            users: tables.users.iter().map(|user| user.user).collect(),
            galleries: tables.galleries.iter().map(|gallery| gallery.gallery).collect(),
            nfts: tables.galleries.iter().flat_map(nfts).collect(),
        }
    }

    /// The field of `event` with an unknown id, and the reason.
    fn fault(&self, event: &PlatformEvent) -> Option<(&'static str, &'static str)> {
        let PlatformEvent { user, gallery, nft, .. } = event;
        if !self.users.contains(user) {
            return Some(("user", "is unknown"));
        }
        if !self.galleries.contains(gallery) {
            return Some(("gallery", "is unknown"));
        }
        let hangs = nft.is_none_or(|nft| self.nfts.contains(&(nft, *gallery)));
        (!hangs).then_some(("nft", "does not hang in the gallery"))
    }
}

fn number(row: &StagedRow<'_>, column: &str) -> i64 {
    row.number(column).unwrap_or_default()
}

fn gallery(row: &StagedRow<'_>) -> PlatformGallery {
    let (gallery, owner) = (number(row, "gallery"), number(row, "owner"));
    PlatformGallery { gallery, address: Address::default(), owner, nfts: Vec::new() }
}

/// A user; one whose wallet is in the balance file is that fan.
fn user(row: &StagedRow<'_>, balances: &BalanceFile) -> PlatformUser {
    let (user, wallet) = (number(row, "user"), row.address("wallet").unwrap_or_default());
    let fan = balances.fans.iter().find(|fan| fan.listed_owner == wallet);
    let name = fan.map_or_else(|| format!("user {user}"), |fan| fan.name.clone());
    let wallet = fan.map_or(wallet, |fan| fan.wallet());
    PlatformUser { user, wallet, name, fields: USER_FIELDS.map(|field| number(row, field)) }
}

fn event(row: &StagedRow<'_>) -> Option<PlatformEvent> {
    Some(PlatformEvent {
        time: row.number("time")?,
        user: row.number("user")?,
        gallery: row.number("gallery")?,
        nft: row.number("nft"),
        kind: event_kind(row.text("kind")?)?.name,
        quantity: row.number("quantity")?,
    })
}
