-- Ids that more than one event has. Hardly ever there are any, so this is asked first.
SELECT id
FROM valid_events
WHERE id IS NOT NULL
GROUP BY id
HAVING COUNT(*) > 1
