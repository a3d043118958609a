//! The one way to the chain: what will be done is shown, checked by simulation, asked for, signed, sent, and shown again.

use std::{
    fmt,
    io::{self, IsTerminal},
    process::ExitCode,
};

use console::style;
use influence_client::{
    chain::{Chain, Receipt},
    send::{Pricing, measure, send},
    transaction::{self, Budget, compile, pack, sign},
};
use serde::Serialize;
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;

use crate::{Context, Failure, Intent, Output, context::Mode, key::Keys, output::Text};

/// Fee of a signature, lamports, on every cluster so far.
const SIGNATURE_FEE: u64 = 5_000;
/// Lamports of a SOL.
const SOL_DECIMALS: u8 = 9;

/// How far a command came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Everything landed.
    Landed,
    /// Nothing was sent.
    Simulated,
    /// Nothing was sent; transactions are ready to be.
    Signed,
}

/// One transaction of a command.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    /// Its signature, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<Text<Signature>>,
    /// Where it can be looked at, once it landed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explorer: Option<String>,
    /// The slot that it landed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slot: Option<u64>,
    /// Compute units: used, or as simulated with head room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<u64>,
    /// Fee, lamports: paid, or as it would be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<u64>,
    /// The signed transaction, base64, where it was not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction: Option<String>,
}

/// What became of an intent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Done<S> {
    #[serde(flatten)]
    intent: Intent,
    status: Status,
    transactions: Vec<Sent>,
    /// The new state, once everything landed.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<S>,
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fee = influence_client::amount::exact(self.fee.unwrap_or(0), SOL_DECIMALS);
        match self {
            Self { transaction: Some(transaction), .. } => f.write_str(transaction),
            Self { signature: Some(signature), explorer: Some(explorer), .. } => {
                write!(f, "{} {signature}\n  {explorer}\n  fee {fee} SOL", style("landed").green())
            }
            Self { units, .. } => {
                let units = units.unwrap_or(0);
                write!(f, "{} {units} compute units, fee {fee} SOL", style("simulated:").green())
            }
        }
    }
}

impl<S: fmt::Display> fmt::Display for Done<S> {
    /// What people have not been told on the way.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.status, &self.state) {
            (Status::Landed, Some(state)) => write!(f, "\n{state}"),
            (Status::Landed, None) => Ok(()),
            (Status::Simulated, _) => f.write_str("nothing was sent"),
            (Status::Signed, _) => f.write_str("nothing was sent; `influence submit TRANSACTION` does"),
        }
    }
}

impl Context {
    /// Carries out an intent with these keys, or what of it was asked for: to show, to sign. `after` reads the new state
    /// once everything landed.
    ///
    /// # Errors
    /// [`Failure`]; when a later of several transactions fails, the message says which landed.
    pub async fn carry_out<S: Output>(
        &self,
        mut intent: Intent,
        keys: &Keys,
        after: impl AsyncFnOnce(&Self) -> Result<S, Failure>,
    ) -> Result<ExitCode, Failure> {
        let groups = pack(self.node.format(), &keys.payer(), &intent.instructions)?;
        if groups.len() > 1 {
            intent.note(format!("takes {} transactions, one after the other", groups.len()));
        }
        self.printer.say(&intent)?;
        let (status, transactions) = match self.mode {
            Mode::DryRun => (Status::Simulated, self.simulate(&groups, keys).await?),
            Mode::SignOnly { blockhash } => (Status::Signed, self.sign(&groups, keys, blockhash).await?),
            Mode::Send { yes } => (Status::Landed, self.send(&groups, keys, yes).await?),
        };
        self.save_accounts()?;
        let state = if status == Status::Landed { Some(after(self).await?) } else { None };
        self.printer.print(&Done { intent, status, transactions, state })?;
        Ok(ExitCode::SUCCESS)
    }

    /// Simulates the first transaction; what others do depends on it.
    async fn simulate(&self, groups: &[Vec<Instruction>], keys: &Keys) -> Result<Vec<Sent>, Failure> {
        let mut simulated = Vec::new();
        for group in groups.iter().take(1) {
            let signatures = transaction::signatures(&keys.payer(), group);
            let budget = self.measured(group, keys).await?;
            let fee = budget.priority_fee.saturating_add(SIGNATURE_FEE.saturating_mul(signatures));
            let sent = Sent { units: Some(budget.units.into()), fee: Some(fee), ..Sent::default() };
            self.printer.say(&sent)?;
            simulated.push(sent);
        }
        Ok(simulated)
    }

