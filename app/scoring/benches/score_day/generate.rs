//! Generates a day's input of any size: activity, users, galleries, NFTs and balance changes, the same for the same sizes.
//!
//! Users and NFTs are drawn from a Zipf distribution: a few are part of most events, as on every platform.

use std::{fs::File, io::Write, path::Path, sync::Arc};

use anyhow::{Context, Result};
use datafusion::{
    arrow::{
        array::{ArrayRef, Int64Array, Int64Builder, RecordBatch, StringArray, StringDictionaryBuilder},
        datatypes::Int32Type,
    },
    parquet::{
        arrow::ArrowWriter,
        basic::{Compression, ZstdLevel},
        file::properties::WriterProperties,
    },
};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use rand_distr::{Distribution, Zipf};
use sha2::{Digest, Sha256};
use solana_address::Address;

/// Rows of a batch.
const BATCH: u64 = 1 << 18;
/// Events in one file.
const FILE_ROWS: u64 = 10_000_000;
/// Exponent of the distribution; 1 is Zipf's law.
const EXPONENT: f64 = 1.0;
/// One token in base units.
const TOKEN: i64 = 1_000_000;
/// Kinds of activity, their percentage of events, and the largest quantity.
const KINDS: [(&str, u64, i64); 9] = [
    ("view", 55, 600),
    ("visit", 15, 300),
    ("like", 15, 1),
    ("share", 4, 1),
    ("comment", 5, 1),
    ("purchase", 1, 50 * TOKEN),
    ("tip", 2, 5 * TOKEN),
    ("bid", 1, 20 * TOKEN),
    ("community", 2, 1),
];

#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Sizes {
    /// Events of the day
    #[arg(long, default_value_t = 20_000_000)]
    pub events: u64,
    /// Users, each with a wallet that holds tokens
    #[arg(long, default_value_t = 1_000_000)]
    pub users: u64,
    /// NFTs
    #[arg(long, default_value_t = 1_000_000)]
    pub nfts: u64,
    /// Galleries
    #[arg(long, default_value_t = 100_000)]
    pub galleries: u64,
}

/// The wallet of a user, or the account of a gallery.
pub fn key_of(kind: &str, id: u64) -> Address {
    let digest = Sha256::new().chain_update(kind).chain_update(id.to_le_bytes()).finalize();
    Address::from(<[u8; 32]>::from(digest))
}

/// Writes the day that starts at `start` (unix time) and lasts `seconds` into `folder`.
pub fn generate(folder: &Path, sizes: Sizes, start: i64, seconds: i64) -> Result<()> {
    std::fs::create_dir_all(folder.join("activity"))?;
    users(&folder.join("users.parquet"), sizes)?;
    galleries(&folder.join("galleries.parquet"), sizes)?;
    nfts(&folder.join("nfts.parquet"), sizes)?;
    balances(&folder.join("balances.csv"), sizes, start)?;
    for (number, first) in (0..sizes.events).step_by(FILE_ROWS as usize).enumerate() {
        let path = folder.join(format!("activity/{number:03}.parquet"));
        let last = sizes.events.min(first + FILE_ROWS);
        activity(&path, sizes, first..last, start, seconds)?;
    }
    Ok(())
}

/// A Parquet file that is written batch by batch.
struct ParquetTable {
    writer: Option<ArrowWriter<File>>,
    file: Option<File>,
}

impl ParquetTable {
    fn create(path: &Path) -> Result<Self> {
        let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self { writer: None, file: Some(file) })
    }

    fn write(&mut self, columns: Vec<(&str, ArrayRef)>) -> Result<()> {
        let batch = RecordBatch::try_from_iter(columns)?;
        if let Some(file) = self.file.take() {
            let compression = Compression::ZSTD(ZstdLevel::try_new(1)?);
            let properties = WriterProperties::builder().set_compression(compression).build();
            self.writer = Some(ArrowWriter::try_new(file, batch.schema(), Some(properties))?);
        }
        self.writer.as_mut().context("a table without a writer")?.write(&batch)?;
        Ok(())
    }

    fn close(self) -> Result<()> {
        self.writer.map(ArrowWriter::close).transpose()?;
        Ok(())
    }
}

fn integers(values: impl Iterator<Item = i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(values))
}

