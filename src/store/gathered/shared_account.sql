-- An account for which runs into both files made calls. Whoever gives a ready token tells no account.
SELECT account
FROM one_account.call_count
WHERE account <> 'access-token' AND account IN (SELECT account FROM other_account.call_count)
LIMIT 1
