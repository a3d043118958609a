//! A platform's day from a few lines of CSV, and its scores.

use std::{fmt::Write as _, sync::Arc};

use datafusion::{
    arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray},
    parquet::arrow::ArrowWriter,
};
use influence_core::calendar::{Calendar, Day};
use influence_scoring::{
    chain_state::{ChainState, GalleryState},
    engagement::{
        EngagementError, EngagementScores, GalleryScore, PlatformTables, ScoringContext, WalletStats,
        score_engagement,
    },
    engine::{Engine, EngineKind},
    index::{InfluenceIndex, compute_indices},
    ingest::{RejectFile, StagedTable, Table, TableLocation, stage_table},
    weights::{DEFAULT_TOML, Weights},
};
use solana_address::Address;
use tempfile::TempDir;

pub const DAY: Day = 20_778;
pub const START: i64 = DAY as i64 * 86_400;
pub const DECIMALS: u8 = 6;
pub const TOKEN: u64 = 1_000_000;

pub fn key(tag: u8, number: u32) -> Address {
    let mut key = [tag; 32];
    key[..4].copy_from_slice(&number.to_be_bytes());
    key.into()
}

pub fn wallet(user: u32) -> Address {
    key(1, user)
}

pub fn gallery(number: u32) -> Address {
    key(2, number)
}

/// The default weights with replacements `(from, to)`.
pub fn weights(changes: &[(&str, &str)]) -> Weights {
    let mut text = DEFAULT_TOML.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is not in the default weights");
        text = text.replace(from, to);
    }
    Weights::parse("changed", text.as_bytes()).expect("the changed weights are right")
}

/// Platform tables and chain data of a day. The tables start with headers.
pub struct World {
    pub activity: String,
    pub users: String,
    pub galleries: String,
    pub nfts: String,
    pub wallets: Vec<WalletStats>,
    pub chain: ChainState,
    pub weights: Weights,
    pub passes: Option<u64>,
    /// Whether activity is Parquet that is read in place.
    pub in_place: bool,
}

impl World {
    pub fn new() -> Self {
        Self {
            activity: "time,user,gallery,nft,kind,quantity,id\n".to_owned(),
            users: "user,wallet,nft_value,reputation,reputation_leased_in,reputation_leased_out,points\n"
                .to_owned(),
            galleries: "gallery,address,owner\n".to_owned(),
            nfts: "nft,gallery\n".to_owned(),
            wallets: Vec::new(),
            chain: ChainState::default(),
            weights: weights(&[]),
            passes: None,
            in_place: false,
        }
    }

    /// A user with a wallet on chain: amounts in whole tokens.
    pub fn user(&mut self, user: u32, nft_value: u64, locked: u64, holding: u64) {
        let wallet = wallet(user);
        writeln!(self.users, "{user},{},{},0,0,0,0", wallet, nft_value * TOKEN).expect("text");
        self.wallets.push(WalletStats {
            owner: wallet,
            holding_score: holding * TOKEN,
            locked: locked * TOKEN,
            held_seconds: 86_400,
            is_user: locked + holding > 0,
        });
    }

    /// A gallery on the platform and on chain.
    pub fn gallery(&mut self, number: u32, owner: u32) {
        writeln!(self.galleries, "{number},{},{owner}", gallery(number)).expect("text");
        self.chain.galleries.push(GalleryState { gallery: gallery(number), ..GalleryState::default() });
    }

    /// Sets the average points of a gallery over the day, base units.
    pub fn set_average_points(&mut self, index: usize, points: u64) {
        self.chain.galleries[index].day_point_seconds = u128::from(points) * 86_400;
    }

    pub fn nft(&mut self, nft: u32, gallery: u32) {
        writeln!(self.nfts, "{nft},{gallery}").expect("text");
    }

    /// An event at noon; no NFT is the gallery as a whole.
    pub fn event(&mut self, user: u32, gallery: u32, nft: Option<u32>, kind: &str, quantity: u64) {
        let nft = nft.map(|nft| nft.to_string()).unwrap_or_default();
        writeln!(self.activity, "{},{user},{gallery},{nft},{kind},{quantity},", START + 43_200)
            .expect("text");
    }

    pub async fn score(&self) -> Scored {
        self.score_on(EngineKind::DataFusion { threads: 2, memory_bytes: 512 << 20 }).await
    }

    pub async fn score_on(&self, kind: EngineKind) -> Scored {
        self.try_score(kind).await.expect("the day can be scored")
    }

    pub async fn try_score(&self, kind: EngineKind) -> Result<Scored, EngagementError> {
        self.try_score_and_spill(kind).await.map(|(scored, _)| scored)
    }

