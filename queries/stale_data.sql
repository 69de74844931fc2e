-- group: days
-- title: What the collection missed
-- asks:  Which events of these days are not collected, or not well?
-- answer: problem, topic
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- with:  chosen_event, stored_event_of_many, collected
-- scan:  it asks about all events of the days, of which the database may have nothing else
--
-- One row per stored event that began on these days, and per item of the ledger that has none, those with a problem
-- first. Coverage is of the minutes that Zoom should have sampled, n; below 80 % the other reports lean on little.
-- Records are those that Zoom said there are. Zoom forgets: lists reach back six months, nothing a year, so what is not
-- collected by then never will be. A day is a row too as long as events of it may be missing: until nights have
-- discovered it, and for good if Zoom listed it no more before they did. So are days in a row that no run asked for,
-- from the first day that one did ask for up to the last of these. An imported event was never asked for and has no
-- state. Of how many joins, or people where Zoom told no more than their number, it has any is said of every event; if
-- they are less than 80 %, or not all of an imported event, records are missing, unless nobody but listed people was
-- wished for. It reads the ledger, which no lake has.
WITH covered AS MATERIALIZED (
    -- One row per event: sessions and minutes.
    SELECT
        coverage.kind,
        coverage.event_uuid,
        count(*) AS sessions,
        sum(coverage.covered_minutes) AS covered_minutes,
        sum(coverage.expected_minutes) AS expected_minutes
    FROM chosen_event
    JOIN v_session_coverage AS coverage
        ON coverage.kind = chosen_event.kind AND coverage.event_uuid = chosen_event.event_uuid
    GROUP BY coverage.kind, coverage.event_uuid
),
work AS MATERIALIZED (
    -- One row per event that was asked for as a whole, or by its number before the UUID was known.
    SELECT
        kind,
        event_uuid,
        event_number,
        state,
        records_done,
        records_total,
        attempts,
        http_status,
        reason,
        finished_at
    FROM v_work
    WHERE participant IS NULL AND asked_for = 'qos'
),
anomalous AS MATERIALIZED (
    -- One row per event: what could not be read.
    SELECT chosen_event.kind, chosen_event.event_uuid, sum(anomaly.occurrences) AS unreadable_values
    FROM chosen_event
    JOIN v_anomaly AS anomaly ON anomaly.kind = chosen_event.kind AND anomaly.event_uuid = chosen_event.event_uuid
    GROUP BY chosen_event.kind, chosen_event.event_uuid
),
undiscovered AS (
    -- One row per day and kind that no run has discovered although it was old enough, or that Zoom lists no more.
    SELECT kind, day_on, max(CASE WHEN lost_at IS NULL THEN 0 ELSE 1 END) AS is_lost, count(*) AS listings
    FROM discovery_day
    WHERE discovered_at IS NULL
        AND day_on >= :from
        AND day_on <= :to
        AND (lost_at IS NOT NULL OR day_on <= (SELECT date(max(day_on), '-3 days') FROM discovery_day))
    GROUP BY kind, day_on
),
stretch AS (
    -- One row per kind and day that a run asked for: from when to when none asked for the days after it. Zoom held no
    -- meeting before 2011: a row of an earlier day was written while the machine's clock was wrong.
    SELECT
        kind,
        date(day_on, '+1 day') AS from_on,
        coalesce(date(lead(day_on) OVER (PARTITION BY kind ORDER BY day_on), '-1 day'), :to) AS to_on
    FROM (
        SELECT DISTINCT kind, day_on
        FROM discovery_day
        WHERE scope = 'everybody' AND day_on >= '2011-01-01'
    ) AS asked_day
),
never_listed AS (
    -- One row per kind and stretch of these days in a row that no run asked for.
    SELECT
        kind,
        CASE WHEN from_on < :from THEN :from ELSE from_on END AS first_on,
        CASE WHEN to_on > :to THEN :to ELSE to_on END AS last_on
    FROM stretch
    WHERE from_on <= to_on AND from_on <= :to AND to_on >= :from
),
missing_day AS (
    -- One row per day of which events may be missing, and per such stretch.
    SELECT
        CASE WHEN is_lost = 1 THEN 'day lost' ELSE 'day not yet discovered' END AS problem,
        kind,
        day_on AS first_on,
        NULL AS last_on,
        CASE
            WHEN is_lost = 1 THEN 'Zoom lists this day no more, and no run had discovered it'
            ELSE 'the next night lists it again'
        END AS reason
    FROM undiscovered
    UNION ALL
    SELECT
        CASE WHEN first_on = last_on THEN 'day never listed' ELSE 'days never listed' END AS problem,
        kind,
        first_on,
        last_on,
        'no run asked for ' || first_on || CASE WHEN first_on = last_on THEN '' ELSE ' to ' || last_on END AS reason
    FROM never_listed
),
listed AS (
    -- One row per event, and per unfinished item that has no event yet: nothing is known of its day.
    SELECT
        chosen_event.kind,
        chosen_event.event_uuid,
        chosen_event.event_number,
        chosen_event.topic,
        chosen_event.start_time,
        chosen_event.end_time,
        work.state,
        work.records_done,
        work.records_total,
        work.attempts,
        work.http_status,
        work.reason,
        work.finished_at
    FROM chosen_event
    LEFT JOIN work ON work.kind = chosen_event.kind AND work.event_uuid = chosen_event.event_uuid
    UNION ALL
    SELECT
        work.kind,
        work.event_uuid,
        work.event_number,
        NULL AS topic,
        NULL AS start_time,
        NULL AS end_time,
        work.state,
        work.records_done,
        work.records_total,
        work.attempts,
        work.http_status,
        work.reason,
        work.finished_at
    FROM work
    LEFT JOIN v_event AS event ON event.kind = work.kind AND event.event_uuid = work.event_uuid
    WHERE event.event_uuid IS NULL AND work.state NOT IN ('done', 'empty')
),
judged AS (
    -- The same with its minutes and in words what is wrong.
    SELECT
        listed.*,
        covered.sessions,
        coalesce(covered.expected_minutes, 0) AS n,
        100.0 * covered.covered_minutes / nullif(covered.expected_minutes, 0) AS coverage_pct,
        anomalous.unreadable_values,
        CASE
            WHEN listed.state NOT IN ('done', 'empty') THEN 'not collected: ' || listed.state
            WHEN coalesce(covered.covered_minutes, 0) = 0 THEN 'no samples'
            WHEN 100.0 * covered.covered_minutes / nullif(covered.expected_minutes, 0) < 80 THEN 'low coverage'
            WHEN listed.records_done < listed.records_total THEN 'records missing'
            WHEN collected.verdict_for = 'nobody' THEN 'records missing'
            WHEN collected.asked IS NULL AND collected.collected < collected.collected_of THEN 'records missing'
        END AS problem,
        collected.asked,
        collected.collected,
        collected.collected_of,
        collected.unit AS collected_unit,
        collected.collected_pct
    FROM listed
    LEFT JOIN collected ON collected.kind = listed.kind AND collected.event_uuid = listed.event_uuid
    LEFT JOIN covered ON covered.kind = listed.kind AND covered.event_uuid = listed.event_uuid
    LEFT JOIN anomalous ON anomalous.kind = listed.kind AND anomalous.event_uuid = listed.event_uuid
),
told AS (
    -- Both, days first.
    SELECT
        problem,
        kind,
        NULL AS topic,
        first_on || 'T00:00:00Z' AS start_time,
        last_on || 'T23:59:59Z' AS end_time,
        NULL AS finished_at,
        NULL AS coverage_pct,
        0 AS n,
        NULL AS sessions,
        NULL AS records_done,
        NULL AS records_total,
        NULL AS attempts,
        NULL AS http_status,
        reason,
        NULL AS unreadable_values,
        NULL AS event_number,
        NULL AS event_uuid,
        NULL AS asked,
        NULL AS collected,
        NULL AS collected_of,
        NULL AS collected_unit,
        NULL AS collected_pct
    FROM missing_day
    UNION ALL
    SELECT
        problem,
        kind,
        topic,
        start_time,
        end_time,
        finished_at,
        coverage_pct,
        n,
        sessions,
        records_done,
        records_total,
        attempts,
        http_status,
        reason,
        unreadable_values,
        event_number,
        event_uuid,
        asked,
        collected,
        collected_of,
        collected_unit,
        collected_pct
    FROM judged
)
SELECT *
FROM told
ORDER BY CASE WHEN problem IS NULL THEN 1 ELSE 0 END, start_time, kind, event_uuid, event_number
