-- Values of the users of the DAO, one row per factor of the influence index. Zeros add nothing and are left out.
SELECT member, 'amount' AS factor, amount AS value FROM dao_users WHERE amount > 0
UNION ALL
SELECT member, 'duration' AS factor, held_seconds AS value FROM dao_users WHERE held_seconds > 0
UNION ALL
SELECT member, 'reputation' AS factor, reputation AS value FROM dao_users WHERE reputation > 0
UNION ALL
SELECT member, 'points' AS factor, points AS value FROM dao_users WHERE points > 0
UNION ALL
SELECT member, 'social_tasks' AS factor, social_tasks AS value FROM dao_users WHERE social_tasks > 0
UNION ALL
SELECT member, 'social_engagement' AS factor, social_engagement AS value FROM dao_users WHERE social_engagement > 0
UNION ALL
SELECT member, 'community_activity' AS factor, community_activity AS value FROM dao_users WHERE community_activity > 0
UNION ALL
SELECT member, 'upvotes_given' AS factor, upvotes_given AS value FROM dao_users WHERE upvotes_given > 0
UNION ALL
SELECT member, 'tokens_held' AS factor, amount AS value FROM dao_users WHERE amount > 0
UNION ALL
SELECT member, 'time_held' AS factor, held_seconds AS value FROM dao_users WHERE held_seconds > 0
UNION ALL
SELECT member, 'following_influence' AS factor, following_influence AS value FROM dao_users WHERE following_influence > 0
UNION ALL
SELECT member, 'social_mining' AS factor, social_mining AS value FROM dao_users WHERE social_mining > 0
