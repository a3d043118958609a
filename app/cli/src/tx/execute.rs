//! The one way to the chain: what will be done is shown, checked by simulation, asked for, signed, sent, and shown again.

use std::{
    fmt::Display,
    io::{self, IsTerminal},
    process::ExitCode,
};

use influence_client::{
    ClientError,
    amount::format_sol,
    chain::{Chain, Receipt},
    tx::{
        self, BudgetPolicy, ComputeBudget, compile_message, estimate_budget, pack_instructions,
        send_instructions, sign,
    },
};
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_transaction::versioned::VersionedTransaction;

use crate::{
    Context, Failure, Intent, Output,
    chain::cluster::{explorer, is_mainnet},
    config::signers::Keys,
    context::Mode,
    output::Text,
    tx::confirm::confirm,
    tx::outcome::{Done, Sent, Status, part},
};

/// Fee of a signature, lamports, on every cluster so far.
const SIGNATURE_FEE: u64 = 5_000;

impl Context {
    /// Carries out an intent with these keys, or what of it was asked for: to show, to sign. `after` reads the new state
    /// once everything landed.
    ///
    /// # Errors
    /// [`Failure`]; [`Failure::Partly`] when a later of several transactions fails.
    pub async fn carry_out<S: Output>(
        &self,
        mut intent: Intent,
        keys: &Keys,
        after: impl AsyncFnOnce(&Self) -> Result<S, Failure>,
    ) -> Result<ExitCode, Failure> {
        let groups = pack_instructions(self.node.tx_version(), &keys.payer(), &intent.instructions)?;
        self.note_several(&mut intent, &groups, keys);
        // Whoever can not have the file is told before anything is sent.
        self.save_accounts()?;
        self.printer.say(&intent)?;
        let (status, transactions) = match self.mode {
            Mode::DryRun => (Status::Simulated, self.simulate(&groups, keys).await?),
            Mode::SignOnly { blockhash } => (Status::Signed, self.sign(&groups, keys, blockhash).await?),
            Mode::Send { yes } => (Status::Landed, self.send(&intent, &groups, keys, yes).await?),
        };
        let mut done = Done::new(intent, status, transactions);
        if status == Status::Landed {
            match after(self).await {
                Ok(state) => done.state = Some(state),
                // What landed has landed.
                Err(failure) => done.warn(format!("what there is now could not be read: {failure}")),
            }
        }
        self.print(&done)
    }

    /// What there is to know when one transaction is not enough.
    fn note_several(&self, intent: &mut Intent, groups: &[Vec<Instruction>], keys: &Keys) {
        let count = groups.len();
        if count < 2 {
            return;
        }
        let fees = groups.iter().map(|group| signature_fee(group, keys)).sum();
        intent.note(format!(
            "takes {count} transactions, one after the other; their signatures cost {}",
            format_sol(fees)
        ));
        if self.mode == Mode::DryRun {
            let others = count.saturating_sub(1);
            intent.note(format!(
                "only the first is simulated: what the other {others} do depends on it, their priority fees too"
            ));
        }
    }

    fn print<S: Output>(&self, done: &Done<S>) -> Result<ExitCode, Failure> {
        self.printer.print(done).map_err(|failure| done.part(failure))?;
        Ok(ExitCode::SUCCESS)
    }

    /// Simulates the first transaction; what others do depends on it.
    async fn simulate(&self, groups: &[Vec<Instruction>], keys: &Keys) -> Result<Vec<Sent>, Failure> {
        let mut simulated: Vec<Sent> = Vec::new();
        for group in groups {
            let fee = signature_fee(group, keys);
            if !simulated.is_empty() {
                simulated.push(Sent { fee: Some(fee), ..Sent::default() });
                continue;
            }
            let budget = self.measured(group, keys).await?;
            let fee = fee.saturating_add(budget.priority_fee);
            let sent = Sent { units: Some(budget.units.into()), fee: Some(fee), ..Sent::default() };
            self.printer.say(&sent)?;
            simulated.push(sent);
        }
        Ok(simulated)
    }

