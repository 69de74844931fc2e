-- How many items are in each state.
SELECT kind, asked_for, state, count(*) AS items
FROM v_work
GROUP BY kind, asked_for, state
ORDER BY kind, asked_for DESC, items DESC
