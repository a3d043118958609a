//! Runs the SQL that scores a day, in order.

use super::{
    error::EngagementError,
    group_key::PackedGroupKey,
    model::{EngagementScores, EventCounts, PlatformTables, ScoringContext, WalletStats},
    rejected_events::list_rejected_events,
    results,
    tables::{self, GalleryPoints},
};
use crate::{
    chain_state::ChainState,
    engine::{EngineKind, Parameters, Session, statement},
    ingest::RejectFile,
    weights::resolved::{MAX_EVENTS, ResolvedWeights},
};

/// Memory per event for its groups, bytes. Groups that need more are spilled.
const EVENT_BYTES: u64 = 80;

/// Events per pass on a cluster, whose executors have their own memory.
const CLUSTER_PASS_EVENTS: u64 = 25_000_000;

/// Minimum events per pass: smaller passes would only take longer.
const MIN_PASS_EVENTS: u64 = 100_000;

/// Quantity as a decimal, for days whose 64-bit sums could wrap. Decimals take more time and memory.
const WIDE: &str = "CAST(quantity AS DECIMAL(20, 0))";

/// Scores the users, NFTs and active galleries of a day. Unusable events are listed in `rejects`.
///
/// # Errors
/// [`EngagementError`].
pub async fn score_engagement(
    scoring: ScoringContext<'_>,
    platform: &PlatformTables,
    wallets: &[WalletStats],
    chain: &ChainState,
    rejects: &mut RejectFile,
) -> Result<EngagementScores, EngagementError> {
    let staged = platform.activity.rows();
    if staged > MAX_EVENTS {
        return Err(EngagementError::TooManyEvents { events: staged, most: MAX_EVENTS });
    }
    let rules = scoring.weights.resolve(scoring.decimals)?;
    let parameters = parameters(&rules, &scoring);
    let session = scoring.engine.open("engagement").await?;
    let galleries: Vec<_> =
        chain.active_galleries().map(|gallery| GalleryPoints::new(gallery, &scoring.calendar)).collect();
    register(&session, platform, wallets, &galleries, &rules).await?;
    events(&session, platform, &rules, &parameters).await?;
    let group_key = PackedGroupKey::for_platform(platform, rules.kinds.len())?;
    interactions(
        &session,
        scoring.passes.unwrap_or_else(|| passes(staged, scoring.engine.kind())),
        &group_key.add_to(&parameters),
    )
    .await?;

    session.materialize_table("user_activity", statement::USER_ACTIVITY, &parameters).await?;
    session.materialize_table("user_scores", statement::USER_SCORES, &parameters).await?;
    session.materialize_table("target_sums", statement::TARGET_SUMS, &parameters).await?;
    let (used, own) = results::event_counts(&session).await?;
    // Finding reasons takes another pass over all events, so it runs only if some were dropped.
    let rejected = staged.saturating_sub(used);
    if rejected > 0 {
        list_rejected_events(&session, &parameters, platform, rejects).await?;
    }
    Ok(EngagementScores {
        galleries: results::galleries(&session, &parameters, &galleries).await?,
        users: results::users(&session).await?,
        nfts: results::nfts(&session, &parameters).await?,
        events: EventCounts { staged, used, own, rejected },
    })
}

/// Number of passes for `events`, so that the groups of each pass fit the engine's memory.
fn passes(events: u64, kind: &EngineKind) -> u64 {
    let in_a_pass = match kind {
        EngineKind::DataFusion { memory_bytes, .. } => {
            u64::try_from(*memory_bytes).unwrap_or(u64::MAX) / EVENT_BYTES
        }
        EngineKind::Ballista { .. } => CLUSTER_PASS_EVENTS,
    };
    events.div_ceil(in_a_pass.max(MIN_PASS_EVENTS)).max(1)
}

/// Largest limit of any kind: quantities above it never count.
fn max_quantity(rules: &ResolvedWeights) -> i64 {
    rules.kinds.iter().map(|kind| kind.limit.max(kind.user_limit)).max().unwrap_or_default()
}

/// Returns true when quantities of up to `most` of `events` sum up within 64 bits, even if one user did them all.
fn fits(events: u64, most: i64) -> bool {
    i64::try_from(events).is_ok_and(|events| events.checked_mul(most).is_some())
}

