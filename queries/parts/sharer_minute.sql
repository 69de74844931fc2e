-- with: sharer_count
sharer_minute AS MATERIALIZED (
    -- The same with whether the sender explains it: poor where it was sent and for half of those who received it.
    SELECT
        sharer_count.*,
        coalesce(poor_session_id, any_session_id) AS session_id,
        CASE WHEN send_class >= 2 AND poor_receivers >= 2 AND 2 * poor_receivers >= receivers THEN 1 ELSE 0 END
            AS sender_caused
    FROM sharer_count
)
