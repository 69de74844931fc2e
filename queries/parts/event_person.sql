event_person AS MATERIALIZED (
    -- One row per session of the chosen events: whose it is within the event, and by what that person may be known in
    -- others: a token that outlives the identity, else what it would be made of. Nobody is known by a name, as names
    -- are not unique.
    SELECT
        chosen_event.kind,
        chosen_event.event_uuid,
        person.session_id,
        person.person_id,
        person.place,
        participant.user_name,
        participant.network_type,
        participant.zoom_user_id,
        lower(participant.email) AS email,
        coalesce('id #' || token.zoom_user_token, 'id ' || participant.zoom_user_id) AS id_tie,
        coalesce('email #' || token.email_token, 'email ' || lower(participant.email)) AS email_tie
    FROM chosen_event
    JOIN v_participant_session AS participant
        ON participant.kind = chosen_event.kind AND participant.event_uuid = chosen_event.event_uuid
    JOIN v_person_session AS person ON person.session_id = participant.session_id
    LEFT JOIN identity_token AS token ON token.session_id = participant.session_id
)
