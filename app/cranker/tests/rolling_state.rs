//! What is not known after a cut log stays unknown on the way through a bundle and back.

#[path = "../../scoring/tests/support/day.rs"]
mod day;

use influence_client::address;
use influence_core::calendar::Calendar;
use influence_cranker::pipeline::Carry;
use influence_scoring::bundle::{self, DayEndState, UNKNOWN_AMOUNT};
use solana_address::Address;

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

/// The small day's state, with the vaults where the program has them.
fn window() -> DayEndState {
    let mut window = day::Day::default().window();
    let vault = |owner: [u8; 32]| address::influence(&Address::from(owner)).to_bytes();
    for member in &mut window.members {
        let (from, to) = (member.vault_owner, vault(member.owner));
        member.vault_owner = to;
        window.accounts.iter_mut().filter(|row| row.owner == from).for_each(|row| row.owner = to);
        window.owners.iter_mut().filter(|row| row.owner == from).for_each(|row| row.owner = to);
    }
    window.owners.sort_unstable_by_key(|row| row.owner);
    window
}

#[test]
fn a_state_is_the_same_after_a_restart() -> Result {
    let known = window();
    let mut unknown = known.clone();
    unknown.members[1].unlocking = UNKNOWN_AMOUNT;
    unknown.galleries[2].points = UNKNOWN_AMOUNT;
    assert_ne!(known, unknown);
    for rows in [known, unknown] {
        let folder = tempfile::tempdir()?;
        bundle::write_bundle(folder.path(), &day::Day::default().result(), &rows, &day::inputs())?;
        let read = bundle::read_bundle(&folder.path().join("day-10"))?.window;
        assert_eq!(read, rows, "the bundle");
        assert_eq!(Carry::after(Calendar::new(10)?, &read)?.rows()?, rows, "the state that goes on from it");
    }
    Ok(())
}
