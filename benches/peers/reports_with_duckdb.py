"""DuckDB on tables of its own, asked what the program's reports over many events are asked.

It is spared what the files of the benchmark do not need: nobody in them joins twice, so a session is a person, and the
bounds are those of the profile `zoom`, written out.
"""

import statistics
import sys
import time

import duckdb

ROUNDS = 3

# One row per session and minute: whether anything was classified, and whether it was poor.
MINUTES = """
    SELECT session_id, event_uuid, start_at, network_type, sampled_at - sampled_at % 60 AS minute,
        max(latency_ms > 300 OR jitter_ms > 60 OR avg_loss_pct > 5
            OR (medium = 'video' AND frame_rate_fps < 7 AND (height_px IS NOT NULL OR frame_rate_fps > 0))) AS poor
    FROM stream_sample
    JOIN session USING (session_id)
    WHERE bitrate_kbps > 0 AND (latency_ms IS NOT NULL OR jitter_ms IS NOT NULL OR avg_loss_pct IS NOT NULL) {days}
    GROUP BY ALL
"""

DAYS = "AND start_at < epoch(TIMESTAMP '2026-02-04')"

QUESTIONS = {
    "trend": f"""
        WITH minutes AS ({MINUTES.format(days="")}),
        network AS (
            SELECT start_at - (start_at + 259200) % 604800 AS week, '(all)' AS network, poor FROM minutes
            UNION ALL
            SELECT start_at - (start_at + 259200) % 604800, network_type, poor FROM minutes
        ),
        audio AS (
            SELECT start_at - (start_at + 259200) % 604800 AS week, network_type, latency_ms, jitter_ms, avg_loss_pct
            FROM stream_sample JOIN session USING (session_id)
            WHERE medium = 'audio' AND direction = 'receive' AND bitrate_kbps > 0
        ),
        latency AS (
            SELECT week, coalesce(network_type, '(all)') AS network, quantile_cont(latency_ms, 0.95) AS latency,
                quantile_cont(jitter_ms, 0.95) AS jitter, quantile_cont(avg_loss_pct, 0.95) AS loss
            FROM audio GROUP BY GROUPING SETS ((week), (week, network_type))
        )
        SELECT week, network, count(*) AS n, count_if(poor) AS poor_minutes, any_value(latency), any_value(jitter),
            any_value(loss)
        FROM network JOIN latency USING (week, network)
        GROUP BY week, network ORDER BY week, network
    """,
    "worst_sessions": f"""
        SELECT session_id, count(*) AS n, count_if(poor) AS poor_minutes
        FROM ({MINUTES.format(days=DAYS)})
        GROUP BY session_id ORDER BY poor_minutes DESC, n, session_id LIMIT 20
    """,
    "percentiles_of_days": f"""
        SELECT medium, direction, {", ".join(
            f"count({metric}), quantile_cont({metric}, [0.05, 0.5, 0.95, 0.99]), max({metric})"
            for metric in ("latency_ms", "jitter_ms", "avg_loss_pct", "max_loss_pct", "bitrate_kbps", "frame_rate_fps")
        )}
        FROM stream_sample JOIN session USING (session_id)
        WHERE bitrate_kbps > 0 {DAYS}
        GROUP BY medium, direction ORDER BY medium, direction
    """,
}


def main(parquet, database):
    connection = duckdb.connect(database)
    connection.execute(f"""
        CREATE TABLE session AS
        SELECT session_id, event_uuid, network_type, epoch(start_time::TIMESTAMP)::BIGINT AS start_at
        FROM read_parquet('{parquet}/v_participant_session/**/*.parquet') AS session
        JOIN read_parquet('{parquet}/v_event/**/*.parquet') AS event USING (kind, event_uuid)
    """)
    connection.execute(f"""
        CREATE TABLE stream_sample AS
        SELECT session_id, medium, direction, sampled_at_unix AS sampled_at, bitrate_kbps, latency_ms, jitter_ms,
            avg_loss_pct, max_loss_pct, height_px, frame_rate_fps
        FROM read_parquet('{parquet}/v_stream_sample/**/*.parquet')
    """)
    for report, question in QUESTIONS.items():
        print(report, statistics.median(seconds(connection, question) for _ in range(ROUNDS)))


def seconds(connection, question):
    started = time.perf_counter()
    connection.execute(question).fetchall()
    return time.perf_counter() - started


main(*sys.argv[1:])
