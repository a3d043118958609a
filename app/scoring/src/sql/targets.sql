-- What can be done something with, and whose it is: every NFT that hangs in a gallery, and every gallery as a whole.
--
-- target    an NFT's id, or -1 - a gallery's, so that one number names either
-- number    its place among all, from 0: small numbers group fastest
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
