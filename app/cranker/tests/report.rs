//! The report page: all charts, escaped text, no requests, the same bytes for the same bundles.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use influence_core::calendar::Calendar;
use influence_cranker::report::{ReportError, ReportOptions, ReportPage};
use influence_scoring::{
    bundle::{self, Bundle, DayEndState, InputsRecord},
    chain_state::{ChainState, GalleryState, MemberState},
    day::{DeploymentId, RowCounts, ScoreOutputs, UserScoreRow, build_trees},
    engagement::GalleryScore,
    ingest::{RejectCount, Table, balances::BalanceChange},
    salt::SaltSecret,
    twab::TwabTracker,
};
use solana_address::Address;

const TOKEN: u64 = 1_000_000;
const FIRST_DAY: u32 = 20_458;
const CHARTS: [&str; 5] =
    ["chart-make-up", "chart-over-time", "chart-supporters", "chart-influence", "chart-week"];

fn owner(number: u8) -> Address {
    [number; 32].into()
}

fn gallery(number: u8) -> Address {
    let mut key = [number; 32];
    key[0] = 200;
    key.into()
}

/// Bundles of three days with eight owners, five of them members, and seven galleries.
fn bundles(is_public: bool) -> Vec<Bundle> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), is_public).iter().map(|path| bundle::read_bundle(path).unwrap()).collect()
}

/// Writes these bundles into `folder`. Returns their directories.
fn write(folder: &Path, is_public: bool) -> Vec<PathBuf> {
    let calendar = Calendar::new(86_400).unwrap();
    let deployment = DeploymentId {
        program: [1; 32].into(),
        cluster: [2; 32].into(),
        mint: [3; 32].into(),
        decimals: 6,
        calendar,
    };
    let mut holdings = TwabTracker::new(calendar, FIRST_DAY);
    let members: Vec<MemberState> = (1..=5)
        .map(|number| {
            let (owner, vault_owner) = (owner(number), [100 + number; 32].into());
            let locked = u64::from(number) * 700 * TOKEN;
            MemberState { owner, vault_owner, opened_day: FIRST_DAY, locked, unlocking: 0 }
        })
        .collect();
    for member in &members {
        holdings.register_vault(member.vault_owner, member.owner).unwrap();
    }
    (FIRST_DAY..FIRST_DAY + 3)
        .map(|day| {
            for number in 1..=8 {
                let balance = u64::from(number) * u64::from(day - FIRST_DAY + 1) * 1_000 * TOKEN;
                let time = calendar.start_of(day) + i64::from(number);
                let token_account = [50 + number; 32].into();
                let change = BalanceChange { time, token_account, owner: owner(number), balance };
                holdings.apply_change(&change).unwrap();
            }
            holdings.close_day().unwrap();
            let chain = ChainState { members: members.clone(), galleries: galleries(day) };
            let state = DayEndState::new(holdings.state(day).unwrap(), chain);
            let result = build_trees(
                day,
                deployment,
                &holdings,
                &state.chain,
                parts(day),
                &SaltSecret::new(&[7; 32]).unwrap(),
            );
            let path =
                bundle::write_bundle(folder, &result.unwrap(), &state, &InputsRecord::default()).unwrap();
            if is_public {
                fs::remove_dir_all(path.join("sealed")).unwrap();
            }
            path
        })
        .collect()
}

/// Seven galleries; the last one is registered on the second day.
fn galleries(day: u32) -> Vec<GalleryState> {
    let there = 1..=if day == FIRST_DAY { 6 } else { 7 };
    there
        .map(|number: u8| {
            let points = u64::from(number) * u64::from(day - FIRST_DAY + 2) * 400 * TOKEN;
            let day_point_seconds = u128::from(points) * 86_400;
            GalleryState {
                gallery: gallery(number),
                creator: [9; 32].into(),
                index: number.into(),
                points,
                retired: false,
                point_seconds: day_point_seconds,
                day_point_seconds,
            }
        })
        .collect()
}

