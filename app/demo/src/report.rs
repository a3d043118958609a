//! What a person wants to know about a day, read back from the chain.

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
    tree::{Half, Line},
};
use pollster::block_on;
use solana_address::Address;

use crate::{
    bills::{Bill, Bills},
    day::Cranked,
    news::News,
    platform::Character,
    town::Town,
    world::Seat,
};

/// Movers shown at each end.
const MOVERS: usize = 4;
/// Members with the highest influence index shown.
const MOST_INFLUENCE: usize = 5;

/// A fan's points and what they are made of, base units.
#[derive(Clone, Copy, Debug, Default)]
pub struct Points {
    /// Holding score plus locked.
    pub total: u64,
    holding: u64,
    locked: u64,
}

/// A fan whose points changed.
#[derive(Debug)]
pub struct Mover {
    /// The fan's name.
    pub name: String,
    /// Points before and after, base units.
    pub before: u64,
    /// See `before`.
    pub after: u64,
    /// Why, in a few words.
    pub why: String,
}

/// A gallery's points.
#[derive(Debug)]
pub struct Standing {
    /// What it is called.
    pub name: String,
    /// Points before and after, base units.
    pub before: u64,
    /// See `before`.
    pub after: u64,
    /// Who supports it.
    pub supporters: u32,
    /// Whether it was retired.
    pub is_retired: bool,
}

/// A user of whom there is something to tell.
pub struct Known {
    /// The user's name.
    pub name: String,
    /// What for.
    pub character: Character,
    /// Rows of activity, all days.
    pub events: u64,
    /// User score of the last day, 1/1 000 of a point.
    pub score: u64,
}

/// How the crankers voted.
#[derive(Clone, Copy, Debug)]
pub struct Voted {
    /// Equal votes that made the day final.
    pub equal: usize,
    /// Votes for something else.
    pub wrong: usize,
    /// All crankers.
    pub crankers: usize,
}

/// A day.
pub struct DayReport {
    /// Counted from 1.
    pub number: u32,
    /// The program's number for it.
    pub day: Day,
    /// What the crankers agreed on.
    pub contents: SnapshotContents,
    /// How they voted.
    pub voted: Voted,
    /// What the stranger did.
    pub cranked: Cranked,
    /// What people did, in a few words each.
    pub news: Vec<String>,
    /// Fans with an account.
    pub members: usize,
    /// Members whose points changed.
    pub moved: usize,
    /// Who gained most and who lost most, in this order.
    pub movers: Vec<Mover>,
    /// Galleries, most points first.
    pub galleries: Vec<Standing>,
    /// What the day's page says.
    pub page: ReportPage,
    /// The highest influence indices, 1/10 000, with whose they are.
    pub influence: Vec<(String, u32)>,
    /// What became of the platform's rows.
    pub rows: RowCounts,
    /// Who spent what.
    pub bills: Vec<Bill>,
}

/// Compares a day with the one before.
#[derive(Default)]
pub struct Reporter {
    news: News,
    points: BTreeMap<usize, Points>,
    galleries: BTreeMap<Address, u64>,
    bills: Bills,
}

impl Reporter {
    /// The report of `day`, right after its crank.
    ///
    /// # Errors
    /// When the chain can not be read.
    pub fn day(
        &mut self,
        town: &mut Town,
        day: Day,
        contents: SnapshotContents,
        voted: Voted,
        cranked: Cranked,
        page: ReportPage,
    ) -> Result<DayReport> {
        let points = points(town)?;
        let mut movers = self.movers(town, &points);
        let moved = movers.len();
        movers.sort_by_key(|mover| std::cmp::Reverse(i128::from(mover.after) - i128::from(mover.before)));
        let gained = movers.iter().filter(|mover| mover.after > mover.before).count();
        // The first gainers and the last losers: what lies between is told by its number only.
        movers.drain(gained.min(MOVERS)..gained.max(moved.saturating_sub(MOVERS)));
        let report = DayReport {
            number: day + 1 - town.input.first_day,
            day,
            contents,
            voted,
            cranked,
            news: self.news.since(town),
            members: points.len(),
            moved,
            movers,
            galleries: self.galleries(town)?,
            page,
            influence: influence(town),
            rows: town.bundles.last().map(|bundle| bundle.manifest.rows()).unwrap_or_default(),
            bills: self.bills.since(town)?,
        };
        self.points = points;
        town.traded.fill(0);
        Ok(report)
    }

