-- The platform's users with what the chain says of their wallets: amounts in base units, 0 for a wallet that holds
-- nothing. Their numbers are their places among all users, from 0: small numbers group fastest. Only ids are sorted for
-- that, since text takes many times the memory.
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
