-- reads: samples
activity AS MATERIALIZED (
    -- One row per session: minutes in which each kind of stream carried anything. What is idle does not depend on a
    -- profile, so any will do.
    SELECT
        session_id,
        count(DISTINCT CASE WHEN medium = 'audio' AND direction = 'send' THEN minute_unix END) AS audio_send,
        count(DISTINCT CASE WHEN medium = 'audio' AND direction = 'receive' THEN minute_unix END) AS audio_receive,
        count(DISTINCT CASE WHEN medium = 'video' AND direction = 'send' THEN minute_unix END) AS video_send,
        count(DISTINCT CASE WHEN medium = 'video' AND direction = 'receive' THEN minute_unix END) AS video_receive,
        count(DISTINCT CASE WHEN medium = 'share' AND direction = 'send' THEN minute_unix END) AS share_send,
        count(DISTINCT CASE WHEN medium = 'share' AND direction = 'receive' THEN minute_unix END) AS share_receive
    FROM v_stream_class
    WHERE profile = 'zoom' AND kind = :kind AND event_uuid = :event AND state <> 'idle'
    GROUP BY session_id
)
