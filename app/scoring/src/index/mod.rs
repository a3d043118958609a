//! The DAO influence index of a user, relative to the average user, whose index is exactly 1.
//!
//! Users are members whose holding score or locked amount is above 0; every other owner has index 0. The index is a weighted
//! sum of twelve factors, each relative to its average over all users. Indices are in 1/10 000.
//!
//! # Rounding
//! The twelve fractions have different denominators, and an exact common denominator fits no number type of an SQL engine.
//! So the multiplier of a factor, weight / average, is computed once per day to 44 decimals, rounded up, in decimals of 76
//! digits. A user's index is the sum of value times multiplier, rounded half up once. Rounding up adds less than 10^-20, so
//! an exact half is still rounded up and the average is exactly 1. The parts are rounded separately; their weighted sum may
//! differ from the index by one unit. A factor whose average is 0 gives every user exactly its weight.

use solana_address::Address;

use crate::{
    engagement::{EngagementError, WalletStats, factors_table, wallets_table},
    engine::{Engine, Parameters, ResultRows, statement},
    ingest::StagedTable,
    weights::Weights,
};

/// A user's influence index and its parts, in 1/10 000, each rounded separately; saturates at `u32::MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InfluenceIndex {
    /// The user's wallet.
    pub owner: Address,
    /// The index.
    pub index: u32,
    /// The investor part: amount held and locked, and holding age.
    pub investor: u32,
    /// The meritocratic part: reputation and points.
    pub meritocratic: u32,
    /// The additional part: eight small factors.
    pub additional: u32,
}

/// Computes the influence index of every user among `wallets`, by owner, with the values of the platform's `users`. A
/// member that the platform does not know has only the values of the chain.
///
/// # Errors
/// [`EngagementError`].
pub async fn compute_indices(
    engine: &Engine,
    weights: &Weights,
    decimals: u8,
    users: &StagedTable,
    wallets: &[WalletStats],
) -> Result<Vec<InfluenceIndex>, EngagementError> {
    let rules = weights.resolve(decimals)?;
    let count = wallets.iter().filter(|wallet| wallet.is_user).count();
    let [investor, meritocratic, additional] = rules.parts;
    let parameters: Parameters = vec![
        ("users", i64::try_from(count).unwrap_or(i64::MAX)),
        ("denominator", rules.factor_denominator),
        ("investor", investor),
        ("meritocratic", meritocratic),
        ("additional", additional),
    ];
    let session = engine.open("influence").await?;
    session.register("users", users).await?;
    session.register_rows("wallets", &wallets_table(wallets)?).await?;
    session.register_rows("factors", &factors_table(&rules.factors)?).await?;
    session.materialize_table("dao_users", statement::DAO_USERS, &parameters).await?;
    session.materialize_table("factor_values", statement::FACTOR_VALUES, &parameters).await?;
    session.materialize_table("factor_multipliers", statement::FACTOR_MULTIPLIERS, &parameters).await?;

    let mut scores = Vec::with_capacity(count);
    for batch in &session.query(statement::INFLUENCE_INDEX, &parameters).await? {
        let rows = ResultRows::new(statement::INFLUENCE_INDEX, batch);
        let members = rows.integers("member")?;
        let columns = [
            rows.decimals("total")?,
            rows.decimals("investor")?,
            rows.decimals("meritocratic")?,
            rows.decimals("additional")?,
        ];
        for (row, member) in members.values().iter().enumerate() {
            let wallet = usize::try_from(*member).ok().and_then(|member| wallets.get(member));
            let wallet = wallet.ok_or_else(|| rows.unexpected("member", "index of the list"))?;
            let [index, investor, meritocratic, additional] =
                columns.each_ref().map(|column| u32::try_from(column.value(row)).unwrap_or(u32::MAX));
            scores.push(InfluenceIndex { owner: wallet.owner, index, investor, meritocratic, additional });
        }
    }
    // SQL returns rows in no defined order.
    scores.sort_unstable_by_key(|score| score.owner);
    Ok(scores)
}