fn parts(day: u32) -> ScoreOutputs {
    let galleries = galleries(day).into_iter().map(|row| {
        let number = u64::from(row.gallery.to_bytes()[1]);
        let (nfts, activity) = (number * 90_000, (u64::from(day) * number % 7) * 30_000);
        let influence = row.points / TOKEN * 20;
        GalleryScore { gallery: row.gallery, score: nfts + activity + influence, nfts, activity, influence }
    });
    let user = |number: u8| UserScoreRow {
        wallet: owner(number),
        score: u64::from(number) * 5_000,
        index: [400, 3_000, 9_999, 10_000, 90_000][usize::from(number) - 1],
        investor: 10_000,
        meritocratic: 10_000,
        small_factors: 10_000,
    };
    ScoreOutputs {
        galleries: galleries.collect(),
        users: (1..=5).map(user).collect(),
        rows: RowCounts { events_counted: 12_345, rejects: rejected() },
        weights_hash: [4; 32],
    }
}

fn options() -> ReportOptions {
    let hostile = "<script src=\"http://evil.example/x.js\">alert('1')</script>".to_owned();
    let names = BTreeMap::from([(gallery(7), hostile), (owner(5), "Fiona & \"friends\"".to_owned())]);
    ReportOptions { names, owner: Some(owner(5)) }
}

fn rejected() -> Vec<RejectCount> {
    let (field, reason) = ("kind".to_owned(), "not a kind <of> event".to_owned());
    vec![RejectCount { table: Table::Activity, field, reason, rows: 3 }]
}

/// Elements that are not closed in order, and attributes with an open quote.
fn unclosed(page: &str) -> Vec<String> {
    let body = page.strip_prefix("<!DOCTYPE html>").unwrap();
    let mut open: Vec<&str> = Vec::new();
    let mut problems = Vec::new();
    let mut rest = body;
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, next) = after.split_once('>').unwrap();
        rest = next;
        let name = tag.split_whitespace().next().unwrap();
        match name.strip_prefix('/') {
            Some(name) if open.last() == Some(&name) => _ = open.pop(),
            Some(name) => problems.push(format!("</{name}> closes {:?}", open.last())),
            None if name == "meta" => {}
            None => open.push(name),
        }
        if tag.matches('"').count() % 2 != 0 {
            problems.push(format!("<{tag}> has an open quote"));
        }
    }
    problems.extend(open.into_iter().map(|name| format!("<{name}> stays open")));
    problems
}

#[test]
fn a_page_has_every_chart_and_is_well_formed() {
    let page = ReportPage::from_bundles(&bundles(false), &options()).unwrap();
    let html = page.render();
    assert_eq!(unclosed(&html), Vec::<String>::new());
    for chart in CHARTS {
        let named = format!("aria-labelledby=\"{chart}-title {chart}-desc\"");
        assert!(html.contains(&format!("id=\"{chart}\"")) && html.contains(&named), "{chart}");
        assert!(html.contains(&format!("<title id=\"{chart}-title\">")), "{chart}");
        assert!(html.contains(&format!("<desc id=\"{chart}-desc\">")), "{chart}");
    }
    // A table for each, and those that stand alone: the leaderboard, the facts, what was rejected.
    assert_eq!(html.matches("<table").count(), CHARTS.len() + 3);
    for text in ["7 January 2026", "7 Jan", "12\u{a0}345", "not a kind &lt;of&gt; event"] {
        assert!(html.contains(text), "{text}");
    }
    assert!(!html.contains("left-out"));
    // The gallery that was registered late had no rank change only on its first day.
    assert!(page.galleries.iter().all(|gallery| gallery.ranks_gained.is_some()));
    assert_eq!(page.over_time[0].points[0], None);
    assert_eq!(page.influence.iter().map(|(_, users)| *users).collect::<Vec<_>>(), [1, 0, 1, 1, 1, 0, 0, 1]);
    assert_eq!(page.week.unwrap().days.len(), 7);
}

