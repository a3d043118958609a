//! Parquet activity is read in place; SQL checks its rows by the same rules as Rust.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{ArrayRef, AsArray, Int32Array},
        compute::cast,
        datatypes::DataType,
    },
    prelude::{ParquetReadOptions, SessionContext},
};
use influence_scoring::ingest::{
    Table,
    row_reader::{RowReader, list_rejected_rows},
    schema::{MAX_ID, MAX_TIME},
    tables::EVENT_KINDS,
};

use crate::support::{Outcome, Room, integers, texts};

/// Both sides of every bound of every column, in otherwise valid rows.
fn edges() -> Vec<(&'static str, ArrayRef)> {
    #[derive(Clone)]
    struct Row(Option<i64>, Option<i64>, Option<i64>, Option<i64>, String, Option<i64>, String);
    let good = Row(Some(1), Some(1), Some(1), None, "view".to_owned(), Some(1), String::new());
    let mut rows = vec![good.clone()];
    for value in [None, Some(i64::MIN), Some(-1), Some(0), Some(MAX_TIME), Some(MAX_TIME + 1)] {
        rows.push(Row { 0: value, ..good.clone() });
    }
    for value in [None, Some(-1), Some(MAX_ID), Some(MAX_ID + 1), Some(i64::MAX)] {
        rows.push(Row { 1: value, ..good.clone() });
        rows.push(Row { 2: value, ..good.clone() });
        rows.push(Row { 3: value, ..good.clone() });
    }
    for event in &EVENT_KINDS {
        for value in [None, Some(-1), Some(0), Some(event.max), Some(event.max + 1)] {
            rows.push(Row { 4: event.name.to_owned(), 5: value, ..good.clone() });
        }
    }
    for word in ["", "View", "view ", "look"] {
        rows.push(Row { 4: word.to_owned(), 5: Some(-1), ..good.clone() });
    }
    for length in [1, 128, 129] {
        rows.push(Row { 6: "\u{e9}".repeat(length), ..good.clone() });
    }
    let numbers = |field: fn(&Row) -> Option<i64>| integers(rows.iter().map(field));
    let words = |field: fn(&Row) -> &str| texts(&rows.iter().map(field).collect::<Vec<_>>());
    vec![
        ("time", numbers(|row| row.0)),
        ("user", numbers(|row| row.1)),
        ("gallery", numbers(|row| row.2)),
        ("nft", numbers(|row| row.3)),
        ("kind", words(|row| &row.4)),
        ("quantity", numbers(|row| row.5)),
        ("id", words(|row| &row.6)),
    ]
}

/// The result of the SQL predicate for every row of a staged file, in order.
async fn said_by_sql(outcome: &Outcome) -> Vec<Option<String>> {
    let schema = Table::Activity.schema();
    let said = texts_of(outcome, &schema.predicate()).await;
    // The shorter condition must agree with the predicate.
    let is_valid = texts_of(outcome, &format!("CASE WHEN {} THEN 'valid' END", schema.is_valid())).await;
    for (row, (reason, valid)) in said.iter().zip(&is_valid).enumerate() {
        assert_eq!(reason.is_none(), valid.is_some(), "row {row}: {reason:?}");
    }
    said
}

/// The values of an SQL expression for every row, in order.
async fn texts_of(outcome: &Outcome, expression: &str) -> Vec<Option<String>> {
    let context =
        SessionContext::new_with_config(datafusion::prelude::SessionConfig::new().with_target_partitions(1));
    let options = ParquetReadOptions::default();
    context.register_parquet("activity", &outcome.staged.files[0].url, options).await.unwrap();
    let batches = context.sql(&format!("SELECT {expression} FROM activity")).await.unwrap();
    let batches = batches.collect().await.unwrap();
    let texts = batches.iter().map(|batch| cast(batch.column(0), &DataType::Utf8).unwrap());
    texts
        .flat_map(|texts| {
            texts.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>()
        })
        .collect()
}

