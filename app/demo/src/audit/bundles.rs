//! The sealed part of a day's bundle against the model: scores, their parts, user scores, and what gaming gained.

use std::collections::BTreeMap;

use influence_scoring::bundle::Bundle;
use influence_testkit::reference_model::{ModelDay, ModelGalleryScore};

use super::Comparison;

/// Also compares the model with and without the users who should gain nothing.
pub fn compare(comparison: &mut Comparison, day: u32, bundle: &Bundle, model: &ModelDay) {
    let Some(sealed) = &bundle.sealed else {
        comparison.expect("the sealed part", &format!("day {day}"), "missing", "there");
        return;
    };
    comparison.expect(
        "the number of scores",
        &format!("day {day}"),
        sealed.scores.len(),
        model.scores.galleries.len(),
    );
    for row in &sealed.scores {
        let of = format!("gallery {} on day {day}", row.gallery);
        let (score, nfts, activity, influence) = (row.score, row.nfts, row.activity, row.influence);
        let found = ModelGalleryScore { score, nfts, activity, influence };
        comparison.expect("the score", &of, Some(&found), model.scores.galleries.get(&row.gallery));
        let without = model.without_gaming.galleries.get(&row.gallery);
        comparison.expect("the score without script and self-viewer", &of, without, Some(&found));
    }
    let users: BTreeMap<_, _> =
        sealed.users.iter().filter(|user| user.score > 0).map(|user| (user.wallet, user.score)).collect();
    comparison.expect(
        "the number of user scores",
        &format!("day {day}"),
        users.len(),
        model.scores.users.len(),
    );
    for (wallet, score) in &users {
        let of = format!("{wallet} on day {day}");
        comparison.expect("the user score", &of, Some(score), model.scores.users.get(wallet));
    }
    for user in &sealed.users {
        let leaf = model.holdings.leaf(&user.wallet).map_or(0, |leaf| leaf.influence_index);
        comparison.expect("the influence index", &format!("{} on day {day}", user.wallet), user.index, leaf);
    }
}
