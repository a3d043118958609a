-- NFT scores above 0, in 1/1000 point, rounded half up.
WITH sums AS (
    SELECT
        nft,
        gallery,
        CAST(weighted AS DECIMAL(76, 0)) + CAST($denominator / 2 AS DECIMAL(76, 0)) AS numerator,
        CAST($denominator AS DECIMAL(76, 0)) AS divisor
    FROM target_sums
    WHERE nft IS NOT NULL
),
scores AS (
    SELECT
        nft,
        gallery,
        CAST((numerator - numerator % divisor) / divisor AS DECIMAL(38, 0)) AS score
    FROM sums
)
SELECT nft, gallery, score
FROM scores
WHERE score > 0
