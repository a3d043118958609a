//! The page of costs: what was measured, carried to more participants by formulas that it states.

use std::fmt::Write;

use anyhow::{Context, Result};
use influence_client::amount::grouped;
use influence_cranker::config::Settings;

use crate::{
    Outcome,
    keepers::Measured,
    packing::{Carrier, Load, applied, settled},
    report::{command, place, rate},
};

/// Participants that the page is for.
const SIZES: [u64; 3] = [10_000, 1_000_000, 100_000_000];
/// The fee of a signature, lamports.
const BASE_FEE: u64 = 5_000;
/// Rent of an address in a lookup table, lamports: 32 bytes at 6 960.
const TABLE_ADDRESS: u64 = 32 * 6_960;
/// What a level of the tree costs, compute units: see docs/compute-units.md, one owner of 8 and of 1 048 576 members.
const LEVEL_UNITS: u64 = 220;
/// What a block has room for, cost units, as agave 4.2 counts them.
const BLOCK: u64 = 60_000_000;
/// Of them for transactions that write the same account.
const ACCOUNT: u64 = 24_000_000;
/// Blocks of 400 ms in a day.
const BLOCKS_A_DAY: u64 = 216_000;

/// What the measured run says of one kind of work.
struct Known<'a> {
    applying: &'a Measured,
    settling: &'a Measured,
    allocations: u64,
}

/// A day of so many participants, sent in one kind of transaction.
struct Day {
    participants: u64,
    settle: Load,
    transactions: u64,
    /// Cost units of all of them.
    cost: u64,
}

impl Known<'_> {
    /// Compute units of applying to one participant of the run, and of settling one pair.
    fn units(&self) -> [u64; 2] {
        [self.applying, self.settling].map(|one| one.units / one.done.max(1))
    }

    fn day(&self, participants: u64, measured_levels: u32, carrier: Carrier) -> Result<Option<Day>> {
        let levels = levels(participants);
        let Some(apply) = applied(levels, carrier)? else { return Ok(None) };
        let settle = settled(carrier)?;
        let [per_owner, per_pair] = self.units();
        let deeper = u64::from(levels.saturating_sub(measured_levels)) * LEVEL_UNITS;
        let applies = participants.div_ceil(apply.count);
        let settles = (participants * self.allocations).div_ceil(settle.count);
        let apply_cost = cost(&apply, carrier, apply.count * per_owner + apply.instructions * deeper);
        let settle_cost = cost(&settle, carrier, settle.count * per_pair);
        Ok(Some(Day {
            participants,
            settle,
            transactions: applies + settles,
            cost: applies * apply_cost + settles * settle_cost,
        }))
    }
}

/// Levels of a tree above so many members.
fn levels(participants: u64) -> u32 {
    participants.next_power_of_two().ilog2()
}

/// Cost units of one transaction: a signature, write locks, data, the limit it asks for, the accounts it may load.
fn cost(load: &Load, carrier: Carrier, units: u64) -> u64 {
    let loaded: u64 = if carrier == Carrier::V1 { 8 << 20 } else { 64 << 20 };
    720 + 300 * load.writes + load.data / 4 + units * 6 / 5 + loaded / (32 << 10) * 8
}

/// Lamports as SOL.
fn sol(lamports: u64) -> String {
    format!("{:.2}", lamports as f64 / 1e9)
}

/// The page.
///
/// # Errors
/// When the run has no applying or settling.
pub fn page(outcome: &Outcome) -> Result<String> {
    let find = |name: &str| outcome.measured.iter().find(|one| one.name.ends_with(name)).context("a step");
    let (applying, settling) = (find("applies")?, find("settles")?);
    let known = Known { applying, settling, allocations: outcome.allocations.into() };
    let measured_levels = levels(outcome.participants.into());
    let mut page = String::from(HEAD);
    measured(&mut page, outcome)?;
    together(&mut page, &known, measured_levels)?;
    packed(&mut page)?;
    page += DAYS;
    for participants in SIZES {
        for carrier in Carrier::ALL {
            row(
                &mut page,
                known.day(participants, measured_levels, carrier)?.as_ref(),
                (participants, carrier),
            )?;
        }
    }
    fees(&mut page, &known, measured_levels)?;
    rent(&mut page, known.allocations)?;
    Ok(page)
}

