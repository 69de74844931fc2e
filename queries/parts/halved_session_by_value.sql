-- with: dated_session
-- stands for: halved_session
halved_session AS MATERIALIZED (
    -- Those of which the attribute `:by` is told: as in `halved_session`, but the first half is that of the sessions
    -- without the value, the second that of those with it. A version may be told to as many numbers as somebody likes.
    SELECT
        dated_session.*,
        CASE
            WHEN attribute.value = :value THEN 'after'
            WHEN :by = 'version' AND substr(dated_session.version || '.', 1, length(:value) + 1) = :value || '.'
                THEN 'after'
            ELSE 'before'
        END AS half
    FROM dated_session
    CROSS JOIN v_session_attribute AS attribute
    WHERE
        attribute.session_id = dated_session.session_id
        AND attribute.kind = dated_session.kind
        AND attribute.event_uuid = dated_session.event_uuid
        AND attribute.attribute = :by
        AND attribute.value IS NOT NULL
)
