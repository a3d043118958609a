//! Participants per transaction, found by compiling it: in trees of any depth, in every format, with and without lookup
//! tables.

use anyhow::{Context, Result};
use influence_client::{
    instructions::crank::{BatchLeaf, apply_holdings, settle},
    tx::{ComputeBudget, MAX_ACCOUNTS, TxVersion, compile_message, unsigned, wire_size},
};
use influence_cranker::keeper::MAX_BATCH_LEAVES;
use solana_address::Address;
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_message::{AddressLookupTableAccount, VersionedMessage, v0};

/// Format of transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TxFormat {
    /// As the cranker sends them.
    V0,
    Tables,
    V1,
}

impl TxFormat {
    pub const ALL: [Self; 3] = [Self::V0, Self::Tables, Self::V1];

    pub const fn name(self) -> &'static str {
        match self {
            Self::V0 => "v0",
            Self::Tables => "v0 with lookup tables",
            Self::V1 => "v1",
        }
    }
}

/// Content of one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransactionLoad {
    /// Participants, or pairs.
    pub count: u64,
    pub instructions: u64,
    /// Written accounts.
    pub writes: u64,
    /// Bytes of the instructions' data.
    pub data: u64,
}

/// Most participants that one transaction applies, in a tree with this many levels above its members; `None` when not even
/// one fits.
pub fn applied(levels: u32, tx_format: TxFormat) -> Result<Option<TransactionLoad>> {
    let mut best = None;
    // No run is wider than the tree.
    for run in (0..=levels.min(MAX_BATCH_LEAVES.ilog2())).map(|power| 1 << power) {
        // The path: a node for each level above the run, and the other half's.
        let path = vec![0; 40 * (levels - u32::ilog2(run) + 1) as usize];
        let live =
            |index| BatchLeaf::Update { owner: test_address(index), holding_score: 1, influence_index: 1 };
        let one = |at: u32| {
            apply_holdings(
                20_000,
                &(0..run).map(|index| live(at * run + index)).collect::<Vec<_>>(),
                at,
                &path,
            )
        };
        let most = most(tx_format, |count| (0..count).map(one).collect())?;
        let better = most.map(|load| TransactionLoad { count: load.count * u64::from(run), ..load });
        best = better.into_iter().chain(best).max_by_key(|load| load.count);
    }
    Ok(best)
}

/// Most pairs of one gallery that one transaction settles.
pub fn settled(tx_format: TxFormat) -> Result<TransactionLoad> {
    let gallery = test_address(u32::MAX);
    let one = |count: u32| vec![settle(&gallery, &(0..count).map(test_address).collect::<Vec<_>>())];
    let load = most(tx_format, one)?.context("a pair fits every transaction")?;
    Ok(TransactionLoad { instructions: 1, ..load })
}

/// The largest load of `make` that fits.
fn most(tx_format: TxFormat, make: impl Fn(u32) -> Vec<Instruction>) -> Result<Option<TransactionLoad>> {
    let mut best = None;
    for count in 1.. {
        let instructions = make(count);
        if !fits(tx_format, &instructions)? {
            break;
        }
        let metas = instructions.iter().flat_map(|instruction| &instruction.accounts);
        let mut writes: Vec<Address> =
            metas.filter(|meta| meta.is_writable).map(|meta| meta.pubkey).collect();
        writes.sort_unstable();
        writes.dedup();
        best = Some(TransactionLoad {
            count: count.into(),
            instructions: instructions.len() as u64,
            writes: writes.len() as u64 + 1,
            data: instructions.iter().map(|instruction| instruction.data.len() as u64).sum(),
        });
    }
    Ok(best)
}

fn fits(tx_format: TxFormat, instructions: &[Instruction]) -> Result<bool> {
    let (payer, budget) =
        (test_address(u32::MAX - 1), ComputeBudget { priority_fee: 1, ..ComputeBudget::MAX });
    let format = if tx_format == TxFormat::V1 { TxVersion::V1 } else { TxVersion::V0 };
    if tx_format != TxFormat::Tables {
        return Ok(match compile_message(format, &payer, instructions, Hash::default(), budget) {
            Ok(message) => wire_size(&message)? <= format.max_bytes(),
            Err(_) => false,
        });
    }
    let metas = instructions.iter().flat_map(|instruction| &instruction.accounts);
    let table = AddressLookupTableAccount {
        key: test_address(u32::MAX - 2),
        addresses: metas.map(|meta| meta.pubkey).collect(),
    };
    // The client's own limit and price come first, as in every v0 transaction.
    let mut all = priced(&payer, budget)?;
    all.extend_from_slice(instructions);
    let Ok(message) = v0::Message::try_compile(&payer, &all, &[table], Hash::default()) else {
        return Ok(false);
    };
    let loaded = message.address_table_lookups.iter();
    let loaded: usize =
        loaded.map(|lookup| lookup.readonly_indexes.len() + lookup.writable_indexes.len()).sum();
    let accounts = message.account_keys.len() + loaded;
    let bytes = wire_size(&unsigned(VersionedMessage::V0(message)).message)?;
    Ok(accounts <= MAX_ACCOUNTS && bytes <= format.max_bytes())
}

/// Instructions that the client puts first for a limit and a price.
fn priced(payer: &Address, budget: ComputeBudget) -> Result<Vec<Instruction>> {
    let VersionedMessage::V0(message) = compile_message(TxVersion::V0, payer, &[], Hash::default(), budget)?
    else {
        anyhow::bail!("the client compiles a v0 message");
    };
    let instruction = |compiled: &solana_message::compiled_instruction::CompiledInstruction| {
        let program = message.account_keys.get(usize::from(compiled.program_id_index)).copied();
        Ok(Instruction {
            program_id: program.context("a program")?,
            accounts: Vec::new(),
            data: compiled.data.clone(),
        })
    };
    message.instructions.iter().map(instruction).collect()
}

fn test_address(number: u32) -> Address {
    let mut bytes = [9; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    Address::from(bytes)
}
