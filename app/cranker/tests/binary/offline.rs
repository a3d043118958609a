//! `day N --balances`: a day from files, compared with a published bundle.

use std::{fs, path::Path};

use influence_client::address;
use influence_scoring::{
    bundle::{self, Bundle},
    merkle::Subtree,
};
use solana_address::Address;

use super::{
    BinaryOutput,
    day::{Day, owner},
    run,
    verify::{balances, work},
};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Computes day 10 into `out`, with `extra` tokens for the last owner.
fn compute(work: &Path, accounts: &Path, extra: u64, out: &Path) -> Result<BinaryOutput> {
    let text = |path: &Path| path.display().to_string();
    let secret = work.join("secret");
    fs::write(&secret, [b'7'; 32])?;
    let (work, secret, balances) = (text(work), text(&secret), balances(work, extra)?);
    let (accounts, out) = (text(accounts), text(out));
    let settings = ["day", "10", "--data-dir", &work, "--salt-secret", &secret];
    let files = ["--balances", &balances, "--accounts", &accounts, "--out", &out];
    Ok(run(&[&settings[..], &files[..]].concat(), &[])?)
}

#[test]
fn balances_and_accounts_give_a_bundle_without_a_chain() -> Result {
    let day = Day::default();
    let work = work(&day, &day.chain(), &day.state())?;
    let (published, first) = (work.path().join("days/day-10"), work.path().join("first"));
    // The published day has activity, for which these settings name no table.
    let output = compute(work.path(), &published, 0, &first)?;
    assert_eq!(output.code, Some(1), "{}{}", output.out, output.err);
    assert!(output.out.contains(&format!("{} differs: ", published.display())), "{}", output.out);
    let computed = bundle::read_bundle(&first.join("day-10"))?;
    assert_eq!(computed.state, bundle::read_bundle(&published)?.state);
    // The same balances give the same day; other balances do not.
    let output = compute(work.path(), &first.join("day-10"), 0, &work.path().join("second"))?;
    assert_eq!(output.code, Some(0), "{}{}", output.out, output.err);
    assert!(output.out.contains("day-10 matches"), "{}", output.out);
    let output = compute(work.path(), &first.join("day-10"), 7_000, &work.path().join("third"))?;
    assert_eq!(output.code, Some(1), "{}{}", output.out, output.err);
    assert!(output.out.contains("day-10 differs: "), "{}", output.out);
    Ok(())
}

#[test]
fn balances_need_a_source_of_accounts() -> Result {
    let output = run(&["day", "10", "--balances", "balances.csv"], &[])?;
    assert_eq!(output.code, Some(2), "{}{}", output.out, output.err);
    for flag in ["--accounts", "--members", "--from"] {
        assert!(output.err.contains(flag), "{flag}: {}", output.err);
    }
    Ok(())
}

/// Balance changes of day 10, on which owner 1 locks, and of day 11, on which owner 2 sells. Days have ten seconds.
fn changes() -> [Vec<String>; 2] {
    let vault = address::influence(&owner(1)).to_string();
    let row = |time: u32, account: u8, owner: &str, balance: u32| {
        format!("{time},{},{owner},{balance}\n", Address::from([account; 32]))
    };
    let [one, two, three] = [1, 2, 3].map(|place| owner(place).to_string());
    let first = [row(30, 201, &one, 9_000), row(41, 202, &two, 5_000), row(104, 201, &one, 4_000)];
    let lock = row(104, 211, &vault, 5_000);
    let second = [row(113, 202, &two, 0), row(118, 203, &three, 5_000)];
    [first.into_iter().chain([lock]).collect(), second.into()]
}

/// Directory with the tables of a day.
struct TestDir(tempfile::TempDir);

impl TestDir {
    fn new() -> Result<Self> {
        let dir = Self(tempfile::tempdir()?);
        dir.write("secret", &"7".repeat(32))?;
        let [first, second] = changes().map(|rows| rows.concat());
        let header = "unix_time,token_account,owner,balance\n";
        dir.write("all.csv", &format!("{header}{first}{second}"))?;
        dir.write("second.csv", &format!("{header}{second}"))?;
        let [one, two] = [1, 2].map(|place| owner(place).to_string());
        dir.write("members.csv", &format!("owner,locked,opened_day\n{one},5000,10\n{two},0,10\n"))?;
        let gallery = |place: u8, more: &str| {
            format!("{{\"gallery\":\"{}\",\"average_points\":700{more}}}\n", Address::from([place; 32]))
        };
        let galleries = [gallery(80, ",\"points\":700"), gallery(81, ",\"retired\":1")];
        dir.write("galleries.jsonl", &galleries.concat())?;
        Ok(dir)
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) -> Result {
        Ok(fs::write(self.path(name), text)?)
    }

    /// Computes `day` from the file `balances` into the directory `out`; `more` names the accounts.
    fn day(&self, day: &str, balances: &str, more: &[&str], out: &str) -> Result<BinaryOutput> {
        let (work, secret) = (self.path("work"), self.path("secret"));
        let (balances, out) = (self.path(balances), self.path(out));
        let line = ["day", day, "--data-dir", &work, "--salt-secret", &secret];
        let files = ["--balances", &balances, "--out", &out];
        Ok(run(&[&line[..], &files[..], more].concat(), &[])?)
    }

