//! Tables and bars.

use std::path::Path;

use comfy_table::{Cell, CellAlignment, Color, Table, presets::UTF8_FULL_CONDENSED};
use console::style;
use influence_client::amount;
use influence_core::calendar::Day;
use influence_scoring::bundle::folder_name;

use crate::{
    board,
    day::Staleness,
    input::Input,
    platform::Own,
    replay::COMPUTING,
    report::{DayReport, Mover},
    story::Story,
    world::{CRANKERS, DAY_SECONDS, TOKEN},
};

/// Base units as tokens or points, rounded to whole ones, in groups of three digits.
pub fn tokens(units: u64) -> String {
    grouped(units / TOKEN + u64::from(units % TOKEN >= TOKEN / 2))
}

/// A number in groups of three digits with its sign.
fn signed(number: i128) -> String {
    let digits = grouped(u64::try_from(number.unsigned_abs()).unwrap_or(u64::MAX));
    if number < 0 { format!("-{digits}") } else { digits }
}

/// A number in groups of three digits.
pub fn grouped(number: u64) -> String {
    amount::group_digits(number, ' ')
}

/// The difference of two amounts of base units with its sign.
pub fn change(before: u64, after: u64) -> String {
    match after.cmp(&before) {
        std::cmp::Ordering::Less => format!("-{}", tokens(before - after)),
        std::cmp::Ordering::Equal => "-".into(),
        std::cmp::Ordering::Greater => format!("+{}", tokens(after - before)),
    }
}

/// What is about to be lived through.
pub fn opening(input: &Input, name: &str, galleries: usize) {
    println!("{}", style("Influence Points: a community on an embedded chain").bold());
    println!(
        "{} fans, {} token accounts, {} balance changes over {} days of {name}; supply {} tokens; {galleries} galleries",
        input.fans.len(),
        input.accounts.len(),
        grouped(input.changes.len() as u64),
        input.days,
        tokens(input.supply),
    );
    if input.stand_ins > 0 {
        println!(
            "{} of the owners are played by stand-ins with keys and token accounts of the demo's own: only they have theirs.",
            input.stand_ins
        );
    }
}

/// How many rows of somebody's own platform were left out, and where they are listed.
pub fn own(own: &Own) {
    println!(
        "The platform is of given files; {} of their rows were left out, listed in {}. Its galleries have accounts of the demo's own.",
        grouped(own.rejected),
        own.list.display()
    );
}

/// One day.
pub fn day(report: &DayReport) {
    let title = format!("Day {} ({})", report.number, date(report.day));
    println!("\n{}", style(title).bold().underlined());
    let contents = &report.contents;
    let mut root = const_hex::encode(contents.holdings_root);
    root.truncate(12);
    println!(
        "snapshot  root {root}..  sum {} tokens  {} members + {} others  {} of {} crankers agree",
        tokens(contents.holdings_sum),
        contents.members,
        contents.others,
        report.voted.equal,
        report.voted.crankers,
    );
    if report.voted.wrong > 0 {
        let note = "a third cranker voted for another root and half of the sum: nothing changed, the day is the other two's";
        println!("          {}", style(note).yellow());
    }
    let cranked = &report.cranked;
    println!("news      {}", report.news.join(", "));
    println!("crank     {} of {} members refreshed", cranked.refreshed, report.members);
    println!(
        "settled   {} delegations before, {} with the new scores, {} after settling",
        settled(&cranked.before),
        settled(&cranked.applied),
        settled(&cranked.after),
    );
    movers(&report.movers, report.moved);
    board::leaderboard(report);
    board::scores(report);
    bills(report);
}

fn settled(part: &Staleness) -> String {
    format!("{}/{}", part.settled, part.all)
}

fn movers(movers: &[Mover], moved: usize) {
    if movers.is_empty() {
        println!("points    nobody's changed");
        return;
    }
    let mut table = table(&["who moved", "points", "change", "why"]);
    for mover in movers {
        let color = if mover.after > mover.before { Color::Green } else { Color::Red };
        table.add_row([
            Cell::new(&mover.name),
            right(tokens(mover.after)),
            right(change(mover.before, mover.after)).fg(color),
            Cell::new(&mover.why),
        ]);
    }
    println!("{table}");
    if moved > movers.len() {
        println!("          and {} more whose points changed", moved - movers.len());
    }
}

fn bills(report: &DayReport) {
    let mut table = table(&["who paid", "transactions", "compute units", "fees, lamports", "rent, lamports"]);
    for bill in &report.bills {
        table.add_row([
            Cell::new(bill.who),
            right(grouped(bill.spent.transactions)),
            right(grouped(bill.spent.units)),
            right(grouped(bill.spent.fees)),
            right(bill.rent.map_or("-".into(), signed)),
        ]);
    }
    println!("{table}");
}

/// The source documents' examples, as read back from the chain.
pub fn story(story: &Story) {
    if story.fiona.is_empty() {
        return;
    }
    println!(
        "\n{}",
        style("Fiona: 10 000 points, 40 % for gallery A and 60 % for gallery B; read from the chain after each crank").bold().underlined()
    );
    let mut table = table(&["day", "wallet", "points", "gallery A", "gallery B", ""]);
    for row in &story.fiona {
        let [a, b] = row.allocated;
        let amounts = [row.wallet, row.total, a, b].map(|units| right(decimals(units)));
        table.add_row([Cell::new(row.day)].into_iter().chain(amounts).chain([Cell::new(row.note())]));
    }
    println!("{table}");
    if let Some(average) = story.marks_average() {
        println!(
            "Mark held 25 000 for five days, then 10 000, then 50 000: his score on chain is {} ({} tokens).",
            decimals(average),
            tokens(average)
        );
    }
}

/// Where to look for more.
pub fn written(out: &Path, days: &[DayReport]) {
    let Some(last) = days.last() else { return };
    println!(
        "A page of every day, the bundles and the platform's files are in {}; open {}.html",
        out.display(),
        folder_name(last.day)
    );
    println!(
        "{COMPUTING} of {CRANKERS} crankers observed and scored every day, each on its own; they share one engine."
    );
}

/// Base units as tokens with as many decimals as there are.
fn decimals(units: u64) -> String {
    match units % TOKEN {
        0 => grouped(units / TOKEN),
        rest => format!("{}.{rest:06}", grouped(units / TOKEN)),
    }
}

/// An empty table.
pub fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED).set_header(header);
    table
}

/// A cell with its text at the right.
pub fn right(text: impl ToString) -> Cell {
    Cell::new(text.to_string()).set_alignment(CellAlignment::Right)
}

/// The date of a day of 86 400 seconds, as year-month-day (Howard Hinnant, *chrono-compatible low-level date
/// algorithms*, `civil_from_days`).
fn date(day: Day) -> String {
    debug_assert_eq!(DAY_SECONDS, 86_400);
    let days = i64::from(day) + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{}-{month:02}-{date:02}", era * 400 + year_of_era + next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        assert_eq!(
            [0, 59, 20_458, 11_016].map(date),
            ["1970-01-01", "1970-03-01", "2026-01-05", "2000-02-29"]
        );
    }

    #[test]
    fn numbers() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1 000", "1 234 567"]);
        assert_eq!(tokens(26_428_571_429), "26 429");
        assert_eq!(decimals(26_428_571_429), "26 428.571429");
        assert_eq!([change(TOKEN, 0), change(0, TOKEN), change(1, 1)], ["-1", "+1", "-"]);
    }
}
