//! The published examples through every layer at once: balance changes are folded, the rules run in SQL, a quorum votes
//! for the leaves that come out, proofs bring them on chain, and the accounts there say the published numbers.

use std::fmt::Write as _;

use influence_client::{
    address,
    chain::embedded::EmbeddedChain,
    instructions::crank::{EngagementReveal, reveal_engagement},
};
use influence_core::{calendar::Calendar, holding};
use influence_scoring::{
    chain_state::{ChainState, GalleryState, MemberState},
    day::{DayInputs, DayResult, DeploymentId, GalleryScoreRow, score_day},
    engagement::PlatformTables,
    engine::{Engine, EngineKind},
    ingest::{RejectFile, StagedTable, Table, TableLocation, balances::BalanceChange, stage_table},
    salt::SaltSecret,
    twab::TwabTracker,
    weights::{DEFAULT_TOML, Weights},
};
use influence_tests::{
    actors::{Fan, TestGallery},
    snapshots::TestSnapshot,
    test_env::{CHALLENGE, DAY, FIRST_DAY, TOKEN, TestEnv},
};
use serde_json::Value;
use tempfile::TempDir;

/// Unix time at which the day ends that is scored.
const END: i64 = (FIRST_DAY as i64 + 1) * DAY;
/// Seconds that a holding score averages over.
const WINDOW: u64 = holding::WINDOW_DAYS as u64 * DAY as u64;

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn vector(text: &str) -> Value {
    serde_json::from_str(text).expect("the vectors")
}

/// An owner with an account on chain, and the wallet's balances: seconds before the day's end, and base units from then on.
struct Holder {
    fan: Fan,
    held: Vec<(i64, u64)>,
    locked: u64,
}

/// The platform's tables as CSV; one that is empty is not there.
#[derive(Default)]
struct Tables {
    activity: String,
    users: String,
    galleries: String,
    nfts: String,
}

impl Tables {
    async fn staged(&self, folder: &TempDir, rejects: &mut RejectFile) -> PlatformTables {
        let mut staged = Vec::new();
        for (table, text) in
            Table::ALL.into_iter().zip([&self.activity, &self.users, &self.galleries, &self.nfts])
        {
            if text.is_empty() {
                staged.push(StagedTable::nothing(table));
                continue;
            }
            let path = folder.path().join(format!("{table}.csv"));
            std::fs::write(&path, text).expect("written");
            let work = folder.path().join("staged");
            staged.push(
                stage_table(table, &TableLocation::local(&path), &work, rejects)
                    .await
                    .expect("a right table"),
            );
        }
        let [activity, users, galleries, nfts] =
            <[StagedTable; 4]>::try_from(staged).expect("there are four tables");
        PlatformTables { activity, users, galleries, nfts }
    }
}

/// Everything that the first day is scored from.
struct Scene<'a> {
    env: &'a TestEnv<EmbeddedChain>,
    people: &'a [Holder],
    test_galleries: &'a [TestGallery],
    tables: Tables,
    weights: Weights,
}

impl<'a> Scene<'a> {
    /// People and what they hold, and nothing of the platform.
    fn of(env: &'a TestEnv<EmbeddedChain>, people: &'a [Holder]) -> Self {
        let weights = Weights::load_default().expect("the shipped weights");
        Self { env, people, test_galleries: &[], tables: Tables::default(), weights }
    }

    /// All balances, folded.
    fn holdings(&self) -> TwabTracker {
        let mut holdings = TwabTracker::new(self.calendar(), FIRST_DAY);
        let changes = self.people.iter().flat_map(|member| {
            let Fan { owner, tokens, .. } = &member.fan;
            member.held.iter().map(|(before_end, balance)| BalanceChange {
                time: END - before_end,
                token_account: *tokens,
                owner: *owner,
                balance: *balance,
            })
        });
        let mut changes: Vec<_> = changes.collect();
        changes.sort_by_key(|change| change.time);
        changes.iter().for_each(|change| holdings.apply_change(change).expect("a change"));
        for member in self.chain().members {
            holdings.register_vault(member.vault_owner, member.owner).expect("a vault");
        }
        assert_eq!(holdings.close_day(), Ok(FIRST_DAY));
        holdings
    }

