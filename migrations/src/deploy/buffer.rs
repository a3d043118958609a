//! Buffer that a program is deployed from: its address, and the steps that complete it.

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
    state::UpgradeableLoaderState,
};
use solana_system_interface::instruction as system;

use super::{
    loader_state::{existing, is_owned_by_loader},
    program::{DeployOptions, ProgramBinary},
};
use crate::{
    MigrationError, Signers,
    step::{MigrationStep, SendOrder},
};

/// Longest instruction that the loader decodes, bytes.
const MAX_WRITE: usize = 1_232;
/// Bytes of a write besides the chunk: its kind u32, the offset u32 and the chunk's length u64.
const WRITE_HEADER: usize = 16;
/// Bytes that a longer instruction may need for its length in the transaction.
const LENGTH_MARGIN: usize = 2;

#[derive(Debug)]
pub(crate) struct Buffer {
    /// May write to the buffer and deploy from it.
    authority: Address,
    contents: Vec<u8>,
}

/// Address of `payer`'s buffer for a program. It is derived, so the buffer needs no keypair.
pub(crate) fn buffer_address(program: &ProgramBinary, payer: &Address) -> Result<Address, MigrationError> {
    let address = Address::create_with_seed(payer, &buffer_seed(program), &LOADER);
    Ok(address.map_err(|error| ClientError::Build(format!("the buffer's address: {error:?}")))?)
}

/// Half of the hash of the program and its address, in hexadecimal: a seed has at most 32 characters.
fn buffer_seed(program: &ProgramBinary) -> String {
    let hash = Sha256::new().chain_update(program.id).chain_update(&program.elf).finalize();
    const_hex::encode(hash).chars().take(32).collect()
}

impl Buffer {
    pub(crate) fn read(
        address: &Address,
        account: Option<&Account>,
        program: &ProgramBinary,
    ) -> Result<Option<Self>, MigrationError> {
        let Some(account) = existing(account) else { return Ok(None) };
        let state = is_owned_by_loader(account).then(|| wincode::deserialize(&account.data));
        let contents =
            account.data.get(UpgradeableLoaderState::size_of_buffer_metadata()..).unwrap_or_default();
        match state {
            Some(Ok(UpgradeableLoaderState::Buffer { authority_address: Some(authority) }))
                if contents.len() == program.elf.len() =>
            {
                Ok(Some(Self { authority, contents: contents.to_vec() }))
            }
            _ => Err(MigrationError::UnexpectedAccount {
                address: *address,
                expected: "the program's buffer",
                reason: "another account is there; pay with another key, whose buffer has another address"
                    .into(),
            }),
        }
    }
}

/// Steps until a complete buffer can be deployed by `authority`.
pub(super) fn plan_buffer(
    program: &ProgramBinary,
    found: Option<&Buffer>,
    authority: &Address,
    options: &DeployOptions,
    signers: &Signers,
) -> Result<Vec<MigrationStep>, MigrationError> {
    let address = buffer_address(program, &signers.payer)?;
    let mut steps = Vec::new();
    if found.is_none() {
        let bytes = UpgradeableLoaderState::size_of_buffer(program.elf.len());
        let title = format!("create the buffer {address} of {bytes} bytes");
        let rent = options.rent_of(bytes);
        let create = create_buffer(program, &address, &signers.payer, rent);
        steps.push(MigrationStep::single(title, signers.payer, create).with_rent(rent));
    }
    let written = found.map_or(&[][..], |buffer| &buffer.contents);
    let missing = missing_writes(program, written, &address, &signers.payer, options.format)?;
    let writer = found.map_or(signers.payer, |buffer| buffer.authority);
    if !missing.is_empty() {
        if writer != signers.payer {
            let reason = format!("it is incomplete, and only {writer} can write to it; pay with another key");
            let expected = "a buffer to write to";
            return Err(MigrationError::UnexpectedAccount { address, expected, reason });
        }
        let title = format!("write {} of the program's {} bytes", bytes_of(&missing), program.elf.len());
        let write = MigrationStep {
            transactions: missing,
            ..MigrationStep::single(title, signers.payer, Vec::new())
        };
        steps.push(write.with_order(SendOrder::Concurrent));
    }
    if writer != *authority {
        let hand_over = loader::set_buffer_authority(&address, &writer, authority);
        let title = format!("hand the buffer over to {authority}, who deploys from it");
        steps.push(MigrationStep::single(title, signers.payer_for(&writer), vec![hand_over]));
    }
    Ok(steps)
}

/// Creates and initializes the buffer in one transaction, so that it cannot be front-run.
fn create_buffer(program: &ProgramBinary, address: &Address, payer: &Address, rent: i64) -> Vec<Instruction> {
    let space = u64::try_from(UpgradeableLoaderState::size_of_buffer(program.elf.len())).unwrap_or(u64::MAX);
    let lamports = u64::try_from(rent).unwrap_or(0);
    let seed = buffer_seed(program);
    let create = system::create_account_with_seed(payer, address, payer, &seed, lamports, space, &LOADER);
    let accounts = vec![AccountMeta::new(*address, false), AccountMeta::new_readonly(*payer, false)];
    let initialize =
        Instruction::new_with_wincode(LOADER, &UpgradeableLoaderInstruction::InitializeBuffer, accounts);
    vec![create, initialize]
}

/// One transaction for each chunk that the buffer lacks.
fn missing_writes(
    program: &ProgramBinary,
    written: &[u8],
    address: &Address,
    payer: &Address,
    format: TxVersion,
) -> Result<Vec<Vec<Instruction>>, MigrationError> {
    let length = chunk_length(address, payer, format)?;
    let mut writes = Vec::new();
    let mut offset = 0_usize;
    for chunk in program.elf.chunks(length) {
        let present = written.get(offset..offset.saturating_add(chunk.len()));
        // A new buffer is all zeros.
        let is_present =
            present.map_or_else(|| chunk.iter().all(|byte| *byte == 0), |present| present == chunk);
        if !is_present {
            let at = u32::try_from(offset).unwrap_or(u32::MAX);
            writes.push(vec![loader::write(address, payer, at, chunk.to_vec())]);
        }
        offset = offset.saturating_add(chunk.len());
    }
    Ok(writes)
}

/// Longest chunk that fits a transaction with a priority fee.
fn chunk_length(address: &Address, payer: &Address, format: TxVersion) -> Result<usize, MigrationError> {
    let write = loader::write(address, payer, 0, Vec::new());
    let budget = ComputeBudget { priority_fee: 1, ..ComputeBudget::MAX };
    let empty = wire_size(&compile_message(format, payer, &[write], Hash::default(), budget)?)?;
    let room = format.max_bytes().saturating_sub(empty + LENGTH_MARGIN);
    Ok(room.clamp(1, MAX_WRITE - WRITE_HEADER))
}

/// Program bytes in transactions of one write each.
fn bytes_of(writes: &[Vec<Instruction>]) -> usize {
    writes.iter().flatten().map(|write| write.data.len().saturating_sub(WRITE_HEADER)).sum()
}
