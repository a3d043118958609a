-- The groups with unpacked keys. Users and targets are numbers.
--
-- $own_bit, $kind_bit, $user_bit   as in event_groups.sql
SELECT
    packed >> $user_bit AS user_number,
    (packed >> $kind_bit) & ((1 << ($user_bit - $kind_bit)) - 1) AS kind_number,
    (packed >> $own_bit) & 1 AS is_own_gallery,
    packed & ((1 << $own_bit) - 1) AS target_number,
    quantity,
    events
FROM event_groups
