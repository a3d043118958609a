-- The score of every active gallery, in 1/1000 point: its NFTs, activity with the gallery as a whole, and its influence
-- points. The sum and the three parts are each rounded half up, separately.
--
-- $influence   score for a base unit of average influence points, in 1/denominator
WITH activity_sums AS (
    SELECT
        g.address,
        SUM(CASE WHEN t.nft IS NULL THEN CAST(0 AS DECIMAL(38, 0)) ELSE t.weighted END) AS nfts,
        SUM(CASE WHEN t.nft IS NULL THEN t.weighted ELSE CAST(0 AS DECIMAL(38, 0)) END) AS activity
    FROM galleries g
    JOIN target_sums t ON t.gallery = g.gallery
    GROUP BY g.address
),
sums AS (
    SELECT
        r.position,
        CAST(COALESCE(a.nfts, CAST(0 AS DECIMAL(38, 0))) AS DECIMAL(76, 0)) AS nfts,
        CAST(COALESCE(a.activity, CAST(0 AS DECIMAL(38, 0))) AS DECIMAL(76, 0)) AS activity,
        CAST(r.average_points AS DECIMAL(76, 0)) * CAST($influence AS DECIMAL(18, 0)) AS influence,
        CAST($denominator AS DECIMAL(76, 0)) AS divisor,
        CAST($denominator / 2 AS DECIMAL(76, 0)) AS half
    FROM registered r
    LEFT JOIN activity_sums a ON a.address = r.address
),
rounded AS (
    SELECT
        position,
        nfts + half AS nfts,
        activity + half AS activity,
        influence + half AS influence,
        nfts + activity + influence + half AS score,
        divisor
    FROM sums
)
SELECT
    position,
    CAST((nfts - nfts % divisor) / divisor AS DECIMAL(38, 0)) AS nfts,
    CAST((activity - activity % divisor) / divisor AS DECIMAL(38, 0)) AS activity,
    CAST((influence - influence % divisor) / divisor AS DECIMAL(38, 0)) AS influence,
    CAST((score - score % divisor) / divisor AS DECIMAL(38, 0)) AS score
FROM rounded
