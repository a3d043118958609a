//! A small platform: the tables that crankers score, as files (`influence-cranker schema` describes them).
//!
//! What happens on a day follows from the seed and the day's number alone, so that a day can be written at any time.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use influence_core::calendar::{Calendar, Day};
use solana_signer::Signer;

use crate::{
    LocalnetError,
    data_dir::write_whole,
    keys::{Role, draw, key},
    accounts::{self, TOKEN},
    config::LocalnetConfig,
};

/// Fans, creators, galleries and NFTs are numbered from here, the first one of each with 1 more.
const FANS: u32 = 100_000;
const CREATORS: u32 = 0;
const NFTS_PER_GALLERY: u32 = 3;
/// Most things that a fan does in a day.
const MOST_ACTS: u64 = 5;

/// What fans do: the word of the schema, the least quantity, and how much more it may be.
const KINDS: [(&str, u64, u64); 7] = [
    ("view", 10, 600),
    ("visit", 30, 1_800),
    ("like", 1, 0),
    ("share", 1, 0),
    ("comment", 1, 2),
    ("tip", TOKEN, 50 * TOKEN),
    ("community", 1, 1),
];

/// The tables of activity are named by this and the day.
const ACTIVITY: &str = "activity-";

/// The platform's tables.
pub(crate) struct Platform {
    config: LocalnetConfig,
    calendar: Calendar,
    folder: PathBuf,
    /// The last day that is written.
    written: Option<Day>,
}

impl Platform {
    /// Writes the tables that stay the same.
    pub fn open(config: &LocalnetConfig, calendar: Calendar, folder: &Path) -> Result<Self, LocalnetError> {
        fs::create_dir_all(folder).map_err(LocalnetError::file(folder))?;
        for (name, text) in [("users", users(config)), ("galleries", galleries(config)), ("nfts", nfts(config))] {
            write_whole(&folder.join(name).with_extension("csv"), &text)?;
        }
        let written = last_written(folder)?;
        Ok(Self { config: config.clone(), calendar, folder: folder.to_owned(), written })
    }

    /// Writes what happens on every day up to that of `unix_time`, and on the one before the first: a cranker that reads
    /// finalized blocks is a little behind.
    pub fn write_up_to(&mut self, unix_time: i64) -> Result<(), LocalnetError> {
        let Ok(today) = self.calendar.day_of(unix_time) else { return Ok(()) };
        let first = self.written.map_or(today.saturating_sub(1), |day| day.saturating_add(1));
        for day in first..=today {
            let path = self.folder.join(format!("{ACTIVITY}{day}.csv"));
            write_whole(&path, &activity(&self.config, &self.calendar, day))?;
            self.written = Some(day);
        }
        Ok(())
    }
}

/// The last day of which there is a table: the chain's days went on where somebody else stopped.
fn last_written(folder: &Path) -> Result<Option<Day>, LocalnetError> {
    let files = fs::read_dir(folder).map_err(LocalnetError::file(folder))?;
    let day = |name: &str| name.strip_prefix(ACTIVITY)?.strip_suffix(".csv")?.parse().ok();
    Ok(files.flatten().filter_map(|file| day(file.file_name().to_str()?)).max())
}

/// The whole of a day; crankers read it when the day is over.
fn activity(config: &LocalnetConfig, calendar: &Calendar, day: Day) -> String {
    let mut rows = Vec::new();
    for fan in 1..=config.fans {
        let of = |what, act, below| draw(config.seed, what, &[day.into(), fan.into(), act], below);
        for act in 0..of("acts", 0, MOST_ACTS + 1) {
            let second = of("second", act, calendar.day_seconds().into());
            let time = calendar.start_of(day).saturating_add_unsigned(second);
            let gallery = 1 + of("gallery", act, config.galleries.into());
            // Every fourth time the gallery as a whole.
            let place = of("nft", act, 1 + u64::from(NFTS_PER_GALLERY));
            let nft = if place == 0 { String::new() } else { nft(gallery, place).to_string() };
            let kind = usize::try_from(of("kind", act, KINDS.len() as u64)).unwrap_or(0);
            let Some((kind, least, more)) = KINDS.get(kind) else { continue };
            let quantity = least + of("quantity", act, more + 1);
            rows.push((time, format!("{time},{},{gallery},{nft},{kind},{quantity}\n", FANS + fan)));
        }
    }
    rows.sort();
    rows.into_iter().fold("time,user,gallery,nft,kind,quantity\n".to_owned(), |text, (_, row)| text + &row)
}

