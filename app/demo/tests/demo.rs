//! The demo as a user runs it: on a small file, and on files that are wrong.

use std::{fs, fs::File, path::Path, process::Command};

use solana_address::Address;

/// 2026-01-05.
const START: i64 = 1_767_571_200;
const HOUR: i64 = 3_600;

struct DemoOutput {
    code: Option<i32>,
    out: String,
    err: String,
}

fn demo(file: &str, more: &[&str]) -> DemoOutput {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.csv");
    fs::write(&path, file).unwrap();
    run(&[&["--balances", path.to_str().unwrap()], more].concat())
}

fn run(arguments: &[&str]) -> DemoOutput {
    let out = tempfile::tempdir().unwrap();
    run_into(out.path(), arguments)
}

/// Runs the demo with its output in the folder `out`.
fn run_into(out: &Path, arguments: &[&str]) -> DemoOutput {
    let mut command = Command::new(env!("CARGO_BIN_EXE_influence-demo"));
    let output = command.args(arguments).arg("--out").arg(out).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    DemoOutput { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

/// An address without a known key.
fn address(kind: u8, n: u8) -> String {
    let mut key = [n; 32];
    key[0] = kind;
    Address::from(key).to_string()
}

/// A dozen owners over three days, one with two accounts; some sell out, some come late, some trade within a second.
fn dozen() -> String {
    let mut rows = vec!["unix_time,token_account,owner,balance".to_owned()];
    let mut row = |time: i64, account: u8, owner: u8, tokens: u64| {
        rows.push(format!("{time},{},{},{}", address(1, account), address(2, owner), tokens * 1_000_000));
    };
    for owner in 1..=10 {
        row(START - 3 * 24 * HOUR, owner, owner, 1_000 * u64::from(owner));
    }
    row(START - 3 * 24 * HOUR, 50, 3, 777);
    row(START, 1, 1, 1_500);
    row(START, 1, 1, 1_400);
    for hour in 3..70 {
        let owner = 1 + (hour % 10) as u8;
        row(START + hour * HOUR, owner, owner, 1_000 * u64::from(owner) + 10 * hour as u64);
    }
    row(START + 70 * HOUR, 50, 3, 0);
    row(START + 70 * HOUR, 4, 4, 0);
    row(START + 71 * HOUR, 11, 11, 123_456);
    row(START + 71 * HOUR, 12, 12, 1);
    rows.join("\n") + "\n"
}

#[test]
fn a_small_file_is_simulated_and_recomputed() {
    let run = demo(&dozen(), &[]);
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
    assert!(run.out.contains("12 fans, 13 token accounts"), "{}", run.out);
    assert!(run.out.contains("12 of the owners are played by proxies"), "{}", run.out);
    assert!(run.out.contains("Day 3 (2026-01-07)") && !run.out.contains("Day 4"), "{}", run.out);
    assert!(run.out.contains("a third cranker voted for another root"), "{}", run.out);
    assert!(run.out.contains(" 0 differences"), "{}", run.out);
    let line = |what: &str| run.out.lines().find(|line| line.contains(what)).unwrap().to_owned();
    assert!(line("the script").contains("10 000 ┆ 0: counts nothing"), "{}", run.out);
    // The owner's score is worth something; where it would help the owner, it is not counted.
    let owner = line("looks at the own gallery");
    assert!(owner.contains("creator of A and B") && !owner.contains("counts nothing"), "{}", run.out);
    assert!(run.out.contains("every gallery has the score that it has without them"), "{}", run.out);
}

#[test]
fn the_same_seed_gives_the_same_run_the_same_bundles_and_the_same_page() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("mine.csv"), folder.path().join("out"));
    fs::write(&file, dozen()).unwrap();
    let run = |seed| {
        let file = file.to_str().unwrap();
        let run = run_into(&out, &["--balances", file, "--seed", seed, "--galleries", "5"]);
        assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
        // All but the time it took.
        let lines: Vec<String> =
            run.out.lines().filter(|line| !line.ends_with(" s")).map(str::to_owned).collect();
        let read = |name: &str| fs::read(out.join(name)).unwrap();
        let names =
            ["bundles/day-20460/manifest.json", "bundles/day-20460/sealed/scores.parquet", "day-20460.html"];
        (lines, names.map(read))
    };
    let (lines, files) = run("3");
    let page = String::from_utf8_lossy(&files[2]).into_owned();
    for text in ["7 January 2026", "chart-make-up", "chart-over-time", "Gallery A", "chart-supporters"] {
        assert!(page.contains(text), "{text}");
    }
    assert!((lines.clone(), files) == run("3"));
    assert_ne!(lines, run("4").0);
}

