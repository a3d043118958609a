-- The platform's users with their stake on chain: amounts in base units, 0 for an empty wallet. Users are numbered by rank
-- of their ids, from 0, since small numbers group fastest. Only ids are sorted: sorting the wallets' text would take many
-- times the memory.
WITH numbers AS (
    SELECT "user" AS user_id, CAST(ROW_NUMBER() OVER (ORDER BY "user") AS BIGINT) - 1 AS number
    FROM users
)
SELECT
    n.user_id,
    n.number,
    u.wallet AS owner,
    COALESCE(u.nft_value, 0) AS nft_value,
    COALESCE(w.locked, 0) AS locked,
    COALESCE(w.holding, 0) AS holding
FROM users u
JOIN numbers n ON n.user_id = u."user"
LEFT JOIN wallets w ON w.owner = u.wallet
