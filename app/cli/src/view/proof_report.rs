//! Result of checking a score proof.

use std::{fmt, process::ExitCode};

use influence_client::{
    accounts::snapshot_status::{self, SnapshotPhase},
    chain::Chain,
};
use influence_core::{calendar::Day, limits::RATIO_ONE};
use serde::Serialize;
use solana_address::Address;

use crate::{
    CliError, Context, Tokens,
    error::EXIT_CHECK_FAILED,
    model::{ScoreProof, read_snapshot},
    output::AsString,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProofReport {
    day: Day,
    owner: AsString<Address>,
    holding_score: Tokens,
    /// 1/10 000.
    influence_index: u32,
    proved: bool,
    /// Status of the day on chain; `None` when checked offline.
    status: Option<&'static str>,
    fault: Option<String>,
}

impl ProofReport {
    /// Checks a proof against the day on chain.
    pub async fn check_on_chain(context: &Context, proof: &ScoreProof) -> Result<Self, CliError> {
        let deployment = context.deployment().await?;
        let (day, snapshot) = read_snapshot(&context.chain, &deployment, Some(proof.day)).await?;
        let phase = snapshot_status::phase_at(&snapshot, context.chain.now().await?.unix_time);
        let fault = match (phase, snapshot_status::final_contents(&snapshot)) {
            (SnapshotPhase::Voided, _) => Some(format!("day {day} is voided and is never applied")),
            (_, Some(contents)) => proof.find_fault(Some((contents.holdings_root, contents.holdings_sum))),
            (_, None) => Some(format!("day {day} is not final yet and has no root")),
        };
        let holding_score = deployment.tokens(proof.leaf.holding_score.0);
        Ok(Self::new(proof, holding_score, Some(phase.name()), fault))
    }

    /// Checks a proof against its own root.
    pub fn check_offline(proof: &ScoreProof) -> Self {
        // Without a node the mint's decimals are unknown.
        let holding_score = Tokens { units: proof.leaf.holding_score.0, decimals: 0 };
        Self::new(proof, holding_score, None, proof.find_fault(None))
    }

    fn new(
        proof: &ScoreProof,
        holding_score: Tokens,
        status: Option<&'static str>,
        fault: Option<String>,
    ) -> Self {
        Self {
            day: proof.day,
            owner: proof.leaf.owner,
            holding_score,
            influence_index: proof.leaf.influence_index,
            proved: fault.is_none(),
            status,
            fault,
        }
    }

    pub fn exit_code(&self) -> ExitCode {
        if self.proved { ExitCode::SUCCESS } else { ExitCode::from(EXIT_CHECK_FAILED) }
    }
}

impl fmt::Display for ProofReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { day, owner, holding_score, .. } = self;
        let (whole, rest) = (self.influence_index / RATIO_ONE, self.influence_index % RATIO_ONE);
        writeln!(
            f,
            "{owner} on day {day}: holding score {holding_score}, influence index {whole}.{rest:04}"
        )?;
        match (&self.fault, self.status) {
            (Some(fault), _) => write!(f, "NOT proved: {fault}"),
            (None, Some(status)) => {
                write!(f, "proved: matches the root of the day, which is {status} on chain")
            }
            (None, None) => write!(f, "matches the root in the proof; not compared with the chain"),
        }
    }
}
