-- The valid events of the day: all values in range, and the time within the day.
--
-- checked   activity with the validity of each row (is_valid) and the index of its kind (kind_number)
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
