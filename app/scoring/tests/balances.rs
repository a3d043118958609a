//! Reading balance changes from CSV: accepted input, and the error of any other.

use std::io::{self, Read};

use influence_scoring::ingest::balances::{BalanceChange, BalanceCsvReader, BalanceProblem};
use proptest::prelude::*;
use solana_address::Address;

const HEADER: &str = "unix_time,token_account,owner,balance\n";
const A: &str = "4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";
const B: &str = "8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR";

fn read(file: impl AsRef<[u8]>) -> Result<Vec<BalanceChange>, String> {
    let reader = BalanceCsvReader::new("b.csv", file.as_ref()).map_err(|error| error.to_string())?;
    reader.collect::<Result<_, _>>().map_err(|error| error.to_string())
}

fn refusal(file: impl AsRef<[u8]>) -> String {
    read(file).unwrap_err()
}

fn change(time: i64, balance: u64) -> BalanceChange {
    let key = |text: &str| text.parse::<Address>().ok().unwrap();
    BalanceChange { time, token_account: key(A), owner: key(B), balance }
}

#[test]
fn rows_become_changes() {
    let file = format!("{HEADER}5,{A},{B},0\n5,{A},{B},2305843009213693952\n1767571200,{A},{B},7\n");
    assert_eq!(read(file).unwrap(), [change(5, 0), change(5, 1 << 61), change(1_767_571_200, 7)]);
    assert_eq!(read(HEADER).unwrap(), []);
}

#[test]
fn spreadsheets_are_understood() {
    let want = [change(5, 1), change(6, 2)];
    let file = format!("{HEADER}5,{A},{B},1\n6,{A},{B},2");
    assert_eq!(read(&file).unwrap(), want);
    assert_eq!(read(file.replace('\n', "\r\n")).unwrap(), want);
    assert_eq!(read(format!("\u{feff}{file}")).unwrap(), want);
    assert_eq!(read(file.replace(',', " , ")).unwrap(), want);
    assert_eq!(
        read(file.replace(',', "\",\"").replace('\n', "\"\n\"").replace("unix", "\"unix") + "\"").unwrap(),
        want
    );
    assert_eq!(read(file.replace('\n', "\n\n")).unwrap(), want);
}

/// The error of a file whose third line is `row`.
fn third_line(row: &str) -> String {
    refusal(format!("{HEADER}5,{A},{B},1\n{row}\n"))
}

#[test]
fn invalid_header_is_named_with_remedy() {
    let cases = [
        (
            refusal(""),
            "b.csv: the file is empty; start it with the line unix_time,token_account,owner,balance",
        ),
        (
            refusal("time,owner\n"),
            "b.csv, line 1: the header is \"time,owner\"; make the first line unix_time,token_account,owner,balance",
        ),
        (
            third_line("5"),
            "b.csv, line 3: the row has 1 field instead of 4; write each row as unix_time,token_account,owner,balance",
        ),
        (
            third_line(&format!("5,{A},{B},1,")),
            "b.csv, line 3: the row has 5 fields instead of 4; write each row as unix_time,token_account,owner,balance",
        ),
    ];
    for (refusal, sentence) in cases {
        assert_eq!(refusal, sentence);
    }
}

#[test]
fn a_bad_time_is_named_with_place_and_remedy() {
    let cases = [
        (
            third_line(&format!("noon,{A},{B},1")),
            "b.csv, line 3, unix_time: \"noon\" is not a whole number of unix seconds; write the time as unix seconds, for \
             example 1767571200",
        ),
        (
            third_line(&format!("-5,{A},{B},1")),
            "b.csv, line 3, unix_time: -5 is before the calendar; write the time as unix seconds, not as milliseconds \
             or years",
        ),
        (
            third_line(&format!("1767571200000,{A},{B},1")),
            "b.csv, line 3, unix_time: 1767571200000 is after the calendar; write the time as unix seconds, not as \
             milliseconds or years",
        ),
        (
            third_line(&format!("4,{A},{B},1")),
            "b.csv, line 3, unix_time: 4 is earlier than the previous row, 5; sort the file by unix_time",
        ),
    ];
    for (refusal, sentence) in cases {
        assert_eq!(refusal, sentence);
    }
}

#[test]
fn a_bad_key_or_balance_is_named_with_place_and_remedy() {
    let cases = [
        (
            third_line(&format!("5,0xabc,{B},1")),
            "b.csv, line 3, token_account: \"0xabc\" is not a base58 address; write the address in full, as a \
             wallet or an explorer shows it",
        ),
        (
            third_line(&format!("5,{A},,1")),
            "b.csv, line 3, owner: \"\" is not a base58 address; write the address in full, as a wallet or an \
             explorer shows it",
        ),
        (
            third_line(&format!("5,{A},{B},1.5")),
            "b.csv, line 3, balance: \"1.5\" is not a whole number of base units; write the balance in base units, \
             digits only, for example 1500000 for 1.5 tokens of 6 decimals",
        ),
        (
            third_line(&format!("5,{A},{B},-7")),
            "b.csv, line 3, balance: the balance -7 is negative; write the balance after the change, not the \
             difference",
        ),
        (
            third_line(&format!("5,{A},{B},2305843009213693953")),
            "b.csv, line 3, balance: the balance 2305843009213693953 is above the largest supply, 2^61 base units; write \
             the balance in base units of this mint",
        ),
        (
            third_line(&format!("5,{A},{B}\0,1")),
            "b.csv, line 3: the row contains NUL bytes; save the file as plain UTF-8 text",
        ),
    ];
    for (refusal, sentence) in cases {
        assert_eq!(refusal, sentence);
    }
}

