//! FaultInjector between a client and the node.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard},
};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeFault {
    /// Too many requests.
    Limited,
    /// Bad gateway; the call had no effect.
    Server,
    /// The node is behind.
    Behind,
    /// The call had an effect, but its answer is lost.
    AnswerLost,
    /// No answer, and no effect.
    Timeout,
    /// The connection is cut; the call had no effect.
    Reset,
    /// The node lags behind the finalized slot, and refuses requests for newer slots.
    Stale,
    /// A slot passes before the call arrives, so that a transaction's blockhash has expired.
    Expired,
    /// A lagging machine refuses with the program's first error. It is not in the rotation, since clients do not retry it.
    Refused,
}

impl NodeFault {
    /// FaultInjector that clients retry.
    pub const ALL: [Self; 8] = [
        Self::Limited,
        Self::Server,
        Self::Behind,
        Self::AnswerLost,
        Self::Timeout,
        Self::Reset,
        Self::Stale,
        Self::Expired,
    ];
}

enum Plan {
    Nothing,
    /// The next calls of some methods, by method.
    Scripted(HashMap<&'static str, VecDeque<NodeFault>>),
    /// Every other call of a method, from the first, with the kinds in turn from this one on.
    Rotating(usize),
    /// Every call after the first of this method.
    After(&'static str),
    /// One call in three, with a random kind.
    Random(Box<ChaCha8Rng>),
}

pub struct FaultInjector(Mutex<State>);

struct State {
    plan: Plan,
    calls: HashMap<String, usize>,
    injected: HashMap<(String, NodeFault), usize>,
}

impl FaultInjector {
    fn new(plan: Plan) -> Self {
        Self(Mutex::new(State { plan, calls: HashMap::new(), injected: HashMap::new() }))
    }

    pub fn none() -> Self {
        Self::new(Plan::Nothing)
    }

    /// Fails every call's first attempt, with the kinds in turn from the one at `phase` on: all phases together
    /// meet every method with every kind.
    pub fn rotating(phase: usize) -> Self {
        Self::new(Plan::Rotating(phase))
    }

    /// Fails the first calls of a method in these ways.
    pub fn scripted(script: impl IntoIterator<Item = (&'static str, Vec<NodeFault>)>) -> Self {
        let script = script.into_iter().map(|(method, faults)| (method, faults.into()));
        Self::new(Plan::Scripted(script.collect()))
    }

    /// Stops the node after the first call of `method`.
    pub fn down_after(method: &'static str) -> Self {
        Self::new(Plan::After(method))
    }

    /// Fails one call in three, the same ones for the same seed.
    pub fn random(seed: u64) -> Self {
        Self::new(Plan::Random(Box::new(ChaCha8Rng::seed_from_u64(seed))))
    }

    pub fn next(&self, method: &str) -> Option<NodeFault> {
        let State { plan, calls, injected } = &mut *self.state();
        let count = calls.entry(method.to_owned()).or_default();
        let place = *count;
        *count += 1;
        let fault = match plan {
            Plan::Nothing => None,
            Plan::Scripted(script) => script.get_mut(method).and_then(VecDeque::pop_front),
            Plan::Rotating(phase) => {
                place.is_multiple_of(2).then(|| NodeFault::ALL[(*phase + place / 2) % NodeFault::ALL.len()])
            }
            Plan::After(last) => {
                let answered = calls.get(*last).copied().unwrap_or(0) - usize::from(method == *last);
                (answered > 0).then_some(NodeFault::Server)
            }
            Plan::Random(rng) => {
                rng.random_ratio(1, 3).then(|| NodeFault::ALL[rng.random_range(0..NodeFault::ALL.len())])
            }
        }?;
        *injected.entry((method.to_owned(), fault)).or_default() += 1;
        Some(fault)
    }

    /// Number of calls of `method`.
    pub fn calls(&self, method: &str) -> usize {
        self.state().calls.get(method).copied().unwrap_or(0)
    }

    pub fn all_calls(&self) -> usize {
        self.state().calls.values().sum()
    }

    pub fn injected(&self, method: &str, fault: NodeFault) -> usize {
        self.state().injected.get(&(method.to_owned(), fault)).copied().unwrap_or(0)
    }

    pub fn injected_anywhere(&self, fault: NodeFault) -> usize {
        let state = self.state();
        state.injected.iter().filter(|((_, kind), _)| *kind == fault).map(|(_, count)| count).sum()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no panic before")
    }
}
