//! What goes wrong between a client and the node.

use std::{collections::HashMap, sync::Mutex};

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Too many requests.
    Limited,
    /// Bad gateway; nothing was done.
    Server,
    /// The node has not caught up.
    Behind,
    /// The node did what was asked, and its answer is lost.
    AnswerLost,
}

const KINDS: [Fault; 4] = [Fault::Limited, Fault::Server, Fault::Behind, Fault::AnswerLost];

/// Which calls fail, and which did.
pub struct Faults {
    phase: Option<usize>,
    calls: Mutex<HashMap<String, usize>>,
    injected: Mutex<HashMap<(String, Fault), usize>>,
}

impl Faults {
    /// Nothing goes wrong.
    pub fn none() -> Self {
        Self { phase: None, calls: Mutex::default(), injected: Mutex::default() }
    }

    /// Every other call of a method fails, the first one included, with the kinds in turn from `phase` on.
    pub fn rotating(phase: usize) -> Self {
        Self { phase: Some(phase), ..Self::none() }
    }

    /// What goes wrong with the next call of `method`.
    pub fn next(&self, method: &str) -> Option<Fault> {
        let phase = self.phase?;
        let mut calls = self.calls.lock().expect("no panic before");
        let count = calls.entry(method.to_owned()).or_default();
        let place = *count;
        *count += 1;
        let fault = place.is_multiple_of(2).then(|| KINDS[(phase + place / 2) % KINDS.len()])?;
        *self.injected.lock().expect("no panic before").entry((method.to_owned(), fault)).or_default() += 1;
        Some(fault)
    }

    /// How often `fault` was injected into `method`.
    pub fn injected(&self, method: &str, fault: Fault) -> usize {
        let injected = self.injected.lock().expect("no panic before");
        injected.get(&(method.to_owned(), fault)).copied().unwrap_or(0)
    }
}
