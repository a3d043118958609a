//! `leaderboard`: the galleries and fans that are ahead.

use std::{cmp::Reverse, fmt, process::ExitCode};

use clap::ValueEnum;
use comfy_table::Cell;
use influence_client::{
    address,
    state::{Gallery, Influence},
};
use serde::Serialize;
use solana_address::Address;

use crate::{
    Context, Deployment, Failure, Tokens,
    chain::batch_read::read_kind,
    config::global_args::Global,
    output::{Text, right, table},
    view::gallery::GalleryView,
};

/// Show the galleries and fans that are ahead
///
/// By rank: galleries by engagement, as it was last proved on chain; positions are public, scores are not. By points:
/// galleries by what they count now. Fans: owners by their total. Everything of the kind is read: ask a node of your own
/// when there is much.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence leaderboard
  influence leaderboard rank --limit 10
  influence leaderboard fans --output json")]
pub struct Args {
    /// Which board
    #[arg(value_enum, default_value_t = Board::Points)]
    pub board: Board,

    /// How many places
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
}

/// A board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Board {
    /// Galleries by points
    Points,
    /// Galleries by engagement
    Rank,
    /// Fans by their total
    Fans,
}

/// The first of a board.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Leaders<T> {
    board: Board,
    /// Out of how many.
    count: usize,
    leaders: Vec<T>,
}

/// A fan.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Leader {
    owner: Text<Address>,
    total: Tokens,
    holding_score: Tokens,
    locked: Tokens,
    tier: u8,
    galleries: u32,
}

/// Reads and prints.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let context = Context::connect(global).await?;
    let deployment = context.deployment().await?;
    match args.board {
        Board::Fans => {
            let influences = read_kind::<Influence>(&context, "fan").await?;
            context.printer.print(&fans(influences, &deployment, args.limit))?;
        }
        board => {
            let galleries = read_kind::<Gallery>(&context, "gallery").await?;
            context.printer.print(&stages(galleries, board, &deployment, args.limit))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn fans(mut influences: Vec<Influence>, deployment: &Deployment, limit: usize) -> Leaders<Leader> {
    influences.sort_by_key(|influence| (Reverse(u64::from(influence.total)), influence.owner));
    let leader = |influence: &Influence| Leader {
        owner: Text(influence.owner),
        total: deployment.tokens(influence.total),
        holding_score: deployment.tokens(influence.holding_score),
        locked: deployment.tokens(influence.locked),
        tier: influence.user_tier,
        galleries: influence.delegation_count.into(),
    };
    let leaders = influences.iter().take(limit).map(leader).collect();
    Leaders { board: Board::Fans, count: influences.len(), leaders }
}

fn stages(
    mut galleries: Vec<Gallery>,
    board: Board,
    deployment: &Deployment,
    limit: usize,
) -> Leaders<GalleryView> {
    let key = |gallery: &Gallery| (gallery.creator, u32::from(gallery.index));
    if board == Board::Rank {
        galleries.retain(|gallery| u32::from(gallery.rank) != 0);
        // A position is one of its day: older ones come behind.
        let place = |gallery: &Gallery| (Reverse(u32::from(gallery.rank_day)), u32::from(gallery.rank));
        galleries.sort_by_key(|gallery| (place(gallery), key(gallery)));
    } else {
        galleries.sort_by_key(|gallery| (Reverse(u64::from(gallery.points)), key(gallery)));
    }
    let view = |gallery: &Gallery| {
        GalleryView::of(&address::gallery(&gallery.creator, gallery.index.into()), gallery, deployment)
    };
    let leaders = galleries.iter().take(limit).map(view).collect();
    Leaders { board, count: galleries.len(), leaders }
}

impl fmt::Display for Leaders<Leader> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = table(&["", "fan", "points", "holding", "locked", "tier"]);
        for (leader, place) in self.leaders.iter().zip(1..) {
            let Leader { owner, total, holding_score, locked, tier, .. } = leader;
            rows.add_row([
                right(place),
                Cell::new(owner),
                right(total),
                right(holding_score),
                right(locked),
                right(tier),
            ]);
        }
        write!(f, "{rows}\n{} of {} fans", self.leaders.len(), self.count)
    }
}

impl fmt::Display for Leaders<GalleryView> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = table(&["", "gallery", "points", "supporters", "rank", "of day"]);
        for (gallery, place) in self.leaders.iter().zip(1..) {
            let or_none = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
            rows.add_row([
                right(place),
                Cell::new(gallery.gallery),
                right(gallery.points),
                right(gallery.supporters),
                right(or_none(gallery.rank)),
                right(or_none(gallery.rank_day)),
            ]);
        }
        let what = if self.board == Board::Rank { "galleries with a rank" } else { "galleries" };
        write!(f, "{rows}\n{} of {} {what}", self.leaders.len(), self.count)
    }
}
