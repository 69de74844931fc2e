-- with: session_attribute
explaining_attribute AS (
    -- One row per session and attribute that may explain an incident, as far as Zoom tells it.
    SELECT session_id, position, attribute, value
    FROM session_attribute
    WHERE position <= 9 AND value IS NOT NULL
)
