//! `gallery`: what creators do with their galleries, and what everybody may see of one.

mod close;
mod register;
mod retire;
mod show;
mod supporters;

use std::process::ExitCode;

use clap::Subcommand;
use influence_client::state::Gallery;
use solana_address::Address;

use crate::{
    Context, Deployment, Failure, Intent, config::global_args::Global, config::signers::Keys,
    model::gallery_ref::GalleryName, view::gallery::GalleryView,
};

/// Register, show, close and retire galleries, and list who supports one
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence gallery register
  influence gallery show 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0
  influence gallery supporters 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0 --limit 20")]
pub struct Args {
    /// What to do with a gallery.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do with a gallery.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Register a gallery of whoever signs
    Register(register::Args),
    /// Show a gallery
    Show(show::Args),
    /// List who supports a gallery, and how fresh what it counts is
    Supporters(supporters::Args),
    /// Retire a gallery: it takes no new support, for good
    Retire(retire::Args),
    /// Close a gallery that nobody supports, and get its rent back
    Close(close::Args),
}

/// Does it.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    match &args.command {
        Command::Register(args) => register::command(global, args).await,
        Command::Show(args) => show::command(global, args).await,
        Command::Supporters(args) => supporters::command(global, args).await,
        Command::Retire(args) => retire::command(global, args).await,
        Command::Close(args) => close::command(global, args).await,
    }
}

/// What a creator's command works with.
struct Studio {
    context: Context,
    keys: Keys,
    deployment: Deployment,
    address: Address,
    gallery: Gallery,
}

impl Studio {
    /// Connects, reads a gallery, and refuses whoever is not its creator.
    async fn open(global: &Global, name: &GalleryName) -> Result<Self, Failure> {
        let context = Context::connect(global).await?;
        let keys = context.keys()?;
        let deployment = context.deployment().await?;
        let gallery = name.read(&context.node).await?;
        let (creator, signer) = (gallery.creator, keys.signer());
        if creator != signer {
            return Err(Failure::user(format!(
                "the gallery {} belongs to {creator}, and {signer} signs; name its creator's key with --keypair",
                name.0
            )));
        }
        Ok(Self { context, keys, deployment, address: name.0, gallery })
    }

    fn shown(&self) -> GalleryView {
        GalleryView::of(&self.address, &self.gallery, &self.deployment)
    }

    /// Carries out an intent, and shows what the gallery is then.
    async fn carry_out(&self, intent: Intent) -> Result<ExitCode, Failure> {
        let address = self.address;
        self.context.carry_out(intent, &self.keys, async |context| view(context, &address).await).await
    }
}

/// What a gallery is now.
async fn view(context: &Context, address: &Address) -> Result<GalleryView, Failure> {
    let deployment = context.deployment().await?;
    let gallery = GalleryName(*address).read(&context.node).await?;
    Ok(GalleryView::of(address, &gallery, &deployment))
}