    fn chain(&self) -> ChainState {
        let members = self.people.iter().map(|member| MemberState {
            owner: member.fan.owner,
            vault_owner: address::influence(&member.fan.owner),
            locked: member.locked,
            ..MemberState::default()
        });
        let galleries = self.test_galleries.iter();
        let galleries =
            galleries.map(|stage| GalleryState { gallery: stage.gallery, ..GalleryState::default() });
        ChainState { members: members.collect(), galleries: galleries.collect() }
    }

    fn calendar(&self) -> Calendar {
        Calendar::new(DAY as u32).expect("a calendar")
    }

    /// The day as every cranker scores it.
    async fn scored(&self) -> DayResult {
        let folder = tempfile::tempdir().expect("a folder");
        let mut rejects = RejectFile::create(folder.path().join("rejects.csv")).expect("a reject file");
        let platform = self.tables.staged(&folder, &mut rejects).await;
        let kind = EngineKind::DataFusion { threads: 1, memory_bytes: 1 << 28 };
        let engine = Engine::new(kind, &folder.path().join("engine")).await.expect("an engine");
        let deployment = DeploymentId {
            program: influence_client::PROGRAM_ID,
            cluster: [2; 32].into(),
            mint: self.env.token.mint,
            decimals: 6,
            calendar: self.calendar(),
        };
        let inputs = DayInputs {
            day: FIRST_DAY,
            deployment,
            holdings: &self.holdings(),
            chain: &self.chain(),
            platform: &platform,
            weights: &self.weights,
            secret: &SaltSecret::new(&[7; 32]).expect("a secret"),
            engine: &engine,
            rejects: &mut rejects,
            max_reject_bps: 0,
        };
        score_day(inputs).await.expect("a scored day")
    }

    /// Scores the day; two of three crankers vote for it, and it stands. With it come the galleries' sealed scores.
    async fn published(&self) -> (TestSnapshot, Vec<GalleryScoreRow>) {
        let DayResult { holdings, engagement, contents, scores, .. } = self.scored().await;
        self.env.end_day(FIRST_DAY).await;
        for place in 0..2 {
            self.env.cast_vote(place, FIRST_DAY, &contents).await.expect("a vote");
        }
        self.env.advance(CHALLENGE).await;
        (TestSnapshot { day: FIRST_DAY, holdings, engagement }, scores)
    }

    /// Publishes the day and proves every member's leaf.
    async fn applied(&self) {
        let (day, _) = self.published().await;
        for member in self.people {
            let apply = day.apply_one(&member.fan.owner);
            self.env.send(&[apply], &[]).await.expect("apply_holdings");
        }
    }
}

/// A holding score's changes in the example's own notation, as seconds before the day's end and base units.
fn held(example: &Value) -> Vec<(i64, u64)> {
    if let Some(daily) = example["daily_balances"].as_array() {
        let days = (1..=daily.len() as i64).rev();
        return days.zip(daily).map(|(days, tokens)| (days * DAY, number(tokens) * TOKEN)).collect();
    }
    let changes = list(&example["changes"]).iter();
    changes
        .map(|row| (number(&row["at_hours_before_end"]) as i64 * 3_600, number(&row["balance"]) * TOKEN))
        .collect()
}

#[tokio::test]
async fn balance_changes_become_the_published_holding_scores_on_chain() {
    let examples = vector(include_str!("../../../programs/influence-core/tests/vectors/holding_score.json"));
    let env = TestEnv::embedded().await;
    let mut people = Vec::new();
    for example in list(&examples) {
        let fan = env.fan(example["name"].as_str().expect("a name"), 0).await;
        people.push(Holder { fan, held: held(example), locked: 0 });
    }
    Scene::of(&env, &people).applied().await;
    for (example, member) in list(&examples).iter().zip(&people) {
        let influence = env.influence(&member.fan).await;
        let score = u64::from(influence.holding_score);
        let tokens = (score + TOKEN / 2) / TOKEN;
        assert_eq!(tokens, number(&example["score_rounded_to_token"]), "{}", example["name"]);
        assert_eq!((u32::from(influence.holding_day), u64::from(influence.total)), (FIRST_DAY, score));
    }
    // The first example's note.
    assert_eq!(u64::from(env.influence(&people[0].fan).await.holding_score), 26_428_571_429);
}

