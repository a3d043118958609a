//! Fees and rent of a day, by payer.

use std::collections::BTreeMap;

use anyhow::Result;
use solana_address::Address;
use solana_signer::Signer;

use crate::{demo_chain::LAMPORTS, instrumented_chain::Spending, simulation::Simulation};

#[derive(Debug)]
pub struct PayerFees {
    pub payer: &'static str,
    pub spending: Spending,
    /// Rent of what the transactions created, lamports; `None` where only fees were counted.
    pub rent: Option<i128>,
}

/// Lamports that every payer had spent at the last call.
#[derive(Default)]
pub struct FeeLedger(BTreeMap<&'static str, i128>);

impl FeeLedger {
    /// Fees of every payer since the last call.
    pub fn since(&mut self, simulation: &Simulation) -> Result<Vec<PayerFees>> {
        let roles = &simulation.chain.roles;
        let crankers: Vec<Address> = roles.crankers.iter().map(Signer::pubkey).collect();
        let permissionless = roles.permissionless.pubkey();
        let mut spent: BTreeMap<&str, Spending> = BTreeMap::new();
        for (key, spending) in simulation.chain.node.take_spending() {
            let payer = match key {
                key if crankers.contains(&key) => "crankers",
                key if key == permissionless => "permissionless",
                key if key == roles.treasury.pubkey() => "treasury",
                _ => "fans and creators",
            };
            spent.entry(payer).or_default().add(spending);
        }
        let mut fees = Vec::new();
        for (payer, wallets) in [("crankers", crankers.as_slice()), ("permissionless", &[permissionless])] {
            let spending = spent.remove(payer).unwrap_or_default();
            let mut gone = 0;
            for wallet in wallets {
                gone += i128::from(LAMPORTS) - i128::from(simulation.chain.lamports(wallet)?);
            }
            let before = self.0.insert(payer, gone).unwrap_or(0);
            fees.push(PayerFees { payer, spending, rent: Some(gone - before - i128::from(spending.fees)) });
        }
        fees.extend(spent.into_iter().map(|(payer, spending)| PayerFees { payer, spending, rent: None }));
        Ok(fees)
    }
}
