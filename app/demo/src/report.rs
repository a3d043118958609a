//! The report of a day, read back from the chain.

use std::collections::BTreeMap;

use anyhow::Result;
use influence_client::{
    chain::all_accounts,
    state::{Gallery, Influence},
};
use influence_core::{calendar::Day, snapshot_vote::SnapshotContents};
use influence_cranker::report::ReportPage;
use influence_scoring::{
    day::RowCounts,
    merkle::{HoldingEntry, Subtree},
};
use influence_testkit::platform::Persona;
use pollster::block_on;
use solana_address::Address;

use crate::{
    crankers::CrankResult,
    day_events::DayEvents,
    demo_chain::GallerySlot,
    fees::{FeeLedger, PayerFees},
    format::tokens,
    simulation::Simulation,
};

/// Changes shown at each end.
const MAX_CHANGES: usize = 4;
/// Members with the highest influence index shown.
const MOST_INFLUENCE: usize = 5;

/// A fan's points and their terms, base units.
#[derive(Clone, Copy, Debug, Default)]
pub struct MemberPoints {
    /// Holding score plus locked.
    pub total: u64,
    holding: u64,
    locked: u64,
}

/// A change of a fan's points, base units.
#[derive(Debug)]
pub struct PointsChange {
    pub name: String,
    pub before: u64,
    pub after: u64,
    pub reason: String,
}

/// A gallery's points, base units.
#[derive(Debug)]
pub struct GalleryPoints {
    pub name: String,
    pub before: u64,
    pub after: u64,
    pub supporters: u32,
    pub is_retired: bool,
}

pub struct PersonaSummary {
    pub name: String,
    pub persona: Persona,
    /// Rows of activity on all days.
    pub events: u64,
    /// User score of the last day, 1/1 000 of a point.
    pub score: u64,
}

#[derive(Clone, Copy, Debug)]
pub struct VoteSummary {
    /// Equal votes that made the day final.
    pub equal: usize,
    /// Votes for something else.
    pub wrong: usize,
    pub crankers: usize,
}

pub struct DayReport {
    /// Counted from 1.
    pub number: u32,
    /// The program's number for it.
    pub day: Day,
    pub contents: SnapshotContents,
    pub votes: VoteSummary,
    pub crank: CrankResult,
    /// What happened, in a few words each.
    pub events: Vec<String>,
    /// Fans with an account.
    pub members: usize,
    /// Members whose points changed.
    pub changed: usize,
    /// The largest gains and losses, in this order.
    pub changes: Vec<PointsChange>,
    /// Galleries, most points first.
    pub galleries: Vec<GalleryPoints>,
    pub page: ReportPage,
    /// The highest influence indices, 1/10 000, with their owners.
    pub influence: Vec<(String, u32)>,
    pub rows: RowCounts,
    pub fees: Vec<PayerFees>,
}

/// Compares a day with the one before.
#[derive(Default)]
pub struct Reporter {
    events: DayEvents,
    points: BTreeMap<usize, MemberPoints>,
    galleries: BTreeMap<Address, u64>,
    fees: FeeLedger,
}

impl Reporter {
    /// The report of `day`, right after its crank.
    pub fn day(
        &mut self,
        simulation: &mut Simulation,
        day: Day,
        contents: SnapshotContents,
        votes: VoteSummary,
        crank: CrankResult,
        page: ReportPage,
    ) -> Result<DayReport> {
        let points = points(simulation)?;
        let mut changes = self.changes(simulation, &points);
        let changed = changes.len();
        changes.sort_by_key(|of| std::cmp::Reverse(i128::from(of.after) - i128::from(of.before)));
        let gained = changes.iter().filter(|of| of.after > of.before).count();
        // The first gainers and the last losers: the others are only counted.
        changes.drain(gained.min(MAX_CHANGES)..gained.max(changed.saturating_sub(MAX_CHANGES)));
        let report = DayReport {
            number: day + 1 - simulation.file.first_day,
            day,
            contents,
            votes,
            crank,
            events: self.events.since(simulation),
            members: points.len(),
            changed,
            changes,
            galleries: self.galleries(simulation)?,
            page,
            influence: influence(simulation),
            rows: simulation.bundles.last().map(|bundle| bundle.manifest.rows()).unwrap_or_default(),
            fees: self.fees.since(simulation)?,
        };
        self.points = points;
        simulation.traded.fill(0);
        Ok(report)
    }

    fn changes(&self, simulation: &Simulation, points: &BTreeMap<usize, MemberPoints>) -> Vec<PointsChange> {
        let all = self.points.keys().chain(points.keys().filter(|fan| !self.points.contains_key(fan)));
        let change = |fan: &usize| {
            let (before, after) = (self.points.get(fan), points.get(fan));
            let reason = reason(before, after, simulation.traded[*fan]);
            let total = |points: Option<&MemberPoints>| points.map_or(0, |points| points.total);
            let name = simulation.file.fans[*fan].name.clone();
            PointsChange { name, before: total(before), after: total(after), reason }
        };
        all.map(change).filter(|of| of.before != of.after).collect()
    }

