-- The rejected activity rows for the reject file, equal rows grouped. The order is total, since the list may be truncated.
--
-- $max_listed   maximum number of listed rows
SELECT "time", "user", gallery, nft, kind, quantity, id, reason, COUNT(*) AS events
FROM rejected_events
GROUP BY "time", "user", gallery, nft, kind, quantity, id, reason
ORDER BY "time", "user", gallery, nft, kind, quantity, id, reason
LIMIT $max_listed