fn measured(page: &mut String, outcome: &Outcome) -> Result<()> {
    let Outcome { participants, allocations, measured } = outcome;
    writeln!(page, "- machine: {}\n- command: `{}`", place(), command())?;
    writeln!(
        page,
        "- input: {} participants who joined by the program's own instructions, {allocations} allocations \
        each; a final day on which every score is another one\n",
        grouped(u64::from(*participants), ' ')
    )?;
    page.push_str("| who | done | transactions | a transaction | transactions/s | done/s | lamports for each | requests for \
        each transaction | signed again | asked again |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for one in measured {
        writeln!(
            page,
            "| {} | {} {} | {} | {:.2} | {:.1} | {:.1} | {} | {:.1} | {} | {} |",
            one.name,
            grouped(one.done, ' '),
            one.unit,
            grouped(one.transactions, ' '),
            one.done as f64 / one.transactions as f64,
            rate(one.transactions, one),
            rate(one.done, one),
            grouped(one.lamports / one.done, ' '),
            one.requests as f64 / one.transactions as f64,
            one.signed_again,
            one.asked_again
        )?;
    }
    Ok(())
}

/// What both steps come to together.
fn together(page: &mut String, known: &Known, measured_levels: u32) -> Result<()> {
    let Known { applying, settling, .. } = known;
    let (done, seconds) = (applying.done, (applying.took + settling.took).as_secs_f64());
    let transactions = applying.transactions + settling.transactions;
    let each = (applying.lamports + settling.lamports) / done.max(1);
    let in_a_second = transactions as f64 / seconds;
    let usual = Settings::defaults().requests_per_second;
    let requests = (applying.requests + settling.requests) as f64 / transactions as f64;
    writeln!(
        page,
        "\nApplying and settling together: {:.0} participants/s, {in_a_second:.1} transactions/s, {} lamports for a participant \
         and day. Ranks are one transaction for three galleries and not counted in.",
        done as f64 / seconds,
        grouped(each, ' ')
    )?;
    if let Some(day) = known.day(1_000_000, measured_levels, Carrier::V0)? {
        writeln!(
            page,
            "At that rate one cranker brings a million participants up to date within {:.1} hours, in v0 transactions; several \
             share the work, since whoever finds something done goes on. That takes {:.0} requests to the node a second; \
             with {usual}, which is what `requests_per_second` is when nobody sets it, a million take {:.0} hours: raise it \
             with a node that allows more.",
            day.transactions as f64 / in_a_second / 3_600.0,
            requests * in_a_second,
            day.transactions as f64 * requests / f64::from(usual) / 3_600.0
        )?;
    }
    Ok(())
}

fn packed(page: &mut String) -> Result<()> {
    let mut deepest = 0;
    while applied(deepest + 1, Carrier::V0)?.is_some() {
        deepest += 1;
    }
    writeln!(
        page,
        "\n## How many go into a transaction\n\nCompiled and measured, not estimated. A proof is as long as the tree is deep, \
         so that it gets tight in a v0 transaction of\n1 232 bytes: beyond {} members no v0 transaction takes one, and the \
         cluster has to take v1 transactions of 4 096.",
        grouped(1 << deepest, ' ')
    )?;
    page.push_str(PACKING);
    for participants in SIZES {
        write!(
            page,
            "| participants applied, of {} ({} levels) |",
            grouped(participants, ' '),
            levels(participants)
        )?;
        for carrier in Carrier::ALL {
            match applied(levels(participants), carrier)? {
                Some(load) => write!(page, " {} |", load.count)?,
                None => page.push_str(" none fits |"),
            }
        }
        page.push('\n');
    }
    page.push_str("| pairs of one gallery settled |");
    for carrier in Carrier::ALL {
        write!(page, " {} |", settled(carrier)?.count)?;
    }
    page.push('\n');
    Ok(())
}

