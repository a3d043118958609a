//! The files of a location, and their order.

use influence_scoring::ingest::{Table, TableLocation};

use crate::support::Room;

/// The file names that are staged from a location, without the folder, or the error.
async fn found(room: &Room, location: &str) -> Result<Vec<String>, String> {
    let folder = format!("{}/", room.path("").display());
    let folder = folder.trim_end_matches('/').to_owned() + "/";
    let location: TableLocation = format!("{folder}{location}").parse().unwrap();
    match room.stage_at(Table::Nfts, &location).await {
        Ok(outcome) => {
            let files = outcome.staged.files.iter();
            Ok(files.map(|file| file.source.replace(&folder, "")).collect())
        }
        Err(error) => Err(error.to_string().replace(&folder, "")),
    }
}

fn room() -> Room {
    let room = Room::new();
    for (number, name) in
        ["day/b.csv", "day/a.csv", "day/_SUCCESS", "day/.a.csv.crc", "day/deep/c.csv"].iter().enumerate()
    {
        room.write(name, format!("nft,gallery\n{number},1\n"));
    }
    room
}

#[tokio::test]
async fn files_are_read_in_the_order_of_their_names() {
    let room = room();
    assert_eq!(found(&room, "day/b.csv").await.unwrap(), ["day/b.csv"]);
    assert_eq!(found(&room, "day/").await.unwrap(), ["day/a.csv", "day/b.csv"]);
    assert_eq!(found(&room, "day/[ab]*.csv").await.unwrap(), ["day/a.csv", "day/b.csv"]);
    assert_eq!(found(&room, "day/**/*.csv").await.unwrap(), ["day/a.csv", "day/b.csv", "day/deep/c.csv"]);

    let outcome = room.stage(Table::Nfts, "day").await.unwrap();
    let content = outcome.content().await;
    assert!(content.find("| 1 ").unwrap() < content.find("| 0 ").unwrap(), "a before b:\n{content}");
}

#[tokio::test]
async fn existing_name_takes_precedence_over_a_pattern() {
    let room = Room::new();
    room.write("day [1].csv", "nft,gallery\n1,1\n");
    assert_eq!(found(&room, "day [1].csv").await.unwrap(), ["day [1].csv"]);
}

#[tokio::test]
async fn empty_locations_are_refused() {
    let room = room();
    let none = room.stage_at(Table::Nfts, &TableLocation::NONE).await.unwrap();
    assert_eq!((none.staged.files.len(), none.staged.rows_read()), (0, 0));

    std::fs::create_dir(room.path("empty")).unwrap();
    for (location, looked_for) in [
        ("empty", "empty: no file found; looked for files in this folder."),
        ("day/c.csv", "day/c.csv: no file found; looked for a file or folder with this name."),
        ("day/c*", "day/c*: no file found; looked for files that match this pattern."),
    ] {
        let error = found(&room, location).await.unwrap_err();
        assert!(error.starts_with(looked_for), "{error}");
    }
    let error = found(&room, "day/***").await.unwrap_err();
    assert!(error.contains("the pattern"), "{error}");
}

#[tokio::test]
async fn unknown_formats_are_refused() {
    let room = room();
    room.write("day/c.csv.zip", "");
    let error = found(&room, "day").await.unwrap_err();
    assert!(error.starts_with("day/c.csv.zip: unknown format"), "{error}");
}

#[tokio::test]
async fn a_header_must_name_the_columns() {
    let room = Room::new();
    for (content, problem) in [
        ("", "the file is empty"),
        ("nft\n1\n", "missing column gallery"),
        ("nft,gallery,nft\n1,2,3\n", "duplicate column nft"),
        ("1,2\n", "missing column nft"),
    ] {
        room.write("nfts.csv", content);
        let error = found(&room, "nfts.csv").await.unwrap_err();
        let expected =
            format!("nfts.csv: {problem}; the first line must name the columns, for example nft,gallery");
        assert_eq!(error, expected);
    }
    room.write("nfts.jsonl", "");
    assert_eq!(found(&room, "nfts.jsonl").await.unwrap(), ["nfts.jsonl"], "JSON-lines without rows are none");
}
