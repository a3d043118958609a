-- Points of each target: the activity of every user up to the limit, times that user's score, in 1/(1000 * denominator) of
-- a point. Users without a score add nothing. Where nft is null, the target is the gallery as a whole.
--
-- $count_own   1 where activity in one's own galleries counts
WITH sums AS (
    SELECT
        s.target_number,
        CAST(
            SUM(
                CAST(LEAST(s.quantity, k.quantity_limit) AS DECIMAL(19, 0))
                * CAST(k.points_per_unit AS DECIMAL(18, 0))
                * CAST(s.score AS DECIMAL(18, 0))
            ) AS DECIMAL(38, 0)
        ) AS weighted
    FROM kinds k
    JOIN (
        SELECT i.target_number, i.kind_number, i.quantity, u.score
        FROM user_scores u
        JOIN interactions i ON i.user_number = u.number
        WHERE i.is_own_gallery <= $count_own
    ) s ON s.kind_number = k.kind_number
    GROUP BY s.target_number
)
SELECT
    t.gallery,
    CASE WHEN t.target >= 0 THEN t.target END AS nft,
    s.weighted
FROM sums s
JOIN targets t ON t.number = s.target_number
