//! One day from files to roots, with the time that each stage takes.

use std::{
    fs::File,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use datafusion::{
    arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray},
    parquet::arrow::ArrowWriter,
};
use influence_core::{
    calendar::{Calendar, Day},
    merkle::{
        Sha2,
        engagement::{EngagementLeaf, seal},
    },
};
use influence_scoring::{
    balances::BalanceReader,
    chain_state::GalleryState,
    engagement::{Engagement, PlatformDay, Scoring, WalletFacts, score},
    engine::{Engine, EngineKind},
    fold::Holdings,
    influence::influence,
    input::{Location, Rejects, Staged, Table, stage},
    key::base58,
    salt::SaltSecret,
    tree::{EngagementTree, HoldingsTree, Line},
    weights::Weights,
};

use crate::generate::{Sizes, key_of};

/// Decimals of the mint.
pub const DECIMALS: u8 = 6;
/// One user in so many is a member, and has something locked.
const MEMBER_EVERY: u64 = 5;

/// Stages of a day with the time that each took.
#[derive(Default)]
pub struct Stages(pub Vec<(&'static str, Duration)>);

impl Stages {
    fn add<T>(&mut self, name: &'static str, started: Instant, value: T) -> T {
        self.0.push((name, started.elapsed()));
        value
    }

    /// All stages together.
    pub fn total(&self) -> Duration {
        self.0.iter().map(|(_, time)| *time).sum()
    }

    /// What one stage took.
    pub fn of(&self, name: &str) -> Duration {
        self.0.iter().filter(|(stage, _)| *stage == name).map(|(_, time)| *time).sum()
    }
}

/// What a run is of.
pub struct Input<'a> {
    /// Folder of the generated files.
    pub folder: &'a Path,
    /// Folder for what is written on the way.
    pub work: &'a Path,
    /// How much there is.
    pub sizes: Sizes,
    /// The day.
    pub day: Day,
    /// Its calendar.
    pub calendar: Calendar,
    /// Threads of the engine.
    pub threads: usize,
    /// Memory of the engine, bytes.
    pub memory_bytes: usize,
}

/// What came out.
pub struct Scored {
    /// Time by stage.
    pub stages: Stages,
    /// The engagement scores.
    pub engagement: Engagement,
    /// Both roots.
    pub roots: [[u8; 32]; 2],
    /// What the chain says of wallets, as the peer needs it too.
    pub wallets: Vec<WalletFacts>,
    /// The galleries on chain, likewise.
    pub galleries: Vec<GalleryState>,
}

/// The name of the stage that the peer is compared with.
pub const GALLERY_SCORES: &str = "activity to gallery scores";

/// Runs the day.
///
/// # Errors
/// What scoring refuses.
pub async fn measure(input: &Input<'_>) -> Result<Scored> {
    let mut stages = Stages::default();
    let weights = Weights::shipped()?;
    let kind = EngineKind::DataFusion { threads: input.threads, memory_bytes: input.memory_bytes };
    let engine = Engine::new(kind, input.work).await?;

    let started = Instant::now();
    let holdings = fold(input)?;
    let wallets = wallets(&holdings, input)?;
    let galleries = galleries(input.sizes);
    stages.add("balances to holding scores", started, ());

    let started = Instant::now();
    let mut rejects = Rejects::create(input.work.join("rejects.csv"))?;
    let platform = platform(input, &mut rejects).await?;
    stages.add("tables checked and staged", started, ());

    let scoring = Scoring {
        engine: &engine,
        weights: &weights,
        decimals: DECIMALS,
        calendar: input.calendar,
        day: input.day,
        passes: None,
    };
    let started = Instant::now();
    let engagement = score(scoring, &platform, &wallets, &galleries, &mut rejects).await?;
    stages.add(GALLERY_SCORES, started, ());

    let started = Instant::now();
    let indices = influence(&engine, &weights, DECIMALS, &platform.users, &wallets).await?;
    stages.add("influence index", started, ());

    let started = Instant::now();
    let indices: std::collections::HashMap<_, _> =
        indices.iter().map(|user| (user.owner, user.index)).collect();
    let line = |wallet: &WalletFacts| {
        Line::new(wallet.owner, wallet.holding_score, indices.get(&wallet.owner).copied().unwrap_or(0))
    };
    let (members, others): (Vec<_>, Vec<_>) = wallets.iter().partition(|wallet| wallet.locked > 0);
    let members: Vec<Line> = members.into_iter().map(line).collect();
    let others: Vec<Line> = others.into_iter().filter(|wallet| wallet.holding_score > 0).map(line).collect();
    let holdings_tree = HoldingsTree::build(input.day, &members, &others)?;
    let engagement_tree = rank(&engagement, input.day)?;
    let roots = [holdings_tree.root().hash(), engagement_tree.root()];
    stages.add("ranks, seals and both trees", started, ());
    Ok(Scored { stages, engagement, roots, wallets, galleries })
}

fn fold(input: &Input<'_>) -> Result<Holdings> {
    let mut changes = BalanceReader::open(input.folder.join("balances.csv"))?.peekable();
    let mut holdings = Holdings::new(input.calendar, input.day);
    holdings.read_day(&mut changes)?;
    Ok(holdings)
}

fn wallets(holdings: &Holdings, input: &Input<'_>) -> Result<Vec<WalletFacts>> {
    (0..input.sizes.users)
        .map(|user| {
            let owner = key_of("wallet", user);
            let locked = if user % MEMBER_EVERY == 0 { (user % 1_000 + 1) * 1_000_000 } else { 0 };
            Ok(WalletFacts {
                owner,
                holding_score: holdings.score_of(&owner, input.day)?,
                locked,
                held_seconds: holdings.held_seconds_of(&owner, input.day)?,
                is_user: locked > 0,
            })
        })
        .collect()
}

fn galleries(sizes: Sizes) -> Vec<GalleryState> {
    let state =
        |id: u64| GalleryState { gallery: key_of("gallery", id), average_points: id % 5_000 * 1_000_000 };
    (0..sizes.galleries).map(state).collect()
}

async fn platform(input: &Input<'_>, rejects: &mut Rejects) -> Result<PlatformDay> {
    let mut tables = Vec::new();
    for (table, file) in [
        (Table::Activity, "activity/*.parquet"),
        (Table::Users, "users.parquet"),
        (Table::Galleries, "galleries.parquet"),
        (Table::Nfts, "nfts.parquet"),
    ] {
        let location: Location = input.folder.join(file).display().to_string().parse()?;
        tables.push(stage(table, &location, input.work, rejects).await?);
    }
    let [activity, users, galleries, nfts] =
        <[Staged; 4]>::try_from(tables).ok().context("four tables were staged")?;
    Ok(PlatformDay { activity, users, galleries, nfts })
}

fn rank(engagement: &Engagement, day: Day) -> Result<EngagementTree> {
    let secret = SaltSecret::new(&[7; 32])?;
    let mut galleries = engagement.galleries.clone();
    galleries.sort_unstable_by(|a, b| b.score.cmp(&a.score).then(a.gallery.cmp(&b.gallery)));
    let leaf = |(rank, score): (u32, &influence_scoring::engagement::GalleryScore)| EngagementLeaf {
        gallery: score.gallery,
        rank,
        day,
        seal: seal::<Sha2>(score.score, &secret.salt(day, &score.gallery)),
    };
    let leaves: Vec<EngagementLeaf> = (1..).zip(&galleries).map(leaf).collect();
    Ok(EngagementTree::build(day, &leaves)?)
}

/// Writes what the chain says, as Parquet files that the peer reads.
///
/// # Errors
/// When a file can not be written.
pub fn write_for_peer(scored: &Scored, work: &Path) -> Result<()> {
    let numbers = |values: Vec<u64>| -> ArrayRef {
        Arc::new(Int64Array::from_iter_values(values.into_iter().map(|value| value as i64)))
    };
    let texts = |keys: Vec<[u8; 32]>| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(keys.iter().map(base58)))
    };
    write(
        &work.join("wallets.parquet"),
        vec![
            ("owner", texts(scored.wallets.iter().map(|wallet| wallet.owner).collect())),
            ("holding", numbers(scored.wallets.iter().map(|wallet| wallet.holding_score).collect())),
            ("locked", numbers(scored.wallets.iter().map(|wallet| wallet.locked).collect())),
        ],
    )?;
    write(
        &work.join("registered.parquet"),
        vec![
            ("position", numbers((0..scored.galleries.len() as u64).collect())),
            ("address", texts(scored.galleries.iter().map(|state| state.gallery).collect())),
            ("average_points", numbers(scored.galleries.iter().map(|state| state.average_points).collect())),
        ],
    )
}

fn write(path: &Path, columns: Vec<(&str, ArrayRef)>) -> Result<()> {
    let batch = RecordBatch::try_from_iter(columns)?;
    let mut writer = ArrowWriter::try_new(File::create(path)?, batch.schema(), None)?;
    writer.write(&batch)?;
    writer.close()?;
    Ok(())
}
