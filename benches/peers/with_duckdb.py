"""DuckDB, reading the JSON by itself into tables of its own, without keys."""

import sys

import duckdb

STREAMS = ("audio_input", "audio_output", "video_input", "video_output", "as_input", "as_output")


def main(folder, database):
    connection = duckdb.connect(database)
    connection.execute("CREATE MACRO number(text) AS TRY_CAST(regexp_extract(text, '^[-+0-9.]+') AS DOUBLE)")
    connection.execute(f"""
        CREATE TEMP TABLE record AS
        SELECT row_number() OVER () AS session_id, record.*
        FROM (SELECT unnest(participants) AS record FROM read_json_auto('{folder}/*.json'))
    """)
    connection.execute("""
        CREATE TABLE session AS
        SELECT session_id, user_id, epoch(join_time) AS join_at, epoch(leave_time) AS leave_at, user_name, email,
            ip_address, device, location, network_type, version
        FROM record
    """)
    connection.execute("CREATE TEMP TABLE element AS SELECT session_id, unnest(user_qos) AS element FROM record")
    connection.execute("""
        CREATE TABLE sample AS
        SELECT session_id, epoch(element.date_time) AS sampled_at, number(element.cpu_usage.zoom_min_cpu_usage)
            AS zoom_min_cpu_pct, number(element.cpu_usage.zoom_avg_cpu_usage) AS zoom_avg_cpu_pct,
            number(element.cpu_usage.zoom_max_cpu_usage) AS zoom_max_cpu_pct,
            number(element.cpu_usage.system_max_cpu_usage) AS system_max_cpu_pct
        FROM element
    """)
    streams = " UNION ALL ".join(stream(stream_id, name) for stream_id, name in enumerate(STREAMS, start=1))
    connection.execute(f"CREATE TABLE stream_sample AS {streams}")
    print(connection.execute("SELECT count(*) FROM stream_sample").fetchone()[0])
    connection.close()


def stream(stream_id, name):
    """One stream's rows; audio has no picture."""
    if name.startswith("audio"):
        picture = "NULL::DOUBLE AS width_px, NULL::DOUBLE AS height_px, NULL::DOUBLE AS frame_rate_fps"
    else:
        picture = f"""number(element.{name}.resolution) AS width_px,
            number(split_part(element.{name}.resolution, '*', 2)) AS height_px,
            number(element.{name}.frame_rate) AS frame_rate_fps"""
    return f"""
        SELECT session_id, {stream_id} AS stream_id, epoch(element.date_time) AS sampled_at,
            number(element.{name}.bitrate) AS bitrate_kbps, number(element.{name}.latency) AS latency_ms,
            number(element.{name}.jitter) AS jitter_ms, number(element.{name}.avg_loss) AS avg_loss_pct,
            number(element.{name}.max_loss) AS max_loss_pct, {picture}
        FROM element
        WHERE element.{name} IS NOT NULL
    """


main(*sys.argv[1:])
