//! Printing ranks, scores and influence: the public part of a day, and the sealed one.

use comfy_table::{Cell, Color};
use console::style;
use influence_cranker::report::{NumberUnit, RankedGallery};

use crate::{
    format::{change, grouped, right, table, tokens},
    report::{DayReport, GalleryPoints, PersonaSummary},
};

/// Galleries shown each day, and those of them with the parts of their score.
const GALLERIES: usize = 6;
const WITH_PARTS: usize = 3;
/// Characters of the longest bar.
const BAR: u64 = 24;

/// Prints the galleries by rank.
pub fn leaderboard(report: &DayReport) {
    let most = report.page.galleries.iter().map(|gallery| gallery.average_points).max().unwrap_or(0).max(1);
    let mut table =
        table(&["rank", "moved", "gallery", "average points", "points now", "change", "fans", ""]);
    let points_of = |name: &str| report.galleries.iter().find(|gallery| gallery.name == name);
    for gallery in report.page.galleries.iter().take(GALLERIES) {
        let length = u128::from(gallery.average_points) * u128::from(BAR) / u128::from(most);
        let bar = "\u{2588}".repeat(usize::try_from(length).unwrap_or(0));
        let (moved, color) = moved(gallery);
        let mut row = vec![
            right(gallery.rank),
            right(moved).fg(color),
            Cell::new(&gallery.name),
            right(tokens(gallery.average_points)),
        ];
        row.extend(points_of(&gallery.name).map(counts).unwrap_or_default());
        row.push(Cell::new(bar));
        table.add_row(row);
    }
    for retired in report.galleries.iter().filter(|of| of.is_retired && of.before != of.after) {
        let mut row = vec![right("-"), right("-"), Cell::new(&retired.name), right("-")];
        row.extend(counts(retired));
        row.push(Cell::new("retired"));
        table.add_row(row);
    }
    println!("{table}");
}

/// Points, their change and the supporters of a gallery.
fn counts(gallery: &GalleryPoints) -> Vec<Cell> {
    vec![
        right(tokens(gallery.after)),
        right(change(gallery.before, gallery.after)),
        right(gallery.supporters),
    ]
}

fn moved(gallery: &RankedGallery) -> (String, Color) {
    match gallery.ranks_gained {
        None => ("new".into(), Color::Reset),
        Some(0) => ("-".into(), Color::Reset),
        Some(won) if won > 0 => (format!("▲{won}"), Color::Green),
        Some(won) => (format!("▼{}", won.unsigned_abs()), Color::Red),
    }
}

/// Prints the sealed scores, the highest influence indices, and how many rows counted.
pub fn scores(report: &DayReport) {
    let parts = report.page.galleries.iter().take(WITH_PARTS).filter_map(|gallery| {
        let score = gallery.score?;
        let whole = |score: u64| grouped(score / 1_000);
        Some(format!(
            "{} {} = {} NFTs + {} itself + {} influence",
            gallery.name,
            whole(score.total),
            whole(score.nfts),
            whole(score.activity),
            whole(score.influence)
        ))
    });
    for (place, part) in parts.enumerate() {
        let about =
            if place == 0 { "sealed    for crankers only: " } else { "                             " };
        println!("{}", style(format!("{about}{part}")).dim());
    }
    let most = report
        .influence
        .iter()
        .map(|(name, index)| format!("{name} {}", NumberUnit::Index.show((*index).into())));
    println!("influence {} (the average user has 1)", most.collect::<Vec<_>>().join(", "));
    println!(
        "activity  {} events counted, {} rows rejected",
        grouped(report.rows.events_counted),
        report.rows.rejected()
    );
}

/// Prints the personas; a user-supplied platform has none.
pub fn personas(personas: &[PersonaSummary]) {
    if personas.is_empty() {
        return;
    }
    println!("\n{}", style("On the platform").bold().underlined());
    let mut table = table(&["user", "what they do", "events", "user score"]);
    for summary in personas {
        let score = if summary.score == 0 {
            "0: counts nothing".into()
        } else {
            NumberUnit::Score.show(summary.score)
        };
        table.add_row([
            Cell::new(&summary.name),
            Cell::new(summary.persona.does()),
            right(grouped(summary.events)),
            right(score),
        ]);
    }
    println!("{table}");
    println!(
        "Script and self-viewer gain nothing: on every day every gallery has the score that it has without them (audited)."
    );
}
