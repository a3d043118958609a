-- What each user did with each target on the day, by kind.
--
-- Grouping the events is the great work of a day, so it is done in passes over disjoint parts of the users, and once:
-- everything after this reads these rows. What is grouped by is packed into one number, which takes half the time and
-- memory of several columns: from the lowest bit up the target's number, one bit for one's own gallery, the kind, the
-- user's number. An event whose user, gallery or NFT is unknown, or whose NFT belongs to another gallery, falls out here.
--
-- The smaller side of a join stands first: it is held in memory, and the events go by.
--
-- $max_quantity            more than this of anything counts nothing under any limit; where sums of it could leave 64 bits,
--                  quantities come as decimals
-- $pass, $passes   the part of the users
-- $own_bit         the bit above the target's number; $kind_bit, $user_bit   the lowest bits of kind and user
WITH known AS (
    SELECT
        (p.number << $user_bit) | (e.kind_number << $kind_bit) AS packed,
        e.user_id,
        e.gallery,
        COALESCE(e.nft, -1 - e.gallery) AS target,
        e.quantity
    FROM users_with_stake p
    JOIN events e ON e.user_id = p.user_id
    WHERE e.user_id % $passes = $pass
),
packed AS (
    SELECT
        k.packed
        | (CASE WHEN t.owner = k.user_id THEN 1 << $own_bit ELSE 0 END)
        | t.number AS packed,
        LEAST(k.quantity, $max_quantity) AS quantity
    FROM targets t
    JOIN known k ON k.target = t.target
    -- Not as an equality of columns, which would be a second key of the join: with two it takes several times as long.
    WHERE t.gallery - k.gallery = 0
)
SELECT packed, LEAST(SUM(quantity), $max_quantity) AS quantity, COUNT(*) AS events
FROM packed
GROUP BY packed
