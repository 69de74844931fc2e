-- What one reading of samples leaves behind: each table stands in for the part of `queries/parts/` that has the same
-- columns. The first two say what was read, and which tables are filled.
CREATE TEMP TABLE IF NOT EXISTS survey_subject (
    subject TEXT,
    profile TEXT,
    period TEXT,
    data_version INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_filled (part TEXT PRIMARY KEY);
CREATE TEMP TABLE IF NOT EXISTS survey_person (
    session_id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    place INTEGER NOT NULL
);
CREATE TEMP TABLE IF NOT EXISTS survey_session_coverage (
    session_id INTEGER PRIMARY KEY,
    present_from_unix INTEGER,
    present_to_unix INTEGER,
    samples INTEGER,
    observed_minutes INTEGER,
    expected_minutes INTEGER,
    covered_minutes INTEGER,
    outside_samples INTEGER,
    first_minute_unix INTEGER,
    last_minute_unix INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_sampled_minute (minute_unix INTEGER PRIMARY KEY, sessions INTEGER);
CREATE TEMP TABLE IF NOT EXISTS survey_activity (
    session_id INTEGER PRIMARY KEY,
    audio_send INTEGER,
    audio_receive INTEGER,
    video_send INTEGER,
    video_receive INTEGER,
    share_send INTEGER,
    share_receive INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_stream_count (
    medium TEXT,
    direction TEXT,
    n INTEGER,
    poor_samples INTEGER,
    due_latency INTEGER,
    due_jitter INTEGER,
    due_loss INTEGER,
    due_fps INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_received_minute (
    minute_unix INTEGER PRIMARY KEY,
    latency_p50_ms REAL,
    latency_p95_ms REAL,
    jitter_p50_ms REAL,
    jitter_p95_ms REAL,
    loss_p50_pct REAL,
    loss_p95_pct REAL,
    audio_samples INTEGER,
    audio_poor_samples INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_minute_count (
    minute_unix INTEGER PRIMARY KEY,
    n INTEGER,
    good INTEGER,
    fair INTEGER,
    poor INTEGER,
    bad INTEGER,
    receive_people INTEGER,
    receive_poor_people INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_person_count (
    person_id INTEGER PRIMARY KEY,
    classified_minutes INTEGER,
    poor_minutes INTEGER,
    send_minutes INTEGER,
    send_poor_minutes INTEGER,
    receive_minutes INTEGER,
    receive_poor_minutes INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_poor_person_minute (
    person_id INTEGER,
    minute_unix INTEGER,
    session_id INTEGER,
    send_class INTEGER,
    receive_class INTEGER,
    burst INTEGER,
    due_loss INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_poor_session_minute (
    person_id INTEGER,
    session_id INTEGER,
    minute_unix INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_group_count (
    minute_unix INTEGER,
    position INTEGER,
    attribute TEXT,
    value TEXT,
    people INTEGER,
    poor_people INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_sharer_count (
    minute_unix INTEGER,
    medium TEXT,
    sharers INTEGER,
    send_class INTEGER,
    any_session_id INTEGER,
    poor_session_id INTEGER,
    receivers INTEGER,
    poor_receivers INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_metric_percentile (
    medium TEXT,
    direction TEXT,
    position INTEGER,
    metric TEXT,
    n INTEGER,
    p5 REAL,
    p50 REAL,
    p95 REAL,
    p99 REAL,
    max REAL
);
CREATE TEMP TABLE IF NOT EXISTS survey_event_person (
    kind TEXT,
    event_uuid TEXT,
    session_id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    user_name TEXT,
    network_type TEXT,
    zoom_user_id TEXT,
    email TEXT,
    id_tie TEXT,
    email_tie TEXT
);
CREATE TEMP TABLE IF NOT EXISTS survey_event_session_count (
    session_id INTEGER PRIMARY KEY,
    n INTEGER,
    poor_minutes INTEGER,
    person_minutes INTEGER,
    poor_person_minutes INTEGER,
    episodes INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_event_coverage (
    session_id INTEGER PRIMARY KEY,
    covered_minutes INTEGER,
    expected_minutes INTEGER,
    present_from_unix INTEGER,
    present_to_unix INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_period_latency (
    period_unix INTEGER,
    position INTEGER,
    network_type TEXT,
    latency_p95_ms REAL,
    jitter_p95_ms REAL,
    loss_p95_pct REAL
);
CREATE TEMP TABLE IF NOT EXISTS survey_person_minute (
    person_id INTEGER,
    minute_unix INTEGER,
    session_id INTEGER,
    class INTEGER,
    send_class INTEGER,
    receive_class INTEGER,
    burst INTEGER,
    due_loss INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_person_reading (
    person_id INTEGER PRIMARY KEY,
    latency_p95_ms REAL,
    jitter_p95_ms REAL,
    loss_p95_pct REAL,
    frame_rate_p5_fps REAL,
    mos_below_3_6_pct REAL
);
CREATE TEMP TABLE IF NOT EXISTS survey_attribute_count (
    position INTEGER,
    attribute TEXT,
    value TEXT,
    people INTEGER,
    poor_people INTEGER,
    n INTEGER,
    poor_minutes INTEGER,
    due_latency INTEGER,
    due_jitter INTEGER,
    due_loss INTEGER,
    due_fps INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_value_step (
    medium TEXT,
    direction TEXT,
    position INTEGER,
    metric TEXT,
    step INTEGER,
    last_step INTEGER,
    place INTEGER,
    n INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_due_count (
    medium TEXT,
    direction TEXT,
    position INTEGER,
    metric TEXT,
    n INTEGER,
    fair_samples INTEGER,
    poor_samples INTEGER,
    bad_samples INTEGER,
    due_samples INTEGER,
    sole_cause_samples INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_poor_stream_minute (
    session_id INTEGER,
    stream TEXT,
    minute_unix INTEGER,
    class INTEGER,
    due_latency INTEGER,
    due_jitter INTEGER,
    due_loss INTEGER,
    due_fps INTEGER,
    latency_ms REAL,
    jitter_ms REAL,
    avg_loss_pct REAL,
    frame_rate_fps REAL,
    n INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_poor_video_sample (
    person_id INTEGER,
    session_id INTEGER,
    minute_unix INTEGER,
    network_poor INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS survey_picture_minute (
    medium TEXT,
    minute_unix INTEGER,
    n INTEGER,
    degraded INTEGER,
    frame_rate_p5_fps REAL,
    frame_rate_p50_fps REAL,
    height_p50_px REAL
);
