//! The examples in the description of the tables are valid rows.

use influence_scoring::ingest::balances::BalanceCsvReader;
use influence_scoring::ingest::{Table, TableLocation, render_schema_docs, schema::TableSchema};

use crate::support::Room;

#[tokio::test]
async fn the_examples_are_good_rows() {
    let room = Room::new();
    for table in Table::ALL {
        let schema = table.schema();
        room.write("example.csv", schema.csv());
        room.write("example.jsonl", schema.json_lines());
        let csv = room.stage(table, "example.csv").await.unwrap();
        let (content, rows) = (csv.content().await, csv.staged.rows());
        assert_eq!(rows, 2, "{table}: {:?}", room.rejected());
        let json = room.stage(table, "example.jsonl").await.unwrap();
        assert_eq!(json.content().await, content, "{table}");
    }
    let balances = TableSchema::named("balances").unwrap();
    let changes = BalanceCsvReader::new("example", balances.csv().as_bytes()).unwrap().collect::<Vec<_>>();
    assert!(changes.len() == 2 && changes.iter().all(Result::is_ok), "{changes:?}");
}

#[test]
fn description_lists_every_column() {
    let text = render_schema_docs();
    for schema in Table::ALL.map(Table::schema) {
        assert_eq!(TableSchema::named(schema.name).unwrap().name, schema.name);
        for column in schema.columns {
            let line = text.lines().find(|line| line.trim_start().starts_with(&format!("{} ", column.name)));
            assert!(line.is_some(), "{}", column.name);
            assert!(text.contains(column.meaning), "{}", column.name);
        }
    }
    assert!(text.contains("  purchase   base units  0 to 2305843009213693952"), "{text}");
    assert!(TableSchema::named("activities").is_none());
}

#[test]
fn a_location_is_written_as_it_was_read() {
    for text in ["none", "day/activity.parquet", "day/*.csv", "s3://bucket/", "s3://bucket/a/b.parquet"] {
        let location: TableLocation = text.parse().unwrap();
        assert_eq!(location.to_string(), text);
        assert_eq!(location.is_none(), text == "none");
    }
    for (text, reason) in [
        ("", "it is empty"),
        ("s3:///key", "the bucket has no name"),
        ("http://host/a.csv", "only file:// and s3:// are supported"),
    ] {
        let error = text.parse::<TableLocation>().unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}
