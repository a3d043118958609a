//! Engagement scores and the influence index: the published examples, the rules one by one, engines and passes.

mod engines;
mod index;
mod rejected;
mod rules;
mod seeds;
mod support;
mod weights;
