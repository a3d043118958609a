//! What a cranker refuses to start with.

use influence_cranker::pipeline::{MIN_BALANCE_LAMPORTS, StartError, check_key};
use solana_address::Address;

#[test]
fn only_a_key_that_can_do_its_work_is_started_with() {
    let key = Address::from([3; 32]);
    assert_eq!(check_key(key, true, MIN_BALANCE_LAMPORTS, false), Ok(()));
    assert_eq!(check_key(key, false, MIN_BALANCE_LAMPORTS, false), Err(StartError::NotCranker(key)));
    assert_eq!(check_key(key, false, MIN_BALANCE_LAMPORTS, true), Ok(()));
    let lamports = MIN_BALANCE_LAMPORTS - 1;
    assert_eq!(check_key(key, true, lamports, false), Err(StartError::Unfunded { payer: key, lamports }));
}
