-- with: judged
stream_minute AS MATERIALIZED (
    -- One row per session, minute, medium and direction.
    SELECT session_id, minute_unix, medium, direction, max(class) AS class
    FROM judged
    GROUP BY session_id, minute_unix, medium, direction
),
sharing AS MATERIALIZED (
    -- One row per session and minute in which it shared a screen.
    SELECT session_id, minute_unix
    FROM stream_minute
    WHERE medium = 'share' AND direction = 'send'
),
sharer_count AS MATERIALIZED (
    -- One row per minute with a shared screen and medium: how the sharers sent it, and for how many others receiving
    -- it was poor. Of several sharers the worst one speaks.
    SELECT
        stream_minute.minute_unix,
        stream_minute.medium,
        count(CASE WHEN sharing.session_id IS NOT NULL AND direction = 'send' THEN 1 END) AS sharers,
        max(CASE WHEN sharing.session_id IS NOT NULL AND direction = 'send' THEN class END) AS send_class,
        min(CASE WHEN sharing.session_id IS NOT NULL AND direction = 'send' THEN stream_minute.session_id END)
            AS any_session_id,
        min(
            CASE
                WHEN sharing.session_id IS NOT NULL AND direction = 'send' AND class >= 2
                    THEN stream_minute.session_id
            END
        ) AS poor_session_id,
        count(CASE WHEN sharing.session_id IS NULL AND direction = 'receive' THEN 1 END) AS receivers,
        count(CASE WHEN sharing.session_id IS NULL AND direction = 'receive' AND class >= 2 THEN 1 END)
            AS poor_receivers
    FROM stream_minute
    LEFT JOIN sharing
        ON sharing.session_id = stream_minute.session_id AND sharing.minute_unix = stream_minute.minute_unix
    GROUP BY stream_minute.minute_unix, stream_minute.medium
    HAVING count(CASE WHEN sharing.session_id IS NOT NULL AND direction = 'send' THEN 1 END) > 0
)
