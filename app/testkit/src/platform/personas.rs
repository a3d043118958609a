//! Users with a behavior of interest.

use super::{PlatformDayTimes, PlatformEvent, SampleTables, tables::SCRIPT};
use crate::{
    actors::script::{FIONA, MARK},
    genesis::BalanceFile,
};

/// Likes of the script on its day, one row each.
pub const LIKES: usize = 10_000;
/// The day on which the script runs, from 0.
const SCRIPT_DAY: u32 = 2;
/// Indices of the gallery that the script likes, and of the one whose owner looks at it all day.
const LIKED: usize = 2;
const OWN: usize = 1;
/// Longest view, seconds.
const HOUR: i64 = 3_600;

/// Behavior of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Persona {
    /// Comes every day and stays: the loyal viewer.
    Loyal,
    /// Holds most and hardly ever looks: the whale.
    Whale,
    /// Likes one gallery ten thousand times in a day, from an account that holds nothing.
    Script,
    /// Looks at the own gallery around the clock.
    SelfViewer,
}

impl Persona {
    #[cfg(test)]
    pub const ALL: [Self; 4] = [Self::Loyal, Self::Whale, Self::Script, Self::SelfViewer];

    pub fn does(self) -> &'static str {
        match self {
            Self::Loyal => "comes every day, looks for an hour, comments",
            Self::Whale => "holds most, looks in for two minutes every third day",
            Self::Script => "likes gallery C ten thousand times, one row each",
            Self::SelfViewer => "looks at the own gallery B for 20 hours a day",
        }
    }

    /// Whether the user should gain nothing by it.
    pub fn is_gaming(self) -> bool {
        matches!(self, Self::Script | Self::SelfViewer)
    }
}

/// Users with their personas, as far as there are enough fans.
pub fn assign(balances: &BalanceFile, tables: &SampleTables) -> Vec<(i64, Persona)> {
    let mut personas = vec![(SCRIPT, Persona::Script)];
    personas.extend(tables.galleries.get(OWN).map(|gallery| (gallery.owner, Persona::SelfViewer)));
    let sizes = balances.sizes();
    // Fiona and Mark belong to the worked examples.
    let others = || (0..sizes.len()).filter(|fan| !balances.has_examples || ![FIONA, MARK].contains(fan));
    let whale = others().max_by_key(|fan| (sizes[*fan], std::cmp::Reverse(*fan)));
    personas.extend(whale.map(|fan| (SampleTables::user_of_fan(fan), Persona::Whale)));
    let loyal = others().filter(|fan| Some(*fan) != whale && sizes[*fan] > 0).min_by_key(|fan| *fan);
    personas.extend(loyal.map(|fan| (SampleTables::user_of_fan(fan), Persona::Loyal)));
    personas
}

/// What the personas do on day `number`, from 0.
pub fn day(
    tables: &SampleTables,
    personas: &[(i64, Persona)],
    number: u32,
    day: &PlatformDayTimes,
) -> Vec<PlatformEvent> {
    let mut events = Vec::new();
    for (user, persona) in personas {
        let scene = PersonaDay { tables, user: *user, day };
        match persona {
            Persona::Loyal => scene.loyal(&mut events),
            Persona::Whale if number.is_multiple_of(3) => scene.whale(&mut events),
            Persona::Script if number == SCRIPT_DAY => scene.script(&mut events),
            Persona::SelfViewer => scene.self_viewer(&mut events),
            Persona::Whale | Persona::Script => {}
        }
    }
    events
}

struct PersonaDay<'a> {
    tables: &'a SampleTables,
    user: i64,
    day: &'a PlatformDayTimes,
}

impl PersonaDay<'_> {
    /// An event `after` seconds of the day, in the gallery with this index.
    fn event(
        &self,
        after: i64,
        gallery: usize,
        nft: Option<i64>,
        kind: &'static str,
        quantity: i64,
    ) -> Option<PlatformEvent> {
        let gallery = self.tables.galleries.get(gallery)?.gallery;
        Some(PlatformEvent { time: self.day.start + after, user: self.user, gallery, nft, kind, quantity })
    }

    fn nfts(&self, gallery: usize) -> &[i64] {
        self.tables.galleries.get(gallery).map_or(&[], |gallery| gallery.nfts.as_slice())
    }

    fn loyal(&self, events: &mut Vec<PlatformEvent>) {
        for (number, nft) in (1..).zip(self.nfts(0)) {
            events.extend(self.event(number * HOUR, 0, Some(*nft), "view", HOUR / 3));
            events.extend(self.event(number * HOUR, 0, Some(*nft), "comment", 1));
        }
        events.extend(self.event(20 * HOUR, 0, None, "community", 1));
    }

    fn whale(&self, events: &mut Vec<PlatformEvent>) {
        events.extend(self.event(9 * HOUR, 3, self.nfts(3).first().copied(), "view", 120));
    }

    fn script(&self, events: &mut Vec<PlatformEvent>) {
        let every = i64::from(self.day.seconds) / LIKES as i64;
        events.extend(
            (0..LIKES as i64).filter_map(|number| self.event(number * every, LIKED, None, "like", 1)),
        );
    }

    fn self_viewer(&self, events: &mut Vec<PlatformEvent>) {
        for hour in 1..=20 {
            events.extend(self.event(hour * HOUR, OWN, None, "visit", HOUR));
            events.extend(self.event(hour * HOUR, OWN, self.nfts(OWN).first().copied(), "view", HOUR));
        }
    }
}
