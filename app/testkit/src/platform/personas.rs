//! Users of whom there is something to tell.

use super::{Catalogue, Event, catalogue::SCRIPT};
use crate::{
    fans::{FIONA, MARK},
    input::Input,
    world::DAY_SECONDS,
};

/// Likes of the script on its day, one row each.
pub const LIKES: usize = 10_000;
/// The day on which the script runs, from 0.
const SCRIPT_DAY: u32 = 2;
/// The gallery that the script likes, and the one whose owner looks at it all day.
const LIKED: usize = 2;
const OWN: usize = 1;
/// What one view lasts at most, in seconds.
const HOUR: i64 = 3_600;

/// What somebody is known for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Character {
    /// Comes every day and stays: the loyal viewer.
    Loyal,
    /// Holds most and hardly ever looks: the whale.
    Whale,
    /// Likes one gallery ten thousand times in a day, from an account that holds nothing.
    Script,
    /// Looks at the own gallery around the clock.
    SelfViewer,
}

impl Character {
    /// All of them.
    #[cfg(test)]
    pub const ALL: [Self; 4] = [Self::Loyal, Self::Whale, Self::Script, Self::SelfViewer];

    /// What the user does, in a few words.
    pub fn does(self) -> &'static str {
        match self {
            Self::Loyal => "comes every day, looks for an hour, comments",
            Self::Whale => "holds most, looks in for two minutes every third day",
            Self::Script => "likes gallery C ten thousand times, one row each",
            Self::SelfViewer => "looks at the own gallery B for 20 hours a day",
        }
    }

    /// Whether the user should gain nothing by it.
    pub fn is_idle(self) -> bool {
        matches!(self, Self::Script | Self::SelfViewer)
    }
}

/// Who plays what, as far as there are enough fans.
pub fn cast(input: &Input, catalogue: &Catalogue) -> Vec<(i64, Character)> {
    let mut cast = vec![(SCRIPT, Character::Script)];
    cast.extend(catalogue.galleries.get(OWN).map(|place| (place.owner, Character::SelfViewer)));
    let sizes = input.sizes();
    // Fiona and Mark have stories of their own.
    let others = || (0..sizes.len()).filter(|fan| !input.has_stories || ![FIONA, MARK].contains(fan));
    let whale = others().max_by_key(|fan| (sizes[*fan], std::cmp::Reverse(*fan)));
    cast.extend(whale.map(|fan| (Catalogue::fan(fan), Character::Whale)));
    // Somebody with an ordinary amount.
    let loyal = others().filter(|fan| Some(*fan) != whale && sizes[*fan] > 0).min_by_key(|fan| *fan);
    cast.extend(loyal.map(|fan| (Catalogue::fan(fan), Character::Loyal)));
    cast
}

/// What the characters do on day `day`, from 0, which begins at `begins`, unix time.
pub fn day(catalogue: &Catalogue, characters: &[(i64, Character)], day: u32, begins: i64) -> Vec<Event> {
    let mut events = Vec::new();
    for (user, character) in characters {
        let scene = Scene { catalogue, user: *user, begins };
        match character {
            Character::Loyal => scene.loyal(&mut events),
            Character::Whale if day.is_multiple_of(3) => scene.whale(&mut events),
            Character::Script if day == SCRIPT_DAY => scene.script(&mut events),
            Character::SelfViewer => scene.self_viewer(&mut events),
            Character::Whale | Character::Script => {}
        }
    }
    events
}

/// Somebody's day.
struct Scene<'a> {
    catalogue: &'a Catalogue,
    user: i64,
    begins: i64,
}

impl Scene<'_> {
    /// An event `after` seconds of the day, in the gallery at `seat`.
    fn event(
        &self,
        after: i64,
        seat: usize,
        nft: Option<i64>,
        kind: &'static str,
        quantity: i64,
    ) -> Option<Event> {
        let gallery = self.catalogue.galleries.get(seat)?.gallery;
        Some(Event { time: self.begins + after, user: self.user, gallery, nft, kind, quantity })
    }

    fn nfts(&self, seat: usize) -> Vec<i64> {
        self.catalogue
            .galleries
            .get(seat)
            .map_or_else(Vec::new, |place| self.catalogue.nfts_of(place.gallery))
    }

    fn loyal(&self, events: &mut Vec<Event>) {
        for (number, nft) in (1..).zip(self.nfts(0)) {
            events.extend(self.event(number * HOUR, 0, Some(nft), "view", HOUR / 3));
            events.extend(self.event(number * HOUR, 0, Some(nft), "comment", 1));
        }
        events.extend(self.event(20 * HOUR, 0, None, "community", 1));
    }

    fn whale(&self, events: &mut Vec<Event>) {
        events.extend(self.event(9 * HOUR, 3, self.nfts(3).first().copied(), "view", 120));
    }

    fn script(&self, events: &mut Vec<Event>) {
        let every = i64::from(DAY_SECONDS) / LIKES as i64;
        events.extend(
            (0..LIKES as i64).filter_map(|number| self.event(number * every, LIKED, None, "like", 1)),
        );
    }

    fn self_viewer(&self, events: &mut Vec<Event>) {
        for hour in 1..=20 {
            events.extend(self.event(hour * HOUR, OWN, None, "visit", HOUR));
            events.extend(self.event(hour * HOUR, OWN, self.nfts(OWN).first().copied(), "view", HOUR));
        }
    }
}
