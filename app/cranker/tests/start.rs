//! What a cranker refuses to start with.

use influence_cranker::pipeline::{LEAST_FUNDS, Refusal, check};
use solana_address::Address;

#[test]
fn only_a_key_that_can_do_its_work_is_started_with() {
    let key = Address::from([3; 32]);
    assert_eq!(check(key, true, LEAST_FUNDS, false), Ok(()));
    assert_eq!(check(key, false, LEAST_FUNDS, false), Err(Refusal::NotCranker(key)));
    assert_eq!(check(key, false, LEAST_FUNDS, true), Ok(()));
    let lamports = LEAST_FUNDS - 1;
    assert_eq!(check(key, true, lamports, false), Err(Refusal::Unfunded { payer: key, lamports }));
}
