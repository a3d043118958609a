-- The rows of activity that were not used, with the reason: the field, a space, and what is wrong with it. Asked for
-- only when some were not.
--
-- $start   first second of the day; $end the first after it
WITH places AS (
    SELECT
        c.*,
        -- Of the rows with one id the first is right. Ids of rows that are wrong by themselves were not seen.
        CASE
            WHEN c.fault IS NULL AND c."time" >= $start AND c."time" < $end AND c.id IS NOT NULL
            THEN ROW_NUMBER() OVER (
                PARTITION BY c.id, (c.fault IS NULL AND c."time" >= $start AND c."time" < $end)
                ORDER BY c."time", c."user", c.gallery, c.nft NULLS FIRST, c.kind, c.quantity
            )
            ELSE 1
        END AS place
    FROM checked c
),
reasons AS (
    SELECT
        e.*,
        CASE
            WHEN e.fault IS NOT NULL THEN e.fault
            WHEN e."time" < $start OR e."time" >= $end THEN 'time is outside the day'
            WHEN e.place > 1 THEN 'id was in a row before'
            WHEN p.person IS NULL THEN 'user is unknown'
            WHEN g.gallery IS NULL THEN 'gallery is unknown'
            WHEN e.nft IS NOT NULL AND n.nft IS NULL THEN 'nft is unknown'
            WHEN e.nft IS NOT NULL AND n.gallery <> e.gallery THEN 'nft hangs in another gallery'
        END AS reason
    FROM places e
    LEFT JOIN people p ON p.person = e."user"
    LEFT JOIN galleries g ON g.gallery = e.gallery
    LEFT JOIN nfts n ON n.nft = e.nft
)
SELECT *
FROM reasons
WHERE reason IS NOT NULL
