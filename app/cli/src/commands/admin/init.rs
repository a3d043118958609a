//! `admin init`: initializes the program from a settings file.

use std::{path::PathBuf, process::ExitCode};

use influence_client::cluster::Cluster;
use influence_migrations::{DeploymentSettings, DesiredState, MigrationError, Signers, plan};

use crate::{CliError, Context, GlobalArgs, SignerKey, TxPlan, context::SendMode, tx, view::ConfigView};

/// Initialize the program from a settings file, or change what differs from it
///
/// The program must be deployed. The upgrade authority signs the first time, the authority later. Only differences are
/// changed, so the command can be repeated. `influence-migrate` also deploys the program.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin init --settings migrations/settings/mesi.toml --dry-run
  influence admin init --settings devnet.toml --url devnet --keypair upgrade-authority.json")]
pub struct Args {
    /// Settings file, in the format of migrations/settings/mesi.toml
    #[arg(long, value_name = "FILE")]
    pub settings: PathBuf,

    /// Additional key that must sign, such as the nominated authority's; repeatable
    #[arg(long, value_name = "SIGNER")]
    pub additional_signer: Vec<String>,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let settings = DeploymentSettings::read(&args.settings).map_err(CliError::user)?;
    let context = Context::connect(global).await?;
    let found = Cluster(context.chain.genesis_hash());
    if let Some(desired) = settings.cluster.filter(|desired| *desired != found) {
        return Err(CliError::user(MigrationError::WrongCluster { found, desired }));
    }
    let mut keys = context.signers()?;
    let mut signers = Signers {
        payer: keys.payer(),
        authority: keys.signer(),
        available: vec![keys.payer(), keys.signer()],
    };
    for source in &args.additional_signer {
        let key = SignerKey::read(source, "additional signer")?;
        signers.available.push(key.address());
        keys.add(key);
    }
    let desired = DesiredState { program: None, settings: Some(&settings) };
    let steps = plan(&context.chain, &desired, &signers).await.map_err(from_migration_error)?;
    let titles: Vec<&str> = steps.iter().map(|step| step.title.as_str()).collect();
    let summary = if titles.is_empty() { "Change nothing".into() } else { titles.join("; then ") };
    let mut plan = TxPlan::new("admin-init", summary, Vec::new());
    for step in steps {
        for change in step.changes {
            plan.add_change(change.field, change.before.unwrap_or_else(|| "none".into()), change.after);
        }
        plan.instructions.extend(step.transactions.into_iter().flatten());
    }
    if plan.instructions.is_empty() && matches!(context.mode, SendMode::Send { .. }) {
        context.printer.print_progress("nothing to change")?;
        context.printer.print(&ConfigView::read(&context).await?)?;
        return Ok(ExitCode::SUCCESS);
    }
    tx::execute(&context, &keys, plan, async || ConfigView::read(&context).await).await
}

fn from_migration_error(error: MigrationError) -> CliError {
    match error {
        MigrationError::Chain(error) | MigrationError::Step { error, .. } => error.into(),
        other => CliError::user(other),
    }
}
