-- with: chosen_event
-- reads: samples
active_sample AS (
    -- One row per sample of an active stream of the chosen events. What is idle does not depend on a profile.
    SELECT sample.*
    FROM chosen_event
    JOIN v_stream_class AS sample
        ON sample.kind = chosen_event.kind AND sample.event_uuid = chosen_event.event_uuid
    WHERE sample.profile = 'zoom' AND sample.state <> 'idle'
)
