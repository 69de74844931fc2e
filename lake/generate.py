"""Makes a large lake out of a small one, straight as Parquet, to measure by: its events again on each of many days, with
many times the people.

    python lake/generate.py FROM TO --days N --people N

Every copy has sessions and event UUIDs of its own, and begins so many days earlier; people come back day after day, with
readings up to a twentieth aside, as the same ones again would take hardly any room. It needs Python's duckdb. The result
is a lake for reading alone: it belongs to no database.
"""

import argparse
import datetime
import json
import pathlib

import duckdb

VIEWS = ("v_event", "v_participant_session", "v_sample", "v_stream_sample", "v_anomaly", "v_feedback")
# Far above any key of a database that was made for a demonstration.
SESSIONS = 1_000_000_000


def shifted(columns, number):
    """The columns of a copy, for each `person` of a range: other keys, and every instant so many days earlier."""
    for name, column_type in columns:
        if name == "event_uuid":
            yield f"event_uuid || '-{number}' AS event_uuid"
        elif name == "session_id":
            yield f"session_id * 1000 + person + {number * SESSIONS} AS session_id"
        elif name in ("participant_uuid", "zoom_user_id", "email", "user_id", "user_name"):
            yield f"{name} || '-' || person AS {name}"
        elif name in ("bitrate_kbps", "latency_ms", "jitter_ms"):
            draw = f"hash(session_id, person, {number}, stream, sampled_at_unix, '{name}') % 11"
            yield f"round({name} * (0.95 + {draw} / 100)) AS {name}"
        elif name.endswith("_unix"):
            yield f"{name} - {number * 86400} AS {name}"
        elif column_type.startswith("TIMESTAMP"):
            yield f"{name} - INTERVAL {number} DAY AS {name}"
        elif name not in ("kind", "event_date"):
            yield name


def copy_view(database, source, target, view, number, people):
    """Writes the files of a copy, one for each kind and day."""
    scan = f"read_parquet('{source}/{view}/*/*/*.parquet', hive_partitioning = true, union_by_name = true)"
    columns = [row[:2] for row in database.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()]
    times = 1 if view == "v_event" else people
    order = "session_id, stream, sampled_at_unix" if view == "v_stream_sample" else "1"
    events = f"read_parquet('{source}/v_event/*/*/*.parquet', hive_partitioning = true)"
    # Those of the events: a view may have a file without rows.
    for kind, day in database.execute(f"SELECT DISTINCT kind, event_date FROM {events}").fetchall():
        folder = target / view / f"kind={kind}" / f"event_date={day - datetime.timedelta(days=number)}"
        folder.mkdir(parents=True, exist_ok=True)
        database.execute(
            f"COPY (SELECT {', '.join(shifted(columns, number))} FROM {scan} CROSS JOIN range({times}) AS r (person) "
            f"WHERE kind = '{kind}' AND event_date = DATE '{day}' ORDER BY {order}) "
            f"TO '{folder}/copy-{number}.parquet' (FORMAT parquet, COMPRESSION zstd)"
        )


def held_of_copy(view, held, people):
    """What the manifest says of an event's rows: a report reads so many days at once as its memory is good for."""
    return {"rows": held["rows"] * (1 if view == "v_event" else people), "bytes": 0, "sha256": ""}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("target", type=pathlib.Path)
    parser.add_argument("--days", type=int, required=True)
    parser.add_argument("--people", type=int, default=1)
    options = parser.parse_args()
    database = duckdb.connect()
    database.execute("SET TimeZone = 'UTC'")
    days = {}
    for path in (options.source / "manifest").glob("event_date=*.json"):
        day = datetime.date.fromisoformat(path.stem.removeprefix("event_date="))
        days[day] = json.loads(path.read_text())["events"]
    (options.target / "manifest").mkdir(parents=True)
    moved_days = {}
    for number in range(options.days):
        for view in VIEWS:
            copy_view(database, options.source, options.target, view, number, options.people)
        for day, events in days.items():
            for event in events:
                files = {view: held_of_copy(view, held, options.people) for view, held in event["files"].items()}
                copied = dict(event, event_uuid=f"{event['event_uuid']}-{number}", files=files)
                if "start_at" in event:
                    copied["start_at"] = event["start_at"] - number * 86400
                moved_days.setdefault(day - datetime.timedelta(days=number), []).append(copied)
    for day, events in moved_days.items():
        path = options.target / "manifest" / f"event_date={day}.json"
        path.write_text(json.dumps({"format": 1, "events": events}))
    origin = json.loads((options.source / "lake.json").read_text())
    origin["database"] = "none"
    (options.target / "lake.json").write_text(json.dumps(origin))


if __name__ == "__main__":
    main()
