//! What people did since the last crank, counted; what happens once is told by name.

use std::collections::BTreeSet;

use crate::{facts::Fact, town::Town};

/// Tells one kind of fact.
type IsKind = fn(&Fact) -> bool;

/// Reads the facts on from where it stopped.
#[derive(Default)]
pub struct News {
    read: usize,
}

impl News {
    /// What happened since the last call.
    pub fn since(&mut self, town: &Town) -> Vec<String> {
        let facts: Vec<&Fact> = town.facts.entries.iter().skip(self.read).map(|entry| &entry.fact).collect();
        self.read = town.facts.entries.len();
        let counted: [(&str, IsKind); 7] = [
            ("opened", |fact| matches!(fact, Fact::Opened { .. })),
            ("proved own score", |fact| matches!(fact, Fact::Proved { .. })),
            ("locked", |fact| matches!(fact, Fact::Locked { .. })),
            ("unlocked", |fact| matches!(fact, Fact::Unlocked { .. })),
            ("allocated", |fact| matches!(fact, Fact::Allocated { .. })),
            ("moved", |fact| matches!(fact, Fact::Reallocated { .. })),
            ("withdrew", |fact| matches!(fact, Fact::Withdrawn { .. })),
        ];
        let count = |is: IsKind| facts.iter().filter(|fact| is(fact)).count();
        let counts = counted.into_iter().map(|(what, is)| (count(is), what)).filter(|(count, _)| *count > 0);
        let traded = town.traded.iter().filter(|units| **units != 0).count();
        let counts = [(traded, "traded")].into_iter().chain(counts);
        let mut news: Vec<String> = counts.map(|(count, what)| format!("{what} {count}")).collect();
        news.extend(facts.iter().filter_map(|fact| told(town, fact)).collect::<BTreeSet<_>>());
        news
    }
}

/// What happens rarely enough to be told by name.
fn told(town: &Town, fact: &Fact) -> Option<String> {
    let gallery = |seat: &usize| &town.world.seats[*seat].name;
    match fact {
        Fact::Retired { seat } => Some(format!("gallery {} retired", gallery(seat))),
        Fact::Closed { fan } => Some(format!("{} closed everything", town.input.fans[*fan].name)),
        // Those of genesis are no news.
        Fact::Registered { seat } if *seat + 1 == town.world.seats.len() => {
            Some(format!("gallery {} registered", gallery(seat)))
        }
        _ => None,
    }
}
