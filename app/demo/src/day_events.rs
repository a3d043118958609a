//! Actions since the last crank: counted, and the rare ones by name.

use std::collections::BTreeSet;

use influence_testkit::actors::LoggedAction;

use crate::simulation::Simulation;

/// Reads the log from where it stopped.
#[derive(Default)]
pub struct DayEvents {
    read: usize,
}

type ActionFilter = fn(&LoggedAction) -> bool;

impl DayEvents {
    /// What happened since the last call, in a few words each.
    pub fn since(&mut self, simulation: &Simulation) -> Vec<String> {
        let new: Vec<&LoggedAction> =
            simulation.actions.entries.iter().skip(self.read).map(|(_, action)| action).collect();
        self.read = simulation.actions.entries.len();
        let traded = simulation.traded.iter().filter(|units| **units != 0).count();
        let counted: [(&str, ActionFilter); 7] = [
            ("opened", |action| matches!(action, LoggedAction::Opened { .. })),
            ("proved own score", |action| matches!(action, LoggedAction::Proved { .. })),
            ("locked", |action| matches!(action, LoggedAction::Locked { .. })),
            ("unlocked", |action| matches!(action, LoggedAction::Unlocked { .. })),
            ("allocated", |action| matches!(action, LoggedAction::Allocated { .. })),
            ("moved", |action| matches!(action, LoggedAction::Reallocated { .. })),
            ("withdrew", |action| matches!(action, LoggedAction::Withdrawn { .. })),
        ];
        let counts = counted.map(|(what, is)| (new.iter().filter(|action| is(action)).count(), what));
        let counts = [(traded, "traded")].into_iter().chain(counts).filter(|(count, _)| *count > 0);
        let mut events: Vec<String> = counts.map(|(count, what)| format!("{what} {count}")).collect();
        events.extend(new.iter().filter_map(|action| named(simulation, action)).collect::<BTreeSet<_>>());
        events
    }
}

fn named(simulation: &Simulation, action: &LoggedAction) -> Option<String> {
    let slots = &simulation.chain.gallery_slots;
    match action {
        LoggedAction::Retired { gallery } => Some(format!("gallery {} retired", slots[*gallery].name)),
        LoggedAction::Closed { fan } => {
            Some(format!("{} closed everything", simulation.file.fans[*fan].name))
        }
        // All others are registered at genesis.
        LoggedAction::Registered { gallery } if *gallery + 1 == slots.len() => {
            Some(format!("gallery {} registered", slots[*gallery].name))
        }
        _ => None,
    }
}
