//! Instruction names come from the IDL.

use influence_client::{
    idl::instruction_name,
    instructions::{admin, crank},
};
use solana_address::Address;

#[test]
fn instructions_have_their_published_names() {
    let owner = Address::from([3; 32]);
    let made = [(crank::expire_holding(&owner), "expire_holding"), (admin::pause(&owner, 1), "pause")];
    for (made, name) in made {
        assert_eq!(instruction_name(&made.data), Some(name));
    }
}

#[test]
fn unknown_data_has_no_name() {
    let pause = admin::pause(&Address::from([3; 32]), 1).data;
    for unknown in [&[0; 8][..], &pause[..7], &[]] {
        assert_eq!(instruction_name(unknown), None);
    }
}
