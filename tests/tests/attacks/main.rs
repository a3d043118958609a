//! Attacks on the built program, one file per class. Each starts from an honest call that works, changes one thing, and
//! expects a refusal that leaves nothing behind; or lets a thief do everything a key can do and counts what is missing.
#![allow(clippy::too_many_lines)]

mod cosplay;
mod fixture;
mod foreign;
mod gains;
mod keys;
mod lifecycle;
mod liveness;
mod mul_div;
mod proofs;
mod publish;
mod remaining_accounts;
mod substitution;
mod token2022;
mod vaults;
