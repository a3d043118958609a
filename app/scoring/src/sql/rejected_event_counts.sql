-- Number of rejected activity rows, by reason.
SELECT reason, COUNT(*) AS events
FROM rejected_events
GROUP BY reason
