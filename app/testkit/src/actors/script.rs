//! What fans and creators do besides trading: a script, drawn once from the seed.

use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::DrawBelow;
use crate::genesis::{DAY_SECONDS, TOKEN};

/// The fan of the source document's scenario in the sample balances.
pub const FIONA: usize = 0;
/// The fan of the averaging example in the sample balances.
pub const MARK: usize = 1;

/// Second of the day from which on fans act: the day before has been applied by then.
const FIRST_SECOND: u32 = 2 * 3_600;
/// Most galleries that one fan supports at first.
const MOST_PICKS: u64 = 5;
/// Fans with more base units stay: one fan's leaving should not turn every table.
const LARGEST_LEAVER: u64 = 100_000 * TOKEN;

/// A gallery and the part of the points it gets, in percent of the total; the last pick of a fan gets the rest.
pub type Picks = Vec<(usize, u64)>;

/// An action of a fan or a creator. Fans and galleries by their index.
#[derive(Clone, Debug)]
pub enum FanAction {
    Open {
        fan: usize,
    },
    /// Opens, locks and allocates in one transaction with one signature.
    Join {
        fan: usize,
        percent: u64,
        picks: Picks,
    },
    /// Opens, proves the own score of the last final day, allocates.
    JoinByProof {
        fan: usize,
        picks: Picks,
    },
    /// Allocates what is free.
    Allocate {
        fan: usize,
        picks: Picks,
    },
    /// The source document's scenario: 4 000 to the first gallery, 6 000 to the second.
    AllocateScenario {
        fan: usize,
    },
    Lock {
        fan: usize,
        percent: u64,
    },
    /// Settles the own galleries in the same transaction, or leaves that to the crankers.
    Unlock {
        fan: usize,
        percent: u64,
        settles: bool,
    },
    /// Moves points from the largest allocation to another gallery.
    Reallocate {
        fan: usize,
        to: usize,
        percent: u64,
    },
    /// Takes points back from the largest allocation.
    Withdraw {
        fan: usize,
        percent: u64,
    },
    /// Withdraws, unlocks and closes everything.
    Leave {
        fan: usize,
    },
    Register {
        gallery: usize,
    },
    Retire {
        gallery: usize,
    },
}

/// An action and its second, counted from the first day's start.
pub type TimedAction = (i64, FanAction);

/// Draws the actions of `days` days for fans who begin with `sizes` base units.
pub fn script(sizes: &[u64], galleries: usize, days: u32, seed: u64, has_examples: bool) -> Vec<TimedAction> {
    let mut writer = Writer {
        rng: ChaCha8Rng::seed_from_u64(seed),
        galleries,
        days,
        popularity: Vec::new(),
        script: Vec::new(),
    };
    writer.rank_galleries();
    writer.creators();
    let examples = if has_examples { 2 } else { 0 };
    if has_examples {
        writer.examples();
    }
    let mut leaver = None;
    for (fan, size) in sizes.iter().enumerate().skip(examples) {
        writer.fan(fan, *size, &mut leaver);
    }
    writer.script.sort_by_key(|(second, _)| *second);
    writer.script
}

struct Writer {
    rng: ChaCha8Rng,
    galleries: usize,
    days: u32,
    /// Galleries, most popular first.
    popularity: Vec<usize>,
    script: Vec<TimedAction>,
}

impl Writer {
    fn rank_galleries(&mut self) {
        let mut order: Vec<usize> = (0..self.galleries).collect();
        for last in (1..order.len()).rev() {
            let other = self.below(last as u64 + 1) as usize;
            order.swap(last, other);
        }
        self.popularity = order;
    }

