//! Whether the chain says of a day what its bundle does.

use influence_core::merkle::Sha2;
use influence_scoring::bundle::{BundleManifest, diff_contents};

use crate::{cli::time_format::moment, http::ChainView};

/// What the chain says of the bundle's day, in a sentence: `Ok` when it is final and the same.
pub fn compare(chain: &ChainView, manifest: &BundleManifest) -> Result<String, String> {
    let day = manifest.day;
    let Some(view) = chain.days.get(&day) else {
        return Err(format!("the chain has nothing of day {day}: nobody voted for it, or it was closed"));
    };
    let ours = manifest.contents();
    let difference = view.contents.as_ref().and_then(|theirs| diff_contents(&ours, theirs));
    match (view.status, difference) {
        ("voided", _) => Err(format!("the guardian voided day {day}: nothing of it is ever applied")),
        ("open", _) => {
            let hash = const_hex::encode(ours.hash::<Sha2>(day));
            let votes = view.votes.iter().filter(|vote| vote.content_hash == hash).count();
            let quorum = chain.quorum;
            Err(format!("day {day} is not final: {votes} of the {quorum} votes it needs are for this bundle"))
        }
        (_, Some(difference)) => Err(format!("the chain differs: {difference}")),
        ("in challenge", None) => {
            let until = moment(view.challenge_ends_at, chain.now);
            Ok(format!("the chain says the same; the guardian may void it until {until}"))
        }
        (_, None) => Ok("the chain says the same, for good".into()),
    }
}