    fn movers(&self, town: &Town, points: &BTreeMap<usize, Points>) -> Vec<Mover> {
        let all = self.points.keys().chain(points.keys().filter(|fan| !self.points.contains_key(fan)));
        let change = |fan: &usize| {
            let (before, after) = (self.points.get(fan), points.get(fan));
            let why = reason(before, after, town.traded[*fan]);
            let total = |points: Option<&Points>| points.map_or(0, |points| points.total);
            let name = town.input.fans[*fan].name.clone();
            Mover { name, before: total(before), after: total(after), why }
        };
        all.map(change).filter(|mover| mover.before != mover.after).collect()
    }

    fn galleries(&mut self, town: &Town) -> Result<Vec<Standing>> {
        let mut standings = Vec::new();
        for (key, gallery) in block_on(all_accounts::<Gallery>(&town.world.chain))? {
            let after = u64::from(gallery.points);
            let before = self.galleries.insert(key, after).unwrap_or(0);
            let seat = town.world.seats.iter().find(|seat| seat.address == key);
            standings.push(Standing {
                name: seat.map_or_else(String::new, Seat::title),
                before,
                after,
                supporters: gallery.supporters.into(),
                is_retired: gallery.is_retired(),
            });
        }
        standings.sort_by(|a, b| b.after.cmp(&a.after).then_with(|| a.name.cmp(&b.name)));
        Ok(standings)
    }
}

/// The members with the highest influence index.
fn influence(town: &Town) -> Vec<(String, u32)> {
    let Some(bundle) = town.bundles.last() else { return Vec::new() };
    let mut lines: Vec<_> = bundle.holdings.lines(Half::Members).iter().collect();
    lines.sort_by_key(|line| (std::cmp::Reverse(line.influence_index), line.owner));
    let name = |owner: &[u8; 32]| {
        let people = town.platform.catalogue.people.iter();
        people.filter(|person| person.wallet == *owner).map(|person| person.name.clone()).next()
    };
    let named = |line: &&Line| Some((name(&line.owner)?, line.influence_index));
    lines.iter().take(MOST_INFLUENCE).filter_map(named).collect()
}

/// The characters of the platform, and what they came to on the last day.
pub fn known(town: &Town) -> Vec<Known> {
    let sealed = town.bundles.last().and_then(|bundle| bundle.sealed.as_ref());
    let known = |(user, character): &(i64, Character)| {
        let person = town.platform.catalogue.people.iter().find(|person| person.user == *user)?;
        let row = sealed.and_then(|sealed| sealed.users.iter().find(|row| row.wallet == person.wallet));
        let events = town.platform.days.iter().flatten().filter(|event| event.user == *user).count() as u64;
        let (name, score) = (person.name.clone(), row.map_or(0, |row| row.score));
        Some(Known { name, character: *character, events, score })
    };
    town.platform.characters.iter().filter_map(known).collect()
}

/// Every member's points.
fn points(town: &Town) -> Result<BTreeMap<usize, Points>> {
    let records = block_on(all_accounts::<Influence>(&town.world.chain))?;
    let by_owner: BTreeMap<Address, Influence> =
        records.into_iter().map(|(_, record)| (record.owner, record)).collect();
    let fans = 0..town.input.fans.len();
    Ok(fans
        .filter_map(|fan| {
            let record = by_owner.get(&town.owner(fan))?;
            let points = Points {
                total: record.total.into(),
                holding: record.holding_score.into(),
                locked: record.locked.into(),
            };
            Some((fan, points))
        })
        .collect())
}

/// Why points changed: the larger of the two terms, and what was behind it.
fn reason(before: Option<&Points>, after: Option<&Points>, traded: i128) -> String {
    let (Some(before), Some(after)) = (before, after) else {
        return if before.is_none() { "joined" } else { "left" }.into();
    };
    let locked = i128::from(after.locked) - i128::from(before.locked);
    let holding = i128::from(after.holding) - i128::from(before.holding);
    let amount = |units: i128| crate::print::tokens(u64::try_from(units.abs()).unwrap_or(u64::MAX));
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
        let points = |holding, locked| Points { total: holding + locked, holding, locked };
        let t = crate::world::TOKEN;
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
