-- reads: samples
active_sample AS (
    -- One row per sample of an active stream. What is idle does not depend on a profile, so any will do.
    SELECT v_stream_class.*
    FROM v_stream_class
    WHERE profile = 'zoom' AND kind = :kind AND event_uuid = :event AND state <> 'idle'
)
