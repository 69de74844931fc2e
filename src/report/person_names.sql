-- Every name that anybody ever had, once.
SELECT DISTINCT user_name
FROM participant_identity
WHERE user_name IS NOT NULL
