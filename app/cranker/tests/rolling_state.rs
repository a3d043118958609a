//! The rolling state survives a bundle, also with amounts that a truncated log left unknown.

#[path = "../../scoring/tests/support/day.rs"]
mod day;

use influence_client::address;
use influence_core::calendar::Calendar;
use influence_cranker::pipeline::RollingState;
use influence_scoring::{
    bundle::{self, DayEndState},
    chain_state::UNKNOWN_AMOUNT,
};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

/// State of the sample day, with vaults at the program's addresses.
fn state() -> DayEndState {
    let DayEndState { mut twab, mut chain } = day::Day::default().state();
    for member in &mut chain.members {
        let (from, to) = (member.vault_owner, address::influence(&member.owner));
        member.vault_owner = to;
        twab.accounts.iter_mut().filter(|row| row.owner == from).for_each(|row| row.owner = to);
        twab.owners.iter_mut().filter(|row| row.owner == from).for_each(|row| row.owner = to);
    }
    twab.owners.sort_unstable_by_key(|row| row.owner);
    DayEndState { twab, chain }
}

#[test]
fn a_state_is_equal_after_a_restart() -> Result {
    let known = state();
    let mut unknown = known.clone();
    unknown.chain.members[1].unlocking = UNKNOWN_AMOUNT;
    unknown.chain.galleries[2].points = UNKNOWN_AMOUNT;
    assert_ne!(known, unknown);
    for state in [known, unknown] {
        let folder = tempfile::tempdir()?;
        bundle::write_bundle(folder.path(), &day::Day::default().result(), &state, &day::inputs())?;
        let read = bundle::read_bundle(&folder.path().join("day-10"))?.state;
        assert_eq!(read, state, "the bundle");
        let continued = RollingState::from_day_end(Calendar::new(10)?, &read)?;
        assert_eq!(continued.day_end_state(state.chain.clone())?, state, "the state that continues from it");
    }
    Ok(())
}
