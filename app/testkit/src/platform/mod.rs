//! A sample platform: users, galleries and NFTs, and what users do there each day.
//!
//! Everything follows from the chain's actors and a seed. It is written as the files that a platform exports
//! (`influence-cranker schema` describes them), and crankers read nothing else.

mod files;
mod personas;
mod random_users;
mod tables;

pub use files::{PlatformFiles, write_activity};
pub use personas::Persona;
pub use tables::{ListedGallery, PlatformGallery, PlatformUser, SampleTables, USER_FIELDS};

use influence_core::calendar::{Calendar, Day};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use crate::{actors::DrawBelow, genesis::BalanceFile};

/// Stream of the generator for everything that is not drawn for a single day.
const PLATFORM_STREAM: u64 = 1;

/// An action of a user on the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformEvent {
    /// Unix time.
    pub time: i64,
    pub user: i64,
    pub gallery: i64,
    /// `None` for the gallery as a whole.
    pub nft: Option<i64>,
    /// A kind of the schema.
    pub kind: &'static str,
    /// Seconds, base units or a count, by the kind.
    pub quantity: i64,
}

/// When a day starts, unix time, and how long it is, seconds.
#[derive(Clone, Copy, Debug)]
pub struct PlatformDayTimes {
    pub start: i64,
    pub seconds: u32,
}

impl PlatformDayTimes {
    fn of(calendar: &Calendar, day: Day) -> Self {
        Self { start: calendar.start_of(day), seconds: calendar.day_seconds() }
    }

    /// A second of the day after a visit of `length` seconds (of a day of 86 400), with another second left.
    fn second(&self, length: i64, rng: &mut impl DrawBelow) -> i64 {
        let seconds = i64::from(self.seconds);
        let after = length * seconds / 86_400 + rng.below((seconds - seconds / 24) as u64) as i64;
        self.start + after.min(seconds - 2)
    }
}

/// The platform and all its days.
pub struct SamplePlatform {
    pub tables: SampleTables,
    /// Users with a behavior of interest.
    pub personas: Vec<(i64, Persona)>,
    /// Events of each day, from the first.
    pub days: Vec<Vec<PlatformEvent>>,
}

impl SamplePlatform {
    /// The platform of the fans of `balances`, for all of its days.
    pub fn generate(
        balances: &BalanceFile,
        galleries: impl IntoIterator<Item = ListedGallery>,
        calendar: &Calendar,
        seed: u64,
    ) -> Self {
        // The script of the fans is drawn from stream 0, so that neither changes the other.
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(PLATFORM_STREAM);
        let fans = balances.fans.iter().map(|fan| (fan.wallet(), fan.name.clone()));
        let mut tables = SampleTables::generate(fans, galleries, &mut rng);
        tables.add_script_account();
        let personas = personas::assign(balances, &tables);
        let days = (0..balances.days).map(|number| {
            let times = PlatformDayTimes::of(calendar, balances.first_day + number);
            let mut events = random_users::day(&tables, &personas, &times, &mut rng);
            events.extend(personas::day(&tables, &personas, number, &times));
            events.sort_by_key(|event| event.time);
            events
        });
        let days = days.collect();
        Self { tables, personas, days }
    }
}

/// Generator of one day's events, which follow from `seed` and `day` alone.
pub fn random_day(tables: &SampleTables, calendar: &Calendar, day: Day, seed: u64) -> Vec<PlatformEvent> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(PLATFORM_STREAM + 1 + u64::from(day));
    let mut events = random_users::day(tables, &[], &PlatformDayTimes::of(calendar, day), &mut rng);
    events.sort_by_key(|event| event.time);
    events
}

#[cfg(test)]
mod tests {
    use solana_signer::Signer;

    use super::*;
    use crate::{
        actors::keys,
        genesis::{DAY_SECONDS, TOKEN},
    };

    fn platform(seed: u64) -> (SamplePlatform, Calendar) {
        let calendar = Calendar::new(DAY_SECONDS).unwrap();
        let balances = BalanceFile::read(None, &calendar, Some(3)).unwrap();
        let galleries = (0..8).map(|number| ListedGallery {
            creator: keys::role("creator", number / 2).pubkey(),
            address: keys::role("gallery", number).pubkey(),
            name: number.to_string(),
        });
        (SamplePlatform::generate(&balances, galleries, &calendar, seed), calendar)
    }

    #[test]
    fn activity_follows_from_its_seed_and_stays_within_its_days() {
        let (one, calendar) = platform(1);
        assert_eq!(one.days, platform(1).0.days);
        assert_ne!(one.days, platform(2).0.days);
        let first = calendar.day_of(one.days[0][0].time).unwrap();
        for (day, events) in (first..).zip(&one.days) {
            let within = calendar.start_of(day)..calendar.end_of(day);
            assert!(events.len() > 500 && events.iter().all(|event| within.contains(&event.time)));
        }
    }

    #[test]
    fn a_random_day_of_any_length_follows_from_its_number() {
        let (platform, _) = platform(1);
        for seconds in [10, 60, DAY_SECONDS] {
            let calendar = Calendar::new(seconds).unwrap();
            let day = |number, seed| random_day(&platform.tables, &calendar, number, seed);
            assert_eq!(day(700, 1), day(700, 1));
            assert!(day(700, 1) != day(701, 1) && day(700, 1) != day(700, 2));
            let within = calendar.start_of(700)..calendar.end_of(700);
            assert!(day(700, 1).iter().all(|event| within.contains(&event.time)));
        }
    }

    #[test]
    fn everything_that_events_name_is_in_the_tables() {
        let (platform, _) = platform(1);
        for event in platform.days.iter().flatten() {
            assert!(platform.tables.users.iter().any(|user| user.user == event.user));
            let gallery = platform.tables.galleries.iter().find(|of| of.gallery == event.gallery).unwrap();
            assert!(event.nft.is_none_or(|nft| gallery.nfts.contains(&nft)));
            assert!(event.quantity > 0 && event.quantity < 1_000 * TOKEN as i64);
        }
        for persona in Persona::ALL {
            let (user, _) = platform.personas.iter().find(|(_, of)| *of == persona).unwrap();
            assert!(platform.days.iter().flatten().any(|event| event.user == *user), "{persona:?}");
        }
    }
}
