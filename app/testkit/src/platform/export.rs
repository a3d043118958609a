//! The platform's files of a day, as CSV; with a few rows that an export got wrong, as exports do.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use influence_scoring::key::base58;

use super::{Catalogue, Event, Platform, catalogue::FACTS};

/// Rows of a day from which on some are wrong: they must stay below the share at which a day is not scored.
const ENOUGH: usize = 800;
/// Every so many days, some are wrong.
const WRONG_EVERY: usize = 3;

/// Where a day's tables are.
pub struct Export {
    /// What was done.
    pub activity: PathBuf,
    /// Users.
    pub users: PathBuf,
    /// Galleries.
    pub galleries: PathBuf,
    /// NFTs.
    pub nfts: PathBuf,
}

impl Export {
    /// Writes all tables into `folder`, one of activity for each day; gives the place of each day's.
    ///
    /// # Errors
    /// When a file can not be written.
    pub fn write(platform: &Platform, folder: &Path) -> Result<Vec<Self>> {
        fs::create_dir_all(folder).with_context(|| format!("{} can not be made", folder.display()))?;
        let file = |name: &str| folder.join(name);
        let Catalogue { people, galleries, nfts, .. } = &platform.catalogue;
        let facts = people.iter().map(|person| {
            let facts: Vec<String> = person.facts.iter().map(i64::to_string).collect();
            format!("{},{},{}", person.user, base58(&person.wallet), facts.join(","))
        });
        write(&file("users.csv"), &format!("user,wallet,{}", FACTS.join(",")), facts)?;
        let places = galleries.iter();
        let places = places.map(|at| format!("{},{},{}", at.gallery, base58(&at.address), at.owner));
        write(&file("galleries.csv"), "gallery,address,owner", places)?;
        write(
            &file("nfts.csv"),
            "nft,gallery",
            nfts.iter().map(|nft| format!("{},{}", nft.nft, nft.gallery)),
        )?;
        let export = |(number, events): (usize, &Vec<Event>)| {
            let activity = file(&format!("activity-{number}.csv"));
            let wrong = if number.is_multiple_of(WRONG_EVERY) { wrong_rows(events) } else { Vec::new() };
            write(&activity, "time,user,gallery,nft,kind,quantity", events.iter().map(row).chain(wrong))?;
            let [users, galleries, nfts] = ["users.csv", "galleries.csv", "nfts.csv"].map(file);
            Ok(Self { activity, users, galleries, nfts })
        };
        (1..).zip(&platform.days).map(export).collect()
    }
}

fn row(event: &Event) -> String {
    let Event { time, user, gallery, nft, kind, quantity } = event;
    let nft = nft.map_or_else(String::new, |nft| nft.to_string());
    format!("{time},{user},{gallery},{nft},{kind},{quantity}")
}

/// Rows that count nothing: unknown words, amounts below zero, other days, galleries of nowhere, half a row.
fn wrong_rows(events: &[Event]) -> Vec<String> {
    let Some(event) = events.first().filter(|_| events.len() >= ENOUGH) else { return Vec::new() };
    let Event { time, user, gallery, .. } = event;
    vec![
        format!("{time},{user},{gallery},,stare,60"),
        format!("{time},{user},{gallery},,tip,-5000000"),
        format!("{},{user},{gallery},,like,1", time - 30 * 86_400),
        format!("{time},{user},777777,,like,1"),
        format!("{time},{user}"),
    ]
}

fn write(path: &Path, header: &str, rows: impl Iterator<Item = String>) -> Result<()> {
    let mut text = header.to_owned() + "\n";
    rows.for_each(|row| {
        text.push_str(&row);
        text.push('\n');
    });
    fs::write(path, text).with_context(|| format!("{} can not be written", path.display()))
}
