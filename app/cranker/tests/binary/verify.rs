//! `verify` without a chain: a bundle against its rows, another bundle, and the balances themselves.

use std::{fmt::Write, fs, path::Path};

use influence_scoring::{
    bundle::{self, DayEndState},
    chain_state::ChainState,
};
use solana_address::Address;
use tempfile::TempDir;

use super::{
    Said,
    day::{self, Day, OWNERS},
    run,
};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A data directory with the bundle of a small day.
pub fn work(day: &Day, chain: &ChainState, state: &DayEndState) -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    let result = day.assembled(chain, day.outputs())?;
    bundle::write_bundle(&folder.path().join("days"), &result, state, &day::inputs())?;
    Ok(folder)
}

/// The balance changes that the day's scores come from; the last owner has `extra` more.
pub fn balances(folder: &Path, extra: u64) -> Result<String> {
    let mut text = String::from("unix_time,token_account,owner,balance\n");
    for place in 0..OWNERS {
        let (account, owner) = (Address::from([200 - place; 32]).to_string(), day::owner(place).to_string());
        let balance = 1_000 * u64::from(place) + if place + 1 == OWNERS { extra } else { 0 };
        writeln!(text, "30,{account},{owner},{balance}")?;
    }
    for place in 0..day::MEMBERS {
        let (account, owner) =
            (Address::from([220 - place; 32]).to_string(), day::vault_owner(place).to_string());
        writeln!(text, "105,{account},{owner},50")?;
    }
    let path = folder.join("balances.csv");
    fs::write(&path, text)?;
    Ok(path.display().to_string())
}

fn verify(work: &Path, more: &[&str]) -> Result<Said> {
    let folder = work.display().to_string();
    Ok(run(&[&["verify", "--day", "10", "--offline", "--data-dir", &folder], more].concat(), &[])?)
}

#[test]
fn scores_have_to_come_out_of_the_balances() -> Result {
    let day = Day::default();
    let work = work(&day, &day.chain(), &day.state())?;
    let said = verify(work.path(), &["--balances", &balances(work.path(), 0)?])?;
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    assert!(said.out.contains("balances.csv matches"), "{}", said.out);
    let said = verify(work.path(), &["--balances", &balances(work.path(), 7_000)?])?;
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    let wrong = format!("balances.csv differs: {} has ", day::owner(OWNERS - 1));
    assert!(said.out.contains(&wrong), "{}", said.out);
    Ok(())
}

#[test]
fn the_vault_of_a_member_who_has_closed_since_is_none_of_the_wallets() -> Result {
    let day = Day::default();
    let (mut chain, mut state) = (day.chain(), day.state());
    let closed = chain.members.pop().ok_or("there are members")?;
    state.chain.members.retain(|member| member.owner != closed.owner);
    let work = work(&day, &chain, &state)?;
    let said = verify(work.path(), &["--balances", &balances(work.path(), 0)?])?;
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    Ok(())
}

#[test]
fn another_bundle_that_says_something_else_is_named() -> Result {
    let (ours, theirs) = (Day::default(), Day { extra: 7_000, ..Day::default() });
    let ours = work(&ours, &ours.chain(), &ours.state())?;
    let theirs = work(&theirs, &theirs.chain(), &theirs.state())?;
    let same = ours.path().join("days/day-10").display().to_string();
    assert_eq!(verify(ours.path(), &["--compare-with", &same])?.code, Some(0));
    let other = theirs.path().join("days/day-10").display().to_string();
    let said = verify(ours.path(), &["--compare-with", &other])?;
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    assert!(said.out.contains(&day::owner(OWNERS - 1).to_string()), "{}", said.out);
    Ok(())
}

#[test]
fn without_a_node_it_says_how_to_do_without() -> Result {
    let day = Day::default();
    let work = work(&day, &day.chain(), &day.state())?;
    let folder = work.path().display().to_string();
    let node = ["--rpc-url", "http://127.0.0.1:9", "--timeout-seconds", "1"];
    let said = run(&[&["verify", "--day", "10", "--data-dir", &folder], &node[..]].concat(), &[])?;
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.err.contains("http://127.0.0.1:9") && said.err.contains("--offline"), "{}", said.err);
    Ok(())
}
