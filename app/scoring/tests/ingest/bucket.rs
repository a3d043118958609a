//! Reading from a bucket, served by a small local server with the required subset of S3.

use std::{collections::BTreeMap, process::Command, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, Response, StatusCode, header},
    routing::get,
};
use influence_scoring::ingest::{Table, TableLocation, balances::BalanceFiles, tables::BALANCES};

use crate::support::{Room, integers, texts};

type Objects = Arc<BTreeMap<String, Vec<u8>>>;

const KEY: &str = "4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";

/// Keys in a page of a listing.
const PAGE: usize = 2;

/// ListObjectsV2 with a few keys per page; the token of the next page is the number of listed keys.
async fn list(State(objects): State<Objects>, Query(query): Query<BTreeMap<String, String>>) -> String {
    let prefix = query.get("prefix").map_or("", String::as_str);
    let flat = !query.contains_key("delimiter");
    let keys = objects
        .iter()
        .filter(|(key, _)| key.strip_prefix(prefix).is_some_and(|rest| flat || !rest.contains('/')));
    let listed = query.get("continuation-token").map_or(0, |token| token.parse().unwrap());
    let more = keys.clone().count() > listed + PAGE;
    let contents = keys.skip(listed).take(PAGE).map(|(key, object)| {
        format!(
            "<Contents><Key>{key}</Key><LastModified>2026-01-05T00:00:00.000Z</LastModified>\
             <ETag>\"1\"</ETag><Size>{}</Size></Contents>",
            object.len()
        )
    });
    let contents: String = contents.collect();
    let token = if more {
        format!("<NextContinuationToken>{}</NextContinuationToken>", listed + PAGE)
    } else {
        String::new()
    };
    format!("<ListBucketResult><IsTruncated>{more}</IsTruncated>{token}{contents}</ListBucketResult>")
}

