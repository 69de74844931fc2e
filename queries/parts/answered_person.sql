-- with: event_person
-- reads: samples
answering AS MATERIALIZED (
    -- One row per person of the chosen events who said anything of one.
    SELECT DISTINCT event_person.person_id
    FROM chosen_event
    JOIN v_feedback ON v_feedback.kind = chosen_event.kind AND v_feedback.event_uuid = chosen_event.event_uuid
    JOIN event_person ON event_person.session_id = v_feedback.session_id
),
answered_minute AS MATERIALIZED (
    -- One row per profile, such person and minute: the worst of the streams.
    SELECT sample.profile, event_person.person_id, sample.minute_unix, max(sample.class) AS class
    FROM answering
    JOIN event_person ON event_person.person_id = answering.person_id
    JOIN v_stream_class AS sample
        ON sample.kind = event_person.kind
        AND sample.event_uuid = event_person.event_uuid
        AND sample.session_id = event_person.session_id
    WHERE sample.class IS NOT NULL
    GROUP BY sample.profile, event_person.person_id, sample.minute_unix
),
answered_person AS MATERIALIZED (
    -- One row per profile and such person: the classified and the poor minutes by that profile.
    SELECT
        profile,
        person_id,
        count(*) AS classified_minutes,
        count(CASE WHEN class >= 2 THEN 1 END) AS poor_minutes
    FROM answered_minute
    GROUP BY profile, person_id
)
