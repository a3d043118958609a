//! Compute units of one instruction, from the log of a transaction that contains nothing else.

use influence_client::{PROGRAM_ID, chain::Receipt};
use influence_tests::{bank::Bank, test_env::TestEnv};
use solana_instruction::Instruction;
use solana_keypair::Keypair;

/// What the runtime charges for one instruction of the system program, which logs nothing.
pub const SYSTEM_UNITS: u64 = 150;

/// Units of one instruction of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// As the runtime charges it.
    pub total: u64,
    /// Of it, what other programs that it called consumed.
    pub inner: u64,
}

impl Cost {
    /// What the program itself consumed, the calls of other programs included but not what those did.
    pub fn own(&self) -> u64 {
        self.total - self.inner
    }

    /// Sums up the one instruction of ours in a log.
    ///
    /// # Panics
    /// When there is none.
    pub fn of_log(logs: &[String]) -> Self {
        let (mut depth, mut inner, mut total) = (0u32, 0, None);
        for line in logs {
            let Some((id, rest)) = line.strip_prefix("Program ").and_then(|rest| rest.split_once(' ')) else {
                continue;
            };
            if rest.starts_with("invoke [") {
                depth += 1;
                // Every caller waits for those it called, so a builtin below us is ours.
                inner += if depth > 1 && id == SYSTEM_PROGRAM { SYSTEM_UNITS } else { 0 };
            } else if rest == "success" {
                depth -= 1;
            } else if let Some(units) = consumed(rest) {
                match depth {
                    1 if id == PROGRAM_ID.to_string() => total = Some(units),
                    2 => inner += units,
                    _ => {}
                }
            }
        }
        Self { total: total.expect("an instruction of ours in the log"), inner }
    }
}

const SYSTEM_PROGRAM: &str = "11111111111111111111111111111111";

/// N of "consumed N of M compute units".
fn consumed(rest: &str) -> Option<u64> {
    rest.strip_prefix("consumed ")?.split(' ').next()?.parse().ok()
}

/// One measured case of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The instruction, as in the IDL.
    pub instruction: &'static str,
    /// What it met.
    pub case: String,
    /// What it cost.
    pub cost: Cost,
    /// Own units that it should stay within.
    pub aim: Option<u64>,
}

impl Row {
    /// Whether it costs more than it should.
    pub fn is_above_aim(&self) -> bool {
        self.aim.is_some_and(|aim| self.cost.own() > aim)
    }
}

/// A world whose transactions are measured.
pub struct Meter {
    /// Where they run.
    pub env: TestEnv<Bank>,
    /// What was measured.
    pub rows: Vec<Row>,
}

impl Meter {
    /// A configured world on the real runtime, nothing measured yet.
    pub async fn new() -> Self {
        Self { env: TestEnv::new().await, rows: Vec::new() }
    }

    /// Sends one instruction and notes what it cost.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn row(
        &mut self,
        (instruction, case): (&'static str, &str),
        aim: impl Into<Option<u64>>,
        call: Instruction,
        signers: &[&Keypair],
    ) -> Cost {
        let receipt = self.env.send(&[call], signers).await;
        let receipt = receipt.unwrap_or_else(|error| panic!("{instruction} ({case}): {error:?}"));
        self.note((instruction, case), aim, &receipt)
    }

    /// Notes what the one instruction of a transaction cost.
    pub fn note(
        &mut self,
        (instruction, case): (&'static str, &str),
        aim: impl Into<Option<u64>>,
        receipt: &Receipt,
    ) -> Cost {
        let cost = Cost::of_log(&receipt.logs);
        self.rows.push(Row { instruction, case: case.into(), cost, aim: aim.into() });
        cost
    }
}
