-- How many events were used, and how many of them were users' in their own galleries.
SELECT
    COALESCE(SUM(events), 0) AS used,
    COALESCE(SUM(events * is_own_gallery), 0) AS is_own_gallery
FROM interactions
