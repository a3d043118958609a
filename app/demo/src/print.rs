//! Printing a run: its opening, its days, the worked examples.

use std::path::Path;

use comfy_table::{Cell, Color};
use console::style;
use influence_scoring::bundle::bundle_dir_name;
use influence_testkit::genesis::BalanceFile;

use crate::{
    crankers::{HONEST_CRANKERS, SettledCount},
    demo_chain::CRANKERS,
    format::{change, date, decimals, grouped, right, signed, table, tokens},
    leaderboard_table,
    report::{DayReport, PointsChange},
    user_supplied_platform::UserSuppliedPlatform,
    worked_example::WorkedExample,
};

/// Prints what the run begins with.
pub fn opening(file: &BalanceFile, name: &str, galleries: usize) {
    println!("{}", style("Influence Points: a community on an embedded chain").bold());
    println!(
        "{} fans, {} token accounts, {} balance changes over {} days of {name}; supply {} tokens; {galleries} galleries",
        file.fans.len(),
        file.accounts.len(),
        grouped(file.changes.len() as u64),
        file.days,
        tokens(file.supply),
    );
    if file.proxies > 0 {
        println!(
            "{} of the owners are played by proxies with keys and token accounts of the demo: their own keys are unknown.",
            file.proxies
        );
    }
}

pub fn user_supplied_platform(platform: &UserSuppliedPlatform) {
    println!(
        "The platform comes from files; {} of their rows were rejected, see {}. Its galleries have accounts of the demo.",
        grouped(platform.rejected),
        platform.rejects.display()
    );
}

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
        report.votes.equal,
        report.votes.crankers,
    );
    if report.votes.wrong > 0 {
        let note = "a third cranker voted for another root and half of the sum: the day is finalized by the other two";
        println!("          {}", style(note).yellow());
    }
    let crank = &report.crank;
    println!("events    {}", report.events.join(", "));
    println!("crank     {} of {} members refreshed", crank.refreshed, report.members);
    println!(
        "settled   {} delegations before, {} with the new scores, {} after settling",
        settled(&crank.before),
        settled(&crank.applied),
        settled(&crank.after),
    );
    points_changes(&report.changes, report.changed);
    leaderboard_table::leaderboard(report);
    leaderboard_table::scores(report);
    fees(report);
}

fn settled(part: &SettledCount) -> String {
    format!("{}/{}", part.settled, part.all)
}

fn points_changes(changes: &[PointsChange], changed: usize) {
    if changes.is_empty() {
        println!("points    unchanged");
        return;
    }
    let mut table = table(&["member", "points", "change", "reason"]);
    for member in changes {
        let color = if member.after > member.before { Color::Green } else { Color::Red };
        table.add_row([
            Cell::new(&member.name),
            right(tokens(member.after)),
            right(change(member.before, member.after)).fg(color),
            Cell::new(&member.reason),
        ]);
    }
    println!("{table}");
    if changed > changes.len() {
        println!("          and {} more whose points changed", changed - changes.len());
    }
}

fn fees(report: &DayReport) {
    let mut table = table(&["payer", "transactions", "compute units", "fees, lamports", "rent, lamports"]);
    for fees in &report.fees {
        table.add_row([
            Cell::new(fees.payer),
            right(grouped(fees.spending.transactions)),
            right(grouped(fees.spending.units)),
            right(grouped(fees.spending.fees)),
            right(fees.rent.map_or("-".into(), signed)),
        ]);
    }
    println!("{table}");
}

/// Prints the source documents' examples, as read back from the chain.
pub fn worked_example(example: &WorkedExample) {
    if example.fiona.is_empty() {
        return;
    }
    println!(
        "\n{}",
        style("Fiona: 10 000 points, 40 % for gallery A and 60 % for gallery B; read from the chain after each crank").bold().underlined()
    );
    let mut table = table(&["day", "wallet", "points", "gallery A", "gallery B", ""]);
    for row in &example.fiona {
        let [a, b] = row.allocated;
        let amounts = [row.wallet, row.total, a, b].map(|units| right(decimals(units)));
        table.add_row([Cell::new(row.day)].into_iter().chain(amounts).chain([Cell::new(row.note())]));
    }
    println!("{table}");
    if let Some(average) = example.marks_average() {
        println!(
            "Mark held 25 000 for five days, then 10 000, then 50 000: his score on chain is {} ({} tokens).",
            decimals(average),
            tokens(average)
        );
    }
}

pub fn written(out: &Path, days: &[DayReport]) {
    let Some(last) = days.last() else { return };
    println!(
        "A page of every day, the bundles and all input files are in {}; open {}.html",
        out.display(),
        bundle_dir_name(last.day)
    );
    println!(
        "{HONEST_CRANKERS} of {CRANKERS} crankers observed and scored every day independently, with one engine."
    );
}
