//! The tables of the sample platform, written day by day for the crankers.

use std::{
    fs,
    path::{Path, PathBuf},
};

use influence_core::calendar::{Calendar, Day};
use influence_testkit::{
    actors::{Actor, Population},
    platform::{ListedGallery, SampleTables, random_day, write_activity},
};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use crate::LocalnetError;

/// Prefix of the tables of activity, before the day.
const ACTIVITY: &str = "activity-";

pub(crate) struct LocalnetPlatform {
    tables: SampleTables,
    seed: u64,
    calendar: Calendar,
    folder: PathBuf,
    last_written: Option<Day>,
}

impl LocalnetPlatform {
    /// Writes the tables that stay the same.
    pub fn open(population: Population, calendar: Calendar, folder: &Path) -> Result<Self, LocalnetError> {
        let fans = (1..=population.fans).map(Actor::Fan);
        let fans = fans.map(|fan| (population.address(fan), fan.name()));
        let galleries = (1..=population.galleries).map(|number| ListedGallery {
            creator: population.address(Actor::Creator(number)),
            address: population.gallery(number),
            name: number.to_string(),
        });
        let mut rng = ChaCha8Rng::seed_from_u64(population.seed);
        let tables = SampleTables::generate(fans, galleries, &mut rng);
        tables.write(folder).map_err(LocalnetError::Platform)?;
        let last_written = last_written(folder)?;
        Ok(Self { tables, seed: population.seed, calendar, folder: folder.to_owned(), last_written })
    }

    /// Writes the activity of every day up to that of `unix_time`, beginning one day before the first: a cranker that
    /// reads finalized blocks is a little behind.
    pub fn write_up_to(&mut self, unix_time: i64) -> Result<(), LocalnetError> {
        let Ok(today) = self.calendar.day_of(unix_time) else { return Ok(()) };
        let first = self.last_written.map_or(today.saturating_sub(1), |day| day.saturating_add(1));
        for day in first..=today {
            let events = random_day(&self.tables, &self.calendar, day, self.seed);
            let path = self.folder.join(format!("{ACTIVITY}{day}.csv"));
            write_activity(&path, &events, Vec::new()).map_err(LocalnetError::Platform)?;
            self.last_written = Some(day);
        }
        Ok(())
    }
}

/// The last day with a table of activity.
fn last_written(folder: &Path) -> Result<Option<Day>, LocalnetError> {
    let files = fs::read_dir(folder).map_err(LocalnetError::file(folder))?;
    let day = |name: &str| name.strip_prefix(ACTIVITY)?.strip_suffix(".csv")?.parse().ok();
    Ok(files.flatten().filter_map(|file| day(file.file_name().to_str()?)).max())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LocalnetConfig;

    #[test]
    fn every_day_is_written_once_beginning_with_the_one_before() {
        let (population, calendar) = (LocalnetConfig::default().population(), Calendar::new(60).unwrap());
        let folder = tempfile::tempdir().unwrap();
        let open = || LocalnetPlatform::open(population, calendar, folder.path()).unwrap();
        open().write_up_to(calendar.start_of(700)).unwrap();
        let read = || fs::read_to_string(folder.path().join("activity-700.csv")).unwrap();
        let written = read();
        assert!(written.lines().count() > 10);
        open().write_up_to(calendar.end_of(702)).unwrap();
        assert_eq!(read(), written);
        let exists = |day: u32| folder.path().join(format!("activity-{day}.csv")).exists();
        assert_eq!([698, 699, 700, 703, 704].map(exists), [false, true, true, true, false]);
    }
}
