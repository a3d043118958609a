//! Building a day's trees from scores: subtrees, ranks and refused inputs.

mod support;

use influence_core::{
    calendar::Calendar,
    merkle::{Sha2, engagement::seal},
};
use influence_scoring::{
    chain_state::ChainState,
    day::{DeploymentId, RowCounts, ScoreError, ScoreOutputs, build_trees},
    ingest::balances::BalanceChange,
    merkle::{Subtree, TreeError},
    salt::SaltSecret,
    twab::{TwabError, TwabTracker},
};
use support::day::{Day, GALLERIES, MEMBERS, OWNERS, gallery, owner, vault_owner};

#[test]
fn members_and_other_holders_are_in_separate_subtrees() {
    let result = Day::default().result();
    let members = result.holdings.entries(Subtree::Members);
    let owners: Vec<_> = members.iter().map(|line| line.owner).collect();
    assert_eq!(owners, (0..MEMBERS).map(owner).collect::<Vec<_>>());
    // The first member has an empty wallet.
    assert_eq!(members[0].holding_score, 0);
    assert_eq!(members[1].holding_score, 1_000);
    // Users have an index; other members and other holders have none.
    let indices: Vec<_> = members.iter().map(|line| line.influence_index).collect();
    assert_eq!(indices, [9_000, 9_001, 0]);
    let others = result.holdings.entries(Subtree::Others);
    assert_eq!(others.len(), usize::from(OWNERS - MEMBERS));
    assert!(others.iter().all(|line| line.influence_index == 0 && line.holding_score > 0));
    // Vault owners are not holders.
    assert!((0..MEMBERS).all(|place| result.holdings.leaf(&vault_owner(place)).is_none()));
}

#[test]
fn every_gallery_has_a_distinct_rank() {
    let day = Day::default();
    let result = day.result();
    let ranked: Vec<_> =
        result.engagement.leaves().iter().map(|leaf| (leaf.rank, leaf.gallery.into())).collect();
    // Scores 130, 130, 30, 30: equal scores are ranked by key, which decreases with the index.
    assert_eq!(ranked, [(1, gallery(3)), (2, gallery(2)), (3, gallery(1)), (4, gallery(0))]);
    for (leaf, row) in result.engagement.leaves().iter().zip(&result.scores) {
        assert_eq!((leaf.gallery.into(), leaf.seal), (row.gallery, seal::<Sha2>(row.score, &row.salt)));
        assert_eq!(row.salt, SaltSecret::new(&[7; 32]).unwrap().salt(10, &row.gallery));
    }
    let mut parts = day.outputs();
    parts.galleries.iter_mut().for_each(|points| points.score = 0);
    let result = day.assembled(&day.chain(), parts).unwrap();
    assert_eq!(result.contents.galleries, u32::from(GALLERIES - 1));
}

#[test]
fn empty_day_has_a_result() {
    let deployment = Day::default().result().deployment;
    let mut holdings = TwabTracker::new(deployment.calendar, 10);
    holdings.close_day().unwrap();
    let secret = SaltSecret::new(&[7; 32]).unwrap();
    let result =
        build_trees(10, deployment, &holdings, &ChainState::default(), ScoreOutputs::default(), &secret)
            .unwrap();
    assert_eq!((result.contents.leaves(), result.contents.galleries), (0, 0));
    assert_eq!((result.contents.holdings_root, result.contents.engagement_root), ([0; 32], [0; 32]));
}

