-- Sessions of which nothing is stored that says whose they are, and whose tokens have stood for their time.
INSERT INTO temp.untold_session (session_id)
SELECT session_id
FROM identity_token
WHERE withheld_until > 0 AND withheld_until <= ?1
