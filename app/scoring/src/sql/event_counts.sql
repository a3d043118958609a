-- Number of used events, and of those in the user's own galleries.
SELECT
    COALESCE(SUM(events), 0) AS used,
    COALESCE(SUM(events * is_own_gallery), 0) AS is_own_gallery
FROM interactions
