//! Every kind of bad row is rejected, listed with file, line, field, value and reason, and counted.

use influence_scoring::ingest::{RejectCount, RejectFile, RejectedRow, Table};

use crate::support::Room;

/// A header and a valid row; bad rows follow from line 3.
const ACTIVITY: &str = "time,user,gallery,nft,kind,quantity,id\n10,1,2,3,view,60,a\n";

/// The reject line without table, file and line.
async fn reject_of(row: &str) -> Option<String> {
    let room = Room::new();
    room.write("a.csv", format!("{ACTIVITY}{row}\n11,1,2,,like,1,\n"));
    let outcome = room.stage(Table::Activity, "a.csv").await.unwrap();
    let rejected = room.rejected();
    assert_eq!(outcome.staged.rows() + outcome.rejects.total(), 3, "{row}");
    assert_eq!(outcome.staged.files[0].rejected, outcome.rejects.total());
    let cut = rejected.first().map(|line| line.strip_prefix("activity,a.csv,3,").unwrap().to_owned());
    assert_eq!(rejected.len() as u64, outcome.rejects.total());
    cut
}

#[tokio::test]
async fn a_good_row_is_no_reject() {
    for row in [
        "0,0,0,,visit,86400,",
        "1767571200,4611686018427387904,1,1,like,1000000,x",
        "1,1,1,1,tip,2305843009213693952,",
    ] {
        assert_eq!(reject_of(row).await, None, "{row}");
    }
}

#[tokio::test]
async fn each_bad_field_is_named() {
    let long = "x".repeat(129);
    let long_reject = format!("id,{}...,is too long", "x".repeat(64));
    for (row, reject) in [
        (",1,2,3,view,1,", "time,,is missing"),
        ("noon,1,2,3,view,1,", "time,noon,is not a whole number"),
        ("+1,1,2,3,view,1,", "time,+1,is not a whole number"),
        ("1.0,1,2,3,view,1,", "time,1.0,is not a whole number"),
        ("-1,1,2,3,view,1,", "time,-1,is negative"),
        ("99999999999999999,1,2,3,view,1,", "time,99999999999999999,is too large"),
        ("1,4611686018427387905,2,3,view,1,", "user,4611686018427387905,is too large"),
        ("1,-99999999999999999999,2,3,view,1,", "user,-99999999999999999999,is negative"),
        ("1,1,,3,view,1,", "gallery,,is missing"),
        ("1,1,2,x,view,1,", "nft,x,is not a whole number"),
        ("1,1,2,3,View,1,", "kind,View,is not a known kind"),
        ("1,1,2,3,,1,", "kind,,is missing"),
        ("1,1,2,3,view,,", "quantity,,is missing"),
        ("1,1,2,3,view,-5,", "quantity,-5,is negative"),
        ("1,1,2,3,view,86401,", "quantity,86401,is too large"),
        ("1,1,2,3,share,1000001,", "quantity,1000001,is too large"),
        ("1,1,2,3,bid,2305843009213693953,", "quantity,2305843009213693953,is too large"),
        ("1,1,2,3,view,1", ",\"1,1,2,3,view,1\",has a different number of fields than the header"),
        ("1,1,2,3,view,1,,", ",\"1,1,2,3,view,1,,\",has a different number of fields than the header"),
        ("\"1,1,2,3,view,1,", ",\"\"\"1,1,2,3,view,1,\",has a different number of fields than the header"),
        (&format!("1,1,2,3,view,1,{long}"), &long_reject),
        ("=cmd()", ",=cmd(),has a different number of fields than the header"),
    ] {
        assert_eq!(reject_of(row).await.as_deref(), Some(reject), "{row}");
    }
}

