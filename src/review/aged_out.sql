-- Before which day samples were aged out, if those of this event were: it is older than a `prune` that was, and none of
-- its joins has a sample.
WITH joined AS (
    -- One row per join of the event, with the event's date as `prune` takes it.
    SELECT participant_session.session_id, coalesce(event.start_at, event.first_seen_at) AS dated_at
    FROM event
    JOIN participant_session ON participant_session.event_id = event.event_id
    WHERE event.kind = ?1 AND event.event_uuid = ?2
)
SELECT substr(max(json_extract(summary, '$.samples_before')), 1, 10) AS before_on
FROM run
WHERE
    command = 'prune'
    AND json_valid(summary)
    AND unixepoch(json_extract(summary, '$.samples_before')) > (SELECT max(dated_at) FROM joined)
    AND NOT EXISTS (SELECT 1 FROM joined JOIN sample ON sample.session_id = joined.session_id)
