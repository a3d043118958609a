//! `admin pause` and `admin unpause`: pauses instruction families in an emergency.

use std::process::ExitCode;

use clap::ValueEnum;
use influence_client::instructions::admin;

use crate::{
    CliError, GlobalArgs, TxPlan,
    commands::session::AdminSession,
    model::pause::{PauseFamily, format_families},
};

/// Pause instruction families, as the guardian
///
/// Unlocking, withdrawing, settling, releasing and closing cannot be paused, so tokens can always leave. Only the authority
/// can lift a pause.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin pause allocate lock --keypair guardian.json
  influence admin pause --all --dry-run")]
pub struct PauseArgs {
    #[command(flatten)]
    pub families: FamilyArgs,
}

/// Lift a pause, as the authority
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin unpause allocate --keypair authority.json
  influence admin unpause --all")]
pub struct UnpauseArgs {
    #[command(flatten)]
    pub families: FamilyArgs,
}

#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct FamilyArgs {
    /// Instruction families
    #[arg(value_enum, value_name = "FAMILY")]
    pub named: Vec<PauseFamily>,

    /// All families
    #[arg(long)]
    pub all: bool,
}

impl FamilyArgs {
    fn bits(&self) -> u32 {
        let families = if self.all { PauseFamily::value_variants() } else { &self.named };
        families.iter().fold(0, |bits, family| bits | family.bit())
    }
}

pub async fn pause(global: &GlobalArgs, args: &PauseArgs) -> Result<ExitCode, CliError> {
    let session = AdminSession::open(global).await?;
    let config = &session.deployment.config;
    session.check_signer("guardian", &config.guardian)?;
    let (bits, before) = (args.families.bits(), u32::from(config.paused));
    let pause = admin::pause(&config.guardian, bits);
    let mut plan = TxPlan::new("admin-pause", format!("Pause {}", format_families(bits)), vec![pause]);
    plan.add_change("paused", format_families(before), format_families(before | bits));
    plan.add_note("unlocking, withdrawing, settling, releasing and closing cannot be paused");
    plan.add_note(format!("only the authority {} can lift the pause", config.authority));
    session.execute(plan).await
}

pub async fn unpause(global: &GlobalArgs, args: &UnpauseArgs) -> Result<ExitCode, CliError> {
    let session = AdminSession::open(global).await?;
    let config = &session.deployment.config;
    session.check_signer("authority", &config.authority)?;
    let (bits, before) = (args.families.bits(), u32::from(config.paused));
    let families = format_families(bits);
    if before & bits == 0 {
        return Err(CliError::user(format!(
            "{families} is not paused; currently paused: {}",
            format_families(before)
        )));
    }
    let unpause = admin::unpause(&config.authority, bits);
    let mut plan = TxPlan::new("admin-unpause", format!("Unpause {families}"), vec![unpause]);
    plan.add_change("paused", format_families(before), format_families(before & !bits));
    session.execute(plan).await
}
