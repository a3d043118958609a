-- The users of the DAO, who are members with a total above 0, with what their index is made of: the chain's facts and the
-- platform's. Who is not on the platform has only the chain's.
SELECT
    w.wallet AS member,
    w.holding + w.locked AS amount,
    w.held_seconds,
    GREATEST(
        COALESCE(u.reputation, 0) + COALESCE(u.reputation_leased_in, 0) - COALESCE(u.reputation_leased_out, 0),
        0
    ) AS reputation,
    u.points,
    u.social_tasks,
    u.social_engagement,
    u.community_activity,
    u.upvotes_given,
    u.following_influence,
    u.social_mining
FROM wallets w
LEFT JOIN users u ON u.wallet = w.owner
WHERE w.is_user = 1
