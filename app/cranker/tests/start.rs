//! Keys that cannot run a cranker.

use influence_cranker::pipeline::{MIN_BALANCE_LAMPORTS, StartError, check_key};
use solana_address::Address;

#[test]
fn a_key_must_be_a_cranker_and_funded() {
    let key = Address::from([3; 32]);
    assert_eq!(check_key(key, true, MIN_BALANCE_LAMPORTS, false), Ok(()));
    assert_eq!(check_key(key, false, MIN_BALANCE_LAMPORTS, false), Err(StartError::NotCranker(key)));
    assert_eq!(check_key(key, false, MIN_BALANCE_LAMPORTS, true), Ok(()));
    let lamports = MIN_BALANCE_LAMPORTS - 1;
    assert_eq!(check_key(key, true, lamports, false), Err(StartError::Unfunded { payer: key, lamports }));
}
