//! `leaderboard`: the top galleries and fans.

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
    CliError, Context, DeploymentInfo, GlobalArgs, Tokens,
    chain::read_kind,
    output::{AsString, new_table, right_cell},
    view::GalleryView,
};

/// Show the top galleries and fans
///
/// `points` sorts galleries by their current points, `rank` by engagement as last proved on chain (ranks are public, scores
/// are not), `fans` sorts owners by total points. Reads every account of the type: use your own node for a large program.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence leaderboard
  influence leaderboard rank --limit 10
  influence leaderboard fans --output json")]
pub struct Args {
    /// Leaderboard
    #[arg(value_enum, default_value_t = LeaderboardKind::Points)]
    pub board: LeaderboardKind,

    /// Maximum number of rows
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LeaderboardKind {
    /// Galleries by points
    Points,
    /// Galleries by engagement
    Rank,
    /// Fans by total points
    Fans,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Leaderboard<T> {
    board: LeaderboardKind,
    /// Number of all candidates.
    count: usize,
    leaders: Vec<T>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FanRow {
    owner: AsString<Address>,
    total: Tokens,
    holding_score: Tokens,
    locked: Tokens,
    tier: u8,
    galleries: u32,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let context = Context::connect(global).await?;
    let deployment = context.deployment().await?;
    match args.board {
        LeaderboardKind::Fans => {
            let influences = read_kind::<Influence>(&context.chain, context.printer).await?;
            context.printer.print(&rank_fans(influences, &deployment, args.limit))?;
        }
        board => {
            let galleries = read_kind::<Gallery>(&context.chain, context.printer).await?;
            context.printer.print(&rank_galleries(galleries, board, &deployment, args.limit))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn rank_fans(
    mut influences: Vec<Influence>,
    deployment: &DeploymentInfo,
    limit: usize,
) -> Leaderboard<FanRow> {
    influences.sort_by_key(|influence| (Reverse(u64::from(influence.total)), influence.owner));
    let row = |influence: &Influence| FanRow {
        owner: AsString(influence.owner),
        total: deployment.tokens(influence.total),
        holding_score: deployment.tokens(influence.holding_score),
        locked: deployment.tokens(influence.locked),
        tier: influence.user_tier,
        galleries: influence.delegation_count.into(),
    };
    let leaders = influences.iter().take(limit).map(row).collect();
    Leaderboard { board: LeaderboardKind::Fans, count: influences.len(), leaders }
}

fn rank_galleries(
    mut galleries: Vec<Gallery>,
    board: LeaderboardKind,
    deployment: &DeploymentInfo,
    limit: usize,
) -> Leaderboard<GalleryView> {
    let key = |gallery: &Gallery| (gallery.creator, u32::from(gallery.index));
    if board == LeaderboardKind::Rank {
        galleries.retain(|gallery| u32::from(gallery.rank) != 0);
        // Ranks of different days are not comparable: newer days come first.
        let rank = |gallery: &Gallery| (Reverse(u32::from(gallery.rank_day)), u32::from(gallery.rank));
        galleries.sort_by_key(|gallery| (rank(gallery), key(gallery)));
    } else {
        galleries.sort_by_key(|gallery| (Reverse(u64::from(gallery.points)), key(gallery)));
    }
    let view = |gallery: &Gallery| {
        GalleryView::new(&address::gallery(&gallery.creator, gallery.index.into()), gallery, deployment)
    };
    let leaders = galleries.iter().take(limit).map(view).collect();
    Leaderboard { board, count: galleries.len(), leaders }
}

impl fmt::Display for Leaderboard<FanRow> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = new_table(&["", "fan", "points", "holding", "locked", "tier"]);
        for (fan, position) in self.leaders.iter().zip(1..) {
            let FanRow { owner, total, holding_score, locked, tier, .. } = fan;
            rows.add_row([
                right_cell(position),
                Cell::new(owner),
                right_cell(total),
                right_cell(holding_score),
                right_cell(locked),
                right_cell(tier),
            ]);
        }
        write!(f, "{rows}\n{} of {} fans", self.leaders.len(), self.count)
    }
}

impl fmt::Display for Leaderboard<GalleryView> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = new_table(&["", "gallery", "points", "supporters", "rank", "rank day"]);
        for (gallery, position) in self.leaders.iter().zip(1..) {
            let or_empty = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
            rows.add_row([
                right_cell(position),
                Cell::new(gallery.gallery),
                right_cell(gallery.points),
                right_cell(gallery.supporters),
                right_cell(or_empty(gallery.rank)),
                right_cell(or_empty(gallery.rank_day)),
            ]);
        }
        let what = if self.board == LeaderboardKind::Rank { "galleries with a rank" } else { "galleries" };
        write!(f, "{rows}\n{} of {} {what}", self.leaders.len(), self.count)
    }
}
