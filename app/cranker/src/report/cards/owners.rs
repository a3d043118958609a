//! Cards about people: who supports most, how influence is spread, and one owner's week.

use super::{Table, card, legend};
use crate::html::{
    ReportPage,
    chart::{Bar, Bars, Caption, Column, Columns},
    markup::Markup,
    number::Unit,
};

/// What points are made of, in the order in which they are drawn.
const PARTS: [&str; 2] = ["7-day average", "locked"];

/// Members with the most points.
pub fn supporters(markup: &mut Markup, page: &ReportPage) {
    let Some(first) = page.supporters.first() else { return };
    let about =
        "Members with the most influence points: the 7-day average of the wallet, and what is locked.";
    let bars: Vec<Bar> = page
        .supporters
        .iter()
        .map(|owner| Bar { name: owner.name.clone(), values: vec![owner.holding_score, owner.locked] })
        .collect();
    let description = format!(
        "{} members. {} has most: {} points on average in the wallet and {} locked.",
        bars.len(),
        first.name,
        page.tokens.show(first.holding_score),
        page.tokens.show(first.locked),
    );
    card(markup, "card", "supporters", "Top supporters", about, |markup| {
        legend(markup, &PARTS);
        let caption = Caption {
            id: "chart-supporters",
            title: "Points of the top supporters",
            description: &description,
        };
        Bars { caption, parts: &PARTS, unit: page.tokens, bars: &bars }.draw(markup);
        supporters_table(page).folded(markup);
    });
}

fn supporters_table(page: &ReportPage) -> Table<'static> {
    let is_sealed = page.supporters.iter().all(|owner| owner.user_score.is_none());
    let header: &[&str] = match is_sealed {
        true => &["Member", "Points", "7-day average", "Locked", "Influence index"],
        false => &["Member", "Points", "7-day average", "Locked", "Influence index", "User score"],
    };
    let rows = page.supporters.iter().map(|owner| {
        let amounts =
            [owner.points(), owner.holding_score, owner.locked].map(|units| page.tokens.show(units));
        let index = Unit::Index.show(owner.index.into());
        let score = owner.user_score.map_or_else(|| "–".to_owned(), |score| Unit::Score.show(score));
        let score = (!is_sealed).then_some(score);
        std::iter::once(owner.name.clone()).chain(amounts).chain([index]).chain(score).collect()
    });
    Table {
        class: "numbers",
        caption: "Points and influence of the top supporters",
        header,
        rows: rows.collect(),
    }
}

/// How many users have how much influence.
pub fn influence(markup: &mut Markup, page: &ReportPage) {
    let users: u64 = page.influence.iter().map(|(_, users)| users).sum();
    let Some((most, _)) = page.influence.iter().rev().max_by_key(|(_, users)| *users).filter(|_| users > 0)
    else {
        return;
    };
    let about = "Users by their influence index in the DAO. 1 is exactly the average user, 2 is twice that.";
    let columns: Vec<Column> =
        page.influence.iter().map(|(name, users)| Column { name: name.clone(), value: *users }).collect();
    let description = format!("{} users. Most have an index of {most}.", Unit::Count.show(users));
    let rows = page.influence.iter().map(|(name, users)| vec![name.clone(), Unit::Count.show(*users)]);
    let table = Table {
        class: "numbers",
        caption: "Users by influence index",
        header: &["Index", "Users"],
        rows: rows.collect(),
    };
    card(markup, "card", "influence", "How influence is spread", about, |markup| {
        let caption =
            Caption { id: "chart-influence", title: "Users by influence index", description: &description };
        Columns { caption, unit: Unit::Count, columns: &columns, line: None }.draw(markup);
        table.folded(markup);
    });
}

/// What one owner held, and the average that it comes to.
pub fn week(markup: &mut Markup, page: &ReportPage) {
    let Some(week) = &page.week else { return };
    let about = format!(
        "What the wallet of {} held on average on each of the seven days; their average is the holding score.",
        week.name
    );
    let columns: Vec<Column> =
        week.days.iter().map(|(name, value)| Column { name: name.clone(), value: *value }).collect();
    let score = page.tokens.show(week.holding_score);
    let description = format!("Seven columns, one a day. The holding score of {} is {score}.", week.name);
    let rows = week.days.iter().map(|(name, held)| vec![name.clone(), page.tokens.show(*held)]);
    let table = Table {
        class: "numbers",
        caption: "Held on average by day",
        header: &["Day", "Tokens"],
        rows: rows.chain([vec!["Holding score".to_owned(), score.clone()]]).collect(),
    };
    card(markup, "card", "week", &format!("Seven days of {}", week.name), &about, |markup| {
        let caption =
            Caption { id: "chart-week", title: "Seven days of a wallet", description: &description };
        let line = Some((week.holding_score, "holding score"));
        Columns { caption, unit: page.tokens, columns: &columns, line }.draw(markup);
        table.folded(markup);
    });
}
