//! The on-chain program of Influence Points: accounts, authority and the movement of tokens.
//!
//! A fan's influence points are the 7-day average of their wallet plus what they have locked. Points are allocated to
//! galleries and scale in proportion whenever the total changes. No formula lives here: every rule is
//! [`influence_core`]'s; every handler validates, computes in core, writes, moves tokens, checks and emits.
#![cfg_attr(not(any(test, feature = "idl-build")), no_std)]
#![cfg_attr(target_arch = "bpf", feature(abi_unadjusted))]
#![cfg_attr(target_arch = "bpf", allow(internal_features))]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used
)]

extern crate alloc;

use anchor_lang::prelude::*;
#[cfg(target_arch = "bpf")]
use solana_compiler_builtins as _;

#[cfg(target_arch = "bpf")]
mod u128_builtins;

mod account_init;
pub mod constants;
mod delegation_context;
pub mod error;
pub mod events;
pub mod instructions;
mod remaining_accounts;
mod sha256;
pub mod state;
mod token;

use instructions::*;

declare_id!("inf8vJJophWBpPzgEG8Rsp7Y5ikzXSY4C2brXibCWS4");

/// The instructions, most frequent first.
#[program]
pub mod influence {
    use super::*;

    /// Makes a gallery count what its delegations are worth now. Permissionless.
    pub fn settle(ctx: &mut Context<anyone::settle::Settle>) -> Result<()> {
        anyone::settle::handler(ctx)
    }

    /// Proves an aligned run of owners against the last final day and writes their scores. Permissionless.
    pub fn apply_holdings(
        ctx: &mut Context<anyone::apply_holdings::ApplyHoldings>,
        position: u32,
        sibling_mask: u32,
        updates: alloc::vec::Vec<u8>,
        sibling_nodes: alloc::vec::Vec<u8>,
        path: alloc::vec::Vec<u8>,
    ) -> Result<()> {
        let batch = anyone::apply_holdings::ProofBatch {
            position,
            sibling_mask,
            updates: &updates,
            sibling_nodes: &sibling_nodes,
            path: &path,
        };
        anyone::apply_holdings::handler(ctx, batch)
    }

    /// Allocates free points to a gallery. The owner.
    pub fn allocate(
        ctx: &mut Context<user::allocate::Allocate>,
        points: u64,
        expected_revision: Option<u64>,
    ) -> Result<()> {
        user::allocate::handler(ctx, points, expected_revision)
    }

    /// Moves points from one gallery to another. The owner.
    pub fn reallocate(
        ctx: &mut Context<user::reallocate::Reallocate>,
        points: u64,
        expected_revision: Option<u64>,
    ) -> Result<()> {
        user::reallocate::handler(ctx, points, expected_revision)
    }

    /// Takes points back from a gallery. The owner.
    pub fn withdraw(
        ctx: &mut Context<user::withdraw::Withdraw>,
        points: u64,
        expected_revision: Option<u64>,
    ) -> Result<()> {
        user::withdraw::handler(ctx, points, expected_revision)
    }

    /// Locks tokens in the owner's vault. The owner.
    pub fn lock(ctx: &mut Context<user::lock::Lock>, amount: u64) -> Result<()> {
        user::lock::handler(ctx, amount)
    }

    /// Starts to unlock tokens of the vault. The owner.
    pub fn unlock(ctx: &mut Context<user::unlock::Unlock>, amount: u64) -> Result<()> {
        user::unlock::handler(ctx, amount)
    }

    /// Locks the unlocking tokens again. The owner.
    pub fn cancel_unlock(ctx: &mut Context<user::cancel_unlock::CancelUnlock>) -> Result<()> {
        user::cancel_unlock::handler(ctx)
    }

    /// Pays out the unlocking tokens once every gallery is settled. Permissionless.
    pub fn finish_unlock(ctx: &mut Context<anyone::finish_unlock::FinishUnlock>) -> Result<()> {
        anyone::finish_unlock::handler(ctx)
    }

    /// Creates an owner's record and vault. The owner.
    pub fn open_influence(ctx: &mut Context<user::open_influence::OpenInfluence>) -> Result<()> {
        user::open_influence::handler(ctx)
    }

    /// Removes an empty record and its vault. The owner.
    pub fn close_influence(ctx: &mut Context<user::close_influence::CloseInfluence>) -> Result<()> {
        user::close_influence::handler(ctx)
    }

    /// Casts, changes or repeats a vote for what a day says. A cranker.
    pub fn publish_snapshot(
        ctx: &mut Context<crank::publish_snapshot::PublishSnapshot>,
        day: u32,
        contents: crank::publish_snapshot::SnapshotContentsArgs,
    ) -> Result<()> {
        crank::publish_snapshot::handler(ctx, day, &contents)
    }

