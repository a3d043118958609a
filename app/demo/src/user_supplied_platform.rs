//! Somebody's own platform: files of users, galleries, NFTs and activity in place of the ones that the demo makes up.
//!
//! They are read as a cranker reads them. Wallets of the balance file are played by its fans and galleries stand at the
//! demo's seats, in the order of the file, since nobody here has the keys of the real ones. From there on nothing knows
//! whose files they were: each day is exported, staged, scored and audited as ever.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use influence_core::calendar::Calendar;
use influence_scoring::{
    day::RowCounts,
    input::{
        Location, Reject, Rejects, Staged, StagedRow, Table, locate::list_rejected, schema::event_named,
        stage, staged_rows,
    },
    key::Key,
};
use solana_signer::Signer;

use super::{
    Catalogue, Event, Person, Platform,
    catalogue::{FACTS, Nft, Place},
};
use crate::{args::OwnFiles, input::Input, scorer::MAX_REJECT_BPS, world::Seat};

/// Galleries that the demo can seat.
const SEATS: std::ops::RangeInclusive<usize> = 4..=200;

/// Somebody's platform, read, before the galleries have their seats.
pub struct Own {
    people: Vec<Person>,
    /// Number and owner of every gallery.
    galleries: Vec<(i64, i64)>,
    nfts: Vec<Nft>,
    days: Vec<Vec<Event>>,
    /// Rows that were left out.
    pub rejected: u64,
    /// Where they are listed.
    pub list: PathBuf,
}

impl Own {
    /// Reads the files. Rows that can not be used, and activity outside the days of `input`, are listed in the folder `out`,
    /// which copies are staged in too.
    ///
    /// # Errors
    /// A file that can not be read, too many wrong rows, and what the demo has no place for.
    pub fn read(files: &OwnFiles, input: &Input, calendar: &Calendar, out: &Path) -> Result<Self> {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?
            .block_on(Self::staged(files, input, calendar, out))
    }

    async fn staged(files: &OwnFiles, input: &Input, calendar: &Calendar, out: &Path) -> Result<Self> {
        let (work, list) = (out.join("work").join("own"), out.join("rejects").join("own.csv"));
        let mut rejects = Rejects::create(&list)?;
        let mut tables = Vec::new();
        for (table, file) in files.each() {
            let read = match file {
                Some(file) => stage(table, &Location::local(file), &work, &mut rejects).await?,
                None => Staged::nothing(table),
            };
            for file in read.files.iter().filter(|file| !file.has_lines) {
                list_rejected(table, file, &mut rejects).await?;
            }
            tables.push(read);
        }
        let read: u64 = tables.iter().map(Staged::rows_read).sum();
        rejects.flush()?;
        RowCounts::require_share(rejects.total(), read, MAX_REJECT_BPS, &list.display().to_string())?;
        let [activity, users, galleries, nfts] =
            <[Staged; 4]>::try_from(tables).ok().context("there are four tables")?;
        let galleries: Vec<(i64, i64)> =
            staged_rows(&galleries, |row| (number(row, "gallery"), number(row, "owner"))).await?;
        ensure!(
            SEATS.contains(&galleries.len()),
            "{} has {} galleries that can be used; the demo seats {} to {}",
            files.galleries.display(),
            galleries.len(),
            SEATS.start(),
            SEATS.end()
        );
        let people = staged_rows(&users, |row| person(row, input)).await?;
        let nft = |row: &StagedRow<'_>| Nft { nft: number(row, "nft"), gallery: number(row, "gallery") };
        let nfts = staged_rows(&nfts, nft).await?;
        let mut own = Self { people, galleries, nfts, days: Vec::new(), rejected: 0, list };
        own.days = own.events(&activity, input, calendar, &mut rejects).await?;
        ensure!(
            own.days.iter().any(|day| !day.is_empty()),
            "{} has no activity that can be used on the days of the balance file, {} to {}; why not is in {}",
            files.activity.display(),
            input.first_day,
            input.first_day + input.days - 1,
            own.list.display()
        );
        own.rejected = rejects.total();
        Ok(own)
    }

