//! Cards about owners: top supporters, the distribution of influence, and one owner's week.

use maud::{Markup, html};

use super::{CardTable, card, legend};
use crate::report::{
    NumberUnit, ReportPage,
    chart::{Bar, BarChart, ChartCaption, ChartColumn, ColumnChart},
};

/// Parts of an owner's points, in drawing order.
const PARTS: [&str; 2] = ["7-day average", "locked"];

/// Members with the most points.
pub fn supporters(page: &ReportPage) -> Markup {
    let Some(first) = page.supporters.first() else { return Markup::default() };
    let about = "Members with the most influence points: 7-day average of the wallet plus locked tokens.";
    let bars: Vec<Bar> = page
        .supporters
        .iter()
        .map(|owner| Bar { name: owner.name.clone(), values: vec![owner.holding_score, owner.locked] })
        .collect();
    let description = format!(
        "{} members. {} has the most: {} points on average in the wallet and {} locked.",
        bars.len(),
        first.name,
        page.tokens.show(first.holding_score),
        page.tokens.show(first.locked),
    );
    let caption = ChartCaption {
        id: "chart-supporters",
        title: "Points of the top supporters",
        description: &description,
    };
    let chart = BarChart { caption, parts: &PARTS, unit: page.tokens, bars: &bars };
    let content = html! {
        (legend(&PARTS)) (chart.render()) (supporters_table(page).render_collapsed())
    };
    card("card", "supporters", "Top supporters", about, content)
}

fn supporters_table(page: &ReportPage) -> CardTable<'static> {
    let is_sealed = page.supporters.iter().all(|owner| owner.user_score.is_none());
    let header: &[&str] = match is_sealed {
        true => &["Member", "Points", "7-day average", "Locked", "Influence index"],
        false => &["Member", "Points", "7-day average", "Locked", "Influence index", "User score"],
    };
    let rows = page.supporters.iter().map(|owner| {
        let amounts =
            [owner.points(), owner.holding_score, owner.locked].map(|units| page.tokens.show(units));
        let index = NumberUnit::Index.show(owner.index.into());
        let score = owner.user_score.map_or_else(|| "–".to_owned(), |score| NumberUnit::Score.show(score));
        let score = (!is_sealed).then_some(score);
        std::iter::once(owner.name.clone()).chain(amounts).chain([index]).chain(score).collect()
    });
    CardTable {
        class: "numbers",
        caption: "Points and influence of the top supporters",
        header,
        rows: rows.collect(),
    }
}

/// Distribution of the influence index.
pub fn influence(page: &ReportPage) -> Markup {
    let users: u64 = page.influence.iter().map(|(_, users)| users).sum();
    let Some((most, _)) = page.influence.iter().rev().max_by_key(|(_, users)| *users).filter(|_| users > 0)
    else {
        return Markup::default();
    };
    let about = "Users by their influence index in the DAO. 1 is exactly the average user, 2 is twice that.";
    let columns = columns(&page.influence);
    let description =
        format!("{} users. Most of them have an index of {most}.", NumberUnit::Count.show(users));
    let rows = page.influence.iter().map(|(name, users)| vec![name.clone(), NumberUnit::Count.show(*users)]);
    let table = CardTable {
        class: "numbers",
        caption: "Users by influence index",
        header: &["Index", "Users"],
        rows: rows.collect(),
    };
    let caption =
        ChartCaption { id: "chart-influence", title: "Users by influence index", description: &description };
    let chart = ColumnChart { caption, unit: NumberUnit::Count, columns: &columns, line: None };
    card(
        "card",
        "influence",
        "Distribution of influence",
        about,
        html! { (chart.render()) (table.render_collapsed()) },
    )
}

/// Daily balances of one owner, and their average.
pub fn week(page: &ReportPage) -> Markup {
    let Some(week) = &page.week else { return Markup::default() };
    let about = format!(
        "Average balance of the wallet of {} on each of the seven days; their average is the holding score.",
        week.name
    );
    let columns = columns(&week.days);
    let score = page.tokens.show(week.holding_score);
    let description = format!("Seven columns, one per day. The holding score of {} is {score}.", week.name);
    let rows = week.days.iter().map(|(name, held)| vec![name.clone(), page.tokens.show(*held)]);
    let table = CardTable {
        class: "numbers",
        caption: "Average balance by day",
        header: &["Day", "Tokens"],
        rows: rows.chain([vec!["Holding score".to_owned(), score.clone()]]).collect(),
    };
    let caption =
        ChartCaption { id: "chart-week", title: "Seven days of a wallet", description: &description };
    let line = Some((week.holding_score, "holding score"));
    let chart = ColumnChart { caption, unit: page.tokens, columns: &columns, line };
    let heading = format!("Seven days of {}", week.name);
    card("card", "week", &heading, &about, html! { (chart.render()) (table.render_collapsed()) })
}

fn columns(values: &[(String, u64)]) -> Vec<ChartColumn> {
    values.iter().map(|(name, value)| ChartColumn { name: name.clone(), value: *value }).collect()
}
