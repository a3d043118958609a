-- The multiplier of each factor: weight / average value, in 10^-44 of the index, rounded up. A user's part of the index is
-- the sum of value times multiplier, so a day has one division per factor. Rounding up adds less than 10^-20 of an index,
-- so an exact half is still rounded up.
--
-- Factors whose average is 0 have no row: every user has exactly the weight (see influence_index.sql).
--
-- $users         number of users of the DAO
-- $denominator   sum of the weights of a part
WITH totals AS (
    SELECT factor, SUM(CAST(value AS DECIMAL(28, 0))) AS total
    FROM factor_values
    GROUP BY factor
),
quotients AS (
    SELECT
        f.factor,
        f.part,
        CAST(f.weight AS DECIMAL(76, 0))
        * CAST($users AS DECIMAL(18, 0))
        * CAST('100000000000000000000000000000000000000000000' AS DECIMAL(76, 0)) AS numerator,
        CAST(t.total AS DECIMAL(76, 0)) * CAST($denominator AS DECIMAL(18, 0)) AS divisor
    FROM factors f
    JOIN totals t ON t.factor = f.factor
),
raised AS (
    SELECT factor, part, numerator + divisor - CAST(1 AS DECIMAL(76, 0)) AS numerator, divisor
    FROM quotients
)
SELECT
    factor,
    part,
    CAST((numerator - numerator % divisor) / divisor AS DECIMAL(76, 0)) AS multiplier
FROM raised
