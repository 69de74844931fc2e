-- group: days
-- title: Zoom's own counts against ours
-- asks:  Does Zoom call as many meetings and participants poor on a day as we do?
-- answer: day_on, unit, medium, zoom_poor_pct, our_poor_pct
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- param: thresholds profile the profile that judges [zoom]
-- with:  chosen_event, event_person, event_minutes_of_units, event_verdict, event_coverage
-- scan:  it asks about all events of the days, of which the database may have nothing else
--
-- One row per day, unit and medium that Zoom counted. Zoom's are poor or bad by its own scores of a whole stay, which
-- it does not publish; ours are those on whose minutes in that medium, n, the verdict is poor or bad: by the share of
-- poor minutes that is beyond chance, from two classified ones on. Two ways to count differ: what counts is whether
-- they move together. Ours are meetings alone, with more than one person, by the day on which they began; a participant
-- is a person of a meeting. Only `collect --zoom-counts on` asks for Zoom's.
WITH covered AS MATERIALIZED (
    -- One row per day: how much was sampled.
    SELECT
        substr(chosen_event.start_time, 1, 10) AS day_on,
        100.0 * sum(event_coverage.covered_minutes) / nullif(sum(event_coverage.expected_minutes), 0) AS coverage_pct
    FROM chosen_event
    JOIN event_person
        ON event_person.kind = chosen_event.kind AND event_person.event_uuid = chosen_event.event_uuid
    JOIN event_coverage ON event_coverage.session_id = event_person.session_id
    WHERE chosen_event.kind = 'meeting'
    GROUP BY substr(chosen_event.start_time, 1, 10)
),
ours AS MATERIALIZED (
    -- One row per day, unit and medium: how many there are, and how many of them poor or bad.
    SELECT
        event_verdict.day_on,
        event_verdict.unit,
        event_verdict.medium,
        count(*) AS judged,
        count(CASE WHEN event_verdict.word IN ('poor', 'bad') THEN 1 END) AS poor,
        sum(event_verdict.classified_minutes) AS n,
        covered.coverage_pct
    FROM event_verdict
    JOIN covered ON covered.day_on = event_verdict.day_on
    WHERE event_verdict.word <> 'insufficient data'
    GROUP BY event_verdict.day_on, event_verdict.unit, event_verdict.medium, covered.coverage_pct
),
zooms AS (
    -- One row per day, unit and medium: what Zoom counted, of all accounts together.
    SELECT
        day_on,
        unit,
        medium,
        sum(good) AS good,
        sum(fair) AS fair,
        sum(poor) AS poor,
        sum(bad) AS bad,
        sum(coalesce(good, 0) + coalesce(fair, 0) + coalesce(poor, 0) + coalesce(bad, 0)) AS counted
    FROM v_zoom_count
    WHERE day_on >= :from AND day_on <= :to
    GROUP BY day_on, unit, medium
)
SELECT
    zooms.day_on,
    zooms.unit,
    zooms.medium,
    100.0 * (coalesce(zooms.poor, 0) + coalesce(zooms.bad, 0)) / nullif(zooms.counted, 0) AS zoom_poor_pct,
    100.0 * ours.poor / nullif(ours.judged, 0) AS our_poor_pct,
    zooms.counted AS zoom_counted,
    ours.judged AS our_judged,
    zooms.good,
    zooms.fair,
    zooms.poor,
    zooms.bad,
    ours.poor AS our_poor,
    ours.n,
    ours.coverage_pct
FROM zooms
LEFT JOIN ours ON ours.day_on = zooms.day_on AND ours.unit = zooms.unit AND ours.medium = zooms.medium
ORDER BY zooms.day_on, zooms.unit DESC, CASE zooms.medium WHEN 'audio' THEN 1 WHEN 'video' THEN 2 ELSE 3 END
