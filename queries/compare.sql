-- group: days
-- title: Events side by side
-- asks:  Was this event better than that one, for everybody and for the people of both?
-- answer: topic, population, poor_pct
-- param: events     events  two or more events, with commas between
-- param: thresholds profile the profile that judges [zoom]
-- with:  compared_event, event_person, known_person, event_person_minute, attended_session_of_many, rejoin
-- with:  stored_event_of_many, collected
-- scan:  it finds the events by a list of names, which no key can answer
--
-- Two rows per event: everybody, and the same people, who are those that attended all of the events, known by Zoom id
-- or address, also when these are pruned. Shares are of classified minutes of people, n; rates are per hundred of them,
-- so that long and large events compare with short and small ones. A warning says where everybody's numbers mislead
-- because other people came, because few minutes were classified, because little was sampled, or because not enough of
-- the event is collected to speak for it: of collected_of joins, or people where Zoom told no more than their number,
-- less than 80 %, or nobody but listed people. A number stands for all its instances.
WITH RECURSIVE event_count AS (
    -- One row: how many events are compared.
    SELECT count(*) AS events
    FROM chosen_event
),
numbered AS (
    -- One row per session with the place of its event among those in which its person is known to have been.
    SELECT
        event_person.kind,
        event_person.event_uuid,
        event_person.session_id,
        event_person.person_id,
        known_person.known_as,
        dense_rank() OVER (
            PARTITION BY known_person.known_as
            ORDER BY event_person.kind, event_person.event_uuid
        ) AS event_place
    FROM event_person
    LEFT JOIN known_person ON known_person.person_id = event_person.person_id
),
attendee AS MATERIALIZED (
    -- The same with in how many of the events that was.
    SELECT
        numbered.*,
        CASE WHEN known_as IS NOT NULL THEN max(event_place) OVER (PARTITION BY known_as) END AS known_events
    FROM numbered
),
population AS MATERIALIZED (
    -- One row per session and population that it belongs to: everybody, and those who attended all events.
    SELECT
        attendee.kind,
        attendee.event_uuid,
        attendee.session_id,
        attendee.person_id,
        attendee.known_as,
        kind_of.position,
        kind_of.population
    FROM attendee
    CROSS JOIN event_count
    CROSS JOIN (
        SELECT 1 AS position, 'everybody' AS population
        UNION ALL
        SELECT 2 AS position, 'the same people' AS population
    ) AS kind_of
    WHERE kind_of.position = 1 OR (attendee.known_events = event_count.events AND event_count.events > 1)
),
attendance AS MATERIALIZED (
    -- One row per event and population: people, sessions, and how much was sampled.
    SELECT
        population.kind,
        population.event_uuid,
        population.position,
        population.population,
        count(DISTINCT population.person_id) AS people,
        count(*) AS sessions,
        100.0 * sum(coverage.covered_minutes) / nullif(sum(coverage.expected_minutes), 0) AS coverage_pct
    FROM population
    JOIN event_coverage AS coverage ON coverage.session_id = population.session_id
    GROUP BY population.kind, population.event_uuid, population.position, population.population
),
minute_count AS MATERIALIZED (
    -- One row per event and population: minutes.
    SELECT
        population.kind,
        population.event_uuid,
        population.position,
        count(*) AS n,
        count(CASE WHEN event_person_minute.class >= 2 THEN 1 END) AS poor_minutes
    FROM event_person_minute
    JOIN population ON population.session_id = event_person_minute.session_id
    GROUP BY population.kind, population.event_uuid, population.position
),
episode_count AS MATERIALIZED (
    -- One row per event and population: episodes, and who had them.
    SELECT
        population.kind,
        population.event_uuid,
        population.position,
        count(*) AS episodes,
        count(DISTINCT population.person_id) AS affected_people
    FROM event_episode
    JOIN population ON population.session_id = event_episode.session_id
    GROUP BY population.kind, population.event_uuid, population.position
),
rejoin_count AS MATERIALIZED (
    -- One row per event and population: how often somebody came back, by the rule of the report `rejoins`.
    SELECT population.kind, population.event_uuid, population.position, count(*) AS rejoins
    FROM rejoin
    JOIN population ON population.session_id = rejoin.session_id
    GROUP BY population.kind, population.event_uuid, population.position
),
reading AS MATERIALIZED (
    -- One row per event and population: percentiles of received audio, which everybody has.
    SELECT
        population.kind,
        population.event_uuid,
        population.position,
        quantile_cont(sample.latency_ms, 0.95) AS audio_receive_latency_p95_ms,
        quantile_cont(sample.avg_loss_pct, 0.95) AS audio_receive_loss_p95_pct
    FROM chosen_event
    JOIN v_stream_class AS sample
        ON sample.kind = chosen_event.kind AND sample.event_uuid = chosen_event.event_uuid
    JOIN population ON population.session_id = sample.session_id
    WHERE
        sample.profile = :thresholds
        AND sample.medium = 'audio'
        AND sample.direction = 'receive'
        AND sample.class IS NOT NULL
    GROUP BY population.kind, population.event_uuid, population.position
),
matched_count AS (
    -- One row: how many people attended all.
    SELECT count(DISTINCT known_as) AS people
    FROM population
    WHERE position = 2
)
SELECT
    chosen_event.topic,
    attendance.population,
    100.0 * minute_count.poor_minutes / minute_count.n AS poor_pct,
    chosen_event.start_time,
    attendance.people,
    coalesce(minute_count.n, 0) AS n,
    minute_count.poor_minutes,
    coalesce(episode_count.affected_people, 0) AS affected_people,
    100.0 * coalesce(episode_count.affected_people, 0) / attendance.people AS affected_people_pct,
    coalesce(episode_count.episodes, 0) AS episodes,
    100.0 * coalesce(episode_count.episodes, 0) / minute_count.n AS episodes_per_100_minutes,
    coalesce(rejoin_count.rejoins, 0) AS rejoins,
    100.0 * coalesce(rejoin_count.rejoins, 0) / minute_count.n AS rejoins_per_100_minutes,
    reading.audio_receive_latency_p95_ms,
    reading.audio_receive_loss_p95_pct,
    attendance.coverage_pct,
    substr(
        CASE
            WHEN attendance.position = 1 AND 2 * matched_count.people < attendance.people
                THEN '; other people: only ' || matched_count.people || ' of ' || attendance.people || ' attended all'
            ELSE ''
        END
        || CASE WHEN coalesce(minute_count.n, 0) < 30 THEN '; insufficient data' ELSE '' END
        || CASE WHEN attendance.coverage_pct < 80 THEN '; low coverage' ELSE '' END
        || CASE
            WHEN attendance.position > 1 OR collected.verdict_for = 'the event' THEN ''
            WHEN collected.collected_of IS NULL THEN '; only listed people collected'
            ELSE '; only ' || collected.collected || ' of ' || collected.collected_of || ' ' || collected.unit
                || ' collected'
        END,
        3
    ) AS warning,
    chosen_event.kind,
    chosen_event.event_uuid,
    collected.asked,
    collected.collected,
    collected.collected_of,
    collected.unit AS collected_unit,
    collected.collected_pct
FROM attendance
JOIN chosen_event ON chosen_event.kind = attendance.kind AND chosen_event.event_uuid = attendance.event_uuid
JOIN collected ON collected.kind = attendance.kind AND collected.event_uuid = attendance.event_uuid
CROSS JOIN matched_count
LEFT JOIN minute_count
    ON minute_count.kind = attendance.kind
    AND minute_count.event_uuid = attendance.event_uuid
    AND minute_count.position = attendance.position
LEFT JOIN episode_count
    ON episode_count.kind = attendance.kind
    AND episode_count.event_uuid = attendance.event_uuid
    AND episode_count.position = attendance.position
LEFT JOIN rejoin_count
    ON rejoin_count.kind = attendance.kind
    AND rejoin_count.event_uuid = attendance.event_uuid
    AND rejoin_count.position = attendance.position
LEFT JOIN reading
    ON reading.kind = attendance.kind
    AND reading.event_uuid = attendance.event_uuid
    AND reading.position = attendance.position
ORDER BY attendance.position, chosen_event.start_time, chosen_event.kind, chosen_event.event_uuid
