//! Decoding of accounts: sizes, and the message for every difference.

use anchor_lang::{Discriminator, bytemuck};
use influence_client::{
    PROGRAM_ID,
    accounts::{ProgramAccount, decode_account},
    constants::LAYOUT_VERSION,
    state::{Config, Delegation, Gallery, Influence, Snapshot},
};
use solana_account::Account;
use solana_address::Address;

/// Builds an account that is all zeros except for its layout version, the first byte of every layout.
fn account<T: ProgramAccount>() -> Account {
    let mut data = T::DISCRIMINATOR.to_vec();
    data.push(LAYOUT_VERSION);
    data.resize(T::LEN, 0);
    Account { lamports: 1, data, owner: PROGRAM_ID, ..Account::default() }
}

/// Message for an account that cannot be decoded.
fn refusal<T: ProgramAccount>(account: &Account) -> String {
    decode_account::<T>(account).err().expect("a refusal").to_string()
}

fn check_type<T: ProgramAccount>() {
    assert_eq!(bytemuck::bytes_of(&decode_account::<T>(&account::<T>()).unwrap()), &account::<T>().data[8..]);
    let name = T::NAME;
    let says = |account: &Account, why: &str| {
        assert_eq!(refusal::<T>(account), format!("the account is not a readable {name}: {why}"));
    };
    let owner = Address::from([3; 32]);
    says(&Account { owner, ..account::<T>() }, &format!("its owner is {owner}, not the program"));
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut account = account::<T>();
        change(&mut account.data);
        account
    };
    says(&with(&|data| data[7] ^= 1), "its discriminator is of another account type");
    for short in [0, 7] {
        says(&with(&|data| data.truncate(short)), "its discriminator is of another account type");
    }
    for len in [8, T::LEN - 1, T::LEN + 1] {
        let why = format!("it has {len} bytes instead of {}", T::LEN);
        says(&with(&|data| data.resize(len, 0)), &why);
    }
    for version in [0, LAYOUT_VERSION + 1] {
        let why = format!("its layout version is {version}, this client reads {LAYOUT_VERSION}");
        says(&with(&|data| data[8] = version), &why);
    }
}

#[test]
fn every_difference_has_its_message() {
    check_type::<Config>();
    check_type::<Influence>();
    check_type::<Gallery>();
    check_type::<Delegation>();
    check_type::<Snapshot>();
}

#[test]
fn types_are_not_confused() {
    assert_ne!(Influence::DISCRIMINATOR, Gallery::DISCRIMINATOR);
    let why = "the account is not a readable Influence: its discriminator is of another account type";
    assert_eq!(refusal::<Influence>(&account::<Gallery>()), why);
    assert_eq!(refusal::<Influence>(&account::<Delegation>()), why);
    assert_eq!(refusal::<Influence>(&account::<Config>()), why);
    assert_eq!(refusal::<Influence>(&account::<Snapshot>()), why);
}

#[test]
fn unaligned_data_is_decoded() {
    let mut account = account::<Influence>();
    account.data[13..45].copy_from_slice(&[9; 32]);
    let influence: Influence = decode_account(&account).unwrap();
    assert_eq!(influence.owner, Address::from([9; 32]));
}

#[test]
fn account_sizes_are_fixed() {
    let lengths = [
        ("Config", Config::LEN),
        ("Influence", Influence::LEN),
        ("Gallery", Gallery::LEN),
        ("Delegation", Delegation::LEN),
        ("Snapshot", Snapshot::LEN),
    ];
    let golden =
        [("Config", 902), ("Influence", 209), ("Gallery", 167), ("Delegation", 130), ("Snapshot", 723)];
    assert_eq!(lengths, golden);
}