fn nft(gallery: u64, place: u64) -> u64 {
    gallery * 10 + place
}

fn users(config: &LocalnetConfig) -> String {
    let mut text = "user,wallet,nft_value,reputation,points,upvotes_given\n".to_owned();
    let fans = (1..=config.fans).map(|number| (FANS + number, Role::Fan(number)));
    let creators = (1..=config.galleries).map(|number| (CREATORS + number, Role::Creator(number)));
    for (user, role) in fans.chain(creators) {
        let some = |what, below| draw(config.seed, what, &[user.into()], below);
        let wallet = key(config.seed, role).pubkey();
        let (value, reputation) = (some("value", 2_000) * TOKEN, some("reputation", 500));
        let (points, upvotes) = (some("points", 2_000), some("upvotes", 200));
        // Writing into a String does not fail.
        let _ = writeln!(text, "{user},{wallet},{value},{reputation},{points},{upvotes}");
    }
    text
}

fn galleries(config: &LocalnetConfig) -> String {
    let row = |number| format!("{number},{},{}\n", accounts::gallery(config, number), CREATORS + number);
    (1..=config.galleries).fold("gallery,address,owner\n".to_owned(), |text, number| text + &row(number))
}

fn nfts(config: &LocalnetConfig) -> String {
    let all = (1..=u64::from(config.galleries))
        .flat_map(|gallery| (1..=u64::from(NFTS_PER_GALLERY)).map(move |place| (gallery, place)));
    all.fold("nft,gallery\n".to_owned(), |text, (gallery, place)| {
        text + &format!("{},{gallery}\n", nft(gallery, place))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> (LocalnetConfig, Calendar) {
        let config = LocalnetConfig { day_seconds: 60, ..LocalnetConfig::default() };
        let calendar = Calendar::new(config.day_seconds).unwrap();
        (config, calendar)
    }

    #[test]
    fn a_days_activity_follows_from_the_seed_and_stays_within_the_day() {
        let (config, calendar) = config();
        let text = activity(&config, &calendar, 700);
        assert_eq!(text, activity(&config, &calendar, 700));
        let other = LocalnetConfig { seed: 2, ..config.clone() };
        assert!(text != activity(&config, &calendar, 701) && text != activity(&other, &calendar, 700));
        let times = text.lines().skip(1).map(|row| row.split(',').next().unwrap().parse::<i64>().unwrap());
        let within = calendar.start_of(700)..calendar.end_of(700);
        assert!(times.clone().count() > 10 && times.clone().all(|time| within.contains(&time)));
        assert!(times.is_sorted());
    }

    #[test]
    fn every_day_is_written_once_beginning_with_the_one_before() {
        let (config, calendar) = config();
        let folder = tempfile::tempdir().unwrap();
        let mut platform = Platform::open(&config, calendar, folder.path()).unwrap();
        platform.write_up_to(calendar.start_of(700)).unwrap();
        let mut platform = Platform::open(&config, calendar, folder.path()).unwrap();
        platform.write_up_to(calendar.end_of(702)).unwrap();
        let is_there = |day: u32| folder.path().join(format!("activity-{day}.csv")).exists();
        assert_eq!([698, 699, 700, 703, 704].map(is_there), [false, true, true, true, false]);
    }
}
