//! Plans for various states; executing a plan leaves nothing to do.

mod days;
mod fixture;
mod galleries;
mod pre_vote_checks;
mod scores;
