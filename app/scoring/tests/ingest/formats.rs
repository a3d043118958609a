//! Equal rows in different formats give equal staged rows.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int32Array, StringArray, UInt64Array};
use influence_scoring::ingest::{Table, row_reader::RowReader};

use crate::support::{Room, integers, texts};

const CSV: &str = "\
user,wallet,nft_value,points
7,8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR,40,900
8,CktRuQ2mttgRGkXJtyksdKHjUdc2C4TgDzyB98oEzy8,,
";
/// Reordered columns, quotes, spaces, an unknown column, a byte order mark, blank lines and Windows line ends.
const LOOSE_CSV: &str = "\u{feff}points,note,wallet,nft_value,user\r\n\r\n\
900,\"a, b\",\"8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR\",40, 7\r\n\r\n\
,,CktRuQ2mttgRGkXJtyksdKHjUdc2C4TgDzyB98oEzy8,,8";
const JSON: &str = r#"
{"user":7,"wallet":"8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR","nft_value":"40","points":900,"note":[1]}
{"user":"8","wallet":"CktRuQ2mttgRGkXJtyksdKHjUdc2C4TgDzyB98oEzy8","points":null}
"#;

fn wallets() -> ArrayRef {
    texts(&["8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR", "CktRuQ2mttgRGkXJtyksdKHjUdc2C4TgDzyB98oEzy8"])
}

#[tokio::test]
async fn every_format_gives_the_same_rows() {
    let room = Room::new();
    room.write("users.csv", CSV);
    let expected = room.stage(Table::Users, "users.csv").await.unwrap();
    let content = expected.content().await;
    assert_eq!((expected.staged.rows(), expected.rejects.total()), (2, 0));
    assert_eq!(content.matches("40").count(), 1, "{content}");
    assert_eq!(expected.lines().await, [2, 3]);

    room.write("loose.csv", LOOSE_CSV);
    room.write("users.jsonl", JSON);
    let unsigned: ArrayRef = Arc::new(UInt64Array::from(vec![7, 8]));
    let narrow: ArrayRef = Arc::new(Int32Array::from(vec![Some(40), None]));
    let points = integers([Some(900), None]);
    let mut columns =
        vec![("points", points), ("wallet", wallets()), ("nft_value", narrow), ("user", unsigned)];
    columns.push(("note", texts(&["a", "b"])));
    room.write_parquet("users.parquet", columns);
    assert!(expected.staged.files[0].ignored.is_empty());
    for (name, lines) in [("loose.csv", [3, 5]), ("users.jsonl", [2, 3]), ("users.parquet", [1, 2])] {
        let outcome = room.stage(Table::Users, name).await.unwrap();
        assert_eq!(outcome.content().await, content, "{name}");
        assert_eq!(outcome.lines().await, lines, "{name}");
        assert!(outcome.staged.files[0].has_lines);
        assert_eq!(
            outcome.staged.files[0].ignored,
            ["note"],
            "{name}: a column that the table does not know"
        );
    }
}

#[tokio::test]
async fn staged_files_have_exactly_the_columns() {
    let room = Room::new();
    room.write("users.csv", CSV);
    let outcome = room.stage(Table::Users, "users.csv").await.unwrap();
    let mut reader = RowReader::open(Table::Users, &outcome.staged.files[0]).await.unwrap();
    let batch = reader.next().await.unwrap().unwrap().batch;
    let points = batch.column_by_name("points").unwrap();
    assert_eq!(points.as_ref(), integers([900, 0]).as_ref(), "what is absent is 0");
    let names: Vec<_> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
    let expected: Vec<_> = Table::Users.schema().columns.iter().map(|column| column.name).collect();
    assert_eq!(names, expected);
}

#[tokio::test]
async fn compressed_text_is_read_as_it_is() {
    use datafusion::datasource::file_format::file_compression_type::FileCompressionType;
    use futures_util::{StreamExt, TryStreamExt};

    let room = Room::new();
    room.write("users.csv", CSV);
    let content = room.stage(Table::Users, "users.csv").await.unwrap().content().await;
    for (name, kind) in
        [("users.csv.gz", FileCompressionType::GZIP), ("users.csv.zst", FileCompressionType::ZSTD)]
    {
        let raw = futures_util::stream::iter([Ok(bytes::Bytes::from(CSV))]).boxed();
        let packed =
            kind.convert_to_compress_stream(raw).unwrap().try_collect::<Vec<_>>().await.unwrap().concat();
        room.write(name, &packed);
        let outcome = room.stage(Table::Users, name).await.unwrap();
        assert_eq!(outcome.content().await, content, "{name}");
        assert_eq!(outcome.staged.files[0].bytes, packed.len() as u64, "the file's own size");

        room.write(name, &packed[..packed.len() / 2]);
        let error = room.stage(Table::Users, name).await.err().unwrap().to_string();
        assert!(error.contains(name) && error.contains("cannot be read"), "{error}");
    }
}

#[tokio::test]
async fn the_hash_is_that_of_the_file() {
    use sha2::{Digest, Sha256};

    let room = Room::new();
    room.write("nfts.csv", "nft,gallery\n1,2\n");
    let path = room.write_parquet("nfts.parquet", vec![("nft", integers([1])), ("gallery", integers([2]))]);
    for (name, content) in
        [("nfts.csv", b"nft,gallery\n1,2\n".to_vec()), ("nfts.parquet", std::fs::read(path).unwrap())]
    {
        let outcome = room.stage(Table::Nfts, name).await.unwrap();
        let file = &outcome.staged.files[0];
        assert_eq!(file.sha256, <[u8; 32]>::from(Sha256::digest(&content)), "{name}");
        assert_eq!(file.bytes, content.len() as u64);
    }
}

#[tokio::test]
async fn a_parquet_file_of_other_columns_is_refused() {
    let room = Room::new();
    let stage = async |columns| {
        room.write_parquet("nfts.parquet", columns);
        let outcome = room.stage(Table::Nfts, "nfts.parquet").await;
        outcome.err().map(|error| error.to_string().replace(&room.path("").display().to_string(), ""))
    };
    let fraction: ArrayRef = Arc::new(datafusion::arrow::array::Float64Array::from(vec![1.0]));
    let text: ArrayRef = Arc::new(StringArray::from_iter_values(["1"]));
    assert_eq!(stage(vec![("nft", integers([1])), ("gallery", integers([2]))]).await, None);
    assert_eq!(
        stage(vec![("nft", integers([1])), ("room", integers([2]))]).await.unwrap(),
        "nfts.parquet: column gallery (a 64-bit integer (Int64)) is missing; the file has nft, room"
    );
    assert_eq!(
        stage(vec![("nft", integers([1])), ("gallery", fraction)]).await.unwrap(),
        "nfts.parquet: column gallery is Float64; write it as a 64-bit integer (Int64)"
    );
    assert_eq!(
        stage(vec![("nft", text), ("gallery", integers([2]))]).await.unwrap(),
        "nfts.parquet: column nft is Utf8; write it as a 64-bit integer (Int64)"
    );
    assert_eq!(
        stage(vec![("nft", integers([1])), ("nft", integers([1])), ("gallery", integers([2]))])
            .await
            .unwrap(),
        "nfts.parquet: is not a valid Parquet file (duplicate column nft); export it again"
    );
    room.write("nfts.parquet", "PAR1 is not enough");
    let error = room.stage(Table::Nfts, "nfts.parquet").await.err().unwrap().to_string();
    assert!(error.contains("is not a valid Parquet file"), "{error}");
}
