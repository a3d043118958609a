-- How many rows of activity were not used, by reason.
SELECT reason, COUNT(*) AS events
FROM faults
GROUP BY reason
