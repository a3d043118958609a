//! The platform: what its users did each day in galleries and with NFTs, and what it knows of its users.
//!
//! Everything follows from the balances and the seed, or comes in somebody's [`own`] files. It is written as the files that
//! a platform exports (`influence-cranker schema` describes them), and the crankers read nothing else.

pub mod catalogue;
mod characters;
mod export;
mod own;
mod visitors;

pub use catalogue::{Catalogue, Person};
pub use characters::Character;
pub use export::Export;
pub use own::Own;

use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use crate::{fans::Below, input::Input, world::Seat};

/// Something that a user did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Unix time.
    pub time: i64,
    /// The user's number on the platform.
    pub user: i64,
    /// The gallery's number.
    pub gallery: i64,
    /// The NFT's number; none for the gallery as a whole.
    pub nft: Option<i64>,
    /// A word of the schema.
    pub kind: &'static str,
    /// Seconds, base units or a count, by the kind.
    pub quantity: i64,
}

/// The platform and everything that happens on it.
pub struct Platform {
    /// Its users, galleries and NFTs.
    pub catalogue: Catalogue,
    /// Users of whom there is something to tell.
    pub characters: Vec<(i64, Character)>,
    /// What was done, by day from the first.
    pub days: Vec<Vec<Event>>,
}

impl Platform {
    /// The platform of the fans of `input` and the galleries at `seats`. `start` is the first day's first second.
    pub fn new(input: &Input, seats: &[Seat], start: i64, seed: u64) -> Self {
        // Another stream than that of what fans do on chain, so that neither changes the other.
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(1);
        let catalogue = Catalogue::new(input, seats, &mut rng);
        let characters = characters::cast(input, &catalogue);
        let days = (0..input.days).map(|day| {
            let begins = start + i64::from(day) * i64::from(crate::world::DAY_SECONDS);
            let mut events = visitors::day(&catalogue, &characters, begins, &mut rng);
            events.extend(characters::day(&catalogue, &characters, day, begins));
            events.sort_by_key(|event| event.time);
            events
        });
        let days = days.collect();
        Self { catalogue, characters, days }
    }
}

/// One of `items`, the first ones more often than the last.
fn one_of<'a, T>(items: &'a [T], rng: &mut impl Below) -> Option<&'a T> {
    let len = items.len() as u64;
    if len == 0 {
        return None;
    }
    let place = rng.below(len).min(rng.below(len));
    items.get(place as usize)
}

#[cfg(test)]
mod tests {
    use influence_core::calendar::Calendar;

    use super::{catalogue::Nft, *};
    use crate::world::{DAY_SECONDS, seats};

    fn platform(seed: u64) -> Platform {
        let calendar = Calendar::new(DAY_SECONDS).unwrap();
        let input = Input::read(None, &calendar, Some(3)).unwrap();
        Platform::new(&input, &seats(8), calendar.start_of(input.first_day), seed)
    }

    #[test]
    fn activity_follows_from_its_seed_and_stays_within_its_days() {
        let (one, other) = (platform(1), platform(2));
        assert_eq!(one.days, platform(1).days);
        assert_ne!(one.days, other.days);
        let start = one.days[0][0].time / i64::from(DAY_SECONDS) * i64::from(DAY_SECONDS);
        for (day, events) in (0..).zip(&one.days) {
            let begins = start + day * i64::from(DAY_SECONDS);
            let within = begins..begins + i64::from(DAY_SECONDS);
            assert!(events.len() > 500 && events.iter().all(|event| within.contains(&event.time)));
        }
    }

    #[test]
    fn everything_that_events_name_is_in_the_catalogue() {
        let platform = platform(1);
        let Catalogue { people, galleries, nfts, .. } = &platform.catalogue;
        for event in platform.days.iter().flatten() {
            assert!(people.iter().any(|person| person.user == event.user));
            assert!(galleries.iter().any(|gallery| gallery.gallery == event.gallery));
            assert!(event.nft.is_none_or(|nft| nfts.contains(&Nft { nft, gallery: event.gallery })));
        }
        for character in Character::ALL {
            let (user, _) = platform.characters.iter().find(|(_, of)| *of == character).unwrap();
            assert!(platform.days.iter().flatten().any(|event| event.user == *user), "{character:?}");
        }
    }
}