    async fn measured(&self, group: &[Instruction], keys: &Keys) -> Result<ComputeBudget, Failure> {
        self.node.rpc()?;
        self.check_payer(keys).await?;
        Ok(estimate_budget(&self.node, &keys.payer(), group, &[]).await?)
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
                let units = ComputeBudget::MAX.units;
                ComputeBudget { units, priority_fee: self.node.priority_fee(&[], units).await? }
            };
            let blockhash = match blockhash {
                Some(blockhash) => blockhash,
                None => self.node.blockhash().await?,
            };
            let format = self.node.tx_version();
            let message = compile_message(format, &keys.payer(), group, blockhash, budget)?;
            let transaction = sign(format, message, &pairs)?;
            let sent = Sent {
                signature: transaction.signatures.first().copied().map(Text),
                transaction: Some(tx::encode_transaction(&transaction)?),
                ..Sent::default()
            };
            self.printer.say(&sent)?;
            signed.push(sent);
        }
        Ok(signed)
    }

    async fn send(
        &self,
        intent: &Intent,
        groups: &[Vec<Instruction>],
        keys: &Keys,
        yes: bool,
    ) -> Result<Vec<Sent>, Failure> {
        let pairs: Vec<_> = groups.iter().map(|group| keys.needed(group)).collect::<Result<_, _>>()?;
        // Whatever is refused is refused before anybody is asked.
        let first = match groups.first() {
            Some(group) => self.measured(group, keys).await?,
            None => return Ok(Vec::new()),
        };
        confirm(yes, self.unseen(intent))?;
        let mut landed: Vec<Sent> = Vec::new();
        for (group, pairs) in groups.iter().zip(&pairs) {
            let pricing =
                if landed.is_empty() { BudgetPolicy::Fixed(first) } else { BudgetPolicy::Simulated };
            let outcome = send_instructions(&self.node, group, pairs, pricing).await;
            let receipt = outcome.map_err(|error| part(on_its_way(error), &landed, groups.len()))?;
            landed.push(self.landed(&receipt));
            let told = landed.last().map_or(Ok(()), |sent| self.printer.say(sent));
            told.map_err(|failure| part(failure, &landed, groups.len()))?;
        }
        Ok(landed)
    }

    /// Sends a transaction that was signed before, as `intent` says.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn submit(
        &self,
        mut intent: Intent,
        transaction: VersionedTransaction,
    ) -> Result<ExitCode, Failure> {
        let asks = match self.mode {
            Mode::Send { yes } => Some(!yes),
            Mode::DryRun => None,
            Mode::SignOnly { .. } => {
                return Err(Failure::user(
                    "what is submitted is signed already: leave out --sign-only, or look at it with --dry-run",
                ));
            }
        };
        let signature = transaction.signatures.first().copied().unwrap_or_default();
        // It does not land twice: then there is nothing to try or to ask.
        let has_landed = self.node.rpc()?.has_landed(&signature).await?;
        if has_landed {
            intent.note("it has landed before");
        }
        self.printer.say(&intent)?;
        let units = if has_landed { None } else { Some(self.node.simulate(&transaction).await?) };
        let (status, sent) = match asks {
            None => (Status::Simulated, Sent { signature: Some(Text(signature)), units, ..Sent::default() }),
            Some(asks) => {
                confirm(!asks || has_landed, self.unseen(&intent))?;
                let receipt = self.node.send(transaction).await.map_err(|error| match error {
                    ClientError::Expired => Failure::user(
                        "the transaction is too old and can not land any more: sign it anew, with a newer blockhash",
                    ),
                    error => on_its_way(error),
                })?;
                (Status::Landed, self.landed(&receipt))
            }
        };
        let done = Done::<String>::new(intent, status, vec![sent]);
        let told = done.transactions.iter().try_for_each(|sent| self.printer.say(sent));
        told.map_err(|failure| done.part(failure))?;
        self.print(&done)
    }

    /// The intent, if whoever is asked has not seen it: with JSON it is part of the result, and a result may go elsewhere.
    fn unseen<'a>(&self, intent: &'a Intent) -> Option<&'a dyn Display> {
        let is_seen = self.printer.is_for_people() && io::stdout().is_terminal();
        if is_seen { None } else { Some(intent) }
    }

    fn landed(&self, receipt: &Receipt) -> Sent {
        Sent {
            signature: Some(Text(receipt.signature)),
            explorer: Some(explorer(&self.cluster, &receipt.signature, &self.settings.rpc().public_url())),
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
        let remedy = if is_mainnet(&self.cluster) {
            "send it some SOL".to_owned()
        } else {
            format!("run `solana airdrop 1 {payer}`, or send it some SOL")
        };
        Err(Failure::user(format!(
            "{payer} is to pay the fee and has no SOL; {remedy}, or name another --fee-payer"
        )))
    }
}

/// What the signatures of a transaction cost, lamports.
fn signature_fee(group: &[Instruction], keys: &Keys) -> u64 {
    SIGNATURE_FEE.saturating_mul(tx::signatures(&keys.payer(), group))
}

/// Why a transaction did not land, or why that is not known.
fn on_its_way(error: ClientError) -> Failure {
    match error {
        ClientError::Unreachable(_) => Failure::network(format!(
            "{error}; whether the transaction lands is not known: look before it is repeated"
        )),
        error => error.into(),
    }
}