#[test]
fn inconsistent_inputs_are_refused() {
    let day = Day::default();
    assert!(day.assembled(&day.chain(), day.outputs()).is_ok());
    let refusal = |spoil: fn(&mut ChainState, &mut ScoreOutputs)| {
        let (mut chain, mut parts) = (day.chain(), day.outputs());
        spoil(&mut chain, &mut parts);
        day.assembled(&chain, parts).err()
    };
    let stranger = refusal(|chain, _| chain.members[0].vault_owner = [99; 32].into());
    assert_eq!(stranger, Some(ScoreError::UnknownVault { vault_owner: [99; 32].into(), owner: owner(0) }));
    let twice = refusal(|chain, _| chain.members.push(chain.members[1]));
    assert_eq!(twice, Some(ScoreError::Tree(TreeError::Duplicate { key: owner(1) })));
    let no_member = refusal(|_, parts| parts.users[0].wallet = owner(OWNERS - 1));
    assert_eq!(no_member, Some(ScoreError::UserNotMember { wallet: owner(OWNERS - 1) }));
    let galleries = |place, problem| Some(ScoreError::Galleries { gallery: gallery(place), problem });
    let unscored = refusal(|_, parts| parts.galleries.truncate(3));
    assert_eq!(unscored, galleries(3, "active and not scored"));
    let twice = refusal(|_, parts| parts.galleries.push(parts.galleries[2]));
    assert_eq!(twice, galleries(2, "scored twice, or not active"));
    let retired = refusal(|_, parts| parts.galleries[0].gallery = gallery(GALLERIES - 1));
    assert_eq!(retired, galleries(GALLERIES - 1, "scored twice, or not active"));
}

#[test]
fn a_user_score_without_membership_has_no_index() {
    let day = Day::default();
    let mut parts = day.outputs();
    parts.users.push(influence_scoring::day::UserScoreRow {
        wallet: owner(OWNERS - 1),
        index: 0,
        ..parts.users[0]
    });
    let result = day.assembled(&day.chain(), parts).unwrap();
    assert_eq!(result.holdings.leaf(&owner(OWNERS - 1)).unwrap().influence_index, 0);
    assert_eq!(result.contents, day.result().contents);
}

#[test]
fn only_the_last_closed_day_has_a_result() {
    let day = Day::default();
    let mut holdings = day.holdings();
    holdings.close_day().unwrap();
    let secret = SaltSecret::new(&[7; 32]).unwrap();
    let refused =
        build_trees(10, day.result().deployment, &holdings, &day.chain(), day.outputs(), &secret).err();
    assert_eq!(refused, Some(ScoreError::Twab(TwabError::NotTheLastClosedDay { asked: 10 })));
}

/// Source: *User tiers and creator limits*, 25 000 on five days, 10 000, 50 000.
#[test]
fn the_published_example_is_a_leaf() {
    let calendar = Calendar::new(86_400).unwrap();
    let deployment = DeploymentId {
        program: [1; 32].into(),
        cluster: [2; 32].into(),
        mint: [3; 32].into(),
        decimals: 6,
        calendar,
    };
    let mut holdings = TwabTracker::new(calendar, 106);
    for (day, tokens) in (100..).zip([25_000, 25_000, 25_000, 25_000, 25_000, 10_000, 50_000]) {
        let (time, balance) = (calendar.start_of(day), tokens * 1_000_000);
        let change = BalanceChange { time, token_account: [4; 32].into(), owner: owner(0), balance };
        holdings.apply_change(&change).unwrap();
    }
    let day = holdings.close_day().unwrap();
    let secret = SaltSecret::new(&[7; 32]).unwrap();
    let result =
        build_trees(day, deployment, &holdings, &ChainState::default(), ScoreOutputs::default(), &secret)
            .unwrap();
    assert_eq!(result.holdings.leaf(&owner(0)).unwrap().holding_score, 26_428_571_429);
}

#[test]
fn too_many_rejected_rows_are_refused() {
    let check = |rejected, rows, share| RowCounts::check_reject_rate(rejected, rows, share, "rejects.csv");
    assert_eq!(check(5, 1_000, 50), Ok(()));
    assert_eq!(check(0, 0, 0), Ok(()));
    let error = check(6, 1_000, 50).unwrap_err();
    let rejects = "rejects.csv".to_owned();
    assert_eq!(error, ScoreError::TooManyRejected { rejected: 6, rows: 1_000, max_bps: 50, rejects });
    assert!(error.to_string().starts_with("6 of 1000 rows"), "{error}");
    assert!(check(1, 1_000_000, 0).is_err());
}