/// What has to be held for `seconds` up to the day's end for a holding score of `score`.
fn balance_for(score: u64, seconds: u64) -> u64 {
    let counted = u128::from(seconds.min(WINDOW));
    let about = (u128::from(score) * u128::from(WINDOW) / counted) as u64;
    let gives = |balance: &u64| holding::score(u128::from(*balance) * counted, DAY as u32) == Ok(score);
    (about.saturating_sub(2)..=about + 2).find(gives).expect("no score is skipped")
}

/// The example's user and two others, who make the averages what the example says. The last came a second ago.
async fn investors(env: &TestEnv<EmbeddedChain>, example: &Value) -> [Holder; 3] {
    let [tokens, days, average_tokens, average_days] =
        ["tokens", "days", "average_tokens", "average_days"].map(|name| number(&example[name]));
    let name = |who: &str| format!("{who} of {}", example["name"]);
    let (seconds, late) = (days * DAY as u64, TOKEN);
    let late_score = holding::score(u128::from(late), DAY as u32).expect("a score");
    let rest = (3 * average_tokens - tokens) * TOKEN - late_score;
    let rest_seconds = 3 * average_days * DAY as u64 - seconds - 1;
    let held = [
        (seconds, balance_for(tokens * TOKEN, seconds)),
        (rest_seconds, balance_for(rest, rest_seconds)),
        (1, late),
    ];
    let names = [name("the user"), name("another"), name("one who came late")];
    let mut people = Vec::new();
    for (name, (seconds, balance)) in names.iter().zip(held) {
        let fan = env.fan(name, 0).await;
        people.push(Holder { fan, held: vec![(seconds as i64, balance)], locked: 0 });
    }
    people.try_into().ok().expect("three people")
}

/// Weights by which the index is the investor index alone.
fn investors_only() -> Weights {
    let mut text = DEFAULT_TOML.to_owned();
    for (shipped, alone) in [
        ("investor     = 65", "investor = 100"),
        ("meritocratic = 30", "meritocratic = 0"),
        ("additional   = 5", "additional = 0"),
    ] {
        assert!(text.contains(shipped), "{shipped} is not in the shipped weights");
        text = text.replace(shipped, alone);
    }
    Weights::parse("investors only", text.as_bytes()).expect("right weights")
}

#[tokio::test]
async fn balance_changes_become_the_published_investor_index_on_chain() {
    let vectors = vector(include_str!("../../../programs/influence-core/tests/vectors/influence_index.json"));
    for example in list(&vectors["investor"]) {
        let env = TestEnv::embedded().await;
        let people = investors(&env, example).await;
        Scene { weights: investors_only(), ..Scene::of(&env, &people) }.applied().await;
        let influence = env.influence(&people[0].fan).await;
        let expected = number(&example["expect_10000ths"]);
        assert_eq!(u64::from(u32::from(influence.influence_index)), expected, "{}", example["name"]);
        assert_eq!(u64::from(influence.holding_score), number(&example["tokens"]) * TOKEN);
    }
}

#[tokio::test]
async fn the_whole_index_of_the_published_example_is_on_chain_by_the_shipped_weights() {
    let vectors = vector(include_str!("../../../programs/influence-core/tests/vectors/influence_index.json"));
    // No user has reputation or points, so that all are average there. Of the eight small factors two are tokens and
    // time: 65 % of 2.05714, 30 % of 1, and 5 % of (6 + 2 + 15/7) / 8.
    let expected = [17_005, 10_000];
    for (example, expected) in list(&vectors["investor"]).iter().zip(expected) {
        let env = TestEnv::embedded().await;
        let people = investors(&env, example).await;
        Scene::of(&env, &people).applied().await;
        let influence = env.influence(&people[0].fan).await;
        assert_eq!(u32::from(influence.influence_index), expected, "{}", example["name"]);
    }
}

