//! One day from files to roots, with the time of each stage.

use std::{
    collections::HashMap,
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
    chain_state::{ChainState, GalleryState},
    engagement::{EngagementScores, PlatformTables, ScoringContext, WalletStats, score_engagement},
    engine::{Engine, EngineKind},
    index::{InfluenceIndex, compute_indices},
    ingest::{RejectFile, StagedTable, Table, TableLocation, balances::BalanceCsvReader, stage_table},
    merkle::{EngagementTree, HoldingEntry, HoldingsTree},
    salt::SaltSecret,
    twab::TwabTracker,
    weights::Weights,
};
use solana_address::Address;

use crate::generate::{Sizes, key_of};

pub const DECIMALS: u8 = 6;
/// Every fifth user is a member with locked tokens.
const MEMBER_EVERY: u64 = 5;

/// Stages of a day with their times.
#[derive(Default)]
pub struct Stages(pub Vec<(&'static str, Duration)>);

impl Stages {
    fn add<T>(&mut self, name: &'static str, started: Instant, value: T) -> T {
        self.0.push((name, started.elapsed()));
        value
    }

    pub fn total(&self) -> Duration {
        self.0.iter().map(|(_, time)| *time).sum()
    }

    pub fn of(&self, name: &str) -> Duration {
        self.0.iter().filter(|(stage, _)| *stage == name).map(|(_, time)| *time).sum()
    }
}

pub struct Input<'a> {
    pub folder: &'a Path,
    /// Folder of temporary files.
    pub work: &'a Path,
    pub sizes: Sizes,
    pub day: Day,
    pub calendar: Calendar,
    pub threads: usize,
    pub memory_bytes: usize,
}

pub struct Scored {
    pub stages: Stages,
    pub engagement: EngagementScores,
    pub roots: [[u8; 32]; 2],
    /// Wallets on chain, for the peer.
    pub wallets: Vec<WalletStats>,
    /// Galleries on chain, for the peer.
    pub chain: ChainState,
}

/// Name of the stage that is compared with the peer.
pub const GALLERY_SCORES: &str = "activity to gallery scores";

pub async fn measure(input: &Input<'_>) -> Result<Scored> {
    let mut stages = Stages::default();
    let weights = Weights::load_default()?;
    let kind = EngineKind::DataFusion { threads: input.threads, memory_bytes: input.memory_bytes };
    let engine = Engine::new(kind, input.work).await?;

    let started = Instant::now();
    let holdings = fold(input)?;
    let wallets = wallets(&holdings, input)?;
    let chain = ChainState { members: Vec::new(), galleries: galleries(input) };
    stages.add("balances to holding scores", started, ());

    let started = Instant::now();
    let mut rejects = RejectFile::create(input.work.join("rejects.csv"))?;
    let platform = platform(input, &mut rejects).await?;
    stages.add("tables checked and staged", started, ());

    let scoring = ScoringContext {
        engine: &engine,
        weights: &weights,
        decimals: DECIMALS,
        calendar: input.calendar,
        day: input.day,
        passes: None,
    };
    let started = Instant::now();
    let engagement = score_engagement(scoring, &platform, &wallets, &chain, &mut rejects).await?;
    stages.add(GALLERY_SCORES, started, ());

    let started = Instant::now();
    let indices = compute_indices(&engine, &weights, DECIMALS, &platform.users, &wallets).await?;
    stages.add("influence index", started, ());

    let started = Instant::now();
    let roots = roots(input.day, &indices, &wallets, &engagement)?;
    stages.add("ranks, seals and both trees", started, ());
    Ok(Scored { stages, engagement, roots, wallets, chain })
}

fn roots(
    day: Day,
    indices: &[InfluenceIndex],
    wallets: &[WalletStats],
    engagement: &EngagementScores,
) -> Result<[[u8; 32]; 2]> {
    let indices: HashMap<_, _> = indices.iter().map(|user| (user.owner, user.index)).collect();
    let entry = |wallet: &WalletStats| {
        let index = indices.get(&wallet.owner).copied().unwrap_or(0);
        HoldingEntry::new(wallet.owner, wallet.holding_score, index)
    };
    let (members, others): (Vec<_>, Vec<_>) = wallets.iter().partition(|wallet| wallet.locked > 0);
    let members: Vec<HoldingEntry> = members.into_iter().map(entry).collect();
    let others: Vec<HoldingEntry> =
        others.into_iter().filter(|wallet| wallet.holding_score > 0).map(entry).collect();
    let holdings = HoldingsTree::build(day, &members, &others)?;
    Ok([holdings.root().hash(), rank(engagement, day)?.root()])
}

fn fold(input: &Input<'_>) -> Result<TwabTracker> {
    let mut changes = BalanceCsvReader::open(input.folder.join("balances.csv"))?.peekable();
    let mut holdings = TwabTracker::new(input.calendar, input.day);
    holdings.read_day(&mut changes)?;
    Ok(holdings)
}

fn wallets(holdings: &TwabTracker, input: &Input<'_>) -> Result<Vec<WalletStats>> {
    (0..input.sizes.users)
        .map(|user| {
            let owner = key_of("wallet", user);
            let locked = if user % MEMBER_EVERY == 0 { (user % 1_000 + 1) * 1_000_000 } else { 0 };
            Ok(WalletStats {
                owner,
                holding_score: holdings.score_of(&owner, input.day)?,
                locked,
                held_seconds: holdings.weighted_age_of(&owner, input.day)?,
                is_user: locked > 0,
            })
        })
        .collect()
}

fn galleries(input: &Input<'_>) -> Vec<GalleryState> {
    let seconds = u128::from(input.calendar.day_seconds());
    let state = |id: u64| GalleryState {
        gallery: key_of("gallery", id),
        day_point_seconds: u128::from(id % 5_000 * 1_000_000) * seconds,
        ..GalleryState::default()
    };
    (0..input.sizes.galleries).map(state).collect()
}

async fn platform(input: &Input<'_>, rejects: &mut RejectFile) -> Result<PlatformTables> {
    let mut tables = Vec::new();
    for (table, file) in [
        (Table::Activity, "activity/*.parquet"),
        (Table::Users, "users.parquet"),
        (Table::Galleries, "galleries.parquet"),
        (Table::Nfts, "nfts.parquet"),
    ] {
        let location: TableLocation = input.folder.join(file).display().to_string().parse()?;
        tables.push(stage_table(table, &location, input.work, rejects).await?);
    }
    let [activity, users, galleries, nfts] =
        <[StagedTable; 4]>::try_from(tables).ok().context("four tables were staged")?;
    Ok(PlatformTables { activity, users, galleries, nfts })
}

fn rank(engagement: &EngagementScores, day: Day) -> Result<EngagementTree> {
    let secret = SaltSecret::new(&[7; 32])?;
    let mut galleries = engagement.galleries.clone();
    galleries.sort_unstable_by(|a, b| b.score.cmp(&a.score).then(a.gallery.cmp(&b.gallery)));
    let leaf = |(rank, score): (u32, &influence_scoring::engagement::GalleryScore)| EngagementLeaf {
        gallery: score.gallery.to_bytes(),
        rank,
        day,
        seal: seal::<Sha2>(score.score, &secret.salt(day, &score.gallery)),
    };
    let leaves: Vec<EngagementLeaf> = (1..).zip(&galleries).map(leaf).collect();
    Ok(EngagementTree::build(day, &leaves)?)
}

/// Writes the state of the chain as Parquet files for the peer.
pub fn write_for_peer(input: &Input<'_>, scored: &Scored) -> Result<()> {
    let (work, galleries) = (input.work, &scored.chain.galleries);
    let points = |state: &GalleryState| state.average_points(&input.calendar);
    let numbers = |values: Vec<u64>| -> ArrayRef {
        Arc::new(Int64Array::from_iter_values(values.into_iter().map(|value| value as i64)))
    };
    let texts = |keys: Vec<Address>| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(keys.iter().map(ToString::to_string)))
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
            ("position", numbers((0..galleries.len() as u64).collect())),
            ("address", texts(galleries.iter().map(|state| state.gallery).collect())),
            ("average_points", numbers(galleries.iter().map(points).collect())),
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
