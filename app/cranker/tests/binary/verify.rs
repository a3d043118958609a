//! `verify --offline`: a bundle against its rows, another bundle, and balance changes.

use std::{fmt::Write, fs, path::Path};

use influence_scoring::{
    bundle::{self, DayEndState},
    chain_state::ChainState,
};
use solana_address::Address;
use tempfile::TempDir;

use super::{
    BinaryOutput,
    day::{self, Day, OWNERS},
    run,
};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Data directory with the bundle of the sample day.
pub fn work(day: &Day, chain: &ChainState, state: &DayEndState) -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    let result = day.assembled(chain, day.outputs())?;
    bundle::write_bundle(&folder.path().join("days"), &result, state, &day::inputs())?;
    Ok(folder)
}

/// Balance changes of the sample day, with `extra` tokens for the last owner.
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

fn verify(work: &Path, more: &[&str]) -> Result<BinaryOutput> {
    let folder = work.display().to_string();
    Ok(run(&[&["verify", "--day", "10", "--offline", "--data-dir", &folder], more].concat(), &[])?)
}

#[test]
fn scores_must_follow_from_the_balances() -> Result {
    let day = Day::default();
    let work = work(&day, &day.chain(), &day.state())?;
    let output = verify(work.path(), &["--balances", &balances(work.path(), 0)?])?;
    assert_eq!(output.code, Some(0), "{}{}", output.out, output.err);
    assert!(output.out.contains("balances.csv matches"), "{}", output.out);
    let output = verify(work.path(), &["--balances", &balances(work.path(), 7_000)?])?;
    assert_eq!(output.code, Some(1), "{}{}", output.out, output.err);
    let wrong = format!("balances.csv differs: {} has ", day::owner(OWNERS - 1));
    assert!(output.out.contains(&wrong), "{}", output.out);
    Ok(())
}

#[test]
fn the_vault_of_a_former_member_is_not_a_wallet() -> Result {
    let day = Day::default();
    let (mut chain, mut state) = (day.chain(), day.state());
    let closed = chain.members.pop().ok_or("there are members")?;
    state.chain.members.retain(|member| member.owner != closed.owner);
    let work = work(&day, &chain, &state)?;
    let output = verify(work.path(), &["--balances", &balances(work.path(), 0)?])?;
    assert_eq!(output.code, Some(0), "{}{}", output.out, output.err);
    Ok(())
}

#[test]
fn a_difference_to_another_bundle_is_reported() -> Result {
    let (ours, theirs) = (Day::default(), Day { extra: 7_000, ..Day::default() });
    let ours = work(&ours, &ours.chain(), &ours.state())?;
    let theirs = work(&theirs, &theirs.chain(), &theirs.state())?;
    let same = ours.path().join("days/day-10").display().to_string();
    assert_eq!(verify(ours.path(), &["--compare-with", &same])?.code, Some(0));
    let other = theirs.path().join("days/day-10").display().to_string();
    let output = verify(ours.path(), &["--compare-with", &other])?;
    assert_eq!(output.code, Some(1), "{}{}", output.out, output.err);
    assert!(output.out.contains(&day::owner(OWNERS - 1).to_string()), "{}", output.out);
    Ok(())
}

#[test]
fn an_unreachable_node_suggests_offline() -> Result {
    let day = Day::default();
    let work = work(&day, &day.chain(), &day.state())?;
    let folder = work.path().display().to_string();
    let node = ["--rpc-url", "http://127.0.0.1:9", "--timeout-seconds", "1"];
    let output = run(&[&["verify", "--day", "10", "--data-dir", &folder], &node[..]].concat(), &[])?;
    assert_eq!(output.code, Some(1), "{}", output.out);
    assert!(output.err.contains("http://127.0.0.1:9") && output.err.contains("--offline"), "{}", output.err);
    Ok(())
}
