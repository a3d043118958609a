-- User scores above 0, in 1/1000 point: base and stake, plus own activity up to a percentage of them, up to the cap.
--
-- Everything is summed in 1/(100 * denominator) and rounded half up once. The division is exact, since the remainder is
-- subtracted first.
--
-- $nft_value, $locked, $holding   score for a base unit, in 1/denominator
-- $base, $cap                     1/1000 point
-- $activity_percent               maximum that activity adds, percent of base and stake
WITH stakes AS (
    SELECT
        p.user_id,
        p.number,
        p.owner,
        CAST(p.nft_value AS DECIMAL(20, 0)) * CAST($nft_value AS DECIMAL(18, 0))
        + CAST(p.locked AS DECIMAL(20, 0)) * CAST($locked AS DECIMAL(18, 0))
        + CAST(p.holding AS DECIMAL(20, 0)) * CAST($holding AS DECIMAL(18, 0))
        + CAST($base AS DECIMAL(20, 0)) * CAST($denominator AS DECIMAL(18, 0)) AS stake,
        COALESCE(CAST(a.points AS DECIMAL(38, 0)), CAST(0 AS DECIMAL(38, 0))) AS points
    FROM users_with_stake p
    LEFT JOIN user_activity a ON a.user_number = p.number
),
sums AS (
    SELECT
        user_id,
        number,
        owner,
        CAST(
            stake * CAST(100 AS DECIMAL(3, 0))
            -- Points are 1 000 units of score each.
            + LEAST(
                CAST(stake * CAST($activity_percent AS DECIMAL(4, 0)) AS DECIMAL(38, 0)),
                CAST(points * CAST(100000 AS DECIMAL(6, 0)) AS DECIMAL(38, 0))
            )
            + CAST(50 AS DECIMAL(2, 0)) * CAST($denominator AS DECIMAL(18, 0))
            AS DECIMAL(38, 0)
        ) AS numerator,
        CAST(100 AS DECIMAL(3, 0)) * CAST($denominator AS DECIMAL(18, 0)) AS divisor
    FROM stakes
),
scores AS (
    SELECT
        user_id,
        number,
        owner,
        CAST(
            LEAST(
                CAST((numerator - numerator % divisor) / divisor AS DECIMAL(38, 0)),
                CAST($cap AS DECIMAL(38, 0))
            ) AS BIGINT
        ) AS score
    FROM sums
)
SELECT user_id, number, owner, score
FROM scores
WHERE score > 0