fn texts(values: impl Iterator<Item = String>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

fn ids(of: u64) -> impl Iterator<Item = i64> + Clone {
    0..of as i64
}

fn users(path: &Path, sizes: Sizes) -> Result<()> {
    let mut table = ParquetTable::create(path)?;
    let all = || ids(sizes.users);
    table.write(vec![
        ("user", integers(all())),
        ("wallet", texts(all().map(|user| key_of("wallet", user as u64).to_string()))),
        ("nft_value", integers(all().map(|user| user % 997 * TOKEN))),
        ("reputation", integers(all().map(|user| user % 101))),
        ("points", integers(all().map(|user| user % 13 * 7))),
        ("social_tasks", integers(all().map(|user| user % 5))),
    ])?;
    table.close()
}

fn galleries(path: &Path, sizes: Sizes) -> Result<()> {
    let mut table = ParquetTable::create(path)?;
    let all = || ids(sizes.galleries);
    table.write(vec![
        ("gallery", integers(all())),
        ("address", texts(all().map(|gallery| key_of("gallery", gallery as u64).to_string()))),
        ("owner", integers(all().map(|gallery| gallery * 7 % sizes.users as i64))),
    ])?;
    table.close()
}

fn home(nft: i64, sizes: Sizes) -> i64 {
    nft % sizes.galleries as i64
}

fn nfts(path: &Path, sizes: Sizes) -> Result<()> {
    let mut table = ParquetTable::create(path)?;
    let all = || ids(sizes.nfts);
    table.write(vec![("nft", integers(all())), ("gallery", integers(all().map(|nft| home(nft, sizes))))])?;
    table.close()
}

/// Every wallet holds tokens at the day's start, and half as many changes follow.
fn balances(path: &Path, sizes: Sizes, start: i64) -> Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let mut file = std::io::BufWriter::new(File::create(path)?);
    writeln!(file, "unix_time,token_account,owner,balance")?;
    let later = sizes.users / 2;
    for row in 0..sizes.users + later {
        let is_first = row < sizes.users;
        let user = if is_first { row } else { rng.next_u64() % sizes.users };
        let time =
            if is_first { start } else { start + (row - sizes.users) as i64 * 80_000 / later.max(1) as i64 };
        let balance = rng.next_u64() % (100_000 * TOKEN as u64);
        let (account, owner) = (key_of("account", user).to_string(), key_of("wallet", user).to_string());
        writeln!(file, "{time},{account},{owner},{balance}")?;
    }
    file.flush().context("cannot write the balance file")
}

fn activity(path: &Path, sizes: Sizes, rows: std::ops::Range<u64>, start: i64, seconds: i64) -> Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(rows.start ^ 0x5c0e);
    let (user_law, nft_law) =
        (Zipf::new(sizes.users as f64, EXPONENT)?, Zipf::new(sizes.nfts as f64, EXPONENT)?);
    let mut table = ParquetTable::create(path)?;
    for first in rows.clone().step_by(BATCH as usize) {
        let count = rows.end.min(first + BATCH) - first;
        let mut columns: [Vec<i64>; 4] = std::array::from_fn(|_| Vec::with_capacity(count as usize));
        let mut nfts = Int64Builder::with_capacity(count as usize);
        let mut kinds = StringDictionaryBuilder::<Int32Type>::new();
        for row in first..first + count {
            let (kind, most) = kind_of(rng.next_u64() % 100);
            // Ranks are spread over the ids, so that the busiest users are not neighbors.
            let user = (user_law.sample(&mut rng) as u64).wrapping_mul(2_654_435_761) % sizes.users;
            let nft = ((nft_law.sample(&mut rng) as u64).wrapping_mul(2_654_435_761) % sizes.nfts) as i64;
            let is_of_gallery = matches!(kind, "visit" | "community");
            nfts.append_option((!is_of_gallery).then_some(nft));
            let quantity = 1 + (rng.next_u64() % most as u64) as i64;
            let time = start + (u128::from(row) * seconds as u128 / u128::from(sizes.events)) as i64;
            for (column, value) in columns.iter_mut().zip([time, user as i64, home(nft, sizes), quantity]) {
                column.push(value);
            }
            kinds.append_value(kind);
        }
        let [time, user, gallery, quantity] =
            columns.map(|column| -> ArrayRef { Arc::new(Int64Array::from(column)) });
        table.write(vec![
            ("time", time),
            ("user", user),
            ("gallery", gallery),
            ("nft", Arc::new(nfts.finish())),
            ("kind", Arc::new(kinds.finish())),
            ("quantity", quantity),
        ])?;
    }
    table.close()
}

/// The kind of a number below 100, and its largest quantity.
fn kind_of(mut percent: u64) -> (&'static str, i64) {
    for (kind, share, most) in KINDS {
        if percent < share {
            return (kind, most);
        }
        percent -= share;
    }
    ("view", 600)
}
