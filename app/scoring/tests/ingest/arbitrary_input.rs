//! Arbitrary bytes in text files: no panic, and every non-blank line is staged or rejected exactly once.

use influence_scoring::ingest::Table;
use proptest::prelude::*;

use crate::support::Room;

/// Arbitrary bytes, with parts of valid rows more often than by chance.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        any::<u8>().prop_map(|byte| vec![byte]),
        prop::sample::select(vec!["\n", ",", "\"", "\r\n", "{", "}", "1", "-", "nft", "gallery", " "])
            .prop_map(|text| text.as_bytes().to_vec()),
        (0..9_u8, 0..3_u8).prop_map(|(nft, gallery)| format!("{nft},{gallery}\n").into_bytes()),
        (0..9_u8, 0..3_u8)
            .prop_map(|(nft, gallery)| format!("{{\"nft\":{nft},\"gallery\":{gallery}}}\n").into_bytes()),
    ];
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
}

fn lines_with_something(content: &[u8]) -> u64 {
    content.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count() as u64
}

fn staged_and_rejected(name: &str, content: &[u8]) -> (u64, u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let room = Room::new();
    room.write(name, content);
    let outcome = runtime.block_on(room.stage(Table::Nfts, name)).unwrap();
    assert_eq!(room.rejected().len() as u64, outcome.rejects.total());
    (outcome.staged.rows(), outcome.rejects.total())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_line_of_csv_is_staged_or_rejected(content in content()) {
        let content = [b"nft,gallery\n".as_slice(), &content].concat();
        let (staged, rejected) = staged_and_rejected("nfts.csv", &content);
        prop_assert_eq!(staged + rejected + 1, lines_with_something(&content));
    }

    #[test]
    fn every_line_of_json_is_staged_or_rejected(content in content()) {
        let (staged, rejected) = staged_and_rejected("nfts.jsonl", &content);
        // A byte order mark alone in the first line is blank.
        prop_assume!(!content.starts_with(b"\xef\xbb\xbf"));
        prop_assert_eq!(staged + rejected, lines_with_something(&content));
    }
}
