//! Engagement scores and the influence index: published examples, single rules, engines and passes.

mod document_examples;
mod engines;
mod index;
mod rejected;
mod rules;
mod support;
mod weights;
