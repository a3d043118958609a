//! The influence index: every factor of a user relative to the average user's.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use solana_address::Address;

use super::weights::PlainWeights;
use crate::platform::PlatformUser;

/// Denominator of fractions, each rounded up, so that an exact half stays one.
const FINE: u128 = 1_000_000_000_000_000;
/// Denominator of indices: parts of the average.
const RATIO: u128 = 10_000;
/// Parts of the index, and the sections with their factors.
const PARTS: [(&str, &str); 3] = [
    ("investor", "investor_parts"),
    ("meritocratic", "meritocratic_parts"),
    ("additional", "additional_parts"),
];

/// Tokens of a user of the DAO.
#[derive(Clone, Copy)]
pub struct HeldTokens {
    /// Holding score and locked, base units.
    pub amount: u128,
    /// Mean time that it was held.
    pub seconds: u128,
}

/// The index of every user of the DAO, 1/10 000, by wallet.
pub fn indices(
    weights: &PlainWeights,
    platform_users: &[PlatformUser],
    users: &BTreeMap<Address, HeldTokens>,
) -> Result<BTreeMap<Address, u32>> {
    let platform_users: BTreeMap<Address, &PlatformUser> =
        platform_users.iter().map(|person| (person.wallet, person)).collect();
    let mut sums: BTreeMap<Address, u128> = users.keys().map(|wallet| (*wallet, 0)).collect();
    for (part, section) in PARTS {
        let percent = weights.number(&["influence", part])?;
        let factors = weights.names(&["influence", section])?;
        let number = |name: &String| weights.number(&["influence", section, name]);
        let all: u128 = factors.iter().map(number).sum::<Result<_>>()?;
        for name in &factors {
            let weight = percent * number(name)?;
            let value =
                |wallet: &Address, held: &HeldTokens| value(name, platform_users.get(wallet).copied(), held);
            let total: u128 = users.iter().map(|(wallet, held)| value(wallet, held)).sum::<Result<_>>()?;
            for (wallet, held) in users {
                // Where no user has any, all are average.
                let (mine, average_of) = match total {
                    0 => (1, 1),
                    _ => (value(wallet, held)? * users.len() as u128, total),
                };
                let (above, below) = (weight * mine, average_of * all * 100);
                let fine = above / below * FINE + (above % below * FINE).div_ceil(below);
                *sums.get_mut(wallet).context("a user")? += fine;
            }
        }
    }
    let index = |sum: u128| u32::try_from((sum * RATIO + FINE / 2) / FINE).unwrap_or(u32::MAX);
    Ok(sums.into_iter().map(|(wallet, sum)| (wallet, index(sum))).collect())
}

/// Value of a factor.
fn value(name: &str, person: Option<&PlatformUser>, held: &HeldTokens) -> Result<u128> {
    let field = |name| person.map_or(0, |person| person.field(name));
    let known = match name {
        "amount" | "tokens_held" => return Ok(held.amount),
        "duration" | "time_held" => return Ok(held.seconds),
        "reputation" => field(name) + field("reputation_leased_in") - field("reputation_leased_out"),
        _ => field(name),
    };
    Ok(u128::try_from(known.max(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_average_user_has_an_index_of_one() {
        let weights = PlainWeights::bundled().unwrap();
        let users = |amounts: [u128; 3]| -> BTreeMap<Address, HeldTokens> {
            (1..)
                .zip(amounts)
                .map(|(key, amount)| (Address::from([key; 32]), HeldTokens { amount, seconds: 100 }))
                .collect()
        };
        let of = |amounts| indices(&weights, &[], &users(amounts)).unwrap().into_values().collect::<Vec<_>>();
        assert_eq!(of([7, 7, 7]), [10_000; 3]);
        // 39.625 % of the index go by the amount: 65 % of 60 %, and an eighth of 5 %.
        assert_eq!(of([0, 10, 20]), [6_038, 10_000, 13_963]);
    }
}