    /// The scores, and the spilled bytes.
    pub async fn try_score_and_spill(&self, kind: EngineKind) -> Result<(Scored, u64), EngagementError> {
        let folder = tempfile::tempdir().expect("a folder");
        let mut rejects = RejectFile::create(folder.path().join("rejects.csv")).expect("a reject file");
        let platform = self.platform(&folder, &mut rejects).await;
        let engine = Engine::new(kind, &folder.path().join("work")).await?;
        let scoring = ScoringContext {
            engine: &engine,
            weights: &self.weights,
            decimals: DECIMALS,
            calendar: Calendar::new(86_400).expect("a calendar"),
            day: DAY,
            passes: self.passes,
        };
        let engagement =
            score_engagement(scoring, &platform, &self.wallets, &self.chain, &mut rejects).await?;
        let index = compute_indices(&engine, &self.weights, DECIMALS, &platform.users, &self.wallets).await?;
        let left = std::fs::read_dir(folder.path().join("work")).expect("the work folder");
        assert_eq!(left.count(), 2, "only the lock and the folder for spilled rows are left");
        rejects.flush().expect("written");
        let rejected = std::fs::read_to_string(rejects.path()).expect("the reject file");
        let folder_name = format!("{}/", folder.path().display());
        let rejected = rejected.lines().skip(1).map(|line| line.replace(&folder_name, "")).collect();
        Ok((Scored { engagement, index, rejected }, engine.spilled_bytes()))
    }

    async fn platform(&self, folder: &TempDir, rejects: &mut RejectFile) -> PlatformTables {
        let work = folder.path().join("staged");
        PlatformTables {
            activity: if self.in_place {
                in_place(&self.activity, &folder.path().join("activity.parquet"), &work, rejects).await
            } else {
                staged(Table::Activity, &self.activity, folder, &work, rejects).await
            },
            users: staged(Table::Users, &self.users, folder, &work, rejects).await,
            galleries: staged(Table::Galleries, &self.galleries, folder, &work, rejects).await,
            nfts: staged(Table::Nfts, &self.nfts, folder, &work, rejects).await,
        }
    }
}

async fn staged(
    table: Table,
    text: &str,
    folder: &TempDir,
    work: &std::path::Path,
    rejects: &mut RejectFile,
) -> StagedTable {
    if text.lines().count() < 2 {
        return StagedTable::nothing(table);
    }
    let path = folder.path().join(format!("{table}.csv"));
    std::fs::write(&path, text).expect("written");
    stage_table(table, &TableLocation::local(&path), work, rejects).await.expect("the table can be read")
}

/// Activity as Parquet with the exact types. Missing values are null, except in `kind` and `id`, where they are empty.
async fn in_place(
    text: &str,
    path: &std::path::Path,
    work: &std::path::Path,
    rejects: &mut RejectFile,
) -> StagedTable {
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let (header, rows) = (lines.next().expect("a header"), lines.collect::<Vec<_>>());
    let columns = header.iter().enumerate().map(|(place, name)| {
        let cells = rows.iter().map(|row| row[place]);
        let array: ArrayRef = match *name {
            "kind" | "id" => Arc::new(StringArray::from_iter_values(cells)),
            _ => Arc::new(cells.map(|cell| cell.parse::<i64>().ok()).collect::<Int64Array>()),
        };
        (*name, array, true)
    });
    let batch = RecordBatch::try_from_iter_with_nullable(columns).expect("a batch");
    let file = std::fs::File::create(path).expect("a file");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
    let staged = stage_table(Table::Activity, &TableLocation::local(path), work, rejects)
        .await
        .expect("it can be read");
    assert!(!staged.files[0].has_lines, "it stays where it is");
    staged
}

/// The results.
#[derive(Debug, PartialEq)]
pub struct Scored {
    pub engagement: EngagementScores,
    pub index: Vec<InfluenceIndex>,
    /// Lines of the reject file.
    pub rejected: Vec<String>,
}

impl Scored {
    pub fn user(&self, user: u32) -> u64 {
        let score = self.engagement.users.iter().find(|score| score.user == i64::from(user));
        score.map_or(0, |score| {
            assert_eq!(score.wallet, wallet(user));
            score.score
        })
    }

    pub fn nft(&self, nft: u32) -> u64 {
        let score = self.engagement.nfts.iter().find(|score| score.nft == i64::from(nft));
        score.map_or(0, |score| score.score)
    }

    pub fn gallery(&self, number: u32) -> GalleryScore {
        let score = self.engagement.galleries.iter().find(|score| score.gallery == gallery(number));
        *score.expect("every gallery on chain has a score")
    }

    pub fn index(&self, user: u32) -> InfluenceIndex {
        let score = self.index.iter().find(|score| score.owner == wallet(user));
        *score.expect("the wallet is a user of the DAO")
    }
}
