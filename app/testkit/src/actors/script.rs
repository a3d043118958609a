//! What fans do besides trading: a script, drawn once from the seed.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

use crate::world::{DAY_SECONDS, TOKEN};

/// The fan of the source document's scenario in the shipped balances, and the one of the averaging example.
pub const FIONA: usize = 0;
/// See [`FIONA`].
pub const MARK: usize = 1;

/// The hours in which fans act, in seconds of the day: the day before has been applied by then.
const FIRST_SECOND: u32 = 2 * 3_600;
/// Largest number of galleries that one fan supports at first.
const MOST_PICKS: u64 = 5;

/// Nobody leaves with more than this, base units: one fan's leaving should not turn every table.
const LARGEST_LEAVER: u64 = 100_000 * TOKEN;

/// A gallery and the part of the points it gets, in percent of the total; the last pick of a fan gets the rest.
pub type Picks = Vec<(usize, u64)>;

/// Something a fan or a creator does. Fans, galleries: their places.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Opens an account, and nothing else.
    Open { fan: usize },
    /// Opens, locks and allocates in one transaction with one signature.
    Join { fan: usize, percent: u64, picks: Picks },
    /// Opens, proves the own score of the last final day, allocates.
    JoinByProof { fan: usize, picks: Picks },
    /// Allocates what is free.
    Allocate { fan: usize, picks: Picks },
    /// The scenario: 4 000 to the first gallery, 6 000 to the second.
    AllocateScenario { fan: usize },
    /// Locks more.
    Lock { fan: usize, percent: u64 },
    /// Unlocks; settles the own galleries on the way, or leaves that to whoever cranks.
    Unlock { fan: usize, percent: u64, settles: bool },
    /// Moves points from the largest allocation to another gallery.
    Reallocate { fan: usize, to: usize, percent: u64 },
    /// Takes points back from the largest allocation.
    Withdraw { fan: usize, percent: u64 },
    /// Withdraws, unlocks and closes everything.
    Leave { fan: usize },
    /// A creator registers the gallery.
    Register { seat: usize },
    /// A creator retires the gallery.
    Retire { seat: usize },
}

/// A deed and its second, counted from the first day's start.
pub type Timed = (i64, Deed);

/// The script of `days` days for fans who begin with `sizes` base units.
pub fn script(sizes: &[u64], seats: usize, days: u32, seed: u64, has_stories: bool) -> Vec<Timed> {
    let mut writer = Writer {
        rng: ChaCha8Rng::seed_from_u64(seed),
        seats,
        days,
        popularity: Vec::new(),
        script: Vec::new(),
    };
    writer.rank_galleries();
    writer.creators();
    let stories = if has_stories { 2 } else { 0 };
    if has_stories {
        writer.stories();
    }
    let mut leaver = None;
    for (fan, size) in sizes.iter().enumerate().skip(stories) {
        writer.fan(fan, *size, &mut leaver);
    }
    writer.script.sort_by_key(|(second, _)| *second);
    writer.script
}

/// Draws numbers.
pub trait Below {
    /// A number from 0 to `bound` - 1. The slight preference for small ones does no harm here.
    fn below(&mut self, bound: u64) -> u64;
}

impl Below for ChaCha8Rng {
    fn below(&mut self, bound: u64) -> u64 {
        self.next_u64() % bound
    }
}

struct Writer {
    rng: ChaCha8Rng,
    seats: usize,
    days: u32,
    /// Galleries, most popular first.
    popularity: Vec<usize>,
    script: Vec<Timed>,
}

impl Writer {
    /// Draws which galleries are popular.
    fn rank_galleries(&mut self) {
        let mut order: Vec<usize> = (0..self.seats).collect();
        for last in (1..order.len()).rev() {
            let other = self.below(last as u64 + 1) as usize;
            order.swap(last, other);
        }
        self.popularity = order;
    }

    /// One gallery comes late, and a well supported one is retired.
    fn creators(&mut self) {
        let late = self.days.min(2);
        self.at(late, 1_800, Deed::Register { seat: self.seats - 1 });
        // Not one of the scenario's, and not the late one.
        let candidates = self.popularity.iter().copied().filter(|seat| *seat > 1 && seat + 1 < self.seats);
        let seat = candidates.clone().nth(1).or_else(|| candidates.clone().next());
        if let Some(seat) = seat {
            self.at(self.days.div_ceil(2) + 1, 43_200, Deed::Retire { seat });
        }
    }

    /// Fiona and Mark open on day 1 and allocate on day 2, when their scores have been applied.
    fn stories(&mut self) {
        self.at(1, FIRST_SECOND, Deed::Open { fan: FIONA });
        self.at(1, FIRST_SECOND + 60, Deed::Open { fan: MARK });
        self.at(2, FIRST_SECOND, Deed::AllocateScenario { fan: FIONA });
        let picks = self.picks();
        self.at(2, FIRST_SECOND + 60, Deed::Allocate { fan: MARK, picks });
    }

