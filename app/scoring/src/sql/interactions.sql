-- What each user did with each target (an NFT, or a gallery as a whole where nft is null) on the day, by kind.
--
-- Grouping the events is the great work of a day, so it is done in passes over disjoint parts of the users, and once:
-- everything after this reads these rows. Users, galleries and NFTs are joined to the groups, not to the events; an
-- event whose user, gallery or NFT is unknown, or whose NFT hangs in another gallery, falls out here.
--
-- $most            more than this of anything counts nothing under any limit: it keeps sums within 64 bits
-- $pass, $passes   the part of the users
WITH groups AS (
    SELECT
        visitor,
        gallery,
        nft,
        kind,
        SUM(CAST(LEAST(quantity, $most) AS DECIMAL(20, 0))) AS quantity,
        COUNT(*) AS events
    FROM events
    WHERE visitor % $passes = $pass
    GROUP BY visitor, gallery, nft, kind
)
SELECT
    i.visitor,
    i.gallery,
    i.nft,
    i.kind,
    CAST(LEAST(i.quantity, CAST($most AS DECIMAL(20, 0))) AS BIGINT) AS quantity,
    i.events,
    CASE WHEN g.owner = i.visitor THEN 1 ELSE 0 END AS own
FROM groups i
JOIN people p ON p.person = i.visitor
JOIN galleries g ON g.gallery = i.gallery
LEFT JOIN nfts n ON n.nft = i.nft
WHERE i.nft IS NULL OR n.gallery = i.gallery
