-- group: cause
-- title: Poor video: network or machine?
-- asks:  Whose picture suffered from a busy machine rather than from the network?
-- answer: person, consistent_with
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     people to show, most poor samples first [20]
-- with:  poor_video_sample, poor_machine_minute, told_person, name, coverage
--
-- Of the poor and bad video samples of each person, n of them: those with only the network poor (latency, jitter or
-- loss), only the CPU high in that minute, both, or neither, which is a low frame rate that points to the camera or to
-- the far end. A CPU that was not reported is no low one: such samples stand apart unless the network explains them.
-- Phones rarely report it. A pressure level that the client tells counts before the percentage. The 95th percentile of
-- the load is over the minutes of these poor samples alone. The word needs half of at least five samples, and somebody
-- who has more poor minutes than chance gives, by the rule of `scorecard`.
WITH poor_video AS (
    -- One row per poor video sample, with the machine in that minute.
    SELECT
        poor_video_sample.person_id,
        poor_video_sample.network_poor,
        machine.cpu_high,
        machine.system_max_cpu_pct
    FROM poor_video_sample
    LEFT JOIN poor_machine_minute AS machine
        ON machine.session_id = poor_video_sample.session_id
        AND machine.minute_unix = poor_video_sample.minute_unix
),
attributed AS MATERIALIZED (
    -- One row per person.
    SELECT
        person_id,
        count(*) AS n,
        count(CASE WHEN network_poor = 1 AND coalesce(cpu_high, 0) = 0 THEN 1 END) AS network_only,
        count(CASE WHEN network_poor = 0 AND cpu_high = 1 THEN 1 END) AS cpu_only,
        count(CASE WHEN network_poor = 1 AND cpu_high = 1 THEN 1 END) AS both,
        count(CASE WHEN network_poor = 0 AND cpu_high = 0 THEN 1 END) AS neither,
        count(CASE WHEN network_poor = 0 AND cpu_high IS NULL THEN 1 END) AS cpu_unknown,
        quantile_cont(system_max_cpu_pct, 0.95) AS cpu_p95_pct
    FROM poor_video
    GROUP BY person_id
)
SELECT
    name.person,
    CASE
        WHEN attributed.n < 5 OR told_person.person_id IS NULL THEN 'too few to tell'
        WHEN 2 * attributed.cpu_only >= attributed.n THEN 'CPU'
        WHEN 2 * attributed.network_only >= attributed.n THEN 'network'
        WHEN 2 * attributed.both >= attributed.n THEN 'network and CPU'
        WHEN 2 * attributed.neither >= attributed.n THEN 'camera or far end'
        WHEN 2 * attributed.cpu_unknown >= attributed.n THEN 'CPU not reported'
        ELSE 'mixed'
    END AS consistent_with,
    attributed.n,
    attributed.network_only AS network_only_samples,
    attributed.cpu_only AS cpu_only_samples,
    attributed.both AS both_samples,
    attributed.neither AS neither_samples,
    attributed.cpu_unknown AS cpu_unknown_samples,
    attributed.cpu_p95_pct,
    coverage.coverage_pct,
    name.user_id
FROM attributed
JOIN name ON name.session_id = attributed.person_id
LEFT JOIN told_person ON told_person.person_id = attributed.person_id
CROSS JOIN coverage
ORDER BY attributed.n DESC, name.person, attributed.person_id
LIMIT :limit
