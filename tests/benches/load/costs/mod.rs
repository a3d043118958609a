//! The page of costs: measurements, extrapolated to more participants by the formulas on the page.

mod day;
mod text;

use std::fmt::Write;

use anyhow::{Context, Result};
use influence_client::amount::group_digits;
use influence_cranker::config::CrankerSettings;

use self::{
    day::{CalculatedDay, MeasuredCosts, levels},
    text::{DAYS, FEES, HEAD, PACKING, RENT},
};
use crate::{
    LoadResult,
    packing::{TxFormat, applied, settled},
    report::{command, machine_name},
};

/// Numbers of participants on the page.
const SIZES: [u64; 3] = [10_000, 1_000_000, 100_000_000];
/// Lamports of a signature.
const BASE_FEE: u64 = 5_000;
/// Rent of an address in a lookup table, lamports: 32 bytes at 6 960.
const TABLE_ADDRESS: u64 = 32 * 6_960;
/// Cost units of a block, as agave 4.2 counts them.
const BLOCK: u64 = 60_000_000;
/// Cost units of a block that may write the same account.
const ACCOUNT: u64 = 24_000_000;
/// Blocks of 400 ms in a day.
const BLOCKS_A_DAY: u64 = 216_000;

fn sol(lamports: u64) -> String {
    format!("{:.2}", lamports as f64 / 1e9)
}

pub fn page(outcome: &LoadResult) -> Result<String> {
    let find = |name: &str| outcome.measured.iter().find(|one| one.name.ends_with(name)).context("a step");
    let (applying, settling) = (find("applies")?, find("settles")?);
    let known = MeasuredCosts { applying, settling, allocations: outcome.allocations.into() };
    let measured_levels = levels(outcome.participants.into());
    let mut page = String::from(HEAD);
    measured(&mut page, outcome)?;
    combined(&mut page, &known, measured_levels)?;
    packed(&mut page)?;
    page += DAYS;
    for participants in SIZES {
        for tx_format in TxFormat::ALL {
            row(
                &mut page,
                known.day(participants, measured_levels, tx_format)?.as_ref(),
                (participants, tx_format),
            )?;
        }
    }
    fees(&mut page, &known, measured_levels)?;
    rent(&mut page, known.allocations)?;
    Ok(page)
}

fn measured(page: &mut String, outcome: &LoadResult) -> Result<()> {
    let LoadResult { participants, allocations, measured } = outcome;
    writeln!(page, "- machine: {}\n- command: `{}`", machine_name(), command())?;
    writeln!(
        page,
        "- input: {} participants who joined by the program's own instructions, {allocations} allocations \
        each; a final day on which every score is another one\n",
        group_digits(u64::from(*participants), ' ')
    )?;
    page.push_str("| who | done | transactions | a transaction | transactions/s | done/s | lamports for each | requests for \
        each transaction | signed again | query again |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for one in measured {
        writeln!(
            page,
            "| {} | {} {} | {} | {:.2} | {:.1} | {:.1} | {} | {:.1} | {} | {} |",
            one.name,
            group_digits(one.done, ' '),
            one.unit,
            group_digits(one.transactions, ' '),
            one.in_a_transaction(),
            one.transactions_a_second(),
            one.done_a_second(),
            group_digits(one.lamports / one.done, ' '),
            one.requests as f64 / one.transactions as f64,
            one.signed_again,
            one.asked_again
        )?;
    }
    Ok(())
}

/// Sum of both steps.
fn combined(page: &mut String, known: &MeasuredCosts, measured_levels: u32) -> Result<()> {
    let MeasuredCosts { applying, settling, .. } = known;
    let (done, seconds) = (applying.done, (applying.took + settling.took).as_secs_f64());
    let transactions = applying.transactions + settling.transactions;
    let each = (applying.lamports + settling.lamports) / done.max(1);
    let in_a_second = transactions as f64 / seconds;
    let usual = CrankerSettings::defaults().requests_per_second;
    let requests = (applying.requests + settling.requests) as f64 / transactions as f64;
    writeln!(
        page,
        "\nApplying and settling together: {:.0} participants/s, {in_a_second:.1} transactions/s, {} lamports for a participant \
         and day. Ranks are one transaction for three galleries and not counted in.",
        done as f64 / seconds,
        group_digits(each, ' ')
    )?;
    if let Some(day) = known.day(1_000_000, measured_levels, TxFormat::V0)? {
        writeln!(
            page,
            "At that rate one cranker updates a million participants within {:.1} hours, in v0 transactions; several share the \
             work: each starts at another offset, and plans again where it meets another. That takes {:.0} requests to the \
             node per second; with the default `requests_per_second` of {usual}, a million take {:.0} hours: raise it with a \
             node that allows more.",
            day.transactions as f64 / in_a_second / 3_600.0,
            requests * in_a_second,
            day.transactions as f64 * requests / f64::from(usual) / 3_600.0
        )?;
    }
    Ok(())
}

