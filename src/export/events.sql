-- Events with the instant that dates them, else 1970. They come by day, so that a day's files are made together.
WITH dated AS (
    -- One row per event, dated.
    SELECT event_id, kind, event_uuid, coalesce(start_at, first_seen_at, 0) AS dated_at
    FROM event
)
SELECT
    kind,
    event_uuid,
    dated_at,
    -- Whether samples of it were aged out: it is old enough for a `prune` that was, and has a session without any. A
    -- `prune` that could not finish afterwards has deleted no less.
    dated_at < (
        SELECT max(unixepoch(json_extract(summary, '$.samples_before')))
        FROM run
        WHERE command = 'prune' AND json_valid(summary)
    )
    AND EXISTS (
        SELECT 1
        FROM participant_session
        WHERE
            participant_session.event_id = dated.event_id
            AND NOT EXISTS (SELECT 1 FROM sample WHERE sample.session_id = participant_session.session_id)
    ) AS is_pruned,
    -- Whether its people were aged out: it is old enough for a `prune` that was, and none of its sessions has anybody.
    dated_at < (
        SELECT max(unixepoch(json_extract(summary, '$.identities_before')))
        FROM run
        WHERE command = 'prune' AND json_valid(summary)
    )
    AND NOT EXISTS (
        SELECT 1
        FROM participant_session
        JOIN participant_identity ON participant_identity.session_id = participant_session.session_id
        WHERE participant_session.event_id = dated.event_id
    ) AS is_nameless
FROM dated
WHERE
    (:event IS NULL OR (kind = :kind AND event_uuid = :event))
    AND (:from_at IS NULL OR dated_at >= :from_at)
    AND (:before_at IS NULL OR dated_at < :before_at)
    -- What a run brought says when. An import that kept no raw payloads leaves no trace but the event's own date.
    AND (
        :since_at IS NULL
        OR dated_at >= :since_at
        OR EXISTS (SELECT 1 FROM response WHERE response.event_id = dated.event_id AND received_at >= :since_at)
        OR EXISTS (
            SELECT 1
            FROM work_item
            WHERE
                work_item.kind = dated.kind
                AND work_item.event_key = dated.event_uuid
                AND (qos_finished_at >= :since_at OR finished_at >= :since_at)
        )
    )
ORDER BY dated_at - dated_at % 86400, kind, event_uuid
