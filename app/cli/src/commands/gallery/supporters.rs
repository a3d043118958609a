//! `gallery supporters`: the supporters of a gallery.

use std::{cmp::Reverse, fmt, io, process::ExitCode};

use comfy_table::Cell;
use influence_client::{
    accounts::decode_account,
    address,
    chain::{self, Chain},
    state::{Delegation, Influence},
};
use influence_core::settle::settled_value;
use serde::Serialize;
use solana_address::Address;

use crate::{
    CliError, Context, DeploymentInfo, GlobalArgs, Tokens,
    chain::read_all,
    model::GalleryRef,
    output::{AsString, format_percent, new_table, right_cell, share_of},
    view::format_settled,
};

/// List the supporters of a gallery, and whether their points are settled
///
/// Largest first. A gallery counts an allocation as of its last settlement; if that differs from its current points, both
/// are shown. Reads every allocation: use your own node for a popular gallery.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence gallery supporters 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0 --limit 20
  influence gallery supporters 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0 --csv > supporters.csv")]
pub struct Args {
    /// Address, or CREATOR/INDEX
    pub gallery: GalleryRef,

    /// Maximum number of rows [default: all]
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,

    /// Write CSV: owner, points and counted in base units, share in millionths, settled
    #[arg(long)]
    pub csv: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SupporterList {
    gallery: AsString<Address>,
    count: usize,
    points: Tokens,
    /// Number of settled supporters.
    settled: usize,
    /// Largest first.
    supporters: Vec<SupporterView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SupporterView {
    owner: AsString<Address>,
    points: Tokens,
    /// Share of all supporters' points, millionths.
    share: u32,
    /// Points that the gallery counts.
    counted: Tokens,
    /// True if `counted` is up to date.
    settled: bool,
}

#[derive(Serialize)]
struct CsvRow {
    owner: AsString<Address>,
    points: u64,
    counted: u64,
    share: u32,
    settled: bool,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let context = Context::connect(global).await?;
    let deployment = context.deployment().await?;
    let mut list = read_supporters(&context, &deployment, &args.gallery).await?;
    list.supporters.truncate(args.limit.unwrap_or(usize::MAX));
    if args.csv {
        write_csv(&list.supporters)?;
    } else {
        context.printer.print(&list)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn write_csv(supporters: &[SupporterView]) -> Result<(), CliError> {
    let row = |supporter: &SupporterView| CsvRow {
        owner: supporter.owner,
        points: supporter.points.units,
        counted: supporter.counted.units,
        share: supporter.share,
        settled: supporter.settled,
    };
    let mut writer = csv::Writer::from_writer(io::stdout().lock());
    let written = supporters.iter().try_for_each(|supporter| writer.serialize(row(supporter)));
    match written.and_then(|()| writer.flush().map_err(csv::Error::from)) {
        Err(error) if !is_broken_pipe(&error) => {
            Err(CliError::user(format!("cannot write the rows: {error}")))
        }
        _ => Ok(()),
    }
}

fn is_broken_pipe(error: &csv::Error) -> bool {
    matches!(error.kind(), csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::BrokenPipe)
}

async fn read_supporters(
    context: &Context,
    deployment: &DeploymentInfo,
    gallery: &GalleryRef,
) -> Result<SupporterList, CliError> {
    let is_retired = gallery.read(&context.chain).await?.is_retired();
    let addresses = chain::delegation_addresses_to(&context.chain, &gallery.0).await?;
    let delegations: Vec<Delegation> = read_all(&context.chain, context.printer, &addresses).await?;
    let owners: Vec<Address> =
        delegations.iter().map(|delegation| address::influence(&delegation.owner)).collect();
    let accounts = context.chain.accounts(&owners).await?;
    let mut supporters = Vec::new();
    for (delegation, account) in delegations.iter().zip(accounts) {
        // An owner may have left since the delegations were listed.
        let Some(account) = account else { continue };
        let influence: Influence = decode_account(&account)?;
        let points = settled_value(&influence.portfolio(), delegation.shares.into(), is_retired)?;
        let is_equal = points == u64::from(delegation.points);
        supporters.push(SupporterView {
            owner: AsString(delegation.owner),
            points: deployment.tokens(points),
            share: 0,
            counted: deployment.tokens(delegation.points),
            settled: is_equal && delegation.revision == influence.revision,
        });
    }
    supporters.sort_by_key(|supporter| (Reverse(supporter.points.units), supporter.owner.0));
    let total = supporters.iter().fold(0_u64, |sum, supporter| sum.saturating_add(supporter.points.units));
    for supporter in &mut supporters {
        supporter.share = share_of(supporter.points.units, total);
    }
    Ok(SupporterList {
        gallery: AsString(gallery.0),
        count: supporters.len(),
        points: deployment.tokens(total),
        settled: supporters.iter().filter(|supporter| supporter.settled).count(),
        supporters,
    })
}

impl fmt::Display for SupporterList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { gallery, count, points, settled, supporters } = self;
        write!(f, "{gallery}: {points} points from {count} supporters, {settled} settled")?;
        if supporters.is_empty() {
            return Ok(());
        }
        let mut rows = new_table(&["", "supporter", "points", "share", "settled"]);
        for (supporter, position) in supporters.iter().zip(1..) {
            let SupporterView { owner, points, share, counted, settled } = supporter;
            rows.add_row([
                right_cell(position),
                Cell::new(owner),
                right_cell(points),
                right_cell(format_percent(*share)),
                Cell::new(format_settled(*settled, *counted)),
            ]);
        }
        write!(f, "\n{rows}")
    }
}
