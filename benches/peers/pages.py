"""Saved pages of the QoS list, flattened by hand: what a script that stores them cannot do without."""

import json
from datetime import datetime
from pathlib import Path

STREAMS = ("audio_input", "audio_output", "video_input", "video_output", "as_input", "as_output")
STREAM_COLUMNS = ("session_id", "stream_id", "sampled_at", "bitrate_kbps", "latency_ms", "jitter_ms",
                  "avg_loss_pct", "max_loss_pct", "width_px", "height_px", "frame_rate_fps")
SAMPLE_COLUMNS = ("session_id", "sampled_at", "zoom_min_cpu_pct", "zoom_avg_cpu_pct", "zoom_max_cpu_pct",
                  "system_max_cpu_pct")
SESSION_COLUMNS = ("session_id", "user_id", "join_at", "leave_at", "user_name", "email", "ip_address", "device",
                   "location", "network_type", "version")


def records(folder):
    """The participant records of all pages, one after the other."""
    for path in sorted(Path(folder).glob("*.json")):
        yield from json.loads(path.read_bytes())["participants"]


def session(session_id, record):
    """One row of a session."""
    texts = (record.get(name) for name in ("user_name", "email", "ip_address", "device", "location", "network_type",
                                           "version"))
    return session_id, record["user_id"], unix(record["join_time"]), unix(record["leave_time"]), *texts


def samples(session_id, record):
    """The rows of the participant's machine."""
    for sample in record["user_qos"]:
        cpu = sample["cpu_usage"]
        yield (session_id, unix(sample["date_time"]), number(cpu["zoom_min_cpu_usage"]),
               number(cpu["zoom_avg_cpu_usage"]), number(cpu["zoom_max_cpu_usage"]),
               number(cpu["system_max_cpu_usage"]))


def stream_samples(session_id, record):
    """The rows of the streams, in the order of the table's key."""
    for stream_id, name in enumerate(STREAMS, start=1):
        for sample in record["user_qos"]:
            stream = sample.get(name)
            if stream:
                width, _, height = stream.get("resolution", "").partition("*")
                yield (session_id, stream_id, unix(sample["date_time"]), number(stream.get("bitrate")),
                       number(stream.get("latency")), number(stream.get("jitter")), number(stream.get("avg_loss")),
                       number(stream.get("max_loss")), number(width), number(height),
                       number(stream.get("frame_rate")))


def number(text):
    """`"23 kbps"` as 23.0, and nothing as None."""
    return float(text.rstrip(" kbpsmf%")) if text else None


def unix(text):
    """An ISO time as epoch seconds."""
    return int(datetime.fromisoformat(text).timestamp())
