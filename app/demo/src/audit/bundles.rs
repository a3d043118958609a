//! What the crankers see alone, against the model: scores, their parts, users' scores, and what the idle gained.

use std::collections::BTreeMap;

use influence_scoring::{bundle::Bundle, key::base58};

use super::{Ledger, engagement::GalleryScore, scored::Scored};

/// Holds the sealed part of a day's bundle against the model, and the model with those who should gain nothing against
/// the one without.
pub fn compare(ledger: &mut Ledger, day: u32, bundle: &Bundle, scored: &Scored) {
    let Some(sealed) = &bundle.sealed else {
        ledger.expect("the sealed part", &format!("day {day}"), "missing", "there");
        return;
    };
    ledger.expect(
        "the number of scores",
        &format!("day {day}"),
        sealed.scores.len(),
        scored.scores.galleries.len(),
    );
    for row in &sealed.scores {
        let of = format!("gallery {} on day {day}", base58(&row.gallery));
        let (score, nfts, activity, influence) = (row.score, row.nfts, row.activity, row.influence);
        let found = GalleryScore { score, nfts, activity, influence };
        ledger.expect("the score", &of, Some(&found), scored.scores.galleries.get(&row.gallery));
        let without = scored.without_idle.galleries.get(&row.gallery);
        ledger.expect("the score without script and self-viewer", &of, without, Some(&found));
    }
    let users: BTreeMap<_, _> =
        sealed.users.iter().filter(|user| user.score > 0).map(|user| (user.wallet, user.score)).collect();
    ledger.expect("the number of user scores", &format!("day {day}"), users.len(), scored.scores.users.len());
    for (wallet, score) in &users {
        let of = format!("{} on day {day}", base58(wallet));
        ledger.expect("the user score", &of, Some(score), scored.scores.users.get(wallet));
    }
    for user in &sealed.users {
        let leaf = scored.holdings.leaf(&user.wallet).map_or(0, |leaf| leaf.influence_index);
        ledger.expect(
            "the influence index",
            &format!("{} on day {day}", base58(&user.wallet)),
            user.index,
            leaf,
        );
    }
}
