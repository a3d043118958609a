//! Packing and measuring: exact limits, and no instruction is lost.

use influence_client::{
    ClientError,
    tx::{
        ComputeBudget, MAX_ACCOUNTS, MAX_INSTRUCTIONS, TxVersion, compile_message, pack_instructions, sign,
        wire_size,
    },
};
use solana_address::Address;
use solana_hash::Hash;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_message::VersionedMessage;
use solana_signer::Signer;

const VERSIONS: [TxVersion; 2] = [TxVersion::V0, TxVersion::V1];
const FEE: ComputeBudget = ComputeBudget { units: 200_000, priority_fee: 5_000 };

fn key(n: u32) -> Address {
    let mut bytes = [1; 32];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    Address::from(bytes)
}

fn payer() -> Keypair {
    Keypair::new_from_array([5; 32])
}

/// Builds an instruction with these accounts and `data` bytes.
fn call(accounts: std::ops::Range<u32>, data: usize) -> Instruction {
    let accounts = accounts.map(|n| AccountMeta::new(key(n), false)).collect();
    Instruction { program_id: key(u32::MAX), accounts, data: vec![7; data] }
}

fn message(version: TxVersion, instructions: &[Instruction], budget: ComputeBudget) -> VersionedMessage {
    compile_message(version, &payer().pubkey(), instructions, Hash::default(), budget).expect("a message")
}

fn packed(version: TxVersion, instructions: &[Instruction]) -> Result<Vec<Vec<Instruction>>, ClientError> {
    pack_instructions(version, &payer().pubkey(), instructions)
}