fn parameters(rules: &ResolvedWeights, scoring: &ScoringContext<'_>) -> Parameters {
    vec![
        ("start", scoring.calendar.start_of(scoring.day)),
        ("end", scoring.calendar.end_of(scoring.day)),
        ("max_quantity", max_quantity(rules)),
        ("count_own", i64::from(rules.count_own_views)),
        ("denominator", rules.denominator),
        ("nft_value", rules.nft_value),
        ("locked", rules.locked),
        ("holding", rules.holding),
        ("base", rules.base),
        ("activity_percent", rules.activity_percent),
        ("cap", rules.cap),
        ("influence", rules.influence),
    ]
}

/// Registers the input tables, and users and targets with their numbers.
async fn register(
    session: &Session,
    platform: &PlatformTables,
    wallets: &[WalletStats],
    galleries: &[GalleryPoints],
    rules: &ResolvedWeights,
) -> Result<(), EngagementError> {
    session.register("activity", &platform.activity).await?;
    session.register("users", &platform.users).await?;
    session.register("galleries", &platform.galleries).await?;
    session.register("nfts", &platform.nfts).await?;
    session.register_rows("wallets", &tables::wallets_table(wallets)?).await?;
    session.register_rows("registered", &tables::registered_table(galleries)?).await?;
    session.register_rows("kinds", &tables::kinds_table(&rules.kinds)?).await?;
    session.materialize_table("users_with_stake", statement::USERS_WITH_STAKE, &Parameters::new()).await?;
    session.materialize_table("targets", statement::TARGETS, &Parameters::new()).await?;
    Ok(())
}

/// Creates the view `events`: valid events within the day, without repeated ids.
async fn events(
    session: &Session,
    platform: &PlatformTables,
    rules: &ResolvedWeights,
    parameters: &Parameters,
) -> Result<(), EngagementError> {
    let schema = platform.activity.table.schema();
    session.view_with_column("judged", "activity", "is_valid", &schema.is_valid()).await?;
    session.view_with_column("checked", "judged", "kind_number", &tables::kind_number(&rules.kinds)).await?;
    session.view("valid_events", statement::VALID_EVENTS, parameters).await?;
    session.materialize_table("repeated_ids", statement::REPEATED_IDS, parameters).await?;
    // Ranking all events by id costs more than scoring them, and hardly any day needs it.
    let is_repeated = session.has_rows("repeated_ids").await?;
    let events = if is_repeated { statement::DEDUP_EVENTS } else { statement::VALID_EVENTS };
    if fits(platform.activity.rows(), max_quantity(rules)) {
        return Ok(session.view("events", events, parameters).await?);
    }
    session.view("events_64_bit", events, parameters).await?;
    Ok(session.view_with_column("events", "events_64_bit", "quantity", WIDE).await?)
}

/// Creates the view `interactions` from the groups of all passes.
async fn interactions(
    session: &Session,
    passes: u64,
    parameters: &Parameters,
) -> Result<(), EngagementError> {
    let mut schema = None;
    for pass in 0..passes.max(1) {
        let mut parameters = parameters.clone();
        let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        parameters.extend([("pass", number(pass)), ("passes", number(passes.max(1)))]);
        schema =
            Some(session.materialize_part("event_groups", pass, statement::EVENT_GROUPS, &parameters).await?);
    }
    if let Some(schema) = schema {
        session.register_materialized("event_groups", schema).await?;
    }
    Ok(session.view("interactions", statement::INTERACTIONS, parameters).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_grow_with_the_memory_of_groups() {
        let with = |mib: usize| EngineKind::DataFusion { threads: 2, memory_bytes: mib << 20 };
        let million = 1_000_000;
        for (events, mib, expected) in [
            (0, 2_048, 1),
            (26 * million, 2_048, 1),
            (27 * million, 2_048, 2),
            (100 * million, 2_048, 4),
            (100 * million, 512, 15),
            (100 * million, 8_192, 1),
            // Small days are not split, however little memory there is.
            (100_000, 1, 1),
            (million, 1, 10),
        ] {
            assert_eq!(passes(events, &with(mib)), expected, "{events} events, {mib} MiB");
        }
    }
}
