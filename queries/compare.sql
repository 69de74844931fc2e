-- group: days
-- title: Events side by side
-- asks:  Was this event better than that one, for everybody and for the people of both?
-- answer: topic, population, poor_pct
-- param: events     events  two or more events, with commas between
-- param: thresholds profile the profile that judges [zoom]
-- with:  compared_event, event_person, known_person, population, population_reading, event_session_count
-- with:  attended_session_of_many, rejoin, stored_event_of_many, collected
-- scan:  it finds the events by a list of names, which no key can answer
--
-- Two rows per event: everybody, and the same people, who are those that attended all of the events, known by Zoom id
-- or address, also when these are pruned. Shares are of classified minutes of people, n; rates are per hundred of them,
-- so that long and large events compare with short and small ones. A warning says where everybody's numbers mislead
-- because other people came, because few minutes were classified, because little was sampled, or because not enough of
-- the event is collected to speak for it: of collected_of joins, or people where Zoom told no more than their number,
-- less than 80 %, or nobody but listed people. A number stands for all its instances.
WITH attendance AS MATERIALIZED (
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
    -- One row per event and population with anything classified: minutes of people, episodes, and who had them.
    SELECT
        population.kind,
        population.event_uuid,
        population.position,
        sum(event_session_count.person_minutes) AS n,
        sum(event_session_count.poor_person_minutes) AS poor_minutes,
        sum(event_session_count.episodes) AS episodes,
        count(DISTINCT CASE WHEN event_session_count.episodes > 0 THEN population.person_id END) AS affected_people
    FROM event_session_count
    JOIN population ON population.session_id = event_session_count.session_id
    GROUP BY population.kind, population.event_uuid, population.position
),
rejoin_count AS MATERIALIZED (
    -- One row per event and population: how often somebody came back, by the rule of the report `rejoins`.
    SELECT population.kind, population.event_uuid, population.position, count(*) AS rejoins
    FROM rejoin
    JOIN population ON population.session_id = rejoin.session_id
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
    coalesce(minute_count.affected_people, 0) AS affected_people,
    100.0 * coalesce(minute_count.affected_people, 0) / attendance.people AS affected_people_pct,
    coalesce(minute_count.episodes, 0) AS episodes,
    100.0 * coalesce(minute_count.episodes, 0) / minute_count.n AS episodes_per_100_minutes,
    coalesce(rejoin_count.rejoins, 0) AS rejoins,
    100.0 * coalesce(rejoin_count.rejoins, 0) / minute_count.n AS rejoins_per_100_minutes,
    reading.latency_p95_ms AS audio_receive_latency_p95_ms,
    reading.loss_p95_pct AS audio_receive_loss_p95_pct,
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
LEFT JOIN rejoin_count
    ON rejoin_count.kind = attendance.kind
    AND rejoin_count.event_uuid = attendance.event_uuid
    AND rejoin_count.position = attendance.position
LEFT JOIN population_reading AS reading
    ON reading.kind = attendance.kind
    AND reading.event_uuid = attendance.event_uuid
    AND reading.position = attendance.position
ORDER BY attendance.position, chosen_event.start_time, chosen_event.kind, chosen_event.event_uuid
