-- Whether anything fetched of a user_id counts for more than what endpoint ?3 tells at ?4.
SELECT EXISTS (
    SELECT 1
    FROM payload
    JOIN response USING (response_id)
    WHERE
        payload.event_id = ?1
        AND user_id = ?2
        AND is_fetched = 1
        AND (
            (payload.endpoint = 'participants') > (?3 = 'participants')
            OR ((payload.endpoint = 'participants') = (?3 = 'participants') AND received_at > ?4)
        )
)