fn row(page: &mut String, day: Option<&Day>, (participants, carrier): (u64, Carrier)) -> Result<()> {
    let (count, name) = (grouped(participants, ' '), carrier.name());
    let Some(day) = day else {
        writeln!(page, "| {count} | {name} | - | - | - | - | - |")?;
        return Ok(());
    };
    let Day { participants, transactions, cost, .. } = day;
    let blocks = cost.div_ceil(BLOCK);
    writeln!(
        page,
        "| {count} | {name} | {} | {:.3} | {:.1} | {} | {:.2} % |",
        grouped(*transactions, ' '),
        *transactions as f64 / *participants as f64,
        *transactions as f64 / 86_400.0,
        grouped(blocks, ' '),
        blocks as f64 * 100.0 / BLOCKS_A_DAY as f64
    )?;
    Ok(())
}

fn fees(page: &mut String, known: &Known, measured_levels: u32) -> Result<()> {
    page.push_str(FEES);
    for participants in SIZES {
        for carrier in [Carrier::V0, Carrier::V1] {
            let Some(day) = known.day(participants, measured_levels, carrier)? else { continue };
            let at = |priority: u64| day.transactions * (BASE_FEE + priority);
            writeln!(
                page,
                "| {} | {} | {} | {} | {} | {} |",
                grouped(participants, ' '),
                carrier.name(),
                grouped(at(0) / participants, ' '),
                sol(at(0)),
                sol(at(1_000)),
                sol(at(10_000))
            )?;
        }
    }
    let [apply, settle] = known.units();
    let Some(day) = known.day(1_000_000, measured_levels, Carrier::V0)? else { return Ok(()) };
    let most = ACCOUNT / (day.cost / day.transactions).max(1);
    writeln!(
        page,
        "\nMeasured: {apply} compute units to apply one participant, {settle} to settle one pair. The fee payer is \
        written by every transaction, so that one key sends at most {most} of them in a block, and a gallery takes at most \
        {} pairs.",
        grouped(most * day.settle.count, ' ')
    )?;
    Ok(())
}

fn rent(page: &mut String, allocations: u64) -> Result<()> {
    let addresses = 1 + allocations;
    let (day, with) = (
        1_000_000u64,
        [Carrier::V0, Carrier::Tables].map(|carrier| {
            let apply = applied(levels(1_000_000), carrier).ok().flatten().map_or(1, |load| load.count);
            let settle = settled(carrier).map_or(1, |load| load.count);
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
        grouped(table, ' '),
        grouped(day, ' '),
        table as f64 / saved
    )?;
    Ok(())
}

const HEAD: &str = "\
# What a day costs

Written by `cargo xtask bench load -- --page docs/costs.md`; [decision 41](decisions/0041-load.md) says how it is measured.

## Measured

";

const PACKING: &str = "
| a transaction takes | v0 | v0 with lookup tables | v1 |
|---|--:|--:|--:|
";

const DAYS: &str = "
## A day of more participants

Calculated. With n participants of a allocations each, p participants applied and s pairs settled by a transaction, all scores
changed and everybody in galleries large enough to fill transactions:

    transactions = n / p + n * a / s
    cost of a transaction = 720 + 300 * accounts written + data / 4 + 1.2 * compute units + 8 * loaded data / 32 KiB
    blocks = transactions * cost / 60 000 000

The cost is that of agave's scheduler; loaded data is 64 MiB for v0, which asks for no limit, and 8 MiB for v1. A level of
the tree adds 220 compute units to a proof ([compute units](compute-units.md)). Blocks are those that would be filled by
nothing else, and their share of a day's 216 000. Whoever holds and locks the same as the day before needs nothing.

| participants | transactions | in a day | for each | in a second, over 24 hours | blocks | of a day's blocks |
|--:|---|--:|--:|--:|--:|--:|
";

const FEES: &str = "
## Fees

    lamports = transactions * (5 000 + priority fee)

The priority fee is a parameter, lamports for a transaction.

| participants | transactions | lamports for each and day | SOL a day, no priority fee | at 1 000 | at 10 000 |
|--:|---|--:|--:|--:|--:|
";

const RENT: &str = "
## Rent and writes

A participant's record and vault hold 4 384 800 lamports and every allocation 1 795 680, paid once by the fan and given back
([compute units](compute-units.md)). A day's snapshot holds 5 922 960 for 90 days: 0.53 SOL for the crankers, given back. A day
writes each changed record once to apply and once for each allocation, each delegation once, each gallery once for each
transaction that settles it; what is written keeps its size.
";
