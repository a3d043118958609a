//! Balance changes in all formats give the same changes and follow the same rules.

use std::{fs::File, path::PathBuf, sync::Arc};

use datafusion::{
    arrow::array::{ArrayRef, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray, UInt64Array},
    parquet::arrow::ArrowWriter,
};
use influence_scoring::ingest::{
    TableLocation,
    balances::{BalanceChange, BalanceChanges, BalanceError, BalanceFiles, open},
    tables::BALANCES,
};
use tempfile::TempDir;

const A: &str = "4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";
const B: &str = "8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR";

struct Room(TempDir);

impl Room {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn write_parquet(&self, columns: [(&str, ArrayRef); 4]) -> PathBuf {
        let path = self.0.path().join("b.parquet");
        let columns = columns.map(|(name, array)| (name, array, true));
        let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        path
    }

    /// The changes before the first error, and the error without the folder's name.
    fn read(&self, path: PathBuf) -> (Vec<BalanceChange>, Option<String>) {
        match open(path) {
            Ok(changes) => self.drain(changes),
            Err(error) => (Vec::new(), Some(self.sentence(&error))),
        }
    }

    /// The same of files in this room.
    async fn read_all(&self, pattern: &str) -> (Vec<BalanceChange>, Option<String>) {
        let files = BalanceFiles::find(&TableLocation::local(self.0.path().join(pattern))).await.unwrap();
        self.drain(files.changes())
    }

    fn drain(&self, changes: BalanceChanges) -> (Vec<BalanceChange>, Option<String>) {
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        for change in changes {
            match change {
                Ok(change) => good.push(change),
                Err(error) => bad.push(self.sentence(&error)),
            }
        }
        assert!(bad.len() <= 1, "the reading ends with the first error");
        (good, bad.pop())
    }

    fn sentence(&self, error: &BalanceError) -> String {
        error.to_string().replace(&format!("{}/", self.0.path().display()), "")
    }
}

fn keys(key: &str, rows: usize) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(std::iter::repeat_n(key, rows)))
}

fn parquet(times: ArrayRef, balances: ArrayRef) -> [(&'static str, ArrayRef); 4] {
    let rows = times.len();
    [("owner", keys(B, rows)), ("unix_time", times), ("balance", balances), ("token_account", keys(A, rows))]
}

#[test]
fn every_format_gives_the_same_changes() {
    let room = Room::new();
    let rows = format!("unix_time,token_account,owner,balance\n5,{A},{B},0\n6,{A},{B},2305843009213693952\n");
    let (expected, error) = room.read(room.write("b.csv", rows));
    assert_eq!((expected.len(), error), (2, None));

    let objects = format!(
        "{{\"unix_time\":5,\"token_account\":\"{A}\",\"owner\":\"{B}\",\"balance\":0}}\n\n\
         {{\"balance\":\"2305843009213693952\",\"owner\":\"{B}\",\"slot\":1,\"token_account\":\"{A}\",\"unix_time\":6}}"
    );
    assert_eq!(room.read(room.write("b.jsonl", objects)), (expected.clone(), None));
    let times: ArrayRef = Arc::new(Int32Array::from(vec![5, 6]));
    let balances: ArrayRef = Arc::new(UInt64Array::from(vec![0, 1 << 61]));
    assert_eq!(room.read(room.write_parquet(parquet(times, balances))), (expected, None));
}

#[test]
fn the_examples_of_the_description_are_read() {
    let room = Room::new();
    let (csv, error) = room.read(room.write("example.csv", BALANCES.csv()));
    assert_eq!((csv.len(), error), (2, None));
    assert_eq!(room.read(room.write("example.ndjson", BALANCES.json_lines())), (csv, None));
}

#[test]
fn many_rows_go_through_in_batches() {
    let room = Room::new();
    let times: ArrayRef = Arc::new(Int64Array::from_iter_values(0..20_000));
    let balances: ArrayRef = Arc::new(Int64Array::from_iter_values(0..20_000));
    let (changes, error) = room.read(room.write_parquet(parquet(times, balances)));
    assert_eq!(error, None);
    let read: Vec<_> = changes.iter().map(|change| (change.time, change.balance)).collect();
    assert_eq!(read, (0..20_000).map(|row| (row, row as u64)).collect::<Vec<_>>());
}

#[test]
fn bad_row_ends_the_reading_in_every_format() {
    let room = Room::new();
    let good = format!("{{\"unix_time\":5,\"token_account\":\"{A}\",\"owner\":\"{B}\",\"balance\":1}}");
    for (row, sentence) in [
        ("[5]".to_owned(), "b.jsonl, line 2: \"[5]\" is not a JSON object; "),
        (good.replace("\"balance\":1", "\"x\":1"), "b.jsonl, line 2, balance: the value is missing; "),
        (good.replace(":5", ":null"), "b.jsonl, line 2, unix_time: the value is missing; "),
        (
            good.replace(":5", ":5.5"),
            "b.jsonl, line 2, unix_time: \"5.5\" is not a whole number of unix seconds; ",
        ),
        (good.replace(":5", ":4"), "b.jsonl, line 2, unix_time: 4 is earlier than the previous row, 5; "),
        (good.replace(":1", ":-1"), "b.jsonl, line 2, balance: the balance -1 is negative; "),
    ] {
        let (changes, error) = room.read(room.write("b.jsonl", format!("{good}\n{row}\n{good}\n")));
        assert_eq!(changes.len(), 1, "{row}");
        assert!(error.as_ref().is_some_and(|error| error.starts_with(sentence)), "{row}: {error:?}");
    }

    for (time, balance, sentence) in [
        (Some(4), Some(1), "b.parquet, line 2, unix_time: 4 is earlier than the previous row, 5; "),
        (None, Some(1), "b.parquet, line 2, unix_time: the value is missing; "),
        (Some(5), Some(-1), "b.parquet, line 2, balance: the balance -1 is negative; "),
        (Some(5), Some(i64::MAX), "b.parquet, line 2, balance: the balance 9223372036854775807 is above "),
    ] {
        let times: ArrayRef = Arc::new(Int64Array::from(vec![Some(5), time, Some(9)]));
        let balances: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), balance, Some(1)]));
        let (changes, error) = room.read(room.write_parquet(parquet(times, balances)));
        assert_eq!(changes.len(), 1);
        assert!(error.as_ref().is_some_and(|error| error.starts_with(sentence)), "{error:?}");
    }
}

