//! Decoding: every record's length, and exactly what is said of an account that is not one.

use anchor_lang::{Discriminator, bytemuck};
use influence_client::{
    PROGRAM_ID,
    accounts::{ProgramAccount, decode_account},
    constants::LAYOUT_VERSION,
    state::{Config, Delegation, Gallery, Influence, Snapshot},
};
use solana_account::Account;
use solana_address::Address;

/// An account of this kind with everything 0 but its layout version, which leads every layout.
fn account<T: ProgramAccount>() -> Account {
    let mut data = T::DISCRIMINATOR.to_vec();
    data.push(LAYOUT_VERSION);
    data.resize(T::LEN, 0);
    Account { lamports: 1, data, owner: PROGRAM_ID, ..Account::default() }
}

/// What is said of an account that can not be decoded.
fn refusal<T: ProgramAccount>(account: &Account) -> String {
    decode_account::<T>(account).err().expect("a refusal").to_string()
}

fn kind_is_checked<T: ProgramAccount>() {
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
fn what_is_wrong_with_an_account_is_said_exactly() {
    kind_is_checked::<Config>();
    kind_is_checked::<Influence>();
    kind_is_checked::<Gallery>();
    kind_is_checked::<Delegation>();
    kind_is_checked::<Snapshot>();
}

#[test]
fn no_kind_is_taken_for_another() {
    assert_ne!(Influence::DISCRIMINATOR, Gallery::DISCRIMINATOR);
    let why = "the account is not a readable Influence: its discriminator is of another account type";
    assert_eq!(refusal::<Influence>(&account::<Gallery>()), why);
    assert_eq!(refusal::<Influence>(&account::<Delegation>()), why);
    assert_eq!(refusal::<Influence>(&account::<Config>()), why);
    assert_eq!(refusal::<Influence>(&account::<Snapshot>()), why);
}

#[test]
fn a_record_is_read_wherever_its_bytes_lie() {
    let mut account = account::<Influence>();
    account.data[13..45].copy_from_slice(&[9; 32]);
    let influence: Influence = decode_account(&account).unwrap();
    assert_eq!(influence.owner, Address::from([9; 32]));
}

#[test]
fn accounts_have_the_lengths_that_clients_rely_on() {
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
