//! The influence index by hand: for each user, what every factor is in relation to the average user's.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use influence_scoring::key::Key;

use super::weights::Weights;
use crate::platform::Person;

/// Fractions are kept in so many parts, each rounded up, so that an exact half stays one.
const FINE: u128 = 1_000_000_000_000_000;
/// Indices are in so many parts of the average.
const RATIO: u128 = 10_000;
/// The parts of the index, and the sections that say what they are made of.
const PARTS: [(&str, &str); 3] = [
    ("investor", "investor_parts"),
    ("meritocratic", "meritocratic_parts"),
    ("additional", "additional_parts"),
];

/// What the chain says of a user of the DAO.
#[derive(Clone, Copy)]
pub struct Held {
    /// Holding score and locked, base units.
    pub amount: u128,
    /// For how long it was held, seconds.
    pub seconds: u128,
}

/// The index of every user of the DAO, 1/10 000, by wallet.
///
/// # Errors
/// When the weights do not say how much something counts.
pub fn indices(
    weights: &Weights,
    people: &[Person],
    users: &BTreeMap<Key, Held>,
) -> Result<BTreeMap<Key, u32>> {
    let people: BTreeMap<Key, &Person> = people.iter().map(|person| (person.wallet, person)).collect();
    let mut sums: BTreeMap<Key, u128> = users.keys().map(|wallet| (*wallet, 0)).collect();
    for (part, section) in PARTS {
        let percent = weights.number(&["influence", part])?;
        let factors = weights.names(&["influence", section])?;
        let number = |name: &String| weights.number(&["influence", section, name]);
        let all: u128 = factors.iter().map(number).sum::<Result<_>>()?;
        for name in &factors {
            let weight = percent * number(name)?;
            let value = |wallet: &Key, held: &Held| value(name, people.get(wallet).copied(), held);
            let total: u128 = users.iter().map(|(wallet, held)| value(wallet, held)).sum::<Result<_>>()?;
            for (wallet, held) in users {
                // Nobody has any of it: everybody is average.
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

/// What a user has of a factor.
fn value(name: &str, person: Option<&Person>, held: &Held) -> Result<u128> {
    let fact = |name| person.map_or(0, |person| person.fact(name));
    let known = match name {
        "amount" | "tokens_held" => return Ok(held.amount),
        "duration" | "time_held" => return Ok(held.seconds),
        "reputation" => fact(name) + fact("reputation_leased_in") - fact("reputation_leased_out"),
        _ => fact(name),
    };
    Ok(u128::try_from(known.max(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_average_user_has_an_index_of_one() {
        let weights = Weights::shipped().unwrap();
        let users = |amounts: [u128; 3]| -> BTreeMap<Key, Held> {
            (1..).zip(amounts).map(|(key, amount)| ([key; 32], Held { amount, seconds: 100 })).collect()
        };
        let of = |amounts| indices(&weights, &[], &users(amounts)).unwrap().into_values().collect::<Vec<_>>();
        assert_eq!(of([7, 7, 7]), [10_000; 3]);
        // 39.625 % of the index go by the amount: 65 % of 60 %, and an eighth of 5 %.
        assert_eq!(of([0, 10, 20]), [6_038, 10_000, 13_963]);
    }
}