    fn galleries(&mut self, simulation: &Simulation) -> Result<Vec<GalleryPoints>> {
        let mut all = Vec::new();
        for (key, gallery) in block_on(all_accounts::<Gallery>(&simulation.chain.node))? {
            let after = u64::from(gallery.points);
            let before = self.galleries.insert(key, after).unwrap_or(0);
            let slot = simulation.chain.gallery_slots.iter().find(|slot| slot.address == key);
            all.push(GalleryPoints {
                name: slot.map_or_else(String::new, GallerySlot::title),
                before,
                after,
                supporters: gallery.supporters.into(),
                is_retired: gallery.is_retired(),
            });
        }
        all.sort_by(|a, b| b.after.cmp(&a.after).then_with(|| a.name.cmp(&b.name)));
        Ok(all)
    }
}

/// The members with the highest influence index.
fn influence(simulation: &Simulation) -> Vec<(String, u32)> {
    let Some(bundle) = simulation.bundles.last() else { return Vec::new() };
    let mut lines: Vec<_> = bundle.holdings.entries(Subtree::Members).iter().collect();
    lines.sort_by_key(|line| (std::cmp::Reverse(line.influence_index), line.owner));
    let name = |owner: &Address| {
        let mut users = simulation.platform.tables.users.iter();
        users.find(|user| user.wallet == *owner).map(|user| user.name.clone())
    };
    let named = |line: &&HoldingEntry| Some((name(&line.owner)?, line.influence_index));
    lines.iter().take(MOST_INFLUENCE).filter_map(named).collect()
}

/// The personas of the platform with their scores on the last day.
pub fn personas(simulation: &Simulation) -> Vec<PersonaSummary> {
    let sealed = simulation.bundles.last().and_then(|bundle| bundle.sealed.as_ref());
    let summary = |(number, persona): &(i64, Persona)| {
        let user = simulation.platform.tables.users.iter().find(|user| user.user == *number)?;
        let row = sealed.and_then(|sealed| sealed.users.iter().find(|row| row.wallet == user.wallet));
        let events =
            simulation.platform.days.iter().flatten().filter(|event| event.user == *number).count() as u64;
        let (name, score) = (user.name.clone(), row.map_or(0, |row| row.score));
        Some(PersonaSummary { name, persona: *persona, events, score })
    };
    simulation.platform.personas.iter().filter_map(summary).collect()
}

/// Every member's points.
fn points(simulation: &Simulation) -> Result<BTreeMap<usize, MemberPoints>> {
    let records = block_on(all_accounts::<Influence>(&simulation.chain.node))?;
    let by_owner: BTreeMap<Address, Influence> =
        records.into_iter().map(|(_, record)| (record.owner, record)).collect();
    let fans = 0..simulation.file.fans.len();
    Ok(fans
        .filter_map(|fan| {
            let record = by_owner.get(&simulation.owner(fan))?;
            let points = MemberPoints {
                total: record.total.into(),
                holding: record.holding_score.into(),
                locked: record.locked.into(),
            };
            Some((fan, points))
        })
        .collect())
}

/// Reason of a change: the larger of the two terms, and its cause.
fn reason(before: Option<&MemberPoints>, after: Option<&MemberPoints>, traded: i128) -> String {
    let (Some(before), Some(after)) = (before, after) else {
        return if before.is_none() { "joined" } else { "left" }.into();
    };
    let locked = i128::from(after.locked) - i128::from(before.locked);
    let holding = i128::from(after.holding) - i128::from(before.holding);
    let amount = |units: i128| tokens(u64::try_from(units.abs()).unwrap_or(u64::MAX));
    if locked.abs() >= holding.abs() {
        return format!("{} {}", if locked > 0 { "locked" } else { "unlocked" }, amount(locked));
    }
    match (holding > 0, traded) {
        (true, 1..) => format!("bought {}", amount(traded)),
        (false, ..0) => format!("sold {}", amount(traded)),
        (true, _) => "average still fills up".into(),
        (false, _) => "average runs off".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_larger_term_is_the_reason() {
        let points = |holding, locked| MemberPoints { total: holding + locked, holding, locked };
        let t = influence_testkit::genesis::TOKEN;
        let why = |before, after, traded| reason(Some(&before), Some(&after), traded);
        assert_eq!(why(points(9 * t, 0), points(8 * t, 5 * t), 0), "locked 5");
        assert_eq!(why(points(9 * t, 5 * t), points(9 * t, 0), 0), "unlocked 5");
        assert_eq!(why(points(2 * t, 0), points(3 * t, 0), 7 * i128::from(t)), "bought 7");
        assert_eq!(why(points(3 * t, 0), points(2 * t, 0), -7 * i128::from(t)), "sold 7");
        assert_eq!(why(points(3 * t, 0), points(2 * t, 0), 0), "average runs off");
        assert_eq!(why(points(3 * t, 0), points(4 * t, 0), -1), "average still fills up");
        assert_eq!(reason(None, Some(&points(1, 0)), 0), "joined");
    }
}
