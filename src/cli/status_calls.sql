-- Calls of the last days, of which Zoom allows 60,000 a day on Business plans and 30,000 on Pro.
SELECT account, day_on, calls
FROM call_count
ORDER BY day_on DESC, account
LIMIT 7
