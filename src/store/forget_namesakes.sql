-- Those who go by a name, told apart by what they identify themselves with.
WITH named AS (
    -- Their joins.
    SELECT
        nullif(email, '') AS email,
        nullif(zoom_user_id, '') AS zoom_user_id,
        nullif(participant_uuid, '') AS participant_uuid,
        nullif(device, '') AS device,
        event_id,
        session_id,
        join_at
    FROM participant_identity
    JOIN participant_session USING (session_id)
    WHERE folded(user_name) = ?1
)
SELECT
    max(email),
    max(zoom_user_id),
    max(participant_uuid),
    max(device),
    count(*),
    count(DISTINCT event_id),
    max(join_at)
FROM named
GROUP BY coalesce(folded(zoom_user_id), folded(email), folded(participant_uuid), session_id)
ORDER BY max(join_at) DESC, min(session_id)
LIMIT 20;
