//! The results of two engines for one day, row by row.

use super::Engagement;
use crate::{influence::InfluenceScore, key::base58};

/// A day's scores as one engine gave them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayScores {
    /// Users, NFTs and galleries.
    pub engagement: Engagement,
    /// The influence index.
    pub influence: Vec<InfluenceScore>,
}

/// The first row in which the scores of two engines differ, as a sentence; none if they are equal.
pub fn first_difference(one: &DayScores, other: &DayScores) -> Option<String> {
    let (a, b) = (&one.engagement, &other.engagement);
    if a.events != b.events {
        return Some(format!("the events differ: {:?} and {:?}", a.events, b.events));
    }
    rows("gallery", &a.galleries, &b.galleries, |row| base58(&row.gallery))
        .or_else(|| rows("user", &a.users, &b.users, |row| row.user.to_string()))
        .or_else(|| rows("NFT", &a.nfts, &b.nfts, |row| row.nft.to_string()))
        .or_else(|| rows("influence of", &one.influence, &other.influence, |row| base58(&row.owner)))
}

fn rows<T: PartialEq + std::fmt::Debug>(
    what: &str,
    one: &[T],
    other: &[T],
    name: impl Fn(&T) -> String,
) -> Option<String> {
    let differ = one.iter().zip(other).find(|(a, b)| a != b);
    if let Some((a, b)) = differ {
        return Some(format!("{what} {} differs: {a:?} and {b:?}", name(a)));
    }
    let extra = one.get(other.len()).or(other.get(one.len()))?;
    Some(format!("{what} {} is only in one of them", name(extra)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engagement::NftScore;

    fn scores() -> DayScores {
        let nfts = vec![NftScore { nft: 5, gallery: 1, score: 7 }, NftScore { nft: 6, gallery: 1, score: 8 }];
        let influence =
            vec![InfluenceScore { owner: [1; 32], index: 9, investor: 9, meritocratic: 9, additional: 9 }];
        DayScores { engagement: Engagement { nfts, ..Engagement::default() }, influence }
    }

    #[test]
    fn the_row_that_differs_is_named() {
        assert_eq!(first_difference(&scores(), &scores()), None);
        let mut other = scores();
        other.influence[0].index = 10;
        let named = first_difference(&scores(), &other).expect("they differ");
        assert!(named.starts_with(&format!("influence of {} differs", base58(&[1; 32]))), "{named}");
        other.engagement.nfts.pop();
        for (a, b) in [(&scores(), &other), (&other, &scores())] {
            assert_eq!(first_difference(a, b).as_deref(), Some("NFT 6 is only in one of them"));
        }
        other.engagement.events.used = 1;
        assert!(first_difference(&scores(), &other).expect("differ").starts_with("the events differ"));
    }
}