#[tokio::test]
async fn invalid_lines_are_listed() {
    let room = Room::new();
    let mut text = br#"{"nft":1,"gallery":2}
[1,2]
{"nft":2,"gallery":
{"nft":2.5,"gallery":2}
{"nft":true,"gallery":2}
{"nft":18446744073709551615,"gallery":2}
{"nft":"","gallery":2}
"#
    .to_vec();
    text.extend(b"\xff\xfe\n");
    text.extend("y".repeat(70_000).bytes());
    text.extend(b"\n{\"nft\":9,\"gallery\":2}");
    room.write("nfts.jsonl", &text);
    let outcome = room.stage(Table::Nfts, "nfts.jsonl").await.unwrap();
    assert_eq!(outcome.lines().await, [1, 10]);
    let start = "y".repeat(64);
    let expected = [
        "2,,\"[1,2]\",is not a JSON object",
        "3,,\"{\"\"nft\"\":2,\"\"gallery\"\":\",is not a JSON object",
        "4,nft,,is not a whole number",
        "5,nft,,is not a whole number",
        "6,nft,,is too large",
        "7,nft,,is missing",
        "8,,\u{fffd}\u{fffd},contains invalid UTF-8",
        &format!("9,,{start}...,is a line of more than 65 536 bytes"),
    ];
    assert_eq!(room.rejected(), expected.map(|line| format!("nfts,nfts.jsonl,{line}")));
}

#[tokio::test]
async fn first_of_duplicate_rows_counts() {
    let room = Room::new();
    let (one, two) =
        ("8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR", "CktRuQ2mttgRGkXJtyksdKHjUdc2C4TgDzyB98oEzy8");
    room.write("users/1.csv", format!("user,wallet\n1,{one}\n1,{two}\n2,{one}\n3,x\n"));
    room.write("users/2.csv", format!("user,wallet\n3,{two}\n1,{two}\n"));
    let outcome = room.stage(Table::Users, "users").await.unwrap();
    assert_eq!(outcome.lines().await, [2, 2]);
    let expected = [
        "users/1.csv,3,user,1,is a duplicate".to_owned(),
        format!("users/1.csv,4,wallet,{one},is a duplicate"),
        "users/1.csv,5,wallet,x,is not a base58 address".to_owned(),
        "users/2.csv,3,user,1,is a duplicate".to_owned(),
    ];
    assert_eq!(room.rejected(), expected.map(|line| format!("users,{line}")));
    let seen = RejectCount {
        table: Table::Users,
        field: "user".to_owned(),
        reason: "is a duplicate".to_owned(),
        rows: 2,
    };
    assert_eq!(outcome.rejects.counts().next(), Some(seen));
    assert_eq!((outcome.rejects.total_of(Table::Users), outcome.rejects.total_of(Table::Nfts)), (4, 0));
    assert_eq!((outcome.staged.rows(), outcome.staged.rows_read()), (2, 6));
}

#[tokio::test]
async fn rows_of_parquet_are_checked_by_the_same_rules() {
    use crate::support::integers;

    let room = Room::new();
    let nft = integers([Some(1), None, Some(-1), Some(1), Some(i64::MAX)]);
    room.write_parquet("nfts.parquet", vec![("nft", nft), ("gallery", integers([2; 5]))]);
    let outcome = room.stage(Table::Nfts, "nfts.parquet").await.unwrap();
    assert_eq!(outcome.lines().await, [1]);
    let expected = [
        "2,nft,,is missing",
        "3,nft,-1,is negative",
        "4,nft,1,is a duplicate",
        "5,nft,9223372036854775807,is too large",
    ];
    assert_eq!(room.rejected(), expected.map(|line| format!("nfts,nfts.parquet,{line}")));
}

#[test]
fn unlisted_rejects_are_counted() {
    let room = Room::new();
    let mut rejects = RejectFile::create(room.path("work/rejects.csv")).unwrap().listing_at_most(2);
    for line in 1..=3 {
        let reject = RejectedRow {
            table: Table::Nfts,
            file: "f",
            line,
            field: "nft",
            value: "a\nb",
            reason: "is not a whole number",
        };
        rejects.add(reject).unwrap();
    }
    rejects.count(Table::Nfts, "nft", "is negative", 4);
    rejects.flush().unwrap();
    assert!(!rejects.lists_more());
    assert_eq!(
        room.rejected(),
        ["nfts,f,1,nft,a b,is not a whole number", "nfts,f,2,nft,a b,is not a whole number"]
    );
    assert_eq!(rejects.total(), 7);
}
