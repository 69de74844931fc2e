-- title: What is stored at all
-- asks:  From when to when did events begin, and before when have they lost their samples?
SELECT
    count(*) AS events,
    substr(min(dated_time), 1, 10) AS first_on,
    substr(max(dated_time), 1, 10) AS newest_on,
    (
        SELECT max(json_extract(summary, '$.samples_before'))
        FROM run
        WHERE command = 'prune' AND json_valid(summary)
    ) AS pruned_before
FROM v_event
