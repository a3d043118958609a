//! Cards about galleries: what scores are made of, points over time, and the ranks.

use super::{Table, card, legend};
use crate::html::{
    Gallery, ReportPage, Score,
    chart::{Bar, Bars, Caption, Line, Lines},
    markup::Markup,
    number::Unit,
};

/// Galleries whose scores are drawn.
const MADE_UP: usize = 10;
/// Parts of a score, in the order in which they are drawn.
const PARTS: [&str; 3] = ["its NFTs", "the gallery itself", "influence points"];

/// What the scores of the highest galleries are made of.
pub fn make_up(markup: &mut Markup, page: &ReportPage) {
    let scored: Vec<(&Gallery, Score)> =
        page.galleries.iter().filter_map(|gallery| Some((gallery, gallery.score?))).take(MADE_UP).collect();
    let Some((first, score)) = scored.first() else { return };
    let about = "Engagement points of the galleries that rank highest, by where they come from. Scores are for the \
                 crankers alone; everybody else sees the ranks.";
    let bars: Vec<Bar> = scored
        .iter()
        .map(|(gallery, score)| Bar {
            name: format!("{}. {}", gallery.rank, gallery.name),
            values: vec![score.nfts, score.activity, score.influence],
        })
        .collect();
    let description = format!(
        "{} galleries. The first is {} with {} points: {} from NFTs, {} from the gallery itself, {} from influence points.",
        scored.len(),
        first.name,
        Unit::Score.show(score.total),
        Unit::Score.show(score.nfts),
        Unit::Score.show(score.activity),
        Unit::Score.show(score.influence),
    );
    card(markup, "card", "make-up", "What the scores are made of", about, |markup| {
        legend(markup, &PARTS);
        let caption =
            Caption { id: "chart-make-up", title: "Make-up of gallery scores", description: &description };
        Bars { caption, parts: &PARTS, unit: Unit::Score, bars: &bars }.draw(markup);
        make_up_table(&scored).folded(markup);
    });
}

fn make_up_table(scored: &[(&Gallery, Score)]) -> Table<'static> {
    let row = |(gallery, score): &(&Gallery, Score)| {
        let points = [score.total, score.nfts, score.activity, score.influence];
        std::iter::once(gallery.name.clone()).chain(points.map(|points| Unit::Score.show(points))).collect()
    };
    Table {
        class: "numbers",
        caption: "Engagement points by where they come from",
        header: &["Gallery", "Score", "NFTs", "Gallery itself", "Influence"],
        rows: scored.iter().map(row).collect(),
    }
}

/// Points of the largest galleries, day by day.
pub fn over_time(markup: &mut Markup, page: &ReportPage) {
    let (Some(first), Some(last)) = (page.days.first(), page.days.last()) else { return };
    let Some(largest) = page.over_time.first() else { return };
    let points =
        |points: Option<u64>| points.map_or_else(|| "–".to_owned(), |points| page.tokens.show(points));
    let about = "Influence points that fans allocated, on average over each day: the galleries with the most on the \
                 last one.";
    let lines: Vec<Line> = page
        .over_time
        .iter()
        .map(|gallery| Line { name: gallery.name.clone(), values: gallery.points.clone() })
        .collect();
    let description = format!(
        "{} galleries from {first} to {last}. {} has most on the last day: {} points.",
        lines.len(),
        largest.name,
        points(largest.points.last().copied().flatten()),
    );
    let header: Vec<&str> = std::iter::once("Gallery").chain(page.days.iter().map(String::as_str)).collect();
    let rows = page.over_time.iter().map(|gallery| {
        std::iter::once(gallery.name.clone()).chain(gallery.points.iter().map(|of| points(*of))).collect()
    });
    let table =
        Table { class: "numbers", caption: "Average points by day", header: &header, rows: rows.collect() };
    card(markup, "card", "over-time", "Influence over time", about, |markup| {
        let caption = Caption {
            id: "chart-over-time",
            title: "Points of galleries over time",
            description: &description,
        };
        Lines { caption, unit: page.tokens, days: &page.days, lines: &lines }.draw(markup);
        table.folded(markup);
    });
}

/// Every gallery by its rank.
pub fn leaderboard(markup: &mut Markup, page: &ReportPage) {
    if page.galleries.is_empty() {
        return;
    }
    let about = "Every gallery by rank, as anybody can prove it on chain, with the influence points that it had on \
                 average over the day.";
    let row = |gallery: &Gallery| {
        let movement = match gallery.won {
            None => "new".to_owned(),
            Some(0) => "–".to_owned(),
            Some(won) if won > 0 => format!("▲ {won}"),
            Some(won) => format!("▼ {}", won.unsigned_abs()),
        };
        let points = page.tokens.show(gallery.average_points);
        vec![gallery.name.clone(), gallery.rank.to_string(), movement, points]
    };
    let table = Table {
        class: "numbers",
        caption: "Ranks of the day; ▲ and ▼ are ranks won and lost since the day before",
        header: &["Gallery", "Rank", "Moved", "Average points"],
        rows: page.galleries.iter().map(row).collect(),
    };
    card(markup, "card", "leaderboard", "Leaderboard", about, |markup| table.draw(markup));
}
