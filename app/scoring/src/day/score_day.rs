//! From one day's inputs to its result.

use hashbrown::HashMap;
use influence_core::calendar::Day;

use super::{
    DayError, DayResult, DeploymentId, RowCounts, ScoreError, ScoreOutputs, UserScoreRow, build_trees,
};
use crate::{
    chain_state::{ChainState, Member},
    engagement::{PlatformTables, ScoringContext, UserScore, WalletStats, score_engagement},
    engine::Engine,
    index::{InfluenceIndex, compute_indices},
    ingest::RejectFile,
    key::Key,
    salt::SaltSecret,
    twab::{TwabError, TwabTracker},
    weights::Weights,
};

/// What a day is scored from. Crankers with the same inputs get the same result, byte for byte, whatever the engine.
pub struct DayInputs<'a> {
    /// The day.
    pub day: Day,
    /// What the day is of.
    pub deployment: DeploymentId,
    /// Every wallet and vault; `day` is the day closed last.
    pub holdings: &'a TwabTracker,
    /// What the program's accounts said at the day's end.
    pub chain: &'a ChainState,
    /// The platform's tables.
    pub platform: &'a PlatformTables,
    /// What counts how much.
    pub weights: &'a Weights,
    /// The crankers' secret.
    pub secret: &'a SaltSecret,
    /// Where the rules run.
    pub engine: &'a Engine,
    /// Rows that were left out while the tables were staged, and where to list more.
    pub rejects: &'a mut RejectFile,
    /// Most of the platform's rows that may be left out, per 10 000.
    pub max_reject_bps: u32,
}

/// Scores a day: engagement and influence by the rules, both trees, and what the crankers vote on.
///
/// # Errors
/// [`ScoreError::TooManyRejected`] when too many rows were left out; else as [`build_trees`] and the rules.
pub async fn score_day(inputs: DayInputs<'_>) -> Result<DayResult, DayError> {
    let DayInputs { day, deployment, holdings, chain, platform, weights, engine, rejects, .. } = inputs;
    let wallets = wallet_facts(day, holdings, chain)?;
    let (decimals, calendar) = (deployment.decimals, deployment.calendar);
    let scoring = ScoringContext { engine, weights, decimals, calendar, day, passes: None };
    let engagement = score_engagement(scoring, platform, &wallets, &chain.galleries, rejects).await?;
    rejects.flush()?;
    let path = rejects.path().display().to_string();
    RowCounts::check_reject_rate(rejects.total(), rows_read(platform), inputs.max_reject_bps, &path)?;

    let indices = compute_indices(engine, weights, decimals, &platform.users, &wallets).await?;
    let parts = ScoreOutputs {
        galleries: engagement.galleries,
        users: user_rows(&engagement.users, &indices),
        rows: RowCounts { events_counted: engagement.events.used, rejects: rejects.counts().collect() },
        weights_hash: weights.hash(),
    };
    Ok(build_trees(day, deployment, holdings, chain, parts, inputs.secret)?)
}

/// Rows of all tables, used or left out.
fn rows_read(platform: &PlatformTables) -> u64 {
    let PlatformTables { activity, users, galleries, nfts } = platform;
    [activity, users, galleries, nfts].into_iter().map(|table| table.rows_read()).sum()
}

/// What the rules look at: every owner with a holding score and every member, in order of keys. A user of the DAO is a
/// member with a total above 0.
fn wallet_facts(
    day: Day,
    holdings: &TwabTracker,
    chain: &ChainState,
) -> Result<Vec<WalletStats>, ScoreError> {
    let fact = |owner: Key, locked: u64, is_member: bool| {
        let holding_score = holdings.score_of(&owner, day)?;
        let held_seconds = holdings.weighted_age_of(&owner, day)?;
        let is_user = is_member && (holding_score > 0 || locked > 0);
        Ok::<_, TwabError>(WalletStats { owner, holding_score, locked, held_seconds, is_user })
    };
    let locked: HashMap<Key, u64> =
        chain.members.iter().map(|Member { owner, locked, .. }| (*owner, *locked)).collect();
    let others = holdings.scores(day)?.filter(|(owner, _)| !locked.contains_key(owner));
    let others = others.map(|(owner, _)| fact(owner, 0, false));
    let members = locked.iter().map(|(owner, locked)| fact(*owner, *locked, true));
    let mut facts = members.chain(others).collect::<Result<Vec<_>, _>>()?;
    facts.sort_unstable_by_key(|fact| fact.owner);
    Ok(facts)
}

/// Everybody with a user score or an index, in order of wallets.
fn user_rows(users: &[UserScore], indices: &[InfluenceIndex]) -> Vec<UserScoreRow> {
    let mut rows: HashMap<Key, UserScoreRow> = HashMap::with_capacity(users.len().max(indices.len()));
    let nothing =
        |wallet| UserScoreRow { wallet, score: 0, index: 0, investor: 0, meritocratic: 0, small_factors: 0 };
    for user in users {
        rows.entry(user.wallet).or_insert_with(|| nothing(user.wallet)).score = user.score;
    }
    for score in indices {
        let row = rows.entry(score.owner).or_insert_with(|| nothing(score.owner));
        let InfluenceIndex { index, investor, meritocratic, additional, .. } = *score;
        *row = UserScoreRow { index, investor, meritocratic, small_factors: additional, ..*row };
    }
    let mut rows: Vec<UserScoreRow> = rows.into_values().collect();
    rows.sort_unstable_by_key(|row| row.wallet);
    rows
}