    async fn measured(&self, group: &[Instruction], keys: &Keys) -> Result<Budget, Failure> {
        self.check_payer(keys).await?;
        Ok(measure(&self.node, &keys.payer(), group, &[]).await?)
    }

    async fn sign(
        &self,
        groups: &[Vec<Instruction>],
        keys: &Keys,
        blockhash: Option<Hash>,
    ) -> Result<Vec<Sent>, Failure> {
        let mut signed = Vec::new();
        for group in groups {
            let pairs = keys.needed(group)?;
            // Without a node nothing can be measured: the limit is the highest there is.
            let budget = if self.node.is_online() && signed.is_empty() {
                self.measured(group, keys).await?
            } else {
                let units = Budget::MAX.units;
                Budget { units, priority_fee: self.node.priority_fee(&[], units).await? }
            };
            let blockhash = match blockhash {
                Some(blockhash) => blockhash,
                None => self.node.blockhash().await?,
            };
            let format = self.node.format();
            let message = compile(format, &keys.payer(), group, blockhash, budget)?;
            let transaction = sign(format, message, &pairs)?;
            let sent = Sent {
                signature: transaction.signatures.first().copied().map(Text),
                transaction: Some(transaction::encode(&transaction)?),
                ..Sent::default()
            };
            self.printer.say(&sent)?;
            signed.push(sent);
        }
        Ok(signed)
    }

    async fn send(&self, groups: &[Vec<Instruction>], keys: &Keys, yes: bool) -> Result<Vec<Sent>, Failure> {
        let pairs: Vec<_> = groups.iter().map(|group| keys.needed(group)).collect::<Result<_, _>>()?;
        // Whatever is refused is refused before anybody is asked.
        let first = match groups.first() {
            Some(group) => self.measured(group, keys).await?,
            None => return Ok(Vec::new()),
        };
        confirm(yes)?;
        let mut landed: Vec<Sent> = Vec::new();
        for (group, pairs) in groups.iter().zip(&pairs) {
            let pricing = if landed.is_empty() { Pricing::Fixed(first) } else { Pricing::Simulated };
            let outcome = send(&self.node, group, pairs, pricing).await;
            let receipt = outcome.map_err(|error| part(error.into(), &landed, groups.len()))?;
            let sent = self.landed(&receipt);
            self.printer.say(&sent)?;
            landed.push(sent);
        }
        Ok(landed)
    }

    /// Sends a transaction that was signed before.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn submit(&self, transaction: VersionedTransaction) -> Result<Sent, Failure> {
        Ok(self.landed(&self.node.send(transaction).await?))
    }

    fn landed(&self, receipt: &Receipt) -> Sent {
        Sent {
            signature: Some(Text(receipt.signature)),
            explorer: Some(self.cluster.explorer(&receipt.signature, &self.settings.rpc().node())),
            slot: Some(receipt.slot),
            units: Some(receipt.units),
            fee: Some(receipt.fee),
            transaction: None,
        }
    }

    /// An empty wallet is told before anything is tried.
    async fn check_payer(&self, keys: &Keys) -> Result<(), Failure> {
        let payer = keys.payer();
        let account = self.node.accounts(&[payer]).await?.pop().flatten();
        if account.is_some_and(|account| account.lamports > 0) {
            return Ok(());
        }
        let remedy = match self.cluster {
            crate::cluster::Cluster::Mainnet => "send it some SOL".to_owned(),
            _ => format!("run `solana airdrop 1 {payer}`, or send it some SOL"),
        };
        Err(Failure::user(format!(
            "{payer} is to pay the fee and has no SOL; {remedy}, or name another --fee-payer"
        )))
    }
}

/// Asks whoever sits there.
fn confirm(yes: bool) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::user(
            "nothing was sent: there is nobody to ask; add --yes to send it, or --dry-run to only look",
        ));
    }
    eprint!("Send it? [y/N] ");
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(Failure::user)?;
    let agreed = ["y", "yes"].contains(&answer.trim().to_ascii_lowercase().as_str());
    if agreed { Ok(()) } else { Err(Failure::user("nothing was sent")) }
}

/// A failure after some of several transactions landed.
fn part(failure: Failure, landed: &[Sent], all: usize) -> Failure {
    if landed.is_empty() {
        return failure;
    }
    let signatures: Vec<String> =
        landed.iter().filter_map(|sent| Some(sent.signature?.to_string())).collect();
    let count = landed.len();
    failure.after(&format!("{count} of {all} transactions landed ({})", signatures.join(", ")))
}
