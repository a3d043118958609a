-- The rows of activity that were not used, equal ones together, for the reject file. In a total order, since there may be
-- more than are listed.
--
-- $max_listed   most rows that are listed
SELECT "time", "user", gallery, nft, kind, quantity, id, reason, COUNT(*) AS events
FROM rejected_events
GROUP BY "time", "user", gallery, nft, kind, quantity, id, reason
ORDER BY "time", "user", gallery, nft, kind, quantity, id, reason
LIMIT $max_listed
