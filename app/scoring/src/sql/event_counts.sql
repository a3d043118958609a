-- How many events were used, and how many of them were users' in their own galleries.
SELECT
    COALESCE(SUM(events), 0) AS used,
    COALESCE(SUM(events * own), 0) AS own
FROM interactions
