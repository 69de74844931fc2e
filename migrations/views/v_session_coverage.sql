-- How much of a session was sampled: Zoom takes one look a minute.
CREATE VIEW v_session_coverage AS
WITH looked AS (
    -- One row per session and sample, or one without: the samples are marked that lie within the session. A last look at
    -- the second of the leave is neither within nor outside.
    SELECT
        span.kind,
        span.event_uuid,
        span.session_id,
        span.joined_unix,
        span.left_unix,
        span.first_minute_unix AS joined_minute_unix,
        span.last_minute_unix AS left_minute_unix,
        sample.sampled_at,
        CASE
            WHEN sample.sampled_at >= span.counted_from_unix AND sample.sampled_at < span.counted_before_unix THEN 1
            WHEN sample.sampled_at <> coalesce(span.left_unix, 0) THEN 0
        END AS is_within
    FROM v_session_span AS span
    LEFT JOIN sample ON sample.session_id = span.session_id
),
present AS (
    -- One row per session: from when to when, and what was sampled. The samples bound a session whose join or leave is
    -- unknown; without any, a session whose join is unknown was there nobody knows when. A sample may lie in the minute
    -- of the join before it, or in that of the leave after it: nobody leaves before they came for that.
    SELECT
        kind,
        event_uuid,
        session_id,
        coalesce(joined_unix, min(CASE WHEN is_within = 1 THEN sampled_at END)) AS present_from_unix,
        CASE
            WHEN joined_unix IS NULL AND count(CASE WHEN is_within = 1 THEN 1 END) = 0 THEN NULL
            WHEN
                coalesce(left_unix, max(CASE WHEN is_within = 1 THEN sampled_at END))
                >= coalesce(joined_unix, min(CASE WHEN is_within = 1 THEN sampled_at END))
                THEN coalesce(left_unix, max(CASE WHEN is_within = 1 THEN sampled_at END))
            ELSE coalesce(joined_unix, min(CASE WHEN is_within = 1 THEN sampled_at END))
        END AS present_to_unix,
        coalesce(joined_minute_unix, min(CASE WHEN is_within = 1 THEN sampled_at - sampled_at % 60 END))
            AS first_minute_unix,
        CASE
            WHEN joined_unix IS NULL AND count(CASE WHEN is_within = 1 THEN 1 END) = 0 THEN NULL
            ELSE coalesce(
                left_minute_unix,
                max(CASE WHEN is_within = 1 THEN sampled_at - sampled_at % 60 END),
                joined_minute_unix
            )
        END AS last_minute_unix,
        count(CASE WHEN is_within = 1 THEN 1 END) AS samples,
        count(CASE WHEN is_within = 0 THEN 1 END) AS outside_samples,
        count(DISTINCT CASE WHEN is_within = 1 THEN sampled_at - sampled_at % 60 END) AS observed_minutes
    FROM looked
    GROUP BY kind, event_uuid, session_id, joined_unix, left_unix, joined_minute_unix, left_minute_unix
),
expected AS (
    -- The same with the minutes that Zoom should have sampled: the length to the nearest minute, at least one. A stay
    -- of seconds, which it may miss, is expected only where it was sampled.
    SELECT
        present.*,
        CASE
            WHEN present_from_unix IS NULL THEN 0
            WHEN present_to_unix - present_from_unix < 60 AND observed_minutes = 0 THEN 0
            WHEN present_to_unix - present_from_unix < 90 THEN 1
            ELSE CAST(
                (present_to_unix - present_from_unix + 30 - (present_to_unix - present_from_unix + 30) % 60) / 60
                AS INTEGER
            )
        END AS expected_minutes
    FROM present
)
SELECT
    kind,
    event_uuid,
    session_id,
    present_from_unix,
    present_to_unix,
    samples,
    observed_minutes,
    expected_minutes,
    -- A session that begins in the middle of a minute touches one minute more than it is long.
    CASE WHEN observed_minutes > expected_minutes THEN expected_minutes ELSE observed_minutes END AS covered_minutes,
    outside_samples,
    first_minute_unix,
    last_minute_unix
FROM expected;
