//! Whether the chain says of a day what its bundle does.

use influence_client::PROGRAM_ID;
use influence_core::merkle::Sha2;
use influence_scoring::{
    bundle::{Manifest, difference_from_contents},
    key::{Key, base58},
};
use solana_address::Address;

use crate::{moment::moment, serve::ChainView};

/// Why the bundle is of another deployment than the node's; none when it is the same.
pub fn foreign(manifest: &Manifest, cluster: Key, mint: &Address) -> Option<String> {
    let facts = [
        ("program", manifest.program, PROGRAM_ID.to_bytes()),
        ("cluster", manifest.cluster, cluster),
        ("mint", manifest.mint, mint.to_bytes()),
    ];
    let wrong = facts.into_iter().find(|(_, ours, theirs)| ours != theirs);
    wrong.map(|(what, ours, theirs)| {
        format!("the bundle is of the {what} {}, the node's is {}", base58(&ours), base58(&theirs))
    })
}

/// What the chain says of the bundle's day, in a sentence: `Ok` when it is final and the same.
pub fn compare(chain: &ChainView, manifest: &Manifest) -> Result<String, String> {
    let day = manifest.day;
    let Some(view) = chain.days.get(&day) else {
        return Err(format!("the chain has nothing of day {day}: nobody voted for it, or it was closed"));
    };
    let ours = manifest.contents();
    let difference = view.contents.as_ref().and_then(|theirs| difference_from_contents(&ours, theirs));
    match (view.status, difference) {
        ("voided", _) => Err(format!("the guardian voided day {day}: nothing of it is ever applied")),
        ("open", _) => {
            let hash = crate::serve::hex(&ours.hash::<Sha2>(day));
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
