"""Gallery scores by DuckDB: the peer of the benchmark.

Reads a job (JSON) from standard input: the folder of Parquet files, the rules in the units of the SQL, and the number of
threads. Writes position and score of every gallery as CSV and prints the elapsed seconds.
"""

import json
import sys
import time

import duckdb

QUERY = """
WITH people AS (
    SELECT u."user" AS person, coalesce(u.nft_value, 0) AS nft_value,
           coalesce(w.locked, 0) AS locked, coalesce(w.holding, 0) AS holding
    FROM users u LEFT JOIN wallets w ON w.owner = u.wallet
),
groups AS (
    SELECT "user" AS visitor, gallery, nft, kind, sum(least(quantity, $most)) AS quantity
    FROM activity
    WHERE "time" >= $start AND "time" < $end AND quantity >= 0
      AND quantity <= CASE WHEN kind IN ('view', 'visit') THEN 86400
                           WHEN kind IN ('purchase', 'tip', 'bid') THEN 2305843009213693952
                           ELSE 1000000 END
    GROUP BY ALL
),
interactions AS MATERIALIZED (
    SELECT i.*, CASE WHEN g.owner = i.visitor THEN 1 ELSE 0 END AS own
    FROM groups i
    JOIN people p ON p.person = i.visitor
    JOIN galleries g ON g.gallery = i.gallery
    LEFT JOIN nfts n ON n.nft = i.nft
    WHERE i.nft IS NULL OR n.gallery = i.gallery
),
user_activity AS (
    SELECT visitor AS person, sum(least(quantity, k.user_limit)::HUGEINT * k.unit) AS points
    FROM (
        SELECT visitor, kind, sum(quantity) AS quantity
        FROM interactions WHERE own <= $count_own GROUP BY ALL
    ) t JOIN kinds k ON k.kind = t.kind
    GROUP BY ALL
),
stakes AS (
    SELECT p.person,
           p.nft_value::HUGEINT * $nft_value + p.locked::HUGEINT * $locked + p.holding::HUGEINT * $holding
           + $base::HUGEINT * $denominator AS stake,
           coalesce(a.points, 0)::HUGEINT AS points
    FROM people p LEFT JOIN user_activity a ON a.person = p.person
),
user_scores AS (
    SELECT person,
           least((stake * 100 + least(stake * $activity_percent, points * 100000) + 50::HUGEINT * $denominator)
                 // (100::HUGEINT * $denominator), $cap) AS score
    FROM stakes
),
sums AS (
    SELECT g.address, sum(least(i.quantity, k.quantity_limit)::HUGEINT * k.unit * s.score) AS weighted
    FROM interactions i
    JOIN user_scores s ON s.person = i.visitor
    JOIN kinds k ON k.kind = i.kind
    JOIN galleries g ON g.gallery = i.gallery
    WHERE i.own <= $count_own
    GROUP BY ALL
)
SELECT r.position,
       (coalesce(s.weighted, 0)::HUGEINT + r.average_points::HUGEINT * $influence + $denominator // 2)
       // $denominator AS score
FROM registered r LEFT JOIN sums s ON s.address = r.address
ORDER BY r.position
"""


def main():
    job = json.load(sys.stdin)
    folder, work, rules = job["folder"], job["work"], job["rules"]
    connection = duckdb.connect()
    connection.execute(f"SET threads = {int(job['threads'])}")
    connection.execute(f"SET memory_limit = '{int(job['memory_mib'])}MiB'")
    connection.execute(f"SET temp_directory = '{work}/peer-spill'")
    files = {
        "activity": f"{folder}/activity/*.parquet",
        "users": f"{folder}/users.parquet",
        "galleries": f"{folder}/galleries.parquet",
        "nfts": f"{folder}/nfts.parquet",
        "wallets": f"{work}/wallets.parquet",
        "registered": f"{work}/registered.parquet",
    }
    for name, path in files.items():
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")
    connection.execute("CREATE TABLE kinds (kind VARCHAR, quantity_limit BIGINT, user_limit BIGINT, unit BIGINT)")
    connection.executemany("INSERT INTO kinds VALUES (?, ?, ?, ?)", job["kinds"])
    started = time.monotonic()
    connection.execute(f"COPY ({QUERY}) TO '{work}/peer.csv' (HEADER)", rules)
    print(json.dumps({"seconds": time.monotonic() - started, "version": duckdb.__version__}))


main()