/// John and Paul, users 1 and 2, look at what the example says in gallery 10 of Alice, user 3. That John has spent and
/// taken part in gallery 20 is what makes the example's score of his.
fn example_tables(people: &[Holder], test_galleries: &[TestGallery], example: &Value) -> Tables {
    let noon = END - DAY / 2;
    let mut tables = Tables {
        activity: "time,user,gallery,nft,kind,quantity\n".into(),
        users: "user,wallet,nft_value\n".into(),
        galleries: "gallery,address,owner\n".into(),
        nfts: "nft,gallery\n100,10\n101,10\n102,10\n103,10\n200,20\n".into(),
    };
    for ((user, nft_value), member) in (1..).zip([15_000, 0, 0]).zip(people) {
        let wallet = member.fan.owner.to_string();
        writeln!(tables.users, "{user},{wallet},{}", nft_value * TOKEN).expect("text");
    }
    for (gallery, stage) in [10, 20].into_iter().zip(test_galleries) {
        let account = stage.gallery.to_string();
        writeln!(tables.galleries, "{gallery},{account},3").expect("text");
    }
    for done in ["purchase,400000000", "comment,3", "like,1"] {
        writeln!(tables.activity, "{noon},1,20,200,{done}").expect("text");
    }
    let user = |views: &Value| if views["user"] == "John" { 1 } else { 2 };
    for views in list(&example["nft_minutes"]) {
        for (nft, minutes) in (100..).zip(list(&views["minutes"])) {
            let seconds = number(minutes) * 60;
            writeln!(tables.activity, "{noon},{},10,{nft},view,{seconds}", user(views)).expect("text");
        }
    }
    for visits in list(&example["gallery_minutes"]) {
        for minutes in list(&visits["minutes"]) {
            let seconds = number(minutes) * 60;
            writeln!(tables.activity, "{noon},{},10,,visit,{seconds}", user(visits)).expect("text");
        }
    }
    tables
}

#[tokio::test]
async fn activity_becomes_the_published_gallery_score_behind_a_rank_on_chain() {
    let vectors = vector(include_str!("../../../programs/influence-core/tests/vectors/engagement.json"));
    let example = &vectors["gallery_score"];
    let env = TestEnv::embedded().await;
    let mut people = Vec::new();
    for (name, locked, holding) in [("John", 40_000, 10_000), ("Paul", 0, 4_000), ("Alice", 0, 0)] {
        let held = vec![(WINDOW as i64, holding * TOKEN)];
        people.push(Holder { fan: env.fan(name, 0).await, held, locked: locked * TOKEN });
    }
    let test_galleries = [env.register_gallery("a").await, env.register_gallery("b").await];
    let tables = example_tables(&people, &test_galleries, example);
    let (day, scores) =
        Scene { test_galleries: &test_galleries, tables, ..Scene::of(&env, &people) }.published().await;
    let (place, row) = (0..)
        .zip(&scores)
        .find(|(_, row)| row.gallery == test_galleries[0].gallery)
        .expect("every gallery is scored");
    assert_eq!(row.score, number(&example["expect_total"]) * 1_000);
    env.send(&[day.apply_rank(place + 1)], &[]).await.expect("apply_rank");
    assert_eq!(u32::from(env.gallery(&test_galleries[0].gallery).await.rank), place + 1);
    let proof = day.engagement.prove_rank(place).expect("a proof");
    let open = |score| {
        let opening = EngagementReveal {
            score,
            salt: row.salt,
            rank: place + 1,
            position: proof.position,
            path: &proof.path,
        };
        reveal_engagement(FIRST_DAY, &test_galleries[0].gallery, &opening)
    };
    env.send(&[open(row.score)], &[]).await.expect("reveal_engagement");
    env.assert_refused(&[open(row.score + 1)], &[], "ProofMismatch").await;
}
