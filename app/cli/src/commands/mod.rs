//! The commands, one a file.

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
pub mod show;
pub mod simulate;
pub mod submit;
pub mod unlock;
pub mod withdraw;

use std::process::ExitCode;

use clap::Subcommand;
use solana_address::Address;

use crate::{
    Context, Deployment, Failure, Intent, config::global_args::Global, config::signers::Keys,
    model::owner::Fan, view::account_summary::Standing,
};

/// What to do.
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
    /// Take points back from galleries
    Withdraw(withdraw::Args),
    /// Close a record, and get its rent back
    Close(close::Args),
    /// Show what allocations would be at another total
    Simulate(simulate::Args),
    /// Register, show, close and retire galleries, and list who supports one
    Gallery(gallery::Args),
    /// Show the galleries and fans that are ahead
    Leaderboard(leaderboard::Args),
    /// Show a day, prove an owner's score of it, and verify both
    Day(day::Args),
    /// Set up and run the program: settings, crankers, pauses, lock floors
    Admin(admin::Args),
    /// Recompute every invariant of the live program from its accounts, and report drift
    Doctor(doctor::Args),
    /// Send a transaction that --sign-only printed
    Submit(submit::Args),
    /// Write a shell's completions of this command line
    Completions(completions::Args),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// [`Failure`], which says whose turn it is.
    pub async fn run(&self, global: &Global) -> Result<ExitCode, Failure> {
        match self {
            Self::Show(args) => show::command(global, args).await,
            Self::Lock(args) => lock::command(global, args).await,
            Self::Unlock(args) => unlock::command(global, args).await,
            Self::Allocate(args) => allocate::command(global, args).await,
            Self::Reallocate(args) => reallocate::command(global, args).await,
            Self::Withdraw(args) => withdraw::command(global, args).await,
            Self::Close(args) => close::command(global, args).await,
            Self::Simulate(args) => simulate::command(global, args).await,
            Self::Gallery(args) => gallery::command(global, args).await,
            Self::Leaderboard(args) => leaderboard::command(global, args).await,
            Self::Day(args) => day::command(global, args).await,
            Self::Admin(args) => admin::command(global, args).await,
            Self::Doctor(args) => doctor::command(global, args).await,
            Self::Submit(args) => submit::command(global, args).await,
            Self::Completions(args) => completions::command(args),
        }
    }
}

/// What a fan's command works with.
struct Desk {
    context: Context,
    keys: Keys,
    deployment: Deployment,
    fan: Fan,
}

impl Desk {
    /// Connects, and reads whoever signs.
    async fn open(global: &Global) -> Result<Self, Failure> {
        Self::open_for(global, None).await
    }

    /// Connects, and reads an owner: the one that is named, or whoever signs.
    async fn open_for(global: &Global, owner: Option<Address>) -> Result<Self, Failure> {
        let context = Context::connect(global).await?;
        let keys = context.keys()?;
        let deployment = context.deployment().await?;
        let fan = Fan::read(&context.node, &deployment, &owner.unwrap_or(keys.signer())).await?;
        Ok(Self { context, keys, deployment, fan })
    }

    /// Carries out an intent, and shows what the owner has then.
    async fn carry_out(&self, intent: Intent) -> Result<ExitCode, Failure> {
        let owner = self.fan.owner;
        self.context.carry_out(intent, &self.keys, async |context| standing(context, &owner).await).await
    }
}

/// What an owner has now.
pub(crate) async fn standing(context: &Context, owner: &Address) -> Result<Standing, Failure> {
    let deployment = context.deployment().await?;
    let fan = Fan::read(&context.node, &deployment, owner).await?;
    Standing::of(&fan, &deployment)
}
