event_person AS MATERIALIZED (
    -- One row per session of the chosen events: whose it is within the event, and by what that person is known in
    -- others: the Zoom id, else the address. Nobody is known by a name, as names are not unique.
    SELECT
        chosen_event.kind,
        chosen_event.event_uuid,
        person.session_id,
        person.person_id,
        coalesce(
            max(participant.zoom_user_id)
                OVER (PARTITION BY chosen_event.kind, chosen_event.event_uuid, person.person_id),
            max(lower(participant.email))
                OVER (PARTITION BY chosen_event.kind, chosen_event.event_uuid, person.person_id)
        ) AS known_as,
        participant.user_name,
        participant.network_type
    FROM chosen_event
    JOIN v_participant_session AS participant
        ON participant.kind = chosen_event.kind AND participant.event_uuid = chosen_event.event_uuid
    JOIN v_person_session AS person ON person.session_id = participant.session_id
)