    /// One gallery comes late, and a well supported one is retired.
    fn creators(&mut self) {
        let late = self.days.min(2);
        self.at(late, 1_800, FanAction::Register { gallery: self.galleries - 1 });
        // Not one of the scenario's, and not the late one.
        let candidates =
            self.popularity.iter().copied().filter(|gallery| *gallery > 1 && gallery + 1 < self.galleries);
        let gallery = candidates.clone().nth(1).or_else(|| candidates.clone().next());
        if let Some(gallery) = gallery {
            self.at(self.days.div_ceil(2) + 1, 43_200, FanAction::Retire { gallery });
        }
    }

    /// Fiona and Mark open on day 1 and allocate on day 2, when their scores have been applied.
    fn examples(&mut self) {
        self.at(1, FIRST_SECOND, FanAction::Open { fan: FIONA });
        self.at(1, FIRST_SECOND + 60, FanAction::Open { fan: MARK });
        self.at(2, FIRST_SECOND, FanAction::AllocateScenario { fan: FIONA });
        let picks = self.picks();
        self.at(2, FIRST_SECOND + 60, FanAction::Allocate { fan: MARK, picks });
    }

    /// Writes the actions of one fan. The first one who locks early on leaves before the end.
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
                self.at(opens, second, FanAction::Join { fan, percent, picks });
            }
            (false, 1) => {
                self.at(1, second, FanAction::Open { fan });
                let later = self.second();
                self.at(2, later, FanAction::Allocate { fan, picks });
            }
            (false, _) => self.at(opens, second, FanAction::JoinByProof { fan, picks }),
        }
        if leaves {
            *leaver = Some(fan);
            self.at((self.days - 1).max(opens + 1), FIRST_SECOND, FanAction::Leave { fan });
            return;
        }
        for day in opens + 2..=self.days {
            self.one_day(fan, day, locks);
        }
    }

    fn one_day(&mut self, fan: usize, day: u32, locks: bool) {
        let (percent, second) = (10 + self.below(70), self.second());
        let action = match self.below(100) {
            0..5 => FanAction::Reallocate { fan, to: self.pick(), percent },
            5..8 => FanAction::Withdraw { fan, percent },
            8..11 => FanAction::Allocate { fan, picks: self.picks() },
            11..15 if locks => FanAction::Lock { fan, percent },
            15..18 if locks => FanAction::Unlock { fan, percent, settles: true },
            18..20 if locks => FanAction::Unlock { fan, percent, settles: false },
            _ => return,
        };
        self.at(day, second, action);
    }

    /// One to five different galleries, the popular ones first and with the larger parts.
    fn picks(&mut self) -> Picks {
        let count = 1 + self.below(MOST_PICKS).min(self.below(MOST_PICKS));
        let mut picks = Picks::new();
        for _ in 0..count {
            let gallery = self.pick();
            if picks.iter().all(|(known, _)| *known != gallery) {
                picks.push((gallery, 0));
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
        for (place, gallery) in self.popularity.iter().enumerate() {
            match drawn.checked_sub(weight(place)) {
                Some(rest) => drawn = rest,
                None => return *gallery,
            }
        }
        0
    }

    /// Adds an action on `day`, from 1, unless the days are over by then.
    fn at(&mut self, day: u32, second: u32, action: FanAction) {
        if (1..=self.days).contains(&day) {
            self.script.push((i64::from(day - 1) * i64::from(DAY_SECONDS) + i64::from(second), action));
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
    fn a_script_can_be_short_and_small() {
        for (fans, galleries, days) in [(0, 4, 1), (1, 4, 1), (3, 4, 2), (400, 200, 30)] {
            script(&vec![TOKEN; fans], galleries, days, 7, false);
        }
    }

    #[test]
    fn parts_of_a_fan_never_add_up_to_more_than_all() {
        let script = script(&[TOKEN; 300], 24, 9, 1, true);
        let joins = script.iter().filter_map(|(_, action)| match action {
            FanAction::Join { picks, .. } => Some(picks),
            _ => None,
        });
        for picks in joins {
            assert!(!picks.is_empty() && picks.iter().map(|(_, percent)| percent).sum::<u64>() <= 100);
        }
    }
}
