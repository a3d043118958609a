//! `admin pause` and `admin unpause`: what stops in an emergency, and goes on.

use std::process::ExitCode;

use clap::ValueEnum;
use influence_client::instructions::admin;

use super::Office;
use crate::{
    Failure, Intent,
    config::global_args::Global,
    model::pause::{Family, listed},
};

/// Pause families of instructions, as the guardian
///
/// Unlocking, withdrawing, settling, releasing and closing can never be paused: nobody is kept inside. Only the authority
/// lifts a pause.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin pause allocate lock --keypair guardian.json
  influence admin pause --all --dry-run")]
pub struct PauseArgs {
    /// What to pause.
    #[command(flatten)]
    pub families: Families,
}

/// Lift a pause, as the authority
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin unpause allocate --keypair authority.json
  influence admin unpause --all")]
pub struct UnpauseArgs {
    /// What goes on.
    #[command(flatten)]
    pub families: Families,
}

/// Families of instructions.
#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct Families {
    /// Families of instructions
    #[arg(value_enum, value_name = "FAMILY")]
    pub named: Vec<Family>,

    /// Every family that there is
    #[arg(long)]
    pub all: bool,
}

impl Families {
    fn bits(&self) -> u32 {
        let families = if self.all { Family::value_variants() } else { &self.named };
        families.iter().fold(0, |bits, family| bits | family.bit())
    }
}

/// Pauses.
///
/// # Errors
/// [`Failure`].
pub async fn pause(global: &Global, args: &PauseArgs) -> Result<ExitCode, Failure> {
    let office = Office::open(global).await?;
    let config = &office.deployment.config;
    office.check("guardian", &config.guardian)?;
    let (bits, before) = (args.families.bits(), u32::from(config.paused));
    let pause = admin::pause(&config.guardian, bits);
    let mut intent = Intent::new("admin-pause", format!("Pause {}", listed(&Family::of(bits))), vec![pause]);
    intent.change("paused", listed(&Family::of(before)), listed(&Family::of(before | bits)));
    intent.note("unlocking, withdrawing, settling, releasing and closing go on: they can never be paused");
    intent.note(format!("only the authority {} lifts it", config.authority));
    office.carry_out(intent).await
}

/// Lifts a pause.
///
/// # Errors
/// [`Failure`].
pub async fn unpause(global: &Global, args: &UnpauseArgs) -> Result<ExitCode, Failure> {
    let office = Office::open(global).await?;
    let config = &office.deployment.config;
    office.check("authority", &config.authority)?;
    let (bits, before) = (args.families.bits(), u32::from(config.paused));
    let lifted = listed(&Family::of(bits));
    if before & bits == 0 {
        return Err(Failure::user(format!(
            "{lifted} is not paused; what is: {}",
            listed(&Family::of(before))
        )));
    }
    let unpause = admin::unpause(&config.authority, bits);
    let mut intent = Intent::new("admin-unpause", format!("Let {lifted} go on"), vec![unpause]);
    intent.change("paused", listed(&Family::of(before)), listed(&Family::of(before & !bits)));
    office.carry_out(intent).await
}