    /// Does the same and reads the bundle.
    fn computed(&self, day: &str, balances: &str, more: &[&str], out: &str) -> Result<Bundle> {
        let output = self.day(day, balances, more, out)?;
        assert_eq!(output.code, Some(0), "{}{}", output.out, output.err);
        Ok(bundle::read_bundle(&self.0.path().join(out).join(format!("day-{day}")))?)
    }

    /// Flags for the tables of accounts.
    fn tables(&self) -> [String; 4] {
        let (members, galleries) = (self.path("members.csv"), self.path("galleries.jsonl"));
        ["--members".into(), members, "--gallery-accounts".into(), galleries]
    }

    /// Flags for what no bundle gives.
    fn deployment(&self) -> [String; 6] {
        let key = Address::from([5; 32]).to_string();
        ["--mint".into(), key.clone(), "--cluster".into(), key, "--day-seconds".into(), "10".into()]
    }
}

fn texts(flags: &[String]) -> Vec<&str> {
    flags.iter().map(String::as_str).collect()
}

#[test]
fn a_day_follows_from_files_and_the_next_from_its_bundle() -> Result {
    let dir = TestDir::new()?;
    let (tables, deployment) = (dir.tables(), dir.deployment());
    let alone = [texts(&tables), texts(&deployment)].concat();
    let tenth = dir.computed("10", "all.csv", &alone, "first")?;
    let members: Vec<_> = tenth.holdings.entries(Subtree::Members).iter().map(|line| line.owner).collect();
    assert_eq!(members, [owner(1), owner(2)], "also the member without locked tokens");
    assert_eq!(
        (tenth.manifest.galleries, tenth.state.chain.galleries.len()),
        (1, 2),
        "the retired one has no rank"
    );
    let files: Vec<_> = bundle::read_inputs(&dir.0.path().join("first/day-10"))?.files;
    let tables_read: Vec<_> = files.iter().map(|file| (file.table.as_str(), file.rows)).collect();
    assert_eq!(tables_read, [("members", 2), ("gallery_accounts", 2)]);
    // Day 11: from all changes, from the bundle of day 10 and one day's changes, and without accounts.
    let whole = dir.computed("11", "all.csv", &alone, "whole")?;
    let before = dir.path("first/day-10");
    let step = [vec!["--from", &before], texts(&tables)].concat();
    assert_eq!(dir.computed("11", "second.csv", &step, "step")?.manifest, whole.manifest);
    let quiet = dir.computed("11", "second.csv", &["--from", &before], "quiet")?;
    assert_eq!(quiet.manifest.contents(), whole.manifest.contents());
    assert_ne!(quiet.manifest.contents(), tenth.manifest.contents());
    // A published bundle of the day is compared.
    let stated = dir.path("whole/day-11");
    let output = dir.day("11", "second.csv", &["--from", &before, "--accounts", &stated], "compared")?;
    assert!(output.code == Some(0) && output.out.contains("day-11 matches"), "{}{}", output.out, output.err);
    Ok(())
}

#[test]
fn an_invalid_row_is_reported_with_file_line_and_field() -> Result {
    let dir = TestDir::new()?;
    let (tables, deployment) = (dir.tables(), dir.deployment());
    let alone = [texts(&tables), texts(&deployment)].concat();
    let [one, two] = [1, 2].map(|place| owner(place).to_string());
    for (rows, sentence) in [
        (format!("{one},5000\n{two},-5\n"), "members.csv, line 3: locked is negative (\"-5\")"),
        (format!("{one},5000\n{one},0\n"), "members.csv, line 3: owner is a duplicate"),
        (format!("{one},5000\nnobody,0\n"), "members.csv, line 3: owner is not a base58 address"),
        (format!("{one}\n"), "members.csv, line 2: the row has a different number of fields than the header"),
    ] {
        dir.write("members.csv", &format!("owner,locked\n{rows}"))?;
        let output = dir.day("10", "all.csv", &alone, "out")?;
        assert_eq!(output.code, Some(1), "{sentence}: {}{}", output.out, output.err);
        assert!(output.err.contains(sentence), "{sentence}: {}", output.err);
        assert!(!dir.0.path().join("out").exists(), "nothing is written");
    }
    Ok(())
}

#[test]
fn inconsistent_files_are_rejected() -> Result {
    let dir = TestDir::new()?;
    let (tables, deployment) = (dir.tables(), dir.deployment());
    let alone = [texts(&tables), texts(&deployment)].concat();
    dir.computed("10", "all.csv", &alone, "first")?;
    let before = dir.path("first/day-10");
    let refusals: [(&str, &str, Vec<&str>, &str); 3] = [
        (
            "11",
            "all.csv",
            vec!["--from", &before],
            "omit changes that the bundle of the day before already counts",
        ),
        ("12", "second.csv", vec!["--from", &before], "is the bundle of day 10; use the one of day 11"),
        ("10", "all.csv", texts(&tables), "`cluster` is not set, and no bundle gives it"),
    ];
    for (day, balances, more, sentence) in refusals {
        let output = dir.day(day, balances, &more, "out")?;
        assert_eq!(output.code, Some(1), "{sentence}: {}{}", output.out, output.err);
        assert!(output.err.contains(sentence), "{sentence}: {}", output.err);
    }
    Ok(())
}
