-- How many items are in each state.
SELECT kind, state, count(*) AS items
FROM v_work
GROUP BY kind, state
ORDER BY kind, items DESC
