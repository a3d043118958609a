-- Ids of more than one event. There are rarely any, so this query runs first.
SELECT id
FROM valid_events
WHERE id IS NOT NULL
GROUP BY id
HAVING COUNT(*) > 1
