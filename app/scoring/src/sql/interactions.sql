-- The groups with what they are packed of: users and targets go by their numbers.
--
-- $own_bit, $kind_bit, $person_bit   as in groups.sql
SELECT
    packed >> $person_bit AS person_number,
    (packed >> $kind_bit) & ((1 << ($person_bit - $kind_bit)) - 1) AS kind_number,
    (packed >> $own_bit) & 1 AS own,
    packed & ((1 << $own_bit) - 1) AS target_number,
    quantity,
    events
FROM groups