    /// The activity of each day. What no day of the run can count is left out.
    async fn events(
        &self,
        activity: &Staged,
        input: &Input,
        calendar: &Calendar,
        rejects: &mut Rejects,
    ) -> Result<Vec<Vec<Event>>> {
        let mut days = vec![Vec::new(); usize::try_from(input.days)?];
        let mut ids = HashSet::new();
        let known = Known::of(self);
        let sort = |row: &StagedRow<'_>| -> Result<()> {
            let event = event(row).context("a staged event has a time, a kind and a quantity")?;
            let day = calendar.day_of(event.time)?.checked_sub(input.first_day);
            let day = day.and_then(|day| days.get_mut(usize::try_from(day).ok()?));
            let id = row.text("id").map(str::to_owned);
            let fault = match (&day, known.fault(&event)) {
                (None, _) => Some(("time", "is outside the days of the balance file")),
                (_, None) if id.is_some_and(|id| !ids.insert(id)) => Some(("id", "was in a row before")),
                (_, fault) => fault,
            };
            match (fault, day) {
                (None, Some(day)) => day.push(event),
                (fault, _) => {
                    let (field, reason) = fault.unwrap_or_default();
                    let value = row.number(field).map(|number| number.to_string());
                    let value = value.or_else(|| row.text(field).map(str::to_owned)).unwrap_or_default();
                    let (table, file, line) = (Table::Activity, row.source, row.line);
                    rejects.add(Reject { table, file, line, field, value: &value, reason })?;
                }
            }
            Ok(())
        };
        staged_rows(activity, sort).await?.into_iter().collect::<Result<()>>()?;
        rejects.flush()?;
        days.iter_mut().for_each(|events| events.sort_by_key(|event| event.time));
        Ok(days)
    }

    /// How many seats the galleries need.
    pub fn galleries(&self) -> u32 {
        u32::try_from(self.galleries.len()).unwrap_or(u32::MAX)
    }

    /// The platform, with its galleries at `seats`.
    pub fn at(self, seats: &[Seat]) -> Platform {
        let Self { people, galleries, nfts, days, .. } = self;
        let place = |((gallery, owner), seat): ((i64, i64), &Seat)| Place {
            gallery,
            address: seat.address.to_bytes(),
            owner,
        };
        let galleries = galleries.into_iter().zip(seats).map(place).collect();
        let catalogue = Catalogue { fans: people.len(), people, galleries, nfts };
        Platform { catalogue, characters: Vec::new(), days }
    }
}

/// What events may name.
struct Known {
    users: HashSet<i64>,
    galleries: HashSet<i64>,
    nfts: HashSet<(i64, i64)>,
}

impl Known {
    fn of(own: &Own) -> Self {
        Self {
            users: own.people.iter().map(|person| person.user).collect(),
            galleries: own.galleries.iter().map(|(gallery, _)| *gallery).collect(),
            nfts: own.nfts.iter().map(|nft| (nft.nft, nft.gallery)).collect(),
        }
    }

    /// The field of `event` that names what there is not, and the reason.
    fn fault(&self, event: &Event) -> Option<(&'static str, &'static str)> {
        let Event { user, gallery, nft, .. } = event;
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

/// A user; one whose wallet is in the balance file is that fan.
fn person(row: &StagedRow<'_>, input: &Input) -> Person {
    let (user, wallet) = (number(row, "user"), row.key("wallet").unwrap_or_default());
    let fan = input.fans.iter().find(|fan| fan.owner == wallet);
    let played = |key: Key| fan.map_or(key, |fan| fan.key.pubkey().to_bytes());
    let name = fan.map_or_else(|| format!("user {user}"), |fan| fan.name.clone());
    Person { user, wallet: played(wallet), name, facts: FACTS.map(|fact| number(row, fact)) }
}

fn event(row: &StagedRow<'_>) -> Option<Event> {
    Some(Event {
        time: row.number("time")?,
        user: row.number("user")?,
        gallery: row.number("gallery")?,
        nft: row.number("nft"),
        kind: event_named(row.text("kind")?)?.name,
        quantity: row.number("quantity")?,
    })
}
