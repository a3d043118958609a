//! Printing ranks, scores and influence: what everybody sees of a day, and what the crankers see alone.

use comfy_table::{Cell, Color};
use console::style;
use influence_cranker::report::{NumberUnit, RankedGallery};

use crate::{
    print::{change, grouped, right, table, tokens},
    report::{DayReport, Known, Standing},
};

/// Galleries shown each day, and those of them whose scores are taken apart.
const GALLERIES: usize = 6;
const TAKEN_APART: usize = 3;
/// Characters of the longest bar.
const BAR: u64 = 24;

/// The galleries by rank, as everybody sees them.
pub fn leaderboard(report: &DayReport) {
    let most = report.page.galleries.iter().map(|gallery| gallery.average_points).max().unwrap_or(0).max(1);
    let mut table =
        table(&["rank", "moved", "gallery", "average points", "points now", "change", "fans", ""]);
    let standing = |name: &str| report.galleries.iter().find(|standing| standing.name == name);
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
        row.extend(standing(&gallery.name).map(counts).unwrap_or_default());
        row.push(Cell::new(bar));
        table.add_row(row);
    }
    for gone in report.galleries.iter().filter(|gone| gone.is_retired && gone.before != gone.after) {
        let mut row = vec![right("-"), right("-"), Cell::new(&gone.name), right("-")];
        row.extend(counts(gone));
        row.push(Cell::new("retired"));
        table.add_row(row);
    }
    println!("{table}");
}

/// Points, their change and the supporters of a gallery.
fn counts(standing: &Standing) -> Vec<Cell> {
    vec![
        right(tokens(standing.after)),
        right(change(standing.before, standing.after)),
        right(standing.supporters),
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

/// What only the crankers see, who has most influence, and what became of the activity.
pub fn scores(report: &DayReport) {
    let parts = report.page.galleries.iter().take(TAKEN_APART).filter_map(|gallery| {
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
        let about = if place == 0 {
            "sealed    for the crankers' eyes: "
        } else {
            "                                  "
        };
        println!("{}", style(format!("{about}{part}")).dim());
    }
    let most =
        report.influence.iter().map(|(name, index)| format!("{name} {}", NumberUnit::Index.show((*index).into())));
    println!("influence {} (the average user has 1)", most.collect::<Vec<_>>().join(", "));
    println!(
        "activity  {} events counted, {} rows rejected",
        grouped(report.rows.events_counted),
        report.rows.rejected()
    );
}

/// Users of whom there is something to tell; nobody on a platform of somebody's own.
pub fn characters(known: &[Known]) {
    if known.is_empty() {
        return;
    }
    println!("\n{}", style("On the platform").bold().underlined());
    let mut table = table(&["who", "what they do", "events", "user score"]);
    for known in known {
        let score = if known.score == 0 { "0: counts nothing".into() } else { NumberUnit::Score.show(known.score) };
        table.add_row([
            Cell::new(&known.name),
            Cell::new(known.character.does()),
            right(grouped(known.events)),
            right(score),
        ]);
    }
    println!("{table}");
    println!(
        "Script and self-viewer gain nothing: on every day every gallery has the score that it has without them (audited)."
    );
}
