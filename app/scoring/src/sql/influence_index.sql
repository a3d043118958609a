-- The influence index of every user of the DAO and its three parts, in 1/10 000, each rounded half up once.
--
-- A part is the sum over its factors of weight * value / average value. A factor whose average is 0 gives every user its
-- weight, as if all were average.
--
-- $denominator                           sum of the weights of a part
-- $investor, $meritocratic, $additional  percentage of each part of the index
WITH given AS (
    SELECT
        SUM(CASE WHEN m.factor IS NULL AND f.part = 0 THEN f.weight ELSE 0 END) AS investor,
        SUM(CASE WHEN m.factor IS NULL AND f.part = 1 THEN f.weight ELSE 0 END) AS meritocratic,
        SUM(CASE WHEN m.factor IS NULL AND f.part = 2 THEN f.weight ELSE 0 END) AS additional,
        CAST('100000000000000000000000000000000000000000000' AS DECIMAL(76, 0)) AS one
    FROM factors f
    LEFT JOIN factor_multipliers m ON m.factor = f.factor
),
-- Weights as fractions of one, rounded up like the multipliers.
constants AS (
    SELECT
        (investor - investor % denominator) / denominator AS investor,
        (meritocratic - meritocratic % denominator) / denominator AS meritocratic,
        (additional - additional % denominator) / denominator AS additional
    FROM (
        SELECT
            CAST(investor AS DECIMAL(76, 0)) * one + denominator - CAST(1 AS DECIMAL(76, 0)) AS investor,
            CAST(meritocratic AS DECIMAL(76, 0)) * one + denominator - CAST(1 AS DECIMAL(76, 0)) AS meritocratic,
            CAST(additional AS DECIMAL(76, 0)) * one + denominator - CAST(1 AS DECIMAL(76, 0)) AS additional,
            denominator
        FROM (SELECT *, CAST($denominator AS DECIMAL(76, 0)) AS denominator FROM given)
    )
),
sums AS (
    SELECT
        v.member,
        SUM(CASE WHEN m.part = 0 THEN CAST(v.value AS DECIMAL(76, 0)) * m.multiplier END) AS investor,
        SUM(CASE WHEN m.part = 1 THEN CAST(v.value AS DECIMAL(76, 0)) * m.multiplier END) AS meritocratic,
        SUM(CASE WHEN m.part = 2 THEN CAST(v.value AS DECIMAL(76, 0)) * m.multiplier END) AS additional
    FROM factor_multipliers m
    JOIN factor_values v ON v.factor = m.factor
    GROUP BY v.member
),
parts AS (
    SELECT
        w.wallet AS member,
        COALESCE(s.investor, CAST(0 AS DECIMAL(76, 0))) + CAST(c.investor AS DECIMAL(76, 0)) AS investor,
        COALESCE(s.meritocratic, CAST(0 AS DECIMAL(76, 0))) + CAST(c.meritocratic AS DECIMAL(76, 0)) AS meritocratic,
        COALESCE(s.additional, CAST(0 AS DECIMAL(76, 0))) + CAST(c.additional AS DECIMAL(76, 0)) AS additional,
        CAST('10000000000000000000000000000000000000000' AS DECIMAL(76, 0)) AS divisor,
        CAST('5000000000000000000000000000000000000000' AS DECIMAL(76, 0)) AS half
    FROM constants c
    CROSS JOIN wallets w
    LEFT JOIN sums s ON s.member = w.wallet
    WHERE w.is_user = 1
),
raised AS (
    SELECT
        member,
        investor + half AS investor,
        meritocratic + half AS meritocratic,
        additional + half AS additional,
        investor * CAST($investor AS DECIMAL(76, 0))
        + meritocratic * CAST($meritocratic AS DECIMAL(76, 0))
        + additional * CAST($additional AS DECIMAL(76, 0))
        + half * CAST(100 AS DECIMAL(76, 0)) AS total,
        divisor,
        divisor * CAST(100 AS DECIMAL(76, 0)) AS total_divisor
    FROM parts
)
SELECT
    member,
    CAST((investor - investor % divisor) / divisor AS DECIMAL(38, 0)) AS investor,
    CAST((meritocratic - meritocratic % divisor) / divisor AS DECIMAL(38, 0)) AS meritocratic,
    CAST((additional - additional % divisor) / divisor AS DECIMAL(38, 0)) AS additional,
    CAST((total - total % total_divisor) / total_divisor AS DECIMAL(38, 0)) AS total
FROM raised
