-- group: people
-- title: Every episode of trouble
-- asks:  Who had trouble on which stream, from when to when, how bad, and with what else?
-- answer: person, stream, from_unix, to_unix, worst
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: bridge     int     other minutes that an episode may have between two poor ones [1]
-- param: min_len    int     poor minutes that make an episode [2]
-- param: person     person  whose alone [everybody]
-- param: limit      int     episodes to show, the longest first [50]
-- with:  narrowed_person, narrowed_coverage, poor_stream_minute, poor_machine_minute, name, coverage
--
-- An episode is a run of poor or bad minutes of one stream of one session, with at most so many good, idle or missing
-- ones between two of them; its span includes those. It ends with its session, so a rejoin begins another. Peaks are
-- those of its poor minutes, CPU is high by the profile's bound or Zoom's own word. n are all classified minutes of
-- that stream of that session.
WITH poor_minute AS (
    -- The poor minutes, marking those that follow on none within reach of the bridge.
    SELECT
        poor_stream_minute.*,
        CASE
            WHEN
                minute_unix - lag(minute_unix) OVER (PARTITION BY session_id, stream ORDER BY minute_unix)
                <= 60 * (:bridge + 1)
                THEN 0
            ELSE 1
        END AS begins
    FROM poor_stream_minute
),
numbered_minute AS (
    -- The same with the number of the run that each belongs to.
    SELECT
        poor_minute.*,
        sum(begins) OVER (PARTITION BY session_id, stream ORDER BY minute_unix ROWS UNBOUNDED PRECEDING) AS run
    FROM poor_minute
),
episode AS MATERIALIZED (
    -- One row per episode.
    SELECT
        numbered_minute.session_id,
        numbered_minute.stream,
        min(numbered_minute.minute_unix) AS from_unix,
        max(numbered_minute.minute_unix) AS to_unix,
        count(*) AS poor_minutes,
        CAST((max(numbered_minute.minute_unix) - min(numbered_minute.minute_unix)) / 60 AS INTEGER) + 1
            AS span_minutes,
        max(class) AS class,
        max(due_latency) AS due_latency,
        max(due_jitter) AS due_jitter,
        max(due_loss) AS due_loss,
        max(due_fps) AS due_fps,
        max(latency_ms) AS latency_max_ms,
        max(jitter_ms) AS jitter_max_ms,
        max(avg_loss_pct) AS loss_max_pct,
        min(frame_rate_fps) AS frame_rate_min_fps,
        count(CASE WHEN machine.cpu_high = 1 THEN 1 END) AS cpu_high_minutes,
        max(n) AS n
    FROM numbered_minute
    LEFT JOIN poor_machine_minute AS machine
        ON machine.session_id = numbered_minute.session_id
        AND machine.minute_unix = numbered_minute.minute_unix
    GROUP BY numbered_minute.session_id, numbered_minute.stream, numbered_minute.run
    HAVING count(*) >= :min_len
)
SELECT
    name.person,
    episode.stream,
    episode.from_unix,
    episode.to_unix + 60 AS to_unix,
    CASE episode.class WHEN 2 THEN 'poor' ELSE 'bad' END AS worst,
    episode.span_minutes,
    episode.poor_minutes,
    substr(
        CASE WHEN due_loss = 1 THEN ', packet loss' ELSE '' END
        || CASE WHEN due_latency = 1 THEN ', latency' ELSE '' END
        || CASE WHEN due_jitter = 1 THEN ', jitter' ELSE '' END
        || CASE WHEN due_fps = 1 THEN ', frame rate' ELSE '' END,
        3
    ) AS due_to,
    episode.latency_max_ms,
    episode.jitter_max_ms,
    episode.loss_max_pct,
    episode.frame_rate_min_fps,
    episode.cpu_high_minutes,
    episode.n,
    coverage.coverage_pct,
    episode.session_id
FROM episode
JOIN name ON name.session_id = episode.session_id
CROSS JOIN coverage
ORDER BY
    episode.span_minutes DESC,
    episode.poor_minutes DESC,
    name.person,
    episode.stream,
    episode.from_unix,
    episode.session_id
LIMIT :limit
