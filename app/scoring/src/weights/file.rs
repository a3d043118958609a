//! The weights file: one field per key.

use serde::Deserialize;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WeightsFile {
    pub(super) activity: ActivityTable,
    pub(super) user: UserTable,
    pub(super) gallery: GalleryTable,
    pub(super) influence: InfluenceTable,
}

/// Points for actions of users.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ActivityTable {
    pub(super) count_own_views: bool,
    view: KindEntry,
    visit: KindEntry,
    like: KindEntry,
    share: KindEntry,
    comment: KindEntry,
    purchase: KindEntry,
    tip: KindEntry,
    bid: KindEntry,
    community: KindEntry,
}

impl ActivityTable {
    /// The kinds by name.
    pub(super) fn kinds(&self) -> [(&'static str, &KindEntry); 9] {
        [
            ("view", &self.view),
            ("visit", &self.visit),
            ("like", &self.like),
            ("share", &self.share),
            ("comment", &self.comment),
            ("purchase", &self.purchase),
            ("tip", &self.tip),
            ("bid", &self.bid),
            ("community", &self.community),
        ]
    }
}

/// Points and limits of a kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindEntry {
    pub(super) points: u64,
    pub(super) per: u64,
    pub(super) limit: u64,
    pub(super) user_limit: u64,
}

/// Parameters of user scores.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UserTable {
    pub(super) nft_value_per_1000: u64,
    pub(super) locked_per_1000: u64,
    pub(super) holding_per_1000: u64,
    pub(super) base: u64,
    pub(super) activity_percent: u64,
    pub(super) cap: u64,
}

/// Parameters of gallery scores.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GalleryTable {
    pub(super) influence_per_1000: u64,
}

/// Parameters of the influence index.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InfluenceTable {
    pub(super) investor: u64,
    pub(super) meritocratic: u64,
    pub(super) additional: u64,
    pub(super) investor_parts: InvestorParts,
    pub(super) meritocratic_parts: MeritocraticParts,
    pub(super) additional_parts: AdditionalParts,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InvestorParts {
    pub(super) amount: u64,
    pub(super) duration: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MeritocraticParts {
    pub(super) reputation: u64,
    pub(super) points: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdditionalParts {
    social_tasks: u64,
    social_engagement: u64,
    community_activity: u64,
    upvotes_given: u64,
    tokens_held: u64,
    time_held: u64,
    following_influence: u64,
    social_mining: u64,
}

impl AdditionalParts {
    /// The eight small factors by name.
    pub(super) fn factors(&self) -> [(&'static str, u64); 8] {
        [
            ("social_tasks", self.social_tasks),
            ("social_engagement", self.social_engagement),
            ("community_activity", self.community_activity),
            ("upvotes_given", self.upvotes_given),
            ("tokens_held", self.tokens_held),
            ("time_held", self.time_held),
            ("following_influence", self.following_influence),
            ("social_mining", self.social_mining),
        ]
    }
}
