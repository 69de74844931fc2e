-- group: days
-- title: Who had most poor minutes
-- asks:  Who had the most poor minutes in these days, and in which event the most?
-- answer: person, poor_minutes, poor_pct, event_uuid
-- param: day        date    the first UTC day that counts
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     people to show [20]
-- with:  chosen_event, period_session
-- scan:  it asks about all events of the days, of which the database may have nothing else
-- feeds: digest
--
-- One row per person with poor minutes, who is known across events by Zoom id or address, to the end of the chain, and
-- is another in each event with neither. Coverage is of all sessions of these people in those events. It is the
-- connection that had trouble, not a fault of a person.
WITH attended AS MATERIALIZED (
    -- One row per person and event: minutes, and how much was sampled.
    SELECT
        period_session.who,
        period_session.kind,
        period_session.event_uuid,
        chosen_event.start_time_unix,
        min(period_session.person_id) AS person_id,
        max(participant.user_name) AS person,
        sum(period_session.n) AS n,
        sum(period_session.poor_minutes) AS poor_minutes,
        sum(period_session.covered_minutes) AS covered_minutes,
        sum(period_session.expected_minutes) AS expected_minutes
    FROM period_session
    JOIN chosen_event
        ON chosen_event.kind = period_session.kind AND chosen_event.event_uuid = period_session.event_uuid
    CROSS JOIN v_participant_session AS participant
    WHERE
        participant.session_id = period_session.session_id
        AND participant.kind = period_session.kind
        AND participant.event_uuid = period_session.event_uuid
    GROUP BY period_session.who, period_session.kind, period_session.event_uuid, chosen_event.start_time_unix
),
worst AS (
    -- The same with the place of the event among those of the person, by poor minutes.
    SELECT
        attended.*,
        row_number() OVER (
            PARTITION BY who ORDER BY poor_minutes DESC, n DESC, start_time_unix DESC, kind, event_uuid
        ) AS place
    FROM attended
)
SELECT
    max(CASE place WHEN 1 THEN person END) AS person,
    sum(poor_minutes) AS poor_minutes,
    100.0 * sum(poor_minutes) / nullif(sum(n), 0) AS poor_pct,
    max(CASE place WHEN 1 THEN event_uuid END) AS event_uuid,
    sum(n) AS n,
    count(CASE WHEN n > 0 THEN 1 END) AS events,
    count(CASE WHEN poor_minutes > 0 THEN 1 END) AS poor_events,
    100.0 * sum(covered_minutes) / nullif(sum(expected_minutes), 0) AS coverage_pct,
    max(CASE place WHEN 1 THEN kind END) AS kind,
    max(CASE place WHEN 1 THEN person_id END) AS person_id,
    who AS known_as
FROM worst
GROUP BY who
HAVING sum(poor_minutes) > 0
ORDER BY poor_minutes DESC, n, known_as
LIMIT :limit