    /// One fan's life. The first who locks early on leaves before the end.
    fn fan(&mut self, fan: usize, size: u64, leaver: &mut Option<usize>) {
        if self.below(100) < 12 {
            return; // Only trades.
        }
        let opens = 1 + self.below(u64::from(self.days).min(5)) as u32;
        let second = self.second();
        let picks = self.picks();
        let locks = self.below(100) < 55;
        let leaves = locks && opens < self.days && leaver.is_none() && size < LARGEST_LEAVER;
        match (locks, opens) {
            (true, _) => {
                let percent = 20 + self.below(60);
                self.at(opens, second, Deed::Join { fan, percent, picks });
            }
            (false, 1) => {
                self.at(1, second, Deed::Open { fan });
                let later = self.second();
                self.at(2, later, Deed::Allocate { fan, picks });
            }
            (false, _) => self.at(opens, second, Deed::JoinByProof { fan, picks }),
        }
        if leaves {
            *leaver = Some(fan);
            self.at((self.days - 1).max(opens + 1), FIRST_SECOND, Deed::Leave { fan });
            return;
        }
        for day in opens + 2..=self.days {
            self.one_day(fan, day, locks);
        }
    }

    fn one_day(&mut self, fan: usize, day: u32, locks: bool) {
        let (percent, second) = (10 + self.below(70), self.second());
        let deed = match self.below(100) {
            0..5 => Deed::Reallocate { fan, to: self.pick(), percent },
            5..8 => Deed::Withdraw { fan, percent },
            8..11 => Deed::Allocate { fan, picks: self.picks() },
            11..15 if locks => Deed::Lock { fan, percent },
            15..18 if locks => Deed::Unlock { fan, percent, settles: true },
            18..20 if locks => Deed::Unlock { fan, percent, settles: false },
            _ => return,
        };
        self.at(day, second, deed);
    }

    /// One to five different galleries, the popular ones first and with the larger parts.
    fn picks(&mut self) -> Picks {
        let count = 1 + self.below(MOST_PICKS).min(self.below(MOST_PICKS));
        let mut picks = Picks::new();
        for _ in 0..count {
            let seat = self.pick();
            if picks.iter().all(|(known, _)| *known != seat) {
                picks.push((seat, 0));
            }
        }
        let parts = picks.len() as u64;
        for (place, (_, percent)) in (0..).zip(&mut picks) {
            *percent = 100 * 2 * (parts - place) / (parts * (parts + 1));
        }
        picks
    }

    /// A gallery: the n-th most popular with a weight of 1/n.
    fn pick(&mut self) -> usize {
        let weight = |place: usize| 1_000_000 / (place as u64 + 1);
        let total: u64 = (0..self.popularity.len()).map(weight).sum();
        let mut drawn = self.below(total);
        for (place, seat) in self.popularity.iter().enumerate() {
            match drawn.checked_sub(weight(place)) {
                Some(rest) => drawn = rest,
                None => return *seat,
            }
        }
        0
    }

    /// Writes a deed of day `day`, from 1, unless the days are over by then.
    fn at(&mut self, day: u32, second: u32, deed: Deed) {
        if (1..=self.days).contains(&day) {
            self.script.push((i64::from(day - 1) * i64::from(DAY_SECONDS) + i64::from(second), deed));
        }
    }

    fn second(&mut self) -> u32 {
        FIRST_SECOND + self.below(u64::from(DAY_SECONDS - FIRST_SECOND)) as u32
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.rng.below(bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_follows_from_its_seed_and_stays_within_its_days() {
        let script = |seed| format!("{:?}", super::script(&[TOKEN; 50], 8, 4, seed, true));
        assert_eq!(script(1), script(1));
        assert_ne!(script(1), script(2));
        let timed = super::script(&[TOKEN; 50], 8, 4, 1, true);
        assert!(timed.is_sorted_by_key(|(second, _)| *second));
        assert!(timed.iter().all(|(second, _)| (0..4 * i64::from(DAY_SECONDS)).contains(second)));
    }

    #[test]
    fn short_and_small_worlds_have_a_script_too() {
        for (fans, seats, days) in [(0, 4, 1), (1, 4, 1), (3, 4, 2), (400, 200, 30)] {
            script(&vec![TOKEN; fans], seats, days, 7, false);
        }
    }

    #[test]
    fn parts_of_a_fan_never_add_up_to_more_than_all() {
        let script = script(&[TOKEN; 300], 24, 9, 1, true);
        let joins = script.iter().filter_map(|(_, deed)| match deed {
            Deed::Join { picks, .. } => Some(picks),
            _ => None,
        });
        for picks in joins {
            assert!(!picks.is_empty() && picks.iter().map(|(_, percent)| percent).sum::<u64>() <= 100);
        }
    }
}