    /// Proves a gallery's rank of a final day. Permissionless.
    pub fn apply_rank(
        ctx: &mut Context<anyone::apply_rank::ApplyRank>,
        rank: u32,
        seal: [u8; 32],
        position: u32,
        path: alloc::vec::Vec<u8>,
    ) -> Result<()> {
        anyone::apply_rank::handler(ctx, rank, seal, position, &path)
    }

    /// Sets a score that was not refreshed in time to 0. Permissionless.
    pub fn expire_holding(ctx: &mut Context<anyone::expire_holding::ExpireHolding>) -> Result<()> {
        anyone::expire_holding::handler(ctx)
    }

    /// Takes a delegation out of a retired gallery. Permissionless.
    pub fn release_delegation(
        ctx: &mut Context<anyone::release_delegation::ReleaseDelegation>,
    ) -> Result<()> {
        anyone::release_delegation::handler(ctx)
    }

    /// Reveals one sealed score of a final day. Permissionless for a caller that has the salt.
    pub fn reveal_engagement(
        ctx: &mut Context<anyone::reveal_engagement::RevealEngagement>,
        score: u64,
        salt: [u8; 32],
        rank: u32,
        position: u32,
        path: alloc::vec::Vec<u8>,
    ) -> Result<()> {
        anyone::reveal_engagement::handler(ctx, score, &salt, rank, position, &path)
    }

    /// Removes a snapshot older than 90 days. Permissionless.
    pub fn close_snapshot(ctx: &mut Context<anyone::close_snapshot::CloseSnapshot>) -> Result<()> {
        anyone::close_snapshot::handler(ctx)
    }

    /// Registers a gallery. Its creator.
    pub fn register_gallery(
        ctx: &mut Context<creator::register_gallery::RegisterGallery>,
        index: u32,
    ) -> Result<()> {
        creator::register_gallery::handler(ctx, index)
    }

    /// Retires a gallery. Its creator.
    pub fn retire_gallery(ctx: &mut Context<creator::retire_gallery::RetireGallery>) -> Result<()> {
        creator::retire_gallery::handler(ctx)
    }

    /// Removes a gallery without supporters. Its creator.
    pub fn close_gallery(ctx: &mut Context<creator::close_gallery::CloseGallery>) -> Result<()> {
        creator::close_gallery::handler(ctx)
    }

    /// Sets how much of a creator's lock the marketplace needs. The marketplace; raising needs the owner as well.
    pub fn set_lock_floor(
        ctx: &mut Context<marketplace::set_lock_floor::SetLockFloor>,
        amount: u64,
    ) -> Result<()> {
        marketplace::set_lock_floor::handler(ctx, amount)
    }

    /// Pauses families of instructions. The guardian.
    pub fn pause(ctx: &mut Context<guardian::pause::Pause>, bits: u32) -> Result<()> {
        guardian::pause::handler(ctx, bits)
    }

    /// Voids a final day within its challenge time. The guardian.
    pub fn void_day(ctx: &mut Context<guardian::void_day::VoidDay>) -> Result<()> {
        guardian::void_day::handler(ctx)
    }

    /// Creates the config. The program's upgrade authority.
    pub fn initialize(
        ctx: &mut Context<admin::initialize::Initialize>,
        args: admin::initialize::InitializeArgs,
    ) -> Result<()> {
        admin::initialize::handler(ctx, &args)
    }

    /// Replaces the settings. The authority.
    pub fn update_config(
        ctx: &mut Context<admin::update_config::UpdateConfig>,
        settings: admin::config_args::ConfigArgs,
    ) -> Result<()> {
        admin::update_config::handler(ctx, &settings)
    }

    /// Nominates a next authority. The authority.
    pub fn nominate_authority(
        ctx: &mut Context<admin::nominate_authority::NominateAuthority>,
        next: Address,
    ) -> Result<()> {
        admin::nominate_authority::handler(ctx, next)
    }

    /// Takes the config over. The nominated authority.
    pub fn accept_authority(ctx: &mut Context<admin::accept_authority::AcceptAuthority>) -> Result<()> {
        admin::accept_authority::handler(ctx)
    }

    /// Replaces the crankers and their quorum. The authority.
    pub fn set_crankers(
        ctx: &mut Context<admin::set_crankers::SetCrankers>,
        crankers: alloc::vec::Vec<Address>,
        quorum: u8,
    ) -> Result<()> {
        admin::set_crankers::handler(ctx, &crankers, quorum)
    }

    /// Lifts a pause. The authority.
    pub fn unpause(ctx: &mut Context<admin::unpause::Unpause>, bits: u32) -> Result<()> {
        admin::unpause::handler(ctx, bits)
    }
}