#[test]
fn non_text_bytes_are_named() {
    let latin = [format!("{HEADER}5,{A},{B},1\n5,{A},").as_bytes(), b"M\xfcller,1\n"].concat();
    assert_eq!(
        refusal(latin),
        "b.csv, line 3: the row contains bytes that are not UTF-8; save the file as plain UTF-8 text"
    );
    let wide: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(refusal(wide), "b.csv, line 1: the row contains NUL bytes; save the file as plain UTF-8 text");
}

#[test]
fn lines_are_counted_as_an_editor_does() {
    for (file, line) in [
        (format!("{HEADER}\n\n5,{A},{B},1\n\n\nbad\n"), 7),
        (format!("{HEADER}5,{A},{B},1\nbad\n").replace('\n', "\r\n"), 3),
        (format!("\n\n{HEADER}bad"), 4),
        (format!("{HEADER}\"5,{A},{B},1\n5,{A},{B},1\n"), 2),
    ] {
        let refusal = refusal(&file);
        assert!(refusal.starts_with(&format!("b.csv, line {line}")), "{file:?}: {refusal}");
    }
}

#[test]
fn large_numbers_and_long_fields_are_shortened() {
    let long = "9".repeat(1_000);
    assert!(refusal(format!("{HEADER}5,{A},{B},{long}\n")).contains("999... is above the largest supply"));
    assert!(refusal(format!("{HEADER}5,{A},{B},-{long}\n")).contains("999... is negative"));
    assert!(refusal(format!("{HEADER}{long},{A},{B},1\n")).len() < 200);
    assert!(refusal(format!("{HEADER}5,{long},{B},1\n")).len() < 250);
}

#[test]
fn endless_lines_do_not_fill_the_memory() {
    let sentence = "b.csv, line 1: the line is longer than 4 096 bytes; write each row as unix_time,token_account,owner,balance";
    assert_eq!(BalanceCsvReader::new("b.csv", io::repeat(b'7')).err().unwrap().to_string(), sentence);
    let zeros = BalanceCsvReader::new("b.csv", io::repeat(0)).err().unwrap();
    assert!(matches!(zeros.problem, BalanceProblem::NotText(_)), "{zeros}");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("none.csv");
    let refusal = |path| BalanceCsvReader::open(path).err().unwrap().to_string();
    let sentence = refusal(missing.as_path());
    assert!(sentence.contains("none.csv: cannot be read (No such file"), "{sentence}");
    assert!(sentence.ends_with("; check that the path exists and is readable"), "{sentence}");
    assert!(refusal(folder.path()).contains("cannot be read"));
}

#[test]
fn a_file_from_disk_reads_the_same() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("{HEADER}5,{A},{B},1\n")).unwrap();
    let changes: Result<Vec<_>, _> = BalanceCsvReader::open(file.path()).unwrap().collect();
    assert_eq!(changes.unwrap(), [change(5, 1)]);
}

#[test]
fn reading_ends_after_a_fault() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let input = format!("{HEADER}5,{A},{B},1\n");
    let mut reader = BalanceCsvReader::new("b.csv", input.as_bytes().chain(Broken)).unwrap();
    assert_eq!(reader.next().unwrap().unwrap(), change(5, 1));
    let fault = reader.next().unwrap().unwrap_err();
    assert!(matches!(fault.problem, BalanceProblem::Unreadable(_)), "{fault}");
    assert!(reader.next().is_none());
}

proptest! {
    #[test]
    fn any_change_survives_writing_and_reading(
        rows in prop::collection::vec((0..4_000_000_000_i64, any::<[u8; 32]>(), any::<[u8; 32]>(), 0..=(1_u64 << 61)), 0..20)
    ) {
        let mut changes: Vec<_> = rows
            .into_iter()
            .map(|(time, token_account, owner, balance)| BalanceChange { time, token_account: token_account.into(), owner: owner.into(), balance })
            .collect();
        changes.sort_by_key(|change| change.time);
        let line = |c: &BalanceChange| format!("{},{},{},{}\n", c.time, c.token_account, c.owner, c.balance);
        let file = changes.iter().map(line).fold(HEADER.to_string(), |file, line| file + &line);
        prop_assert_eq!(read(file).unwrap(), changes);
    }

    #[test]
    fn no_input_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), text in "[0-9,\"\n\r -]{0,200}") {
        let _ = read(&bytes);
        let _ = read([HEADER.as_bytes(), &bytes].concat());
        let _ = read(format!("{HEADER}{text}"));
    }
}
