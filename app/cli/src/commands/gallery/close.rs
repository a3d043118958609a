//! `gallery close`: closes a gallery without supporters.

use std::{fmt, process::ExitCode};

use influence_client::{
    chain,
    instructions::{crank, creator},
};
use serde::Serialize;
use solana_address::Address;

use crate::{
    CliError, GlobalArgs, TxPlan, commands::session::CreatorSession, model::GalleryRef, output::AsString, tx,
};

/// Close a gallery without supporters and reclaim its rent
///
/// Supporters of a retired gallery can be released first: their points are free again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence gallery close 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0
  influence gallery close 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0 --release --dry-run")]
pub struct Args {
    /// Address, or CREATOR/INDEX
    pub gallery: GalleryRef,

    /// Release the supporters of a retired gallery first
    #[arg(long)]
    pub release: bool,
}

#[derive(Serialize)]
struct ClosedGallery {
    gallery: AsString<Address>,
    /// Always true.
    closed: bool,
}

impl fmt::Display for ClosedGallery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "gallery {} is closed", self.gallery)
    }
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let session = CreatorSession::open(global, &args.gallery).await?;
    let CreatorSession { context, signers, address, gallery, .. } = &session;
    let supporters = u32::from(gallery.supporters);
    if supporters != 0 && !(args.release && gallery.is_retired()) {
        let remedy = match gallery.is_retired() {
            true => "release them with --release",
            false => "retire the gallery first: `influence gallery retire`",
        };
        return Err(CliError::user(format!("gallery {address} has {supporters} supporters: {remedy}")));
    }
    let mut instructions = Vec::new();
    if supporters != 0 {
        for (_, delegation) in chain::delegations_to(&context.chain, address).await? {
            let release = crank::release_delegation(&delegation.owner, address, &delegation.rent_payer);
            instructions.push(release);
        }
    }
    instructions.push(creator::close_gallery(&signers.signer(), address, &gallery.rent_payer));
    let mut plan = TxPlan::new("gallery-close", format!("Close gallery {address}"), instructions);
    plan.add_change("supporters", u64::from(supporters), 0);
    plan.add_note(format!("returns the rent to {}", gallery.rent_payer));
    let closed = ClosedGallery { gallery: AsString(*address), closed: true };
    tx::execute(context, signers, plan, async || Ok(closed)).await
}
