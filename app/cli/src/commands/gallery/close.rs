//! `gallery close`: the end of a gallery that nobody supports.

use std::{fmt, process::ExitCode};

use influence_client::{
    chain,
    instructions::{crank, creator},
};
use serde::Serialize;
use solana_address::Address;

use super::Studio;
use crate::{Failure, Intent, config::global_args::Global, model::gallery_ref::GalleryName, output::Text};

/// Close a gallery that nobody supports, and get its rent back
///
/// Supporters of a retired gallery can be released on the way: their points are free again, and nobody loses anything.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence gallery close 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0
  influence gallery close 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0 --release --dry-run")]
pub struct Args {
    /// Its address, or CREATOR/INDEX
    pub gallery: GalleryName,

    /// Release the supporters of a retired gallery first
    #[arg(long)]
    pub release: bool,
}

/// What is left of a gallery.
#[derive(Serialize)]
struct Closed {
    /// Where it was.
    gallery: Text<Address>,
    /// Always true.
    closed: bool,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the gallery {} is closed", self.gallery)
    }
}

/// Closes.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let studio = Studio::open(global, &args.gallery).await?;
    let Studio { context, keys, address, gallery, .. } = &studio;
    let supporters = u32::from(gallery.supporters);
    if supporters != 0 && !(args.release && gallery.is_retired()) {
        let remedy = match gallery.is_retired() {
            true => "release them with --release",
            false => "retire it first: `influence gallery retire`",
        };
        return Err(Failure::user(format!("{supporters} support the gallery {address}: {remedy}")));
    }
    let mut instructions = Vec::new();
    if supporters != 0 {
        for (_, delegation) in chain::delegations_to(&context.node, address).await? {
            let release = crank::release_delegation(&delegation.owner, address, &delegation.rent_payer);
            instructions.push(release);
        }
    }
    instructions.push(creator::close_gallery(&keys.signer(), address, &gallery.rent_payer));
    let mut intent = Intent::new("gallery-close", format!("Close the gallery {address}"), instructions);
    intent.change("supporters", u64::from(supporters), 0);
    intent.note(format!("its rent goes to {}", gallery.rent_payer));
    let closed = Closed { gallery: Text(*address), closed: true };
    context.carry_out(intent, keys, async |_| Ok(closed)).await
}
