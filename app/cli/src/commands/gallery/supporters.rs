//! `gallery supporters`: who supports a gallery.

use std::{fmt, process::ExitCode};

use comfy_table::Cell;
use influence_client::{
    address,
    chain::{self, Chain},
    state::{Delegation, Influence},
};
use influence_core::settle::settled_value;
use serde::Serialize;
use solana_address::Address;

use crate::{
    Context, Deployment, Failure, Tokens,
    chain::batch_read::{read_all, write_csv},
    config::global_args::Global,
    model::gallery_ref::GalleryName,
    output::{Text, right, table},
    view::account_summary::{percent, share},
};

/// List who supports a gallery, and how fresh what it counts is
///
/// Those who give most come first. A gallery counts an allocation as it was last settled; where that is no longer what it
/// is worth, both are shown. Every allocation is read: of a popular gallery ask a node of your own.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence gallery supporters 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0 --limit 20
  influence gallery supporters 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0 --csv > supporters.csv")]
pub struct Args {
    /// Its address, or CREATOR/INDEX
    pub gallery: GalleryName,

    /// Show only so many [default: all]
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,

    /// Write rows of CSV: owner, points and counted in base units, share in millionths, settled
    #[arg(long)]
    pub csv: bool,
}

/// Who supports a gallery.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Supporters {
    gallery: Text<Address>,
    /// How many there are.
    count: usize,
    /// What they give now.
    points: Tokens,
    /// How many the gallery counts with what they give now.
    settled: usize,
    /// Those who give most first.
    supporters: Vec<Supporter>,
}

/// One of them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Supporter {
    owner: Text<Address>,
    /// What they give now.
    points: Tokens,
    /// Of all supporters' points, in millionths.
    share: u32,
    /// What the gallery counts.
    counted: Tokens,
    /// Whether these are the same, for good.
    settled: bool,
}

/// One of them, as a row.
#[derive(Serialize)]
struct Row {
    owner: Text<Address>,
    points: u64,
    counted: u64,
    share: u32,
    settled: bool,
}

/// Reads and prints.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let context = Context::connect(global).await?;
    let deployment = context.deployment().await?;
    let mut listed = supporters(&context, &deployment, &args.gallery).await?;
    listed.supporters.truncate(args.limit.unwrap_or(usize::MAX));
    if args.csv {
        let row = |supporter: &Supporter| Row {
            owner: supporter.owner,
            points: supporter.points.units,
            counted: supporter.counted.units,
            share: supporter.share,
            settled: supporter.settled,
        };
        write_csv(listed.supporters.iter().map(row))?;
    } else {
        context.printer.print(&listed)?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn supporters(
    context: &Context,
    deployment: &Deployment,
    name: &GalleryName,
) -> Result<Supporters, Failure> {
    let retired = name.read(&context.node).await?.is_retired();
    let addresses = chain::delegation_addresses_to(&context.node, &name.0).await?;
    let delegations: Vec<Delegation> = read_all(context, "allocation", &addresses).await?;
    let owners: Vec<Address> = delegations.iter().map(|given| address::influence(&given.owner)).collect();
    let accounts = context.node.accounts(&owners).await?;
    let mut supporters = Vec::new();
    for (delegation, account) in delegations.iter().zip(accounts) {
        // Whoever left since the list was made is no supporter.
        let Some(account) = account else { continue };
        let influence: Influence = influence_client::accounts::decode_account(&account)?;
        let points = counted(&influence.portfolio(), delegation.shares.into(), retired)?;
        let same = points == u64::from(delegation.points);
        supporters.push(Supporter {
            owner: Text(delegation.owner),
            points: deployment.tokens(points),
            share: 0,
            counted: deployment.tokens(delegation.points),
            settled: same && delegation.revision == influence.revision,
        });
    }
    supporters.sort_by_key(|supporter| (std::cmp::Reverse(supporter.points.units), supporter.owner.0));
    let whole = supporters.iter().fold(0_u64, |sum, supporter| sum.saturating_add(supporter.points.units));
    for supporter in &mut supporters {
        supporter.share = share(supporter.points.units, whole);
    }
    Ok(Supporters {
        gallery: Text(name.0),
        count: supporters.len(),
        points: deployment.tokens(whole),
        settled: supporters.iter().filter(|supporter| supporter.settled).count(),
        supporters,
    })
}

impl fmt::Display for Supporters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { gallery, count, points, settled, supporters } = self;
        write!(f, "{gallery}: {points} points of {count} supporters, {settled} of them settled")?;
        if supporters.is_empty() {
            return Ok(());
        }
        let mut rows = table(&["", "supporter", "points", "share", "the gallery counts"]);
        for (supporter, place) in supporters.iter().zip(1..) {
            let Supporter { owner, points, share, counted, settled } = supporter;
            let counts = if *settled {
                Cell::new("all of it")
            } else {
                Cell::new(format!("{counted}, until it is settled"))
            };
            rows.add_row([right(place), Cell::new(owner), right(points), right(percent(*share)), counts]);
        }
        write!(f, "\n{rows}")
    }
}
