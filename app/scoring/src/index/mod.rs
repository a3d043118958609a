//! The DAO influence index: how a user compares with the average user, whose index is exactly 1.
//!
//! Users are members whose holding score and locked amount are not both 0; everybody else has no index, which is 0. The
//! index is a weighted sum of factors, each relative to its average over all users, so that the average of all indices
//! is 1 up to rounding. Indices are in 1/10 000.

use solana_address::Address;

use crate::{
    engagement::{EngagementError, WalletStats, factors_table, wallets_table},
    engine::{Engine, Parameters, Rows, statement},
    ingest::StagedTable,
    weights::Weights,
};

/// A user's influence index and its parts, in 1/10 000, each rounded by itself; what does not fit is `u32::MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InfluenceIndex {
    /// The user's wallet.
    pub owner: Address,
    /// The index.
    pub index: u32,
    /// How much is held and locked, and for how long.
    pub investor: u32,
    /// Reputation and points.
    pub meritocratic: u32,
    /// The small factors.
    pub additional: u32,
}

/// The influence index of every user among `wallets`, by key. What the platform's `users` say of a wallet counts with
/// it; a member that the platform does not know has only what the chain says.
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
        let rows = Rows::new(statement::INFLUENCE_INDEX, batch);
        let members = rows.integers("member")?;
        let columns = [
            rows.decimals("total")?,
            rows.decimals("investor")?,
            rows.decimals("meritocratic")?,
            rows.decimals("additional")?,
        ];
        for (row, member) in members.values().iter().enumerate() {
            let wallet = usize::try_from(*member).ok().and_then(|member| wallets.get(member));
            let wallet = wallet.ok_or_else(|| rows.unexpected("member", "place in the list"))?;
            let [index, investor, meritocratic, additional] =
                columns.each_ref().map(|column| u32::try_from(column.value(row)).unwrap_or(u32::MAX));
            scores.push(InfluenceIndex { owner: wallet.owner, index, investor, meritocratic, additional });
        }
    }
    scores.sort_unstable_by_key(|score| score.owner);
    Ok(scores)
}
