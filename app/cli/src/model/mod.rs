//! State that commands read from the chain, and previews computed from it with the rules of core.

mod allocation_preview;
mod deployment;
mod gallery_ref;
mod owner;
pub mod pause;
mod score_proof;
mod snapshot;
pub mod token_account;

pub use self::{
    allocation_preview::AllocationPreview,
    deployment::DeploymentInfo,
    gallery_ref::{GalleryAmount, GalleryRef, reject_duplicates},
    owner::{Allocation, OwnerState},
    score_proof::ScoreProof,
    snapshot::read_snapshot,
};
