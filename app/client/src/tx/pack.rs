//! Packing of instructions into transactions.

use solana_address::Address;
use solana_hash::Hash;
use solana_instruction::Instruction;

use super::message::{ComputeBudget, MAX_ACCOUNTS, TxVersion, compile_message, wire_size};
use crate::ClientError;

/// Splits instructions, in order, into as few transactions as possible, with room for a priority fee.
///
/// # Errors
/// [`ClientError::TooLarge`] with the index of the instruction that does not fit alone.
pub fn pack_instructions(
    version: TxVersion,
    payer: &Address,
    instructions: &[Instruction],
) -> Result<Vec<Vec<Instruction>>, ClientError> {
    let budget = ComputeBudget { priority_fee: 1, ..ComputeBudget::MAX };
    let fits = |group: &[Instruction]| match compile_message(version, payer, group, Hash::default(), budget) {
        Ok(message) => Ok(wire_size(&message)? <= version.max_bytes()),
        Err(ClientError::TooLarge(_)) => Ok(false),
        Err(error) => Err(error),
    };
    let mut groups: Vec<Vec<Instruction>> = Vec::new();
    for (index, instruction) in instructions.iter().enumerate() {
        if let Some(last) = groups.last_mut() {
            last.push(instruction.clone());
            if fits(last)? {
                continue;
            }
            last.pop();
        }
        let alone = vec![instruction.clone()];
        if !fits(&alone)? {
            let why = format!(
                "instruction {index} alone is over {} bytes or {MAX_ACCOUNTS} accounts",
                version.max_bytes()
            );
            return Err(ClientError::TooLarge(why));
        }
        groups.push(alone);
    }
    Ok(groups)
}
