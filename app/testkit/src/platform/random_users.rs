//! What most fans do on a day: they look around in the galleries they like, and now and then spend something.

use super::{Catalogue, Character, Event, one_of};
use crate::{
    fans::Below,
    world::{DAY_SECONDS, TOKEN},
};

/// Of a hundred fans, so many come on a day.
const COME: u64 = 60;
/// Most galleries that one fan visits on a day.
const MOST_VISITS: u64 = 4;
/// Chances in a hundred that a visit ends with this, and the largest quantity of it.
const EXTRAS: [(&str, u64, u64); 7] = [
    ("like", 35, 1),
    ("comment", 12, 2),
    ("share", 8, 1),
    ("community", 6, 2),
    ("tip", 6, 40 * TOKEN),
    ("bid", 4, 400 * TOKEN),
    ("purchase", 3, 900 * TOKEN),
];

/// Everybody's day that begins at `begins`, unix time, but for those who have a character of their own.
pub fn day(
    catalogue: &Catalogue,
    characters: &[(i64, Character)],
    begins: i64,
    rng: &mut impl Below,
) -> Vec<Event> {
    let mut events = Vec::new();
    let is_cast = |user: i64| characters.iter().any(|(of, _)| *of == user);
    for person in catalogue.people.iter().take(catalogue.fans).filter(|person| !is_cast(person.user)) {
        if rng.below(100) >= COME {
            continue;
        }
        for _ in 0..1 + rng.below(MOST_VISITS) {
            visit(catalogue, person.user, begins, rng, &mut events);
        }
    }
    events
}

/// One visit: an NFT is looked at, or the gallery as a whole, and something may come of it.
fn visit(catalogue: &Catalogue, user: i64, begins: i64, rng: &mut impl Below, events: &mut Vec<Event>) {
    let Some(gallery) = one_of(&catalogue.galleries, rng).map(|place| place.gallery) else { return };
    let nfts = catalogue.nfts_of(gallery);
    let nft = if rng.below(4) == 0 { None } else { one_of(&nfts, rng).copied() };
    let length = 20 + rng.below(600) as i64;
    let time = begins + length + rng.below(u64::from(DAY_SECONDS) - 3_600) as i64;
    let kind = if nft.is_some() { "view" } else { "visit" };
    events.push(Event { time, user, gallery, nft, kind, quantity: length });
    for (kind, chance, most) in EXTRAS {
        if rng.below(100) < chance {
            let quantity = 1 + rng.below(most) as i64;
            // Whoever takes part in the community, takes part in the gallery's.
            let nft = nft.filter(|_| kind != "community");
            events.push(Event { time: time + 1, user, gallery, nft, kind, quantity });
        }
    }
}
