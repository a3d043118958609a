-- The valid events of a day with repeated ids: of the events with one id, the first. Events that are equal in all columns of
-- this order are equal in everything that counts, so any of them may be kept.
SELECT v."time", v.user_id, v.gallery, v.nft, v.kind_number, v.quantity, v.id
FROM repeated_ids r
RIGHT ANTI JOIN valid_events v ON v.id = r.id
UNION ALL
SELECT "time", user_id, gallery, nft, kind_number, quantity, id
FROM (
    SELECT
        v.*,
        ROW_NUMBER() OVER (
            PARTITION BY v.id
            ORDER BY v."time", v.user_id, v.gallery, v.nft NULLS FIRST, v.kind_number, v.quantity
        ) AS occurrence
    FROM repeated_ids r
    RIGHT SEMI JOIN valid_events v ON v.id = r.id
)
WHERE occurrence = 1