fn packed(page: &mut String) -> Result<()> {
    let mut deepest = 0;
    while applied(deepest + 1, TxFormat::V0)?.is_some() {
        deepest += 1;
    }
    writeln!(
        page,
        "\n## Participants per transaction\n\nCompiled and measured, not estimated. The length of a proof is the depth of the \
         tree, and a v0 transaction has\n1 232 bytes: beyond {} members no proof fits, and the cluster has to accept v1 \
         transactions of 4 096.",
        group_digits(1 << deepest, ' ')
    )?;
    page.push_str(PACKING);
    for participants in SIZES {
        write!(
            page,
            "| participants applied, of {} ({} levels) |",
            group_digits(participants, ' '),
            levels(participants)
        )?;
        for tx_format in TxFormat::ALL {
            match applied(levels(participants), tx_format)? {
                Some(load) => write!(page, " {} |", load.count)?,
                None => page.push_str(" none fits |"),
            }
        }
        page.push('\n');
    }
    page.push_str("| pairs of one gallery settled |");
    for tx_format in TxFormat::ALL {
        write!(page, " {} |", settled(tx_format)?.count)?;
    }
    page.push('\n');
    Ok(())
}

fn row(
    page: &mut String,
    day: Option<&CalculatedDay>,
    (participants, tx_format): (u64, TxFormat),
) -> Result<()> {
    let (count, name) = (group_digits(participants, ' '), tx_format.name());
    let Some(day) = day else {
        writeln!(page, "| {count} | {name} | - | - | - | - | - |")?;
        return Ok(());
    };
    let CalculatedDay { participants, transactions, cost, .. } = day;
    let blocks = cost.div_ceil(BLOCK);
    writeln!(
        page,
        "| {count} | {name} | {} | {:.3} | {:.1} | {} | {:.2} % |",
        group_digits(*transactions, ' '),
        *transactions as f64 / *participants as f64,
        *transactions as f64 / 86_400.0,
        group_digits(blocks, ' '),
        blocks as f64 * 100.0 / BLOCKS_A_DAY as f64
    )?;
    Ok(())
}

fn fees(page: &mut String, known: &MeasuredCosts, measured_levels: u32) -> Result<()> {
    page.push_str(FEES);
    for participants in SIZES {
        for tx_format in [TxFormat::V0, TxFormat::V1] {
            let Some(day) = known.day(participants, measured_levels, tx_format)? else { continue };
            let at = |priority: u64| day.transactions * (BASE_FEE + priority);
            writeln!(
                page,
                "| {} | {} | {} | {} | {} | {} |",
                group_digits(participants, ' '),
                tx_format.name(),
                group_digits(at(0) / participants, ' '),
                sol(at(0)),
                sol(at(1_000)),
                sol(at(10_000))
            )?;
        }
    }
    let [apply, settle] = known.units();
    let Some(day) = known.day(1_000_000, measured_levels, TxFormat::V0)? else { return Ok(()) };
    let most = ACCOUNT / (day.cost / day.transactions).max(1);
    writeln!(
        page,
        "\nMeasured: {apply} compute units to apply one participant, {settle} to settle one pair. The fee payer is \
        written by every transaction, so that one key sends at most {most} of them in a block, and a gallery takes at most \
        {} pairs.",
        group_digits(most * day.settle.count, ' ')
    )?;
    Ok(())
}

fn rent(page: &mut String, allocations: u64) -> Result<()> {
    let addresses = 1 + allocations;
    let (day, with) = (
        1_000_000u64,
        [TxFormat::V0, TxFormat::Tables].map(|tx_format| {
            let apply = applied(levels(1_000_000), tx_format).ok().flatten().map_or(1, |load| load.count);
            let settle = settled(tx_format).map_or(1, |load| load.count);
            BASE_FEE as f64 * (1.0 / apply as f64 + allocations as f64 / settle as f64)
        }),
    );
    let saved = with[0] - with[1];
    let table = addresses * TABLE_ADDRESS;
    write!(page, "{RENT}",)?;
    writeln!(
        page,
        "\nLookup tables hold {addresses} addresses of a participant with {allocations} allocations: {} lamports of \
        rent, to save {saved:.0} lamports a day among {} participants. They pay off after {:.0} days, have to follow every new \
        allocation, and a v1 transaction packs as well without them. The cranker has none.",
        group_digits(table, ' '),
        group_digits(day, ' '),
        table as f64 / saved
    )?;
    Ok(())
}
