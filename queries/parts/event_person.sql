event_person AS MATERIALIZED (
    -- One row per session of the chosen events: whose it is within the event, and by what that person is known in
    -- others: the Zoom id, else the address. Nobody is known by a name, as names are not unique. Whose identity is pruned
    -- goes by what another event still says, else by the lowest of their sessions.
    SELECT
        tied.kind,
        tied.event_uuid,
        tied.session_id,
        tied.person_id,
        CASE
            WHEN tied.across IS NOT NULL
                THEN coalesce(
                    max(tied.zoom_user_id) OVER (PARTITION BY tied.across),
                    max(tied.email) OVER (PARTITION BY tied.across),
                    'person of session ' || min(tied.session_id) OVER (PARTITION BY tied.across)
                )
        END AS known_as,
        tied.user_name,
        tied.network_type
    FROM (
        -- The same sessions with what ties a person to the same one in other events: a token that outlives the identity,
        -- else what it would be made of.
        SELECT
            chosen_event.kind,
            chosen_event.event_uuid,
            person.session_id,
            person.person_id,
            max(participant.zoom_user_id)
                OVER (PARTITION BY chosen_event.kind, chosen_event.event_uuid, person.person_id) AS zoom_user_id,
            max(lower(participant.email))
                OVER (PARTITION BY chosen_event.kind, chosen_event.event_uuid, person.person_id) AS email,
            coalesce(
                '#' || max(token.zoom_user_token)
                    OVER (PARTITION BY chosen_event.kind, chosen_event.event_uuid, person.person_id),
                max(participant.zoom_user_id)
                    OVER (PARTITION BY chosen_event.kind, chosen_event.event_uuid, person.person_id),
                '#' || max(token.email_token)
                    OVER (PARTITION BY chosen_event.kind, chosen_event.event_uuid, person.person_id),
                max(lower(participant.email))
                    OVER (PARTITION BY chosen_event.kind, chosen_event.event_uuid, person.person_id)
            ) AS across,
            participant.user_name,
            participant.network_type
        FROM chosen_event
        JOIN v_participant_session AS participant
            ON participant.kind = chosen_event.kind AND participant.event_uuid = chosen_event.event_uuid
        JOIN v_person_session AS person ON person.session_id = participant.session_id
        LEFT JOIN identity_token AS token ON token.session_id = participant.session_id
    ) AS tied
)
