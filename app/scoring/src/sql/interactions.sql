-- What each user did with each target (an NFT, or a gallery as a whole where nft is null) on the day, by kind.
--
-- Grouping the events is the great work of a day, so it is done in passes over disjoint parts of the users, and once:
-- everything after this reads these rows. Users, galleries and NFTs are joined to the groups, not to the events; an
-- event whose user, gallery or NFT is unknown, or whose NFT hangs in another gallery, falls out here.
--
-- $most            more than this of anything counts nothing under any limit; where sums of it could leave 64 bits,
--                  quantities come as decimals
-- $pass, $passes   the part of the users
WITH groups AS (
    SELECT
        visitor,
        gallery,
        nft,
        kind_number,
        SUM(LEAST(quantity, $most)) AS quantity,
        COUNT(*) AS events
    FROM events
    WHERE visitor % $passes = $pass
    GROUP BY visitor, gallery, nft, kind_number
)
SELECT
    i.visitor,
    i.gallery,
    i.nft,
    i.kind_number,
    CAST(LEAST(i.quantity, $most) AS BIGINT) AS quantity,
    i.events,
    CASE WHEN g.owner = i.visitor THEN 1 ELSE 0 END AS own
FROM groups i
JOIN people p ON p.person = i.visitor
JOIN galleries g ON g.gallery = i.gallery
LEFT JOIN nfts n ON n.nft = i.nft
WHERE i.nft IS NULL OR n.gallery = i.gallery
