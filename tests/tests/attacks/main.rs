//! Attacks on the built program, one file per class. Each starts from an honest call that works, changes one thing, and
//! expects a refusal that leaves nothing behind; or lets a thief do everything a key can do and counts what is missing.

mod cosplay;
mod foreign;
mod gains;
mod keys;
mod lifecycle;
mod liveness;
mod proofs;
mod publish;
mod rig;
mod substitution;
mod token2022;
mod trailing;
mod vaults;
mod wide_math;
