//! `admin init`: from a settings file to a program that is set up with it.

use std::{path::PathBuf, process::ExitCode};

use influence_client::cluster::Cluster;
use influence_migrations::{MigrationError, DeploymentSettings, DesiredState, Signers, plan};

use super::view;
use crate::{Context, Failure, Intent, Key, config::global_args::Global, context::Mode};

/// Set the program up from a settings file, or change what differs from it
///
/// The program has to be deployed; whoever may upgrade it signs the first time, the authority later. Only what differs
/// from the chain is changed, so that it may be repeated. `influence-migrate` also deploys the program.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin init --settings migrations/settings/mesi.toml --dry-run
  influence admin init --settings devnet.toml --url devnet --keypair upgrade-authority.json")]
pub struct Args {
    /// The settings, as migrations/settings/mesi.toml has them
    #[arg(long, value_name = "FILE")]
    pub settings: PathBuf,

    /// One more key that has to sign, such as the nominated authority's
    #[arg(long, value_name = "SIGNER")]
    pub also: Vec<String>,
}

/// Plans, and carries the plan out.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let settings = DeploymentSettings::read(&args.settings).map_err(Failure::user)?;
    let context = Context::connect(global).await?;
    let found = Cluster(context.node.genesis_hash());
    if let Some(desired) = settings.cluster.filter(|desired| *desired != found) {
        return Err(Failure::user(MigrationError::WrongCluster { found, desired }));
    }
    let mut keys = context.keys()?;
    let mut signers =
        Signers { payer: keys.payer(), authority: keys.signer(), available: vec![keys.payer(), keys.signer()] };
    for source in &args.also {
        let key = Key::read(source, "key of --also")?;
        signers.available.push(key.address());
        keys.add(key);
    }
    let desired = DesiredState { program: None, settings: Some(&settings) };
    let steps = plan(&context.node, &desired, &signers).await.map_err(failure)?;
    let titles: Vec<&str> = steps.iter().map(|step| step.title.as_str()).collect();
    let summary = if titles.is_empty() { "SettingChange nothing".into() } else { titles.join("; then ") };
    let mut intent = Intent::new("admin-init", summary, Vec::new());
    for step in steps {
        for change in step.changes {
            intent.change(change.field, change.before.unwrap_or_else(|| "nothing".into()), change.after);
        }
        intent.instructions.extend(step.transactions.into_iter().flatten());
    }
    if intent.instructions.is_empty() && matches!(context.mode, Mode::Send { .. }) {
        context.printer.say("nothing differs from the settings")?;
        let shown = view(&context).await?;
        context.printer.print(&shown)?;
        return Ok(ExitCode::SUCCESS);
    }
    context.carry_out(intent, &keys, view).await
}

fn failure(error: MigrationError) -> Failure {
    match error {
        MigrationError::Chain(error) | MigrationError::Step { error, .. } => error.into(),
        other => Failure::user(other),
    }
}
