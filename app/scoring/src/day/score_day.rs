//! Scores a day from its inputs.

use hashbrown::HashMap;
use influence_core::calendar::Day;
use solana_address::Address;

use super::{
    build_trees::build_trees,
    error::{DayError, ScoreError},
    result::{DayResult, DeploymentId, RowCounts, ScoreOutputs, UserScoreRow},
};
use crate::{
    chain_state::ChainState,
    engagement::{PlatformTables, ScoringContext, UserScore, WalletStats, score_engagement},
    engine::Engine,
    index::{InfluenceIndex, compute_indices},
    ingest::RejectFile,
    salt::SaltSecret,
    twab::{TwabError, TwabTracker},
    weights::Weights,
};

/// The inputs of a day. Equal inputs give equal results, byte for byte, with any engine.
pub struct DayInputs<'a> {
    /// The day.
    pub day: Day,
    /// The deployment.
    pub deployment: DeploymentId,
    /// Balances of every owner; `day` is the last closed day.
    pub holdings: &'a TwabTracker,
    /// Members and galleries at the day's end.
    pub chain: &'a ChainState,
    /// The platform's tables.
    pub platform: &'a PlatformTables,
    /// The weights.
    pub weights: &'a Weights,
    /// The secret that the crankers share.
    pub secret: &'a SaltSecret,
    /// The engine that runs the rules.
    pub engine: &'a Engine,
    /// The reject file of the staged tables; rejected events are added.
    pub rejects: &'a mut RejectFile,
    /// Maximum reject rate of the platform's rows, basis points.
    pub max_reject_bps: u32,
}

/// Scores a day: engagement and influence index by the rules, both trees, and the contents to vote on.
///
/// # Errors
/// [`ScoreError::TooManyRejected`]; otherwise as [`score_engagement`], [`compute_indices`] and [`build_trees`].
pub async fn score_day(inputs: DayInputs<'_>) -> Result<DayResult, DayError> {
    let DayInputs { day, deployment, holdings, chain, platform, weights, engine, rejects, .. } = inputs;
    let wallets = wallet_stats(day, holdings, chain)?;
    let (decimals, calendar) = (deployment.decimals, deployment.calendar);
    let scoring = ScoringContext { engine, weights, decimals, calendar, day, passes: None };
    let engagement = score_engagement(scoring, platform, &wallets, chain, rejects).await?;
    rejects.flush()?;
    let path = rejects.path().display().to_string();
    RowCounts::check_reject_rate(rejects.total(), rows_read(platform), inputs.max_reject_bps, &path)?;

    let indices = compute_indices(engine, weights, decimals, &platform.users, &wallets).await?;
    let outputs = ScoreOutputs {
        galleries: engagement.galleries,
        users: user_rows(&engagement.users, &indices),
        rows: RowCounts { events_counted: engagement.events.used, rejects: rejects.counts().collect() },
        weights_hash: weights.hash(),
    };
    Ok(build_trees(day, deployment, holdings, chain, outputs, inputs.secret)?)
}

/// Rows of all tables, used or rejected.
fn rows_read(platform: &PlatformTables) -> u64 {
    let PlatformTables { activity, users, galleries, nfts } = platform;
    [activity, users, galleries, nfts].into_iter().map(|table| table.rows_read()).sum()
}

/// Every owner with a holding score and every member, in order of owners. A user of the DAO is a member whose holding score
/// or locked amount is above 0.
fn wallet_stats(day: Day, tracker: &TwabTracker, chain: &ChainState) -> Result<Vec<WalletStats>, ScoreError> {
    let stats = |owner: Address, locked: u64, is_member: bool| {
        let holding_score = tracker.score_of(&owner, day)?;
        let held_seconds = tracker.weighted_age_of(&owner, day)?;
        let is_user = is_member && (holding_score > 0 || locked > 0);
        Ok::<_, TwabError>(WalletStats { owner, holding_score, locked, held_seconds, is_user })
    };
    let locked: HashMap<Address, u64> =
        chain.members.iter().map(|member| (member.owner, member.locked)).collect();
    let others = tracker.scores(day)?.filter(|(owner, _)| !locked.contains_key(owner));
    let others = others.map(|(owner, _)| stats(owner, 0, false));
    let members = locked.iter().map(|(owner, locked)| stats(*owner, *locked, true));
    let mut wallets = members.chain(others).collect::<Result<Vec<_>, _>>()?;
    // Hash maps iterate in random order; the order of wallets must not reach the engine.
    wallets.sort_unstable_by_key(|wallet| wallet.owner);
    Ok(wallets)
}

/// Every wallet with a user score or an index, in order of wallets.
fn user_rows(users: &[UserScore], indices: &[InfluenceIndex]) -> Vec<UserScoreRow> {
    let mut rows: HashMap<Address, UserScoreRow> = HashMap::with_capacity(users.len().max(indices.len()));
    let empty =
        |wallet| UserScoreRow { wallet, score: 0, index: 0, investor: 0, meritocratic: 0, small_factors: 0 };
    for user in users {
        rows.entry(user.wallet).or_insert_with(|| empty(user.wallet)).score = user.score;
    }
    for score in indices {
        let row = rows.entry(score.owner).or_insert_with(|| empty(score.owner));
        let InfluenceIndex { index, investor, meritocratic, additional, .. } = *score;
        *row = UserScoreRow { index, investor, meritocratic, small_factors: additional, ..*row };
    }
    let mut rows: Vec<UserScoreRow> = rows.into_values().collect();
    rows.sort_unstable_by_key(|row| row.wallet);
    rows
}
