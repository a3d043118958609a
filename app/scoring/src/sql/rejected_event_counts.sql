-- How many rows of activity were not used, by reason.
SELECT reason, COUNT(*) AS events
FROM rejected_events
GROUP BY reason
