//! A day of most users: they look around in the galleries they like, and now and then spend something.

use super::{Persona, PlatformDayTimes, PlatformEvent, SampleTables};
use crate::{actors::DrawBelow, genesis::TOKEN};

/// Percent of the fans who come on a day.
const COME: u64 = 60;
const MAX_VISITS: u64 = 4;
/// Percent of the visits that end with this, and its largest quantity.
const EXTRAS: [(&str, u64, u64); 7] = [
    ("like", 35, 1),
    ("comment", 12, 2),
    ("share", 8, 1),
    ("community", 6, 2),
    ("tip", 6, 40 * TOKEN),
    ("bid", 4, 400 * TOKEN),
    ("purchase", 3, 900 * TOKEN),
];

/// Draws a day of all fans but `personas`.
pub fn day(
    tables: &SampleTables,
    personas: &[(i64, Persona)],
    day: &PlatformDayTimes,
    rng: &mut impl DrawBelow,
) -> Vec<PlatformEvent> {
    let mut events = Vec::new();
    let is_persona = |user: i64| personas.iter().any(|(of, _)| *of == user);
    for fan in tables.users.iter().take(tables.fans).filter(|fan| !is_persona(fan.user)) {
        if rng.below(100) >= COME {
            continue;
        }
        for _ in 0..1 + rng.below(MAX_VISITS) {
            visit(tables, fan.user, day, rng, &mut events);
        }
    }
    events
}

/// A visit to an NFT or to the gallery as a whole, and what comes of it.
fn visit(
    tables: &SampleTables,
    user: i64,
    day: &PlatformDayTimes,
    rng: &mut impl DrawBelow,
    events: &mut Vec<PlatformEvent>,
) {
    let Some(place) = one_of(&tables.galleries, rng) else { return };
    let gallery = place.gallery;
    let nft = if rng.below(4) == 0 { None } else { one_of(&place.nfts, rng).copied() };
    let length = 20 + rng.below(600) as i64;
    let time = day.second(length, rng);
    let kind = if nft.is_some() { "view" } else { "visit" };
    events.push(PlatformEvent { time, user, gallery, nft, kind, quantity: length });
    for (kind, chance, most) in EXTRAS {
        if rng.below(100) < chance {
            let quantity = 1 + rng.below(most) as i64;
            // Taking part in the community is an event of the gallery.
            let nft = nft.filter(|_| kind != "community");
            events.push(PlatformEvent { time: time + 1, user, gallery, nft, kind, quantity });
        }
    }
}

/// One of `items`, the first ones more often than the last.
fn one_of<'a, T>(items: &'a [T], rng: &mut impl DrawBelow) -> Option<&'a T> {
    let len = items.len() as u64;
    if len == 0 {
        return None;
    }
    let place = rng.below(len).min(rng.below(len));
    items.get(place as usize)
}
