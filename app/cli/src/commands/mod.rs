//! The commands, one per file.

pub mod admin;
pub mod allocate;
pub mod close;
pub mod completions;
pub mod day;
pub mod doctor;
pub mod gallery;
pub mod leaderboard;
pub mod lock;
pub mod reallocate;
mod session;
pub mod show;
pub mod simulate;
pub mod submit;
pub mod unlock;
pub mod withdraw;

use std::process::ExitCode;

use clap::Subcommand;

use crate::{CliError, GlobalArgs};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show an owner's points, lock, tier and allocations
    Show(show::Args),
    /// Lock tokens, and allocate points in the same transaction
    Lock(lock::Args),
    /// Unlock tokens, or finish or cancel an unlock
    Unlock(unlock::Args),
    /// Allocate free points to galleries
    Allocate(allocate::Args),
    /// Move points from one gallery to another
    Reallocate(reallocate::Args),
    /// Withdraw points from galleries
    Withdraw(withdraw::Args),
    /// Close your influence account and reclaim its rent
    Close(close::Args),
    /// Show what allocations would be at another total
    Simulate(simulate::Args),
    /// Register, show, close and retire galleries, and list supporters
    Gallery(gallery::Args),
    /// Show the top galleries and fans
    Leaderboard(leaderboard::Args),
    /// Show a day, prove an owner's score, and verify published days
    Day(day::Args),
    /// Configure and operate the program: settings, crankers, pauses, lock floors
    Admin(admin::Args),
    /// Recompute every invariant of the live program and report violations
    Doctor(doctor::Args),
    /// Send a transaction that --sign-only printed
    Submit(submit::Args),
    /// Print shell completions
    Completions(completions::Args),
}

impl Command {
    pub async fn run(&self, global: &GlobalArgs) -> Result<ExitCode, CliError> {
        match self {
            Self::Show(args) => show::run(global, args).await,
            Self::Lock(args) => lock::run(global, args).await,
            Self::Unlock(args) => unlock::run(global, args).await,
            Self::Allocate(args) => allocate::run(global, args).await,
            Self::Reallocate(args) => reallocate::run(global, args).await,
            Self::Withdraw(args) => withdraw::run(global, args).await,
            Self::Close(args) => close::run(global, args).await,
            Self::Simulate(args) => simulate::run(global, args).await,
            Self::Gallery(args) => gallery::run(global, args).await,
            Self::Leaderboard(args) => leaderboard::run(global, args).await,
            Self::Day(args) => day::run(global, args).await,
            Self::Admin(args) => admin::run(global, args).await,
            Self::Doctor(args) => doctor::run(global, args).await,
            Self::Submit(args) => submit::run(global, args).await,
            Self::Completions(args) => completions::run(args),
        }
    }
}
