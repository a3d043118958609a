-- The points that each user's own activity gives, in 1/denominator: over all targets, up to the user's limit per kind.
--
-- $count_own   1 where activity in one's own galleries counts
WITH totals AS (
    SELECT
        visitor,
        kind_number,
        SUM(CAST(quantity AS DECIMAL(20, 0))) AS quantity
    FROM interactions
    WHERE own <= $count_own
    GROUP BY visitor, kind_number
)
SELECT
    t.visitor AS person,
    SUM(
        CAST(LEAST(t.quantity, CAST(k.user_limit AS DECIMAL(20, 0))) AS DECIMAL(20, 0))
        * CAST(k.unit AS DECIMAL(18, 0))
    ) AS points
FROM totals t
JOIN kinds k ON k.kind_number = t.kind_number
GROUP BY t.visitor
