//! `gallery register`: a new gallery of the signer.

use std::process::ExitCode;

use influence_client::{address, chain::Chain, constants::pause, instructions::creator};
use solana_address::Address;

use crate::{
    CliError, Context, GlobalArgs, TxPlan, commands::session::AdminSession, model::pause::check_not_paused,
    tx, view::GalleryView,
};

/// Indexes that are searched for a free one.
const SEARCHED_INDEXES: u32 = 100;

/// Register a gallery of the signer
///
/// Any signer may register; `influence gallery close` returns the rent.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence gallery register
  influence gallery register --index 3 --dry-run")]
pub struct Args {
    /// Index of the creator's gallery [default: the lowest free one]
    #[arg(long, value_name = "N")]
    pub index: Option<u32>,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let AdminSession { context, signers, deployment } = AdminSession::open(global).await?;
    check_not_paused(&deployment.config, pause::REGISTER)?;
    let (creator, payer) = (signers.signer(), signers.payer());
    let index = find_free_index(&context, &creator, args.index).await?;
    let gallery = address::gallery(&creator, index);
    let register = creator::register_gallery(&payer, &creator, index);
    let summary = format!("Register gallery {creator}/{index}");
    let mut plan = TxPlan::new("gallery-register", summary, vec![register]);
    plan.add_note(format!("address {gallery}"));
    plan.add_note(format!("{payer} pays the rent, which `influence gallery close` returns"));
    tx::execute(&context, &signers, plan, async || GalleryView::read(&context, &gallery).await).await
}

/// The given index if it is free, or the lowest free one.
async fn find_free_index(context: &Context, creator: &Address, given: Option<u32>) -> Result<u32, CliError> {
    let indexes: Vec<u32> = given.map_or_else(|| (0..SEARCHED_INDEXES).collect(), |index| vec![index]);
    let addresses: Vec<Address> = indexes.iter().map(|index| address::gallery(creator, *index)).collect();
    let accounts = context.chain.accounts(&addresses).await?;
    let free = indexes.iter().zip(accounts).find(|(_, account)| account.is_none());
    free.map(|(index, _)| *index).ok_or_else(|| {
        CliError::user(match given {
            Some(index) => {
                format!("{creator} already has a gallery {index}; omit --index to use the next free index")
            }
            None => format!("{creator} has {SEARCHED_INDEXES} galleries; choose an index with --index"),
        })
    })
}
