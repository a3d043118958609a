-- The day's events that are right by themselves: in their ranges, and within the day.
--
-- checked   activity, with whether each row is right by itself (is_valid), and its kind's place in the rules
--           (kind_number)
-- $start    first second of the day; $end the first after it
SELECT
    "time",
    "user" AS user_id,
    gallery,
    nft,
    kind_number,
    quantity,
    NULLIF(id, '') AS id
FROM checked
WHERE is_valid
  AND "time" >= $start
  AND "time" < $end
