//! Addresses: the documented seeds, and all distinct.

use std::collections::BTreeSet;

use influence_client::{PROGRAM_ID, accounts::test_accounts::TOKEN_PROGRAM, address};
use solana_address::Address;

fn key(n: u8) -> Address {
    Address::from([n; 32])
}

fn pda(seeds: &[&[u8]]) -> Address {
    Address::find_program_address(seeds, &PROGRAM_ID).0
}

#[test]
fn addresses_follow_from_the_documented_seeds() {
    let (a, b) = (key(1), key(2));
    assert_eq!(address::config(), pda(&[b"config"]));
    assert_eq!(address::influence(&a), pda(&[b"influence", a.as_ref()]));
    assert_eq!(address::vault(&a), pda(&[b"vault", a.as_ref()]));
    assert_eq!(address::gallery(&a, 258), pda(&[b"gallery", a.as_ref(), &[2, 1, 0, 0]]));
    assert_eq!(address::delegation(&a, &b), pda(&[b"delegation", a.as_ref(), b.as_ref()]));
    assert_eq!(address::snapshot(20_500), pda(&[b"snapshot", &[20, 80, 0, 0]]));
}

#[test]
fn the_program_data_account_belongs_to_the_upgradeable_loader() {
    assert_eq!(address::LOADER.to_string(), "BPFLoaderUpgradeab1e11111111111111111111111");
    let expected = Address::find_program_address(&[PROGRAM_ID.as_ref()], &address::LOADER).0;
    assert_eq!(address::program_data(), expected);
}

#[test]
fn an_associated_account_depends_on_wallet_mint_and_token_program() {
    let program: Address = "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL".parse().unwrap();
    let expected = |wallet: Address, mint: Address, token: Address| {
        Address::find_program_address(&[wallet.as_ref(), token.as_ref(), mint.as_ref()], &program).0
    };
    for (wallet, mint, token) in [(key(1), key(2), TOKEN_PROGRAM), (key(2), key(1), key(3))] {
        assert_eq!(address::associated_token(&wallet, &mint, &token), expected(wallet, mint, token));
    }
}

#[test]
fn addresses_are_distinct() {
    let (a, b) = (key(1), key(2));
    let all = [
        address::config(),
        address::program_data(),
        address::influence(&a),
        address::influence(&b),
        address::vault(&a),
        address::vault(&b),
        address::gallery(&a, 0),
        address::gallery(&a, 1),
        address::gallery(&b, 0),
        address::delegation(&a, &b),
        address::delegation(&b, &a),
        address::snapshot(1),
        address::snapshot(256),
        address::associated_token(&a, &b, &TOKEN_PROGRAM),
    ];
    assert_eq!(BTreeSet::from(all).len(), all.len());
}
