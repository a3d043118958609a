//! Cards about galleries: parts of their scores, points over time, and the ranks.

use maud::{Markup, html};

use super::{CardTable, card, legend};
use crate::report::{
    NumberUnit, RankedGallery, ReportPage, ScoreBreakdown,
    chart::{Bar, BarChart, ChartCaption, LineChart, LineSeries},
};

const CHARTED_GALLERIES: usize = 10;
/// Parts of a score, in drawing order.
const PARTS: [&str; 3] = ["its NFTs", "the gallery itself", "influence points"];

/// Parts of the scores of the highest galleries.
pub fn score_breakdown(page: &ReportPage) -> Markup {
    let scored: Vec<(&RankedGallery, ScoreBreakdown)> = page
        .galleries
        .iter()
        .filter_map(|gallery| Some((gallery, gallery.score?)))
        .take(CHARTED_GALLERIES)
        .collect();
    let Some((first, score)) = scored.first() else { return Markup::default() };
    let about = "Engagement points of the highest galleries, by source. Only the crankers see scores; the ranks are \
                 public.";
    let bars: Vec<Bar> = scored
        .iter()
        .map(|(gallery, score)| Bar {
            name: format!("{}. {}", gallery.rank, gallery.name),
            values: vec![score.nfts, score.activity, score.influence],
        })
        .collect();
    let [total, nfts, activity, influence] = [score.total, score.nfts, score.activity, score.influence]
        .map(|points| NumberUnit::Score.show(points));
    let description = format!(
        "{} galleries. The first is {} with {total} points: {nfts} from NFTs, {activity} from the gallery itself, \
         {influence} from influence points.",
        scored.len(),
        first.name,
    );
    let caption =
        ChartCaption { id: "chart-make-up", title: "Parts of gallery scores", description: &description };
    let chart = BarChart { caption, parts: &PARTS, unit: NumberUnit::Score, bars: &bars };
    let content = html! {
        (legend(&PARTS)) (chart.render()) (score_table(&scored).render_collapsed())
    };
    card("card", "make-up", "Parts of the scores", about, content)
}

fn score_table(scored: &[(&RankedGallery, ScoreBreakdown)]) -> CardTable<'static> {
    let row = |(gallery, score): &(&RankedGallery, ScoreBreakdown)| {
        let points = [score.total, score.nfts, score.activity, score.influence];
        std::iter::once(gallery.name.clone())
            .chain(points.map(|points| NumberUnit::Score.show(points)))
            .collect()
    };
    CardTable {
        class: "numbers",
        caption: "Engagement points by source",
        header: &["Gallery", "Score", "NFTs", "Gallery itself", "Influence"],
        rows: scored.iter().map(row).collect(),
    }
}

/// Points of the largest galleries per day.
pub fn over_time(page: &ReportPage) -> Markup {
    let (Some(first), Some(last)) = (page.days.first(), page.days.last()) else { return Markup::default() };
    let Some(largest) = page.over_time.first() else { return Markup::default() };
    let points =
        |points: Option<u64>| points.map_or_else(|| "–".to_owned(), |points| page.tokens.show(points));
    let about =
        "Allocated influence points, averaged over each day, of the galleries with the most on the last day.";
    let lines: Vec<LineSeries> = page
        .over_time
        .iter()
        .map(|gallery| LineSeries { name: gallery.name.clone(), values: gallery.points.clone() })
        .collect();
    let description = format!(
        "{} galleries from {first} to {last}. {} has the most on the last day: {} points.",
        lines.len(),
        largest.name,
        points(largest.points.last().copied().flatten()),
    );
    let header: Vec<&str> = std::iter::once("Gallery").chain(page.days.iter().map(String::as_str)).collect();
    let rows = page.over_time.iter().map(|gallery| {
        std::iter::once(gallery.name.clone()).chain(gallery.points.iter().map(|day| points(*day))).collect()
    });
    let table = CardTable {
        class: "numbers",
        caption: "Average points by day",
        header: &header,
        rows: rows.collect(),
    };
    let caption = ChartCaption {
        id: "chart-over-time",
        title: "Points of galleries over time",
        description: &description,
    };
    let chart = LineChart { caption, unit: page.tokens, days: &page.days, lines: &lines };
    card(
        "card",
        "over-time",
        "Influence over time",
        about,
        html! { (chart.render()) (table.render_collapsed()) },
    )
}

/// All galleries by rank.
pub fn leaderboard(page: &ReportPage) -> Markup {
    if page.galleries.is_empty() {
        return Markup::default();
    }
    let about =
        "All galleries by rank, as proved on chain, with their average influence points over the day.";
    let row = |gallery: &RankedGallery| {
        let movement = match gallery.ranks_gained {
            None => "new".to_owned(),
            Some(0) => "–".to_owned(),
            Some(gained) if gained > 0 => format!("▲ {gained}"),
            Some(lost) => format!("▼ {}", lost.unsigned_abs()),
        };
        let points = page.tokens.show(gallery.average_points);
        vec![gallery.name.clone(), gallery.rank.to_string(), movement, points]
    };
    let table = CardTable {
        class: "numbers",
        caption: "Ranks of the day; ▲ and ▼ are ranks gained and lost since the day before",
        header: &["Gallery", "Rank", "Moved", "Average points"],
        rows: page.galleries.iter().map(row).collect(),
    };
    card("card", "leaderboard", "Leaderboard", about, table.render())
}
