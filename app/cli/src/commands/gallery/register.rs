//! `gallery register`: a new gallery of whoever signs.

use std::process::ExitCode;

use influence_client::{address, chain::Chain, constants::pause, instructions::creator};
use solana_address::Address;

use super::view;
use crate::{Context, Failure, Intent, config::global_args::Global, model::pause::check_running};

/// How many of a creator's numbers are looked at for one that is free.
const LOOKED_AT: u32 = 100;

/// Register a gallery of whoever signs
///
/// Anybody may; the rent comes back with `influence gallery close`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence gallery register
  influence gallery register --index 3 --dry-run")]
pub struct Args {
    /// Its number among the creator's galleries [default: the lowest that is free]
    #[arg(long, value_name = "N")]
    pub index: Option<u32>,
}

/// Registers.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let context = Context::connect(global).await?;
    let keys = context.keys()?;
    let deployment = context.deployment().await?;
    check_running(&deployment.config, pause::REGISTER)?;
    let creator = keys.signer();
    let index = free_index(&context, &creator, args.index).await?;
    let gallery = address::gallery(&creator, index);
    let register = creator::register_gallery(&keys.payer(), &creator, index);
    let mut intent =
        Intent::new("gallery-register", format!("Register the gallery {creator}/{index}"), vec![register]);
    intent.note(format!("its address is {gallery}"));
    intent.note(format!("{} pays its rent, which comes back with `influence gallery close`", keys.payer()));
    context.carry_out(intent, &keys, async |context| view(context, &gallery).await).await
}

/// The number that is asked for, if it is free, or the lowest that is.
async fn free_index(context: &Context, creator: &Address, asked: Option<u32>) -> Result<u32, Failure> {
    let numbers: Vec<u32> = asked.map_or_else(|| (0..LOOKED_AT).collect(), |index| vec![index]);
    let addresses: Vec<Address> = numbers.iter().map(|index| address::gallery(creator, *index)).collect();
    let accounts = context.node.accounts(&addresses).await?;
    let free = numbers.iter().zip(accounts).find(|(_, account)| account.is_none());
    free.map(|(index, _)| *index).ok_or_else(|| {
        Failure::user(match asked {
            Some(index) => {
                format!("{creator} has a gallery {index} already; leave out --index for the next one")
            }
            None => {
                format!("{creator} has {LOOKED_AT} galleries; name the number of the next one with --index")
            }
        })
    })
}
