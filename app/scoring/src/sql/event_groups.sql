-- Activity of each user with each target on the day, by kind.
--
-- This grouping is most of a day's work, so it runs in passes over disjoint parts of the users, and its rows are materialized
-- for everything that follows. The group key is one packed integer, which takes half the time and memory of several
-- columns. From the lowest bit: the target's number, one bit for the user's own gallery, the kind, the user's number. Events
-- with an unknown user, gallery or NFT, or with an NFT of another gallery, drop out here.
--
-- The smaller side of a join is named first: it is held in memory, and the events are streamed.
--
-- $max_quantity    largest limit of any kind, above which quantities never count; where sums of it could exceed 64 bits,
--                  quantities are decimals
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
    -- Not an equality of columns, which would become a second join key and take several times as long.
    WHERE t.gallery - k.gallery = 0
)
SELECT packed, LEAST(SUM(quantity), $max_quantity) AS quantity, COUNT(*) AS events
FROM packed
GROUP BY packed