#[test]
fn invalid_files_are_refused() {
    let room = Room::new();
    let times = || -> ArrayRef { Arc::new(Int64Array::from(vec![5])) };
    let fraction: ArrayRef = Arc::new(Float64Array::from(vec![1.0]));
    let mut nameless = parquet(times(), times());
    nameless[0].0 = "holder";
    for (path, sentence) in [
        (room.write_parquet(parquet(times(), fraction)), "b.parquet, balance: the column is Float64; "),
        (room.write("none.parquet", "text"), "none.parquet: is not a valid Parquet file ("),
        (room.write("b.txt", "text"), "b.txt: unknown format; use a name that ends in "),
        (room.0.path().join("absent.jsonl"), "absent.jsonl: cannot be read ("),
    ] {
        let (_, error) = room.read(path);
        assert!(error.as_ref().is_some_and(|error| error.starts_with(sentence)), "{error:?}");
    }
    let (_, error) = room.read(room.write_parquet(nameless));
    assert!(error.unwrap().starts_with("b.parquet, owner: the column is missing; "));
}

fn csv(rows: &[(i64, u64)]) -> String {
    let rows = rows.iter().map(|(time, balance)| format!("{time},{A},{B},{balance}\n"));
    format!("unix_time,token_account,owner,balance\n{}", rows.collect::<String>())
}

#[tokio::test]
async fn several_files_are_one_list() {
    let room = Room::new();
    let (whole, error) = room.read(room.write("whole.csv", csv(&[(5, 1), (6, 2), (6, 3), (9, 4)])));
    assert_eq!((whole.len(), error), (4, None));
    room.write("part-2.csv", csv(&[(6, 3), (9, 4)]));
    room.write("part-1.csv", csv(&[(5, 1), (6, 2)]));
    assert_eq!(room.read_all("part-*.csv").await, (whole.clone(), None));
    // A file without rows: a day without changes.
    room.write("part-1b.csv", csv(&[]));
    assert_eq!(room.read_all("part-*.csv").await, (whole.clone(), None));

    room.write("part-3.csv", csv(&[(8, 5)]));
    let (changes, error) = room.read_all("part-*.csv").await;
    assert_eq!(changes, whole);
    assert_eq!(
        error.unwrap(),
        "part-3.csv: the first row's time 8 is earlier than the end of the previous file, 9; rename the files so that \
         names are in order of time"
    );
    room.write("part-3.csv", csv(&[(10, 5), (9, 6)]));
    let (changes, error) = room.read_all("part-*.csv").await;
    assert_eq!(changes.len(), 5);
    assert!(
        error.unwrap().starts_with("part-3.csv, line 3, unix_time: 9 is earlier than the previous row, 10; ")
    );
    room.write("part-3.csv", "");
    assert!(room.read_all("part-*.csv").await.1.unwrap().starts_with("part-3.csv: the file is empty; "));
}

#[tokio::test]
async fn missing_files_are_named() {
    let room = Room::new();
    for (pattern, expected) in [("absent.csv", "no file found"), ("absent-*.csv", "no file found")] {
        let location = TableLocation::local(room.0.path().join(pattern));
        let error = BalanceFiles::find(&location).await.err().expect("nothing is there").to_string();
        assert!(error.contains(expected) && error.contains(pattern), "{error}");
    }
    let nothing = BalanceFiles::find(&TableLocation::NONE).await.unwrap();
    assert_eq!(nothing.changes().count(), 0);
}

#[test]
fn compressed_text_is_read() {
    let room = Room::new();
    let plain = room.write("b.csv", csv(&[(5, 1), (6, 2)]));
    let (expected, _) = room.read(plain.clone());
    let gzip = std::process::Command::new("gzip").arg("-k").arg(&plain).status().expect("gzip");
    assert!(gzip.success());
    assert_eq!(room.read(room.0.path().join("b.csv.gz")), (expected, None));
    let (_, error) = room.read(room.write("c.csv.gz", "no gzip"));
    assert!(error.unwrap().starts_with("c.csv.gz: cannot be read ("));
}
