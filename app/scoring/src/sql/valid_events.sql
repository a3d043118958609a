-- The day's events that are right by themselves: in their ranges, and within the day.
--
-- checked   activity, with what is wrong with each row by itself (fault), or null, and its kind's place in the rules
--           (kind_number): a number groups more than twice as fast as a text
-- $start    first second of the day; $end the first after it
SELECT
    "time",
    "user" AS visitor,
    gallery,
    nft,
    kind_number,
    quantity,
    id
FROM checked
WHERE fault IS NULL
  AND "time" >= $start
  AND "time" < $end
