//! The buffer from which a program is deployed: where it lies, and writing what it lacks.

use influence_client::{
    ClientError,
    address::LOADER,
    tx::{ComputeBudget, TxVersion, compile_message, wire_size},
};
use sha2::{Digest, Sha256};
use solana_account::Account;
use solana_address::Address;
use solana_hash::Hash;
use solana_instruction::{AccountMeta, Instruction};
use solana_loader_v3_interface::{
    instruction::{self as loader, UpgradeableLoaderInstruction},
    state::UpgradeableLoaderState as Loaded,
};
use solana_system_interface::instruction as system;

use super::{
    loader_state::{is_the_loaders, present},
    program::{Program, Terms},
};
use crate::{
    MigrationError, Who,
    step::{Pace, Step},
};

/// Longest instruction that the loader reads, bytes, whatever a transaction may hold.
const LONGEST_WRITE: usize = 1_232;
/// What a write holds besides the chunk: its kind u32, the offset u32 and the chunk's length u64.
const WRITE_HEAD: usize = 16;
/// Bytes that a longer instruction may need for its length in the transaction.
const LENGTH_MARGIN: usize = 2;

/// A buffer on chain.
#[derive(Debug)]
pub(crate) struct Buffer {
    /// Who may write to it and deploy from it.
    authority: Address,
    /// What is in it.
    contents: Vec<u8>,
}

/// Where `payer` keeps the buffer for a program: an address made of its own, so that it needs no key of its own.
pub(crate) fn place(program: &Program, payer: &Address) -> Result<Address, MigrationError> {
    let place = Address::create_with_seed(payer, &seed(program), &LOADER);
    Ok(place.map_err(|error| ClientError::Build(format!("the buffer's address: {error:?}")))?)
}

/// The buffer's seed: half of the hash of the program and its address, in hexadecimal.
fn seed(program: &Program) -> String {
    let hash = Sha256::new().chain_update(program.id).chain_update(&program.elf).finalize();
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

impl Buffer {
    /// Reads the buffer for `program`, if it is there.
    pub(crate) fn read(
        address: &Address,
        account: Option<&Account>,
        program: &Program,
    ) -> Result<Option<Self>, MigrationError> {
        let Some(account) = present(account) else { return Ok(None) };
        let state = is_the_loaders(account).then(|| wincode::deserialize(&account.data));
        let contents = account.data.get(Loaded::size_of_buffer_metadata()..).unwrap_or_default();
        match state {
            Some(Ok(Loaded::Buffer { authority_address: Some(authority) }))
                if contents.len() == program.elf.len() =>
            {
                Ok(Some(Self { authority, contents: contents.to_vec() }))
            }
            _ => Err(MigrationError::Foreign {
                address: *address,
                what: "the program's buffer",
                why: "something else is there; pay with another key, whose buffer lies elsewhere".into(),
            }),
        }
    }
}

/// The steps until the whole program is in a buffer from which `authority` can deploy it.
pub(super) fn steps(
    program: &Program,
    found: Option<&Buffer>,
    authority: &Address,
    terms: &Terms,
    who: &Who,
) -> Result<Vec<Step>, MigrationError> {
    let address = place(program, &who.payer)?;
    let mut steps = Vec::new();
    if found.is_none() {
        let bytes = Loaded::size_of_buffer(program.elf.len());
        let title = format!("create the buffer {address} of {bytes} bytes");
        let rent = terms.rent_of(bytes);
        steps.push(Step::one(title, who.payer, creation(program, &address, &who.payer, rent)).paying(rent));
    }
    let written = found.map_or(&[][..], |buffer| &buffer.contents);
    let missing = missing(program, written, &address, &who.payer, terms.format)?;
    let writer = found.map_or(who.payer, |buffer| buffer.authority);
    if !missing.is_empty() {
        if writer != who.payer {
            let why = format!(
                "it lacks some of the program, and only {writer} can write to it; pay with another key"
            );
            return Err(MigrationError::Foreign { address, what: "a buffer to write to", why });
        }
        let title = format!("write {} of the program's {} bytes", total(&missing), program.elf.len());
        let write = Step { transactions: missing, ..Step::one(title, who.payer, Vec::new()) };
        steps.push(write.at(Pace::Together));
    }
    if writer != *authority {
        let hand_over = loader::set_buffer_authority(&address, &writer, authority);
        let title = format!("hand the buffer over to {authority}, who deploys from it");
        steps.push(Step::one(title, who.payer_with(&writer), vec![hand_over]));
    }
    Ok(steps)
}

/// Creates the buffer and takes it, in one transaction: nobody comes in between.
fn creation(program: &Program, address: &Address, payer: &Address, rent: i64) -> Vec<Instruction> {
    let space = u64::try_from(Loaded::size_of_buffer(program.elf.len())).unwrap_or(u64::MAX);
    let lamports = u64::try_from(rent).unwrap_or(0);
    let seed = seed(program);
    let create = system::create_account_with_seed(payer, address, payer, &seed, lamports, space, &LOADER);
    let accounts = vec![AccountMeta::new(*address, false), AccountMeta::new_readonly(*payer, false)];
    let initialise =
        Instruction::new_with_wincode(LOADER, &UpgradeableLoaderInstruction::InitializeBuffer, accounts);
    vec![create, initialise]
}

/// A transaction for every chunk of the program that the buffer does not have.
fn missing(
    program: &Program,
    written: &[u8],
    address: &Address,
    payer: &Address,
    format: TxVersion,
) -> Result<Vec<Vec<Instruction>>, MigrationError> {
    let length = chunk_length(address, payer, format)?;
    let mut writes = Vec::new();
    let mut offset = 0_usize;
    for chunk in program.elf.chunks(length) {
        let there = written.get(offset..offset.saturating_add(chunk.len()));
        // A new buffer is all zeros.
        let is_there = there.map_or_else(|| chunk.iter().all(|byte| *byte == 0), |there| there == chunk);
        if !is_there {
            let at = u32::try_from(offset).unwrap_or(u32::MAX);
            writes.push(vec![loader::write(address, payer, at, chunk.to_vec())]);
        }
        offset = offset.saturating_add(chunk.len());
    }
    Ok(writes)
}

/// The longest chunk that a transaction holds, with room for a priority fee.
fn chunk_length(address: &Address, payer: &Address, format: TxVersion) -> Result<usize, MigrationError> {
    let write = loader::write(address, payer, 0, Vec::new());
    let budget = ComputeBudget { priority_fee: 1, ..ComputeBudget::MAX };
    let empty = wire_size(&compile_message(format, payer, &[write], Hash::default(), budget)?)?;
    let room = format.max_bytes().saturating_sub(empty + LENGTH_MARGIN);
    Ok(room.clamp(1, LONGEST_WRITE - WRITE_HEAD))
}

/// Bytes that transactions of one write each write.
fn total(writes: &[Vec<Instruction>]) -> usize {
    writes.iter().flatten().map(|write| write.data.len().saturating_sub(WRITE_HEAD)).sum()
}
