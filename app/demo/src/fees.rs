//! Who paid how much for a day.

use std::collections::BTreeMap;

use anyhow::Result;
use solana_address::Address;
use solana_signer::Signer;

use crate::{observed::Spent, town::Town, world::LAMPORTS};

/// What somebody spent on a day.
#[derive(Debug)]
pub struct Bill {
    /// Who.
    pub who: &'static str,
    /// On transactions.
    pub spent: Spent,
    /// Rent of what the transactions created, lamports; none where only fees were counted.
    pub rent: Option<i128>,
}

/// What everybody had paid when last asked: lamports that were gone.
#[derive(Default)]
pub struct Bills(BTreeMap<&'static str, i128>);

impl Bills {
    /// Everybody's bills since the last call.
    ///
    /// # Errors
    /// When the chain can not be read.
    pub fn since(&mut self, town: &Town) -> Result<Vec<Bill>> {
        let roles = &town.world.roles;
        let crankers: Vec<Address> = roles.crankers.iter().map(Signer::pubkey).collect();
        let stranger = roles.stranger.pubkey();
        let mut spent: BTreeMap<&str, Spent> = BTreeMap::new();
        for (payer, amount) in town.world.chain.take_spent() {
            let who = match payer {
                key if crankers.contains(&key) => "crankers",
                key if key == stranger => "stranger",
                key if key == roles.market.pubkey() => "market",
                _ => "fans and creators",
            };
            spent.entry(who).or_default().add(amount);
        }
        let mut bills = Vec::new();
        for (who, wallets) in [("crankers", crankers.as_slice()), ("stranger", &[stranger])] {
            let spent = spent.remove(who).unwrap_or_default();
            let mut gone = 0;
            for wallet in wallets {
                gone += i128::from(LAMPORTS) - i128::from(town.world.lamports(wallet)?);
            }
            let before = self.0.insert(who, gone).unwrap_or(0);
            bills.push(Bill { who, spent, rent: Some(gone - before - i128::from(spent.fees)) });
        }
        bills.extend(spent.into_iter().map(|(who, spent)| Bill { who, spent, rent: None }));
        Ok(bills)
    }
}
