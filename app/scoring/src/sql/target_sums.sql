-- For each target, the points of what was done with it, each user's up to the limit and times that user's score: in
-- 1/(1000 * denominator) of a point. Users without a score add nothing, whatever they do.
--
-- $count_own   1 where activity in one's own galleries counts
SELECT
    i.gallery,
    i.nft,
    CAST(
        SUM(
            CAST(LEAST(i.quantity, k.quantity_limit) AS DECIMAL(19, 0))
            * CAST(k.unit AS DECIMAL(18, 0))
            * CAST(s.score AS DECIMAL(18, 0))
        ) AS DECIMAL(38, 0)
    ) AS weighted
FROM interactions i
JOIN user_scores s ON s.person = i.visitor
JOIN kinds k ON k.kind_number = i.kind_number
WHERE i.own <= $count_own
GROUP BY i.gallery, i.nft