#[tokio::test]
async fn sql_and_rust_refuse_the_same_rows_for_the_same_reasons() {
    let room = Room::new();
    room.write_parquet("a.parquet", edges());
    let mut outcome = room.stage(Table::Activity, "a.parquet").await.unwrap();
    assert!(!outcome.staged.files[0].has_lines, "it stays where it is");
    assert_eq!(outcome.rejects.total(), 0, "nothing is checked yet");

    let said = said_by_sql(&outcome).await;
    let expected: Vec<_> =
        said.iter().enumerate().filter_map(|(row, reason)| Some((row + 1, reason.clone()?))).collect();
    let file = outcome.staged.files[0].clone();
    let found = list_rejected_rows(Table::Activity, &file, &mut outcome.rejects).await.unwrap();
    outcome.rejects.flush().unwrap();
    let listed = room.rejected().into_iter().map(|line| {
        let fields: Vec<_> = line.split(',').map(str::to_owned).collect();
        (fields[2].parse().unwrap(), format!("{} {}", fields[3], fields[5]))
    });
    assert_eq!(listed.collect::<Vec<_>>(), expected);
    assert_eq!(found, expected.len() as u64);
    assert!(found > 20 && found < said.len() as u64, "{found} of {}", said.len());
}

#[tokio::test]
async fn activity_of_other_widths_is_rewritten_by_the_same_rules() {
    let room = Room::new();
    room.write_parquet("a.parquet", edges());
    let mut in_place = room.stage(Table::Activity, "a.parquet").await.unwrap();
    let file = in_place.staged.files[0].clone();
    list_rejected_rows(Table::Activity, &file, &mut in_place.rejects).await.unwrap();
    in_place.rejects.flush().unwrap();
    let listed = room.rejected();

    // An unknown column is ignored; an optional column of the null type forces a rewrite.
    let mut columns = edges();
    columns.push(("device", Arc::new(Int32Array::from(vec![1; columns[0].1.len()]))));
    room.write_parquet("a.parquet", columns.clone());
    let staged = room.stage(Table::Activity, "a.parquet").await.unwrap().staged;
    assert!(!staged.files[0].has_lines);
    assert_eq!(staged.files[0].ignored, ["device"]);
    let rows = columns[0].1.len();
    columns[6].1 = Arc::new(datafusion::arrow::array::NullArray::new(rows));
    room.write_parquet("a.parquet", columns);
    let rewritten = room.stage(Table::Activity, "a.parquet").await.unwrap();
    assert!(rewritten.staged.files[0].has_lines);
    let without_ids: Vec<_> = listed.iter().filter(|line| !line.contains(",id,")).cloned().collect();
    assert_eq!(room.rejected(), without_ids);
    assert_eq!(rewritten.staged.rows_read(), rows as u64);
}

#[tokio::test]
async fn dictionaries_are_read_in_place() {
    let room = Room::new();
    let mut columns = edges();
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    columns[4].1 = cast(&columns[4].1, &dictionary).unwrap();
    columns[6].1 = cast(&columns[6].1, &DataType::LargeUtf8).unwrap();
    room.write_parquet("a.parquet", columns);
    let outcome = room.stage(Table::Activity, "a.parquet").await.unwrap();
    assert!(!outcome.staged.files[0].has_lines);
    let plain = Room::new();
    plain.write_parquet("a.parquet", edges());
    let plain = plain.stage(Table::Activity, "a.parquet").await.unwrap();
    assert_eq!(outcome.content().await, plain.content().await);
    assert_eq!(said_by_sql(&outcome).await, said_by_sql(&plain).await);
}

#[tokio::test]
async fn many_rows_go_through_in_batches() {
    const ROWS: usize = 200_000;
    let room = Room::new();
    let rows: String = (0..ROWS).map(|row| format!("{row},{},7,,like,1\n", row % 1_000)).collect();
    room.write("a.csv", format!("time,user,gallery,nft,kind,quantity\n{rows}"));
    let outcome = room.stage(Table::Activity, "a.csv").await.unwrap();
    assert_eq!((outcome.staged.rows(), outcome.rejects.total()), (ROWS as u64, 0));

    let mut reader = RowReader::open(Table::Activity, &outcome.staged.files[0]).await.unwrap();
    let (mut next, mut batches) = (2, 0);
    while let Some(rows) = reader.next().await.unwrap() {
        assert!(rows.batch.num_rows() <= 8_192);
        for line in rows.lines.values() {
            assert_eq!(*line, next);
            next += 1;
        }
        batches += 1;
    }
    assert_eq!((next, batches), (ROWS as i64 + 2, ROWS.div_ceil(8_192)));
}
