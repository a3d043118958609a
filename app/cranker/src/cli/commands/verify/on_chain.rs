//! Compares a bundle with the snapshot on chain.

use influence_core::merkle::Sha2;
use influence_scoring::bundle::{BundleManifest, diff_contents};

use crate::{cli::time_format::format_time, http::ChainView};

/// Compares the bundle's day with the chain, as a sentence: `Ok` when it is final and matches.
pub fn compare(chain: &ChainView, manifest: &BundleManifest) -> Result<String, String> {
    let day = manifest.day;
    let Some(view) = chain.days.get(&day) else {
        return Err(format!("day {day} is not on chain: it has no vote, or its snapshot was closed"));
    };
    let ours = manifest.contents();
    let difference = view.contents.as_ref().and_then(|theirs| diff_contents(&ours, theirs));
    match (view.status, difference) {
        ("voided", _) => Err(format!("the guardian voided day {day}; it is never applied")),
        ("open", _) => {
            let hash = const_hex::encode(ours.hash::<Sha2>(day));
            let votes = view.votes.iter().filter(|vote| vote.content_hash == hash).count();
            let quorum = chain.quorum;
            Err(format!("day {day} is not final: {votes} of the {quorum} required votes are for this bundle"))
        }
        (_, Some(difference)) => Err(format!("the chain differs: {difference}")),
        ("in challenge", None) => {
            let until = format_time(view.challenge_ends_at, chain.now);
            Ok(format!("the chain matches; the guardian may void the day until {until}"))
        }
        (_, None) => Ok("the chain matches, and the day can no longer be voided".into()),
    }
}
