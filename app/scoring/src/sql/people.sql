-- The platform's users with what the chain says of their wallets: amounts in base units, 0 for a wallet that holds
-- nothing.
SELECT
    u."user" AS person,
    u.wallet AS owner,
    COALESCE(u.nft_value, 0) AS nft_value,
    COALESCE(w.locked, 0) AS locked,
    COALESCE(w.holding, 0) AS holding
FROM users u
LEFT JOIN wallets w ON w.owner = u.wallet
