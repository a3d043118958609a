//! Reads scores from SQL results and sorts them, since SQL returns rows in no defined order.

use solana_address::Address;

use super::{
    error::EngagementError,
    model::{GalleryScore, NftScore, UserScore},
    tables::GalleryPoints,
};
use crate::engine::{Parameters, ResultRows, Session, statement};

/// Number of used events, and of those in the user's own galleries.
pub(super) async fn event_counts(session: &Session) -> Result<(u64, u64), EngagementError> {
    let batches = session.query(statement::EVENT_COUNTS, &Parameters::new()).await?;
    let mut counts = (0, 0);
    for batch in &batches {
        let rows = ResultRows::new(statement::EVENT_COUNTS, batch);
        let (used, own) = (rows.integers("used")?, rows.integers("is_own_gallery")?);
        for (used, own) in used.values().iter().zip(own.values()) {
            counts = (used.unsigned_abs(), own.unsigned_abs());
        }
    }
    Ok(counts)
}

/// Scores of all `galleries`, by address.
pub(super) async fn galleries(
    session: &Session,
    parameters: &Parameters,
    galleries: &[GalleryPoints],
) -> Result<Vec<GalleryScore>, EngagementError> {
    let mut scores = Vec::with_capacity(galleries.len());
    for batch in &session.query(statement::GALLERY_SCORES, parameters).await? {
        let rows = ResultRows::new(statement::GALLERY_SCORES, batch);
        let positions = rows.integers("position")?;
        let columns = [
            rows.decimals("score")?,
            rows.decimals("nfts")?,
            rows.decimals("activity")?,
            rows.decimals("influence")?,
        ];
        for (row, position) in positions.values().iter().enumerate() {
            let state = usize::try_from(*position).ok().and_then(|position| galleries.get(position));
            let state = state.ok_or_else(|| rows.unexpected("position", "index of the list"))?;
            let gallery = state.gallery;
            let [score, nfts, activity, influence] = columns.each_ref().map(|column| column.value(row));
            let fit = |value| fit(value, || format!("gallery {gallery}"));
            scores.push(GalleryScore {
                gallery,
                score: fit(score)?,
                nfts: fit(nfts)?,
                activity: fit(activity)?,
                influence: fit(influence)?,
            });
        }
    }
    scores.sort_unstable_by_key(|score| score.gallery);
    Ok(scores)
}

/// User scores, by user.
pub(super) async fn users(session: &Session) -> Result<Vec<UserScore>, EngagementError> {
    let mut scores = Vec::new();
    for batch in &session.read("user_scores").await? {
        let rows = ResultRows::new(statement::USER_SCORES, batch);
        let (users, values) = (rows.integers("user_id")?, rows.integers("score")?);
        let owners = rows.texts("owner")?;
        for (row, user) in users.values().iter().enumerate() {
            let wallet: Option<Address> = owners.value(row).parse().ok();
            let wallet = wallet.ok_or_else(|| rows.unexpected("owner", "key"))?;
            scores.push(UserScore { wallet, user: *user, score: values.value(row).unsigned_abs() });
        }
    }
    scores.sort_unstable_by_key(|score| score.user);
    Ok(scores)
}

/// NFT scores, by NFT.
pub(super) async fn nfts(
    session: &Session,
    parameters: &Parameters,
) -> Result<Vec<NftScore>, EngagementError> {
    let mut scores = Vec::new();
    for batch in &session.query(statement::NFT_SCORES, parameters).await? {
        let rows = ResultRows::new(statement::NFT_SCORES, batch);
        let (nfts, galleries) = (rows.integers("nft")?, rows.integers("gallery")?);
        let values = rows.decimals("score")?;
        for (row, nft) in nfts.values().iter().enumerate() {
            let score = fit(values.value(row), || format!("NFT {nft}"))?;
            scores.push(NftScore { nft: *nft, gallery: galleries.value(row), score });
        }
    }
    scores.sort_unstable_by_key(|score| score.nft);
    Ok(scores)
}

fn fit(value: i128, what: impl FnOnce() -> String) -> Result<u64, EngagementError> {
    u64::try_from(value).map_err(|_| EngagementError::Score { what: what() })
}
