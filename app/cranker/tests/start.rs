//! What keeps a cranker from starting, one sentence each.

use influence_cranker::start::{Found, LEAST_FUNDS, Refusal, check};
use solana_address::Address;

fn key(n: u8) -> Address {
    Address::from([n; 32])
}

#[test]
fn a_wrong_cluster_mint_key_or_purse_is_refused() {
    let found =
        Found { cluster: [1; 32], mint: key(2), key: key(3), is_cranker: true, lamports: LEAST_FUNDS };
    assert_eq!(check(&found, Some([1; 32]), Some(key(2)), false), Ok(()));
    assert_eq!(check(&found, None, None, false), Ok(()));
    let wrong = Refusal::WrongCluster { found: [1; 32], wanted: [9; 32] };
    assert_eq!(check(&found, Some([9; 32]), None, false), Err(wrong));
    let wrong = Refusal::WrongMint { found: key(2), wanted: key(9) };
    assert_eq!(check(&found, None, Some(key(9)), false), Err(wrong));
    let stranger = Found { is_cranker: false, ..found };
    assert_eq!(check(&stranger, None, None, false), Err(Refusal::NotCranker(key(3))));
    assert_eq!(check(&stranger, None, None, true), Ok(()));
    let poor = Found { lamports: LEAST_FUNDS - 1, ..found };
    let unfunded = Refusal::Unfunded { payer: key(3), lamports: LEAST_FUNDS - 1 };
    assert_eq!(check(&poor, None, None, false), Err(unfunded));
}