#[test]
fn foreign_text_is_escaped_and_nothing_is_fetched() {
    let html = ReportPage::from_bundles(&bundles(false), &options()).unwrap().render();
    assert!(html.contains("&lt;script src=&quot;http"));
    assert!(html.contains("Fiona &amp; &quot;friends&quot;"));
    let markup = html.replace("http-equiv", "");
    for target in ["<script", "src=", "href=", "url(", "@import", "http:\"", "=\"http", "<link", "<img"] {
        // The hostile name contains it, as text.
        let allowed = usize::from(target == "src=") * markup.matches("&lt;script src=&quot;").count();
        assert_eq!(markup.matches(target).count(), allowed, "{target}");
    }
}

#[test]
fn the_same_bundles_give_the_same_bytes() {
    let render = || ReportPage::from_bundles(&bundles(false), &options()).unwrap().render();
    assert_eq!(render(), render());
}

#[test]
fn a_public_bundle_gives_a_public_page_that_says_so() {
    let page = ReportPage::from_bundles(&bundles(true), &ReportOptions::default()).unwrap();
    assert!(page.galleries.iter().all(|gallery| gallery.score.is_none()));
    assert!(page.supporters.iter().all(|supporter| supporter.user_score.is_none()));
    assert_eq!(page.left_out.len(), 1, "{:?}", page.left_out);
    let html = page.render();
    assert_eq!(unclosed(&html), Vec::<String>::new());
    assert!(html.contains("id=\"left-out-heading\"") && !html.contains("chart-make-up"), "{html}");
    assert!(html.contains("chart-supporters") && html.contains("Leaderboard"));
}

#[test]
fn bundles_that_do_not_belong_together_are_rejected() {
    assert!(matches!(ReportPage::from_bundles(&[], &ReportOptions::default()), Err(ReportError::NoDay)));
    let mut days = bundles(false);
    let options = ReportOptions { owner: Some(Address::from([77; 32])), ..ReportOptions::default() };
    let unknown = ReportPage::from_bundles(&days, &options).unwrap_err();
    assert!(unknown.to_string().contains("held nothing in the seven days to day 20460"), "{unknown}");
    days.reverse();
    let mixed = ReportPage::from_bundles(&days, &ReportOptions::default()).unwrap_err();
    assert!(mixed.to_string().contains("day 20460 is not of the same"), "{mixed}");
}

/// `influence-cranker report` on the days in `folder`.
fn report(folder: &Path, more: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_influence-cranker"));
    command.arg("report").arg("--bundle").arg(folder).arg("--out").arg(folder.join("day.html")).args(more);
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_command_writes_names_and_reasons() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, false);
    let names = path.join("names.toml");
    fs::write(&names, format!("{} = \"The Attic\"\n", gallery(7))).unwrap();
    let owner = owner(5).to_string();
    let arguments = ["--day", "20460", "--owner", &owner, "--names", names.to_str().unwrap()];
    assert_eq!(report(path, &arguments), (Some(0), String::new()));
    let html = fs::read_to_string(path.join("day.html")).unwrap();
    for text in ["The Attic", "Seven days of", "5 Jan", "</th><td>activity</td><td>kind</td><td>3</td>"] {
        assert!(html.contains(text), "{text}");
    }
    // With a single day, ranks have no movement.
    let alone = [arguments.as_slice(), &["--days", "1"]].concat();
    assert_eq!(report(path, &alone), (Some(0), String::new()));
    let html = fs::read_to_string(path.join("day.html")).unwrap();
    assert!(html.contains("from 7 Jan to 7 Jan") && html.contains("<td>new</td>"));
}

#[test]
fn invalid_arguments_are_rejected_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, false);
    let bad = path.join("bad");
    fs::write(&bad, "invalid = \"x\"\n").unwrap();
    let bad = bad.to_str().unwrap();
    let cases: [(&[&str], i32, &str); 4] = [
        (&["--day", "20461"], 1, "day-20461"),
        (&["--day", "20460", "--names", bad], 1, "invalid: "),
        (&["--day", "20460", "--owner", "invalid"], 2, "not a base58 address of 32 bytes"),
        (&["--day", "20460", "--days", "0"], 2, "--days"),
    ];
    for (arguments, code, sentence) in cases {
        let (found, error) = report(path, arguments);
        assert!(found == Some(code) && error.contains(sentence), "{arguments:?}: {error}");
        assert!(!path.join("day.html").exists(), "{arguments:?}");
    }
}
