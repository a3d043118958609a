-- The rejected activity rows with the reason: the field, a space, and the problem. Queried only if there are any.
--
-- $start   first second of the day; $end the first after it
WITH occurrences AS (
    SELECT
        c.*,
        -- Of the rows with one id, the first is used. Ids of rows that are wrong by themselves do not count.
        CASE
            WHEN c.row_error IS NULL AND c."time" >= $start AND c."time" < $end AND c.id <> ''
            THEN ROW_NUMBER() OVER (
                PARTITION BY c.id, (c.row_error IS NULL AND c."time" >= $start AND c."time" < $end)
                ORDER BY c."time", c."user", c.gallery, c.nft NULLS FIRST, c.kind, c.quantity
            )
            ELSE 1
        END AS occurrence
    FROM events_with_errors c
),
users_known AS (
    SELECT e.*, p.user_id
    FROM users_with_stake p
    RIGHT JOIN occurrences e ON e."user" = p.user_id
),
galleries_known AS (
    SELECT e.*, g.gallery AS known_gallery
    FROM galleries g
    RIGHT JOIN users_known e ON e.gallery = g.gallery
),
nfts_known AS (
    SELECT e.*, n.nft AS known_nft, n.gallery AS home
    FROM nfts n
    RIGHT JOIN galleries_known e ON e.nft = n.nft
),
reasons AS (
    SELECT
        *,
        CASE
            WHEN row_error IS NOT NULL THEN row_error
            WHEN "time" < $start OR "time" >= $end THEN 'time is outside the day'
            WHEN occurrence > 1 THEN 'id is a duplicate'
            WHEN user_id IS NULL THEN 'user is unknown'
            WHEN known_gallery IS NULL THEN 'gallery is unknown'
            WHEN nft IS NOT NULL AND known_nft IS NULL THEN 'nft is unknown'
            WHEN nft IS NOT NULL AND home <> gallery THEN 'nft belongs to another gallery'
        END AS reason
    FROM nfts_known
)
SELECT *
FROM reasons
WHERE reason IS NOT NULL