/// GetObject with a range, and HeadObject.
async fn object(
    State(objects): State<Objects>,
    Path((_, key)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response<Body> {
    assert!(headers[header::AUTHORIZATION].to_str().unwrap().contains("Credential=reader/"));
    let Some(object) = objects.get(&key) else {
        return Response::builder().status(StatusCode::NOT_FOUND).body(Body::empty()).unwrap();
    };
    let response = Response::builder()
        .header(header::LAST_MODIFIED, "Mon, 05 Jan 2026 00:00:00 GMT")
        .header(header::ETAG, "\"1\"");
    let Some(range) = headers.get(header::RANGE) else {
        return response.body(Body::from(object.clone())).unwrap();
    };
    let (start, end) = range.to_str().unwrap().strip_prefix("bytes=").unwrap().split_once('-').unwrap();
    let (start, end): (usize, usize) = (start.parse().unwrap(), end.parse().unwrap());
    response
        .status(StatusCode::PARTIAL_CONTENT)
        .header(header::CONTENT_RANGE, format!("bytes {start}-{end}/{}", object.len()))
        .body(Body::from(object[start..=end].to_vec()))
        .unwrap()
}

fn objects() -> Objects {
    let room = Room::new();
    let activity = room.write_parquet(
        "a.parquet",
        vec![
            ("time", integers([1, 2])),
            ("user", integers([7, -1])),
            ("gallery", integers([1, 1])),
            ("kind", texts(&["like", "like"])),
            ("quantity", integers([1, 1])),
        ],
    );
    let balances =
        |time: i64| BALANCES.csv().lines().next().map(|header| format!("{header}\n{time},{KEY},{KEY},9\n"));
    let balances = |time| balances(time).unwrap().into_bytes();
    let nfts = |nft: i64| format!("nft,gallery\n{nft},1\nx,1\n").into_bytes();
    Arc::new(BTreeMap::from([
        ("day/activity.parquet".to_owned(), std::fs::read(activity).unwrap()),
        ("day/nfts/b.csv".to_owned(), nfts(2)),
        ("day/nfts/a.csv".to_owned(), nfts(1)),
        ("day/nfts/_SUCCESS".to_owned(), Vec::new()),
        ("ledger/1.csv".to_owned(), balances(5)),
        ("ledger/2.csv".to_owned(), balances(6)),
        ("day/nfts/old/c.csv".to_owned(), nfts(3)),
    ]))
}

/// Reads in a child process, since stores are configured by environment variables.
#[tokio::test]
async fn a_bucket_is_read_like_a_folder() {
    let routes = Router::new()
        .route("/{bucket}", get(list))
        .route("/{bucket}/{*key}", get(object))
        .with_state(objects());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move { axum::serve(listener, routes).await });

    let mut reader = Command::new(std::env::current_exe().unwrap());
    reader
        .args(["--exact", "bucket::reader_in_its_own_environment", "--ignored"])
        .envs([("AWS_ENDPOINT", &*endpoint), ("AWS_ALLOW_HTTP", "true"), ("AWS_REGION", "us-east-1")])
        .envs([("AWS_ACCESS_KEY_ID", "reader"), ("AWS_SECRET_ACCESS_KEY", "secret")]);
    let output = tokio::task::spawn_blocking(move || reader.output()).await.unwrap().unwrap();
    server.abort();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
#[ignore = "is started by a_bucket_is_read_like_a_folder, which sets its environment"]
async fn reader_in_its_own_environment() {
    use influence_scoring::ingest::row_reader::list_rejected_rows;

    let room = Room::new();
    let stage = async |table, text: &str| room.stage_at(table, &text.parse::<TableLocation>().unwrap()).await;
    for (text, names, rows) in [
        ("s3://shop/day/nfts/", &["a.csv", "b.csv"][..], 2),
        ("s3://shop/day/nfts/a.csv", &["a.csv"], 1),
        ("s3://shop/day/*/?.csv", &["a.csv", "b.csv"], 2),
        ("s3://shop/day/**/*.csv", &["a.csv", "b.csv", "old/c.csv"], 3),
    ] {
        let outcome = stage(Table::Nfts, text).await.unwrap();
        let sources: Vec<_> = outcome.staged.files.iter().map(|file| file.source.as_str()).collect();
        let expected: Vec<_> = names.iter().map(|name| format!("s3://shop/day/nfts/{name}")).collect();
        assert_eq!(sources, expected);
        assert_eq!((outcome.staged.rows(), outcome.rejects.total()), (rows, rows), "{text}");
    }

    let mut outcome = stage(Table::Activity, "s3://shop/day/activity.parquet").await.unwrap();
    let file = outcome.staged.files[0].clone();
    assert_eq!((file.url.as_str(), file.rows), ("s3://shop/day/activity.parquet", 2));
    assert_eq!(list_rejected_rows(Table::Activity, &file, &mut outcome.rejects).await.unwrap(), 1);
    outcome.rejects.flush().unwrap();
    assert_eq!(room.rejected(), ["activity,s3://shop/day/activity.parquet,2,user,-1,is negative"]);

    let files = BalanceFiles::find(&"s3://shop/ledger/".parse().unwrap()).await.unwrap();
    let times: Vec<_> = files.changes().map(|change| change.unwrap().time).collect();
    assert_eq!(times, [5, 6]);
    // A bucket named localhost is still a bucket.
    let here = BalanceFiles::find(&"s3://localhost/ledger/1.csv".parse().unwrap()).await.unwrap();
    assert_eq!(here.changes().count(), 1);
    let error = BalanceFiles::find(&"s3://shop/ledger/3.csv".parse().unwrap()).await.err().unwrap();
    assert!(error.to_string().starts_with("s3://shop/ledger/3.csv: cannot be read"), "{error}");

    let error = stage(Table::Nfts, "s3://shop/night/").await.err().unwrap().to_string();
    assert!(error.starts_with("s3://shop/night/: no file found"), "{error}");
    let error = stage(Table::Nfts, "s3://shop/night.csv").await.err().unwrap().to_string();
    assert!(error.starts_with("s3://shop/night.csv: cannot be read"), "{error}");
}
