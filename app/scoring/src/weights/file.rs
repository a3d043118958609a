//! The weights file as it is written: one field per key, and no others.

use serde::Deserialize;

/// The whole file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) activity: Activity,
    pub(super) user: User,
    pub(super) gallery: Gallery,
    pub(super) influence: Influence,
}

/// Points for what users do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Activity {
    pub(super) count_own_views: bool,
    view: Kind,
    visit: Kind,
    like: Kind,
    share: Kind,
    comment: Kind,
    purchase: Kind,
    tip: Kind,
    bid: Kind,
    community: Kind,
}

impl Activity {
    /// The kinds by their names, as events carry them.
    pub(super) fn kinds(&self) -> [(&'static str, &Kind); 9] {
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

/// What one kind of event is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kind {
    pub(super) points: u64,
    pub(super) per: u64,
    pub(super) limit: u64,
    pub(super) user_limit: u64,
}

/// What makes a user's score.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct User {
    pub(super) nft_value_per_1000: u64,
    pub(super) locked_per_1000: u64,
    pub(super) holding_per_1000: u64,
    pub(super) base: u64,
    pub(super) activity_percent: u64,
    pub(super) cap: u64,
}

/// What a gallery gets besides activity.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Gallery {
    pub(super) influence_per_1000: u64,
}

/// What makes the influence index.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Influence {
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
    /// The eight small factors by their names.
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
