//! `day N --balances`: a day out of files, compared with the bundle that its accounts are from.

use std::{fs, path::Path};

use influence_scoring::bundle;

use super::{
    Said,
    day::Day,
    run,
    verify::{balances, work},
};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Computes day 10 into `out` by balances of which the last owner has `extra` more.
fn compute(work: &Path, accounts: &Path, extra: u64, out: &Path) -> Result<Said> {
    let text = |path: &Path| path.display().to_string();
    let secret = work.join("secret");
    fs::write(&secret, [b'7'; 32])?;
    let (work, secret, balances) = (text(work), text(&secret), balances(work, extra)?);
    let (accounts, out) = (text(accounts), text(out));
    let settings = ["day", "10", "--work-folder", &work, "--salt-secret", &secret];
    let files = ["--balances", &balances, "--accounts", &accounts, "--out", &out];
    Ok(run(&[&settings[..], &files[..]].concat(), &[])?)
}

#[test]
fn balances_and_accounts_make_a_bundle_without_a_chain() -> Result {
    let day = Day::default();
    let work = work(&day, &day.chain(), &day.window())?;
    let (published, first) = (work.path().join("days/day-10"), work.path().join("first"));
    // The published day has activity, which these settings name no table of: that is what differs.
    let said = compute(work.path(), &published, 0, &first)?;
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    assert!(said.out.contains(&format!("{} differs: ", published.display())), "{}", said.out);
    let computed = bundle::read(&first.join("day-10"))?;
    assert_eq!(computed.window, bundle::read(&published)?.window);
    // From its own bundle and the same balances comes the same day; from others, another.
    let said = compute(work.path(), &first.join("day-10"), 0, &work.path().join("second"))?;
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    assert!(said.out.contains("day-10 says the same"), "{}", said.out);
    let said = compute(work.path(), &first.join("day-10"), 7_000, &work.path().join("third"))?;
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    assert!(said.out.contains("day-10 differs: "), "{}", said.out);
    Ok(())
}

#[test]
fn balances_alone_are_a_wrong_command_line() -> Result {
    let said = run(&["day", "10", "--balances", "balances.csv"], &[])?;
    assert_eq!(said.code, Some(2), "{}{}", said.out, said.err);
    assert!(said.err.contains("--accounts"), "{}", said.err);
    Ok(())
}
