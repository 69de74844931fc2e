-- One stream of one session at one second, judged by one profile. Always ask for one: WHERE profile = 'zoom'.
--
-- The bounds of a profile for a stream are an expression of their own: as joins between the sessions and the samples
-- they made DuckDB and Spark build a row of all bounds for each session and stream, which was most of a report's memory.
CREATE VIEW v_stream_class AS
WITH bound AS (
    -- One row per profile and stream: above or below what its readings are fair, poor or bad, NULL for no opinion.
    SELECT
        profile.name AS profile,
        stream.stream_id,
        stream.stream,
        stream.medium,
        stream.direction,
        latency.fair AS latency_fair,
        latency.poor AS latency_poor,
        latency.bad AS latency_bad,
        jitter.fair AS jitter_fair,
        jitter.poor AS jitter_poor,
        jitter.bad AS jitter_bad,
        loss.fair AS loss_fair,
        loss.poor AS loss_poor,
        loss.bad AS loss_bad,
        frame_rate.fair AS frame_rate_fair,
        frame_rate.poor AS frame_rate_poor,
        frame_rate.bad AS frame_rate_bad,
        burst.fair AS burst_fair
    FROM threshold AS profile
    CROSS JOIN stream
    LEFT JOIN threshold AS latency
        ON latency.name = profile.name AND latency.medium = stream.medium AND latency.metric = 'latency_ms'
    LEFT JOIN threshold AS jitter
        ON jitter.name = profile.name AND jitter.medium = stream.medium AND jitter.metric = 'jitter_ms'
    LEFT JOIN threshold AS loss
        ON loss.name = profile.name AND loss.medium = stream.medium AND loss.metric = 'avg_loss_pct'
    LEFT JOIN threshold AS frame_rate
        ON frame_rate.name = profile.name AND frame_rate.medium = stream.medium
        AND frame_rate.medium = 'video' AND frame_rate.metric = 'frame_rate_fps'
    LEFT JOIN threshold AS burst
        ON burst.name = profile.name AND burst.medium = stream.medium AND burst.metric = 'max_loss_pct'
    WHERE profile.medium = 'event' AND profile.metric = 'poor_share_pct'
),
judged AS (
    -- One row per stream sample and profile, with its state, its class and what the class is due to.
    SELECT
        bound.profile,
        span.kind,
        span.event_uuid,
        span.user_id,
        span.join_time_unix AS join_at,
        span.origin,
        stream_sample.session_id,
        bound.stream,
        bound.medium,
        bound.direction,
        stream_sample.sampled_at,
        stream_sample.bitrate_kbps,
        stream_sample.latency_ms,
        stream_sample.jitter_ms,
        stream_sample.avg_loss_pct,
        stream_sample.max_loss_pct,
        stream_sample.width_px,
        stream_sample.height_px,
        stream_sample.frame_rate_fps,
        -- A muted microphone reports its last latency at 0 kbps, so the bitrate alone decides what is idle.
        CASE
            WHEN coalesce(stream_sample.bitrate_kbps, 0) = 0 THEN 'idle'
            WHEN
                bound.medium <> 'audio'
                AND stream_sample.height_px IS NULL
                AND coalesce(stream_sample.frame_rate_fps, 0) = 0
                THEN 'no_picture'
            WHEN
                stream_sample.latency_ms IS NULL
                OR stream_sample.jitter_ms IS NULL
                OR stream_sample.avg_loss_pct IS NULL
                THEN 'partial'
            ELSE 'classified'
        END AS state,
        -- The worst of what is known. A frame rate counts only under a moving picture: a camera that is off has
        -- none, and a slide that nobody turns is sent at 0 fps.
        CASE
            WHEN coalesce(stream_sample.bitrate_kbps, 0) = 0 THEN NULL
            WHEN
                stream_sample.latency_ms > bound.latency_bad
                OR stream_sample.jitter_ms > bound.jitter_bad
                OR stream_sample.avg_loss_pct > bound.loss_bad
                OR (
                    stream_sample.frame_rate_fps < bound.frame_rate_bad
                    AND (stream_sample.height_px IS NOT NULL OR stream_sample.frame_rate_fps > 0)
                )
                THEN 3
            WHEN
                stream_sample.latency_ms > bound.latency_poor
                OR stream_sample.jitter_ms > bound.jitter_poor
                OR stream_sample.avg_loss_pct > bound.loss_poor
                OR (
                    stream_sample.frame_rate_fps < bound.frame_rate_poor
                    AND (stream_sample.height_px IS NOT NULL OR stream_sample.frame_rate_fps > 0)
                )
                THEN 2
            WHEN
                stream_sample.latency_ms > bound.latency_fair
                OR stream_sample.jitter_ms > bound.jitter_fair
                OR stream_sample.avg_loss_pct > bound.loss_fair
                OR (
                    stream_sample.frame_rate_fps < bound.frame_rate_fair
                    AND (stream_sample.height_px IS NOT NULL OR stream_sample.frame_rate_fps > 0)
                )
                THEN 1
            -- Good needs a metric that the profile has an opinion on: no bound and no value are no praise.
            WHEN
                stream_sample.latency_ms <= coalesce(bound.latency_fair, bound.latency_poor, bound.latency_bad)
                OR stream_sample.jitter_ms <= coalesce(bound.jitter_fair, bound.jitter_poor, bound.jitter_bad)
                OR stream_sample.avg_loss_pct <= coalesce(bound.loss_fair, bound.loss_poor, bound.loss_bad)
                OR stream_sample.frame_rate_fps
                >= coalesce(bound.frame_rate_fair, bound.frame_rate_poor, bound.frame_rate_bad)
                THEN 0
        END AS class,
        CASE
            WHEN
                stream_sample.bitrate_kbps > 0
                AND stream_sample.latency_ms > coalesce(bound.latency_poor, bound.latency_bad)
                THEN 1
            ELSE 0
        END AS due_latency,
        CASE
            WHEN
                stream_sample.bitrate_kbps > 0
                AND stream_sample.jitter_ms > coalesce(bound.jitter_poor, bound.jitter_bad)
                THEN 1
            ELSE 0
        END AS due_jitter,
        CASE
            WHEN
                stream_sample.bitrate_kbps > 0
                AND stream_sample.avg_loss_pct > coalesce(bound.loss_poor, bound.loss_bad)
                THEN 1
            ELSE 0
        END AS due_loss,
        CASE
            WHEN
                stream_sample.bitrate_kbps > 0
                AND stream_sample.frame_rate_fps < coalesce(bound.frame_rate_poor, bound.frame_rate_bad)
                AND (stream_sample.height_px IS NOT NULL OR stream_sample.frame_rate_fps > 0)
                THEN 1
            ELSE 0
        END AS due_fps,
        CASE
            WHEN
                stream_sample.bitrate_kbps > 0
                AND stream_sample.max_loss_pct > bound.burst_fair
                AND stream_sample.avg_loss_pct <= coalesce(bound.loss_fair, bound.loss_poor, bound.loss_bad)
                THEN 1
            ELSE 0
        END AS burst,
        -- Mouth to ear: half of the round trip, two jitters of buffer, 26.5 ms of codec.
        CASE
            WHEN bound.medium = 'audio' AND stream_sample.bitrate_kbps > 0
                THEN stream_sample.latency_ms / 2 + 2 * stream_sample.jitter_ms + 26.5
        END AS mouth_to_ear_ms
    FROM v_session_span AS span
    -- A cross join keeps its order: the bounds are looked up once for each session's stream and not for each sample.
    CROSS JOIN bound
    CROSS JOIN stream_sample
    WHERE
        stream_sample.session_id = span.session_id
        AND stream_sample.stream_id = bound.stream_id
        AND stream_sample.sampled_at >= span.counted_from_unix
        AND stream_sample.sampled_at < span.counted_before_unix
),
rated AS (
    -- The E-model's rating of the same rows: delay costs a little and much beyond 177.3 ms, loss as for G.711 with
    -- concealment, the only published constants that need no knowledge of Zoom's codec.
    SELECT
        judged.*,
        93.2
        - 0.024 * mouth_to_ear_ms
        - CASE WHEN mouth_to_ear_ms > 177.3 THEN 0.11 * (mouth_to_ear_ms - 177.3) ELSE 0 END
        - 95 * avg_loss_pct / (avg_loss_pct + 25.1) AS r_factor
    FROM judged
)
SELECT
    profile,
    kind,
    event_uuid,
    user_id,
    strftime('%Y-%m-%dT%H:%M:%SZ', join_at, 'unixepoch') AS join_time,
    session_id,
    stream,
    medium,
    direction,
    strftime('%Y-%m-%dT%H:%M:%SZ', sampled_at, 'unixepoch') AS sampled_at,
    sampled_at AS sampled_at_unix,
    sampled_at - sampled_at % 60 AS minute_unix,
    state,
    class,
    CASE class WHEN 0 THEN 'good' WHEN 1 THEN 'fair' WHEN 2 THEN 'poor' WHEN 3 THEN 'bad' END AS class_name,
    due_latency,
    due_jitter,
    due_loss,
    due_fps,
    burst,
    bitrate_kbps,
    latency_ms,
    jitter_ms,
    avg_loss_pct,
    max_loss_pct,
    width_px,
    height_px,
    frame_rate_fps,
    -- The polynomial is below 1 for ratings under 80 - sqrt(5400), hence the floor.
    CASE
        WHEN r_factor < 6.5154 THEN 1.0
        ELSE 1 + 0.035 * r_factor + 0.000007 * r_factor * (r_factor - 60) * (100 - r_factor)
    END AS estimated_mos,
    origin
FROM rated;
