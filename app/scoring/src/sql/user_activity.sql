-- Points of each user's own activity over all targets, up to the user's limit per kind, in 1/denominator.
--
-- $count_own   1 where activity in one's own galleries counts
WITH totals AS (
    SELECT
        user_number,
        kind_number,
        SUM(quantity) AS quantity
    FROM interactions
    WHERE is_own_gallery <= $count_own
    GROUP BY user_number, kind_number
)
SELECT
    t.user_number,
    SUM(
        CAST(LEAST(t.quantity, k.user_limit) AS DECIMAL(20, 0))
        * CAST(k.points_per_unit AS DECIMAL(18, 0))
    ) AS points
FROM kinds k
JOIN totals t ON k.kind_number = t.kind_number
GROUP BY t.user_number