fn too_large<T: std::fmt::Debug>(result: Result<T, ClientError>) -> String {
    match result {
        Err(ClientError::TooLarge(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// Data length with which one instruction fills a transaction to the last byte.
fn filling(version: TxVersion, budget: ComputeBudget) -> usize {
    let around = wire_size(&message(version, &[call(0..1, 500)], budget)).unwrap() - 500;
    version.max_bytes() - around
}

#[test]
fn limits_match_the_cluster() {
    assert_eq!(VERSIONS.map(TxVersion::max_bytes), [1_232, 4_096]);
    assert_eq!((MAX_ACCOUNTS, MAX_INSTRUCTIONS), (64, 64));
}

#[test]
fn packing_keeps_every_instruction_in_order() {
    let all: Vec<Instruction> = (0..200).map(|n| call(n..n + 3, n as usize)).collect();
    for version in VERSIONS {
        let groups = packed(version, &all).unwrap();
        assert_eq!(groups.concat(), all);
        assert!(groups.len() > 1 && groups.iter().all(|group| !group.is_empty()));
    }
    assert!(packed(TxVersion::V1, &all).unwrap().len() < packed(TxVersion::V0, &all).unwrap().len());
    assert!(packed(TxVersion::V0, &[]).unwrap().is_empty());
}

#[test]
fn every_packed_transaction_fits_and_the_next_instruction_would_not() {
    let all: Vec<Instruction> = (0..300).map(|n| call(n..n + n % 7, n as usize % 90)).collect();
    for version in VERSIONS {
        let groups = packed(version, &all).unwrap();
        for pair in groups.windows(2) {
            let message = message(version, &pair[0], FEE);
            sign(version, message, &[&payer()]).expect("it fits, with a priority fee");
            let mut more = pair[0].clone();
            more.push(pair[1][0].clone());
            assert_eq!(packed(version, &more).unwrap().len(), 2);
        }
    }
}

#[test]
fn a_transaction_may_fill_its_last_byte() {
    for version in VERSIONS {
        let most = filling(version, FEE);
        let fits = message(version, &[call(0..1, most)], FEE);
        assert_eq!(wire_size(&fits).unwrap(), version.max_bytes());
        sign(version, fits, &[&payer()]).expect("exactly the maximum size");
        assert_eq!(packed(version, &[call(0..1, most)]).unwrap().len(), 1);
        let over = message(version, &[call(0..1, most + 1)], FEE);
        let why = too_large(sign(version, over, &[&payer()]));
        let (is, most) = (version.max_bytes() + 1, version.max_bytes());
        assert_eq!(why, format!("{is} bytes, at most {most}"));
    }
}

#[test]
fn payer_and_program_count_towards_64_accounts() {
    let budget = ComputeBudget::MAX;
    let compiled = |accounts| {
        compile_message(TxVersion::V1, &payer().pubkey(), &[call(0..accounts, 0)], Hash::default(), budget)
    };
    assert_eq!(compiled(62).unwrap().static_account_keys().len(), MAX_ACCOUNTS);
    assert_eq!(too_large(compiled(63)), "65 accounts, at most 64");
    assert_eq!(too_large(compiled(300)), "over 256 accounts, at most 64");
    assert_eq!(
        packed(TxVersion::V1, &[call(0..62, 0), call(0..62, 0)]).unwrap().len(),
        1,
        "shared accounts count once"
    );
    assert_eq!(packed(TxVersion::V1, &[call(0..62, 0), call(62..63, 0)]).unwrap().len(), 2);
}

#[test]
fn budget_instructions_count_towards_64_instructions() {
    let tiny: Vec<Instruction> = (0..130).map(|_| call(0..0, 0)).collect();
    let lengths = |version| packed(version, &tiny).unwrap().iter().map(Vec::len).collect::<Vec<_>>();
    assert_eq!(lengths(TxVersion::V1), [64, 64, 2]);
    assert_eq!(lengths(TxVersion::V0), [62, 62, 6], "limit and price are instructions");
}

#[test]
fn a_transaction_has_at_most_12_signatures() {
    let signed = |others: u32| {
        let accounts = (0..others).map(|n| AccountMeta::new(key(n), true)).collect();
        let call = Instruction { program_id: key(u32::MAX), accounts, data: Vec::new() };
        compile_message(TxVersion::V1, &payer().pubkey(), &[call], Hash::default(), FEE)
    };
    assert_eq!(signed(11).unwrap().header().num_required_signatures, 12);
    assert_eq!(too_large(signed(12)), "13 signatures, at most 12");
}

#[test]
fn an_instruction_that_never_fits_is_named() {
    for version in VERSIONS {
        for giant in [call(0..1, 5_000), call(0..63, 0), call(0..300, 0)] {
            let why = too_large(packed(version, &[call(0..1, 0), call(1..2, 0), giant, call(2..3, 0)]));
            assert_eq!(
                why,
                format!("instruction 2 alone is over {} bytes or 64 accounts", version.max_bytes())
            );
        }
    }
}

#[test]
fn the_wire_size_includes_signatures() {
    let other = Keypair::new_from_array([6; 32]);
    for version in VERSIONS {
        for data in [0, 1, 127, 128, 400] {
            let mut call = call(0..4, data);
            call.accounts.push(AccountMeta::new(other.pubkey(), true));
            let message = message(version, &[call], FEE);
            let measured = wire_size(&message).unwrap();
            let transaction = sign(version, message, &[&payer(), &other]).unwrap();
            assert_eq!(transaction.signatures.len(), 2);
            assert_eq!(wincode::serialize(&transaction).unwrap().len(), measured);
        }
    }
}

#[test]
fn a_v1_transaction_carries_limit_and_fee_in_its_config() {
    let VersionedMessage::V1(message) = message(TxVersion::V1, &[call(0..1, 0)], FEE) else {
        panic!("not v1")
    };
    assert_eq!(message.config.priority_fee, Some(5_000));
    assert_eq!(message.config.compute_unit_limit, Some(200_000));
    assert!(message.config.loaded_accounts_data_size_limit.is_some(), "the default of 0 would load nothing");
    assert_eq!(message.instructions.len(), 1);
}

#[test]
fn a_v0_transaction_carries_limit_and_price_as_instructions() {
    let data = |budget| {
        let VersionedMessage::V0(message) = message(TxVersion::V0, &[call(0..1, 3)], budget) else {
            panic!("not v0")
        };
        message.instructions.into_iter().map(|instruction| instruction.data).collect::<Vec<_>>()
    };
    let limit = [&[2][..], &200_000u32.to_le_bytes()].concat();
    // 5 000 lamports for 200 000 units: 25 000 millionths for each.
    let price = [&[3][..], &25_000u64.to_le_bytes()].concat();
    assert_eq!(data(FEE), [limit.clone(), price, vec![7; 3]]);
    assert_eq!(data(ComputeBudget { priority_fee: 0, ..FEE }), [limit, vec![7; 3]]);
}

#[test]
fn the_unit_price_neither_divides_by_zero_nor_overflows() {
    for budget in [
        ComputeBudget { units: 0, priority_fee: u64::MAX },
        ComputeBudget { units: 1, priority_fee: u64::MAX },
    ] {
        let VersionedMessage::V0(message) = message(TxVersion::V0, &[], budget) else { panic!("not v0") };
        assert_eq!(message.instructions[1].data[1..], u64::MAX.to_le_bytes());
    }
}

#[test]
fn duplicate_signers_sign_once_and_missing_ones_are_refused() {
    let (payer, other) = (payer(), Keypair::new_from_array([6; 32]));
    let mut call = call(0..1, 0);
    call.accounts.push(AccountMeta::new(other.pubkey(), true));
    let message = message(TxVersion::V0, &[call], FEE);
    let twice = sign(TxVersion::V0, message.clone(), &[&other, &payer, &other, &payer]).unwrap();
    assert_eq!(twice, sign(TxVersion::V0, message.clone(), &[&payer, &other]).unwrap());
    let bytes = message.serialize();
    assert_eq!(twice.signatures, [payer.sign_message(&bytes), other.sign_message(&bytes)]);
    assert!(matches!(sign(TxVersion::V0, message, &[&payer]), Err(ClientError::Build(_))));
}