#[test]
fn two_demos_do_not_write_into_one_folder() {
    let out = tempfile::tempdir().unwrap();
    let lock = File::create(out.path().join("lock")).unwrap();
    lock.lock().unwrap();
    let run = run_into(out.path(), &[]);
    assert!(
        run.code == Some(2) && run.err.contains("another demo is writing into"),
        "{}{}",
        run.out,
        run.err
    );
}

#[test]
fn the_worked_examples_hold_on_the_sample_balances() {
    let run = run(&["--quiet"]);
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
    for sentence in ["4 000 + 6 000", "exactly 2 000 + 3 000", "26 429 tokens", " 0 differences"] {
        assert!(run.out.contains(sentence), "{sentence}: {}", run.out);
    }
    assert!(!run.out.contains("Day 1 "), "quiet: {}", run.out);
}

#[test]
fn a_malformed_file_is_refused_by_line_and_column_before_anything_happens() {
    let good = dozen();
    let changed = |from: &str, to: &str| good.replacen(from, to, 1);
    let late = format!("{},{},{},1\n", START - 9 * HOUR, address(1, 1), address(2, 1));
    let owner = address(2, 5);
    let cases = [
        (changed("unix_time", "time"), "line 1: the header is"),
        (
            changed(&owner, "unknown"),
            "line 6, owner: \"unknown\" is not a base58 address; write the address in full",
        ),
        (
            changed(",5000000000\n", ",-5\n"),
            "line 6, balance: the balance -5 is negative; write the balance after the change",
        ),
        (
            changed(",5000000000\n", ",many\n"),
            "line 6, balance: \"many\" is not a whole number of base units",
        ),
        (format!("{good}{late}"), ", unix_time: "),
        (format!("{good}1,2\n"), "the row has 2 fields instead of 4"),
        (String::new(), "the file is empty"),
        ("unix_time,token_account,owner,balance\n".into(), "has no balance changes; write at least one row"),
    ];
    for (file, sentence) in cases {
        let run = demo(&file, &[]);
        assert_eq!(run.code, Some(2), "{sentence}: {}{}", run.out, run.err);
        assert!(run.err.contains(sentence), "{sentence}: {}", run.err);
        assert_eq!(run.out, "", "{sentence}");
    }
}

#[test]
fn balances_that_cannot_be_replayed_are_refused() {
    let stolen = format!("{}{},{},{},1\n", dozen(), START + 71 * HOUR, address(1, 1), address(2, 2));
    let run = demo(&stolen, &[]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("has another owner") && run.out.is_empty(), "{}{}", run.out, run.err);
    let huge = format!(
        "unix_time,token_account,owner,balance\n{START},{},{},{MAX}\n{START},{},{},{MAX}\n",
        address(1, 1),
        address(2, 1),
        address(1, 2),
        address(2, 2),
        MAX = 1_u64 << 61
    );
    let run = demo(&huge, &[]);
    assert!(run.code == Some(2) && run.err.contains("more than the largest supply"), "{}", run.err);
}

#[test]
fn the_smallest_file_is_a_day() {
    let file =
        format!("unix_time,token_account,owner,balance\n{START},{},{},0\n", address(1, 1), address(2, 1));
    let run = demo(&file, &["--galleries", "4"]);
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
}

/// Files of a platform: four galleries of user 1, the first three owners of the balance file, and an unknown wallet.
fn user_platform(folder: &Path, activity: &str) -> [String; 4] {
    let wallets = [address(2, 1), address(2, 2), address(2, 3), address(9, 9)];
    let users: String =
        (1..).zip(&wallets).map(|(user, wallet)| format!("{user},{wallet},{user}0\n")).collect();
    let galleries: String = (1..=4_u8).map(|n| format!("{n},{},1\n", address(7, n))).collect();
    let files = [
        ("activity.csv", format!("time,user,gallery,nft,kind,quantity,id\n{activity}")),
        ("users.csv", format!("user,wallet,reputation\n{users}")),
        ("galleries.csv", format!("gallery,address,owner\n{galleries}")),
        ("nfts.jsonl", "{\"nft\":\"100\",\"gallery\":2}\n{\"nft\":101,\"gallery\":3}\n".to_owned()),
    ];
    files.map(|(name, text)| {
        fs::write(folder.join(name), text).unwrap();
        folder.join(name).display().to_string()
    })
}

