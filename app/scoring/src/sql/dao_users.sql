-- The users of the DAO (members with a total above 0) with the values of their index, from the chain and from the
-- platform. Users that the platform does not know have only the values of the chain.
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
