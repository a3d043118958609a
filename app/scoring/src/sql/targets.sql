-- Targets of activity with the owner of their gallery: every NFT in a gallery, and every gallery as a whole.
--
-- target    the id of an NFT, or -1 - id of a gallery, so that one number identifies either
-- number    rank of the target, from 0: small numbers group fastest
SELECT
    target,
    gallery,
    owner,
    CAST(ROW_NUMBER() OVER (ORDER BY target) AS BIGINT) - 1 AS number
FROM (
    SELECT -1 - gallery AS target, gallery, owner
    FROM galleries
    UNION ALL
    SELECT n.nft AS target, n.gallery, g.owner
    FROM galleries g
    JOIN nfts n ON n.gallery = g.gallery
)