/// Three days of views, and rows that cannot count: of another day, of an unknown user, repeated.
fn user_activity() -> String {
    let mut rows = String::new();
    for hour in 1..70 {
        let (user, time) = (1 + hour % 4, START + hour * HOUR);
        rows += &format!("{time},{user},2,100,view,600,e-{hour}\n{time},{user},3,,visit,60,\n");
    }
    let (early, noon) = (START - HOUR, START + 12 * HOUR);
    rows += &format!(
        "{early},2,2,,like,1,\n{noon},77,2,,like,1,\n{noon},2,3,100,like,1,\n{noon},2,2,,like,1,e-1\n"
    );
    rows
}

#[test]
fn a_user_supplied_platform_is_simulated_and_recomputed() {
    let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let balances = folder.path().join("mine.csv");
    fs::write(&balances, dozen()).unwrap();
    let [activity, users, galleries, nfts] = user_platform(folder.path(), &user_activity());
    let files = ["--activity", &activity, "--users", &users, "--galleries", &galleries, "--nfts", &nfts];
    let run = run_into(out.path(), &[&["--balances", balances.to_str().unwrap()], &files[..]].concat());
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
    assert!(run.out.contains("4 galleries") && run.out.contains(" 0 differences"), "{}", run.out);
    assert!(run.out.contains("4 of their rows were rejected"), "{}", run.out);
    let rejects = fs::read_to_string(out.path().join("rejects/own.csv")).unwrap();
    for row in [
        "activity.csv,140,time,1767567600,is outside the days of the balance file",
        "activity.csv,141,user,77,is unknown",
        "activity.csv,142,nft,100,does not hang in the gallery",
        "activity.csv,143,id,e-1,is a duplicate",
    ] {
        assert!(rejects.contains(row), "{row}: {rejects}");
    }
    // 138 good rows in three days, each counted on its own.
    let counted = run.out.lines().filter_map(|line| line.strip_prefix("activity  ")?.split_once(" events"));
    let counted: Vec<u32> = counted.map(|(events, _)| events.parse().unwrap()).collect();
    assert_eq!((counted.len(), counted.iter().sum()), (3, 138), "{}", run.out);
}

#[test]
fn a_platform_that_does_not_fit_is_refused_with_the_file_and_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let noon = START + 12 * HOUR;
    let good = format!("{noon},2,2,,like,1,\n");
    let late = format!("{},2,2,,like,1,\n", START + 1_000 * 24 * HOUR);
    let wrong = format!("{good}{noon},2,2,,stare,1,\n");
    let supplied = |activity: &str, leave: &[&str]| {
        let [activity, users, galleries, nfts] = user_platform(folder.path(), activity);
        let files =
            [["--activity", &activity], ["--users", &users], ["--galleries", &galleries], ["--nfts", &nfts]];
        let kept = files.into_iter().filter(|[flag, _]| !leave.contains(flag)).flatten().collect::<Vec<_>>();
        demo(&dozen(), &kept)
    };
    let cases = [
        (supplied(&late, &[]), "has no usable activity on the days of the balance file, 20458 to 20460"),
        (supplied(&wrong, &[]), "rows were rejected"),
        (supplied(&good, &["--users"]), "--users"),
        (supplied(&good, &["--galleries"]), "--activity requires the files of --users and --galleries"),
        (supplied(&good, &["--activity", "--users", "--nfts"]), "requires --activity and --users"),
        (demo(&dozen(), &["--galleries", "3"]), "3 is not in 4..=200"),
    ];
    for (run, sentence) in cases {
        assert_eq!(run.code, Some(2), "{sentence}: {}{}", run.out, run.err);
        assert!(run.err.contains(sentence) && run.out.is_empty(), "{sentence}: {}{}", run.out, run.err);
    }
}

#[test]
fn a_missing_file_and_a_missing_program_are_named() {
    let missing = run(&["--balances", "/nowhere/mine.csv"]);
    assert!(missing.code == Some(2) && missing.err.contains("/nowhere/mine.csv"), "{}", missing.err);
    let mut command = Command::new(env!("CARGO_BIN_EXE_influence-demo"));
    let output = command.arg("--quiet").env("INFLUENCE_SO", "/nowhere/influence.so").output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && err.contains("INFLUENCE_SO names /nowhere"), "{err}");
}
