-- The tables. The views that people read are in views/.
--
-- Times are epoch seconds (34 bytes a row against 53 with ISO text, measured); the views show ISO text.
-- Metrics are REAL in natural units, so that a table reads as it is.

-- "ZmQ4", and the version that this file brings: inside the migration, so that a kill leaves both or neither.
PRAGMA application_id = 1517113652;
PRAGMA user_version = 1;

-- One meeting or webinar instance.
CREATE TABLE event (
    event_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('meeting', 'webinar')),
    event_uuid TEXT NOT NULL,
    event_number INTEGER,
    start_at INTEGER,
    end_at INTEGER,
    zoom_participants INTEGER,
    topic TEXT,
    host_name TEXT,
    host_email TEXT,
    user_type TEXT,
    dept TEXT,
    duration TEXT,
    has_pstn INTEGER,
    has_voip INTEGER,
    has_3rd_party_audio INTEGER,
    has_video INTEGER,
    has_screen_share INTEGER,
    has_recording INTEGER,
    has_sip INTEGER,
    has_archiving INTEGER,
    has_manual_captions INTEGER,
    has_automated_captions INTEGER,
    has_poll INTEGER,
    has_qa INTEGER,
    has_survey INTEGER,
    has_external_participant INTEGER,
    audio_quality TEXT,
    video_quality TEXT,
    screen_share_quality TEXT,
    custom_keys TEXT,
    tracking_fields TEXT,
    session_key TEXT,
    avg_jointime_cost REAL,
    has_meeting_summary INTEGER,
    in_room_participants INTEGER,
    -- 'listed' while only listed people were ever asked for; NULL where nobody was, as of an imported event.
    asked TEXT CHECK (asked IN ('everybody', 'listed')),
    -- The most joins that any of Zoom's lists told of.
    zoom_joins INTEGER,
    -- Of an event whose start Zoom did not tell: the earliest join that is known, else the earliest sample.
    first_seen_at INTEGER,
    -- Which of the columns Zoom was asked for, one bit each in the order above from event_number on: those win over
    -- what imported files say.
    fetched_columns INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, event_uuid)
) STRICT;

CREATE INDEX event_number ON event (event_number);
CREATE INDEX event_dated_at ON event (coalesce(start_at, first_seen_at));

-- One join of one participant as one source tells it. Comes only from QoS responses and from the subscription (QSS);
-- /participants fills columns and never adds a row. All that the subscription sends of one user_id is one session,
-- which begins with its earliest sample.
CREATE TABLE participant_session (
    session_id INTEGER PRIMARY KEY,
    event_id INTEGER NOT NULL REFERENCES event (event_id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    join_at INTEGER NOT NULL,
    leave_at INTEGER,
    device TEXT,
    client TEXT,
    version TEXT,
    os TEXT,
    os_version TEXT,
    browser_name TEXT,
    browser_version TEXT,
    zoom_thin_client_plugin_version TEXT,
    location TEXT,
    network_type TEXT,
    connection_type TEXT,
    video_connection_type TEXT,
    as_connection_type TEXT,
    data_center TEXT,
    full_data_center TEXT,
    role TEXT,
    status TEXT,
    bo_mtg_id TEXT,
    in_room_participants INTEGER,
    share_application INTEGER,
    share_desktop INTEGER,
    share_whiteboard INTEGER,
    recording INTEGER,
    has_archiving INTEGER,
    optional_archiving TEXT,
    aic_disclaimer TEXT,
    group_id TEXT,
    health TEXT,
    issue_list TEXT,
    audio_quality TEXT,
    video_quality TEXT,
    screen_share_quality TEXT,
    total_jointime_cost REAL,
    rc_reason TEXT,
    as_socket_break TEXT,
    command_socket_break TEXT,
    audio_socket_break TEXT,
    video_socket_break TEXT,
    origin TEXT NOT NULL DEFAULT 'dashboard' CHECK (origin IN ('dashboard', 'qss')),
    -- Whether reports count it: one of the subscription's does only in an event that the Dashboard tells nothing of.
    is_counted INTEGER NOT NULL DEFAULT 1 CHECK (is_counted IN (0, 1)),
    -- Whether anything of it was asked of Zoom, and not all of it imported.
    is_fetched INTEGER NOT NULL DEFAULT 0 CHECK (is_fetched IN (0, 1)),
    -- Whether every answer that told something of it was kept, or told all by a later one.
    is_reparsable INTEGER NOT NULL DEFAULT 1 CHECK (is_reparsable IN (0, 1)),
    -- Whose it is: the join time and user_id of the first session of the same person in this event, which session_tie
    -- tells, so that it is the same in every database that holds the same; NULL where none is told.
    person_key TEXT,
    UNIQUE (event_id, origin, user_id, join_at)
) STRICT;

CREATE INDEX participant_session_join_at ON participant_session (join_at);
CREATE INDEX participant_session_person ON participant_session (event_id, person_key);

-- Who it was, apart from the numbers, so that it can be purged while the numbers stay.
CREATE TABLE participant_identity (
    session_id INTEGER PRIMARY KEY REFERENCES participant_session (session_id) ON DELETE CASCADE,
    participant_uuid TEXT,
    zoom_user_id TEXT,
    user_name TEXT,
    email TEXT,
    participant_user_id TEXT,
    registrant_id TEXT,
    customer_key TEXT,
    ip_address TEXT,
    internal_ip_addresses TEXT,
    mac_addr TEXT,
    harddisk_id TEXT,
    pc_name TEXT,
    domain TEXT,
    device_name TEXT,
    camera TEXT,
    microphone TEXT,
    speaker TEXT,
    sip_uri TEXT,
    from_sip_uri TEXT,
    audio_call TEXT,
    leave_reason TEXT
) STRICT;

-- By which somebody is found over all events, however many others there are; in any case of the letters A to Z.
CREATE INDEX participant_identity_zoom_user ON participant_identity (zoom_user_id COLLATE NOCASE)
WHERE zoom_user_id IS NOT NULL;
CREATE INDEX participant_identity_email ON participant_identity (email COLLATE NOCASE) WHERE email IS NOT NULL;
CREATE INDEX participant_identity_user_name ON participant_identity (user_name) WHERE user_name IS NOT NULL;

-- Keyed tokens of what tells who it was, and of the subnet, one row per session: what is the same stays known after
-- identities are pruned, and later sessions still tie. Eight bytes of the hash each; the key lies with that of the
-- pseudonyms, never in this file. No view shows them.
CREATE TABLE identity_token (
    session_id INTEGER PRIMARY KEY REFERENCES participant_session (session_id) ON DELETE CASCADE,
    zoom_user_token INTEGER,
    email_token INTEGER,
    participant_uuid_token INTEGER,
    subnet_token INTEGER,
    -- NULL beside an identity, and where one was pruned. Else none was ever written, and the tokens stand until then; 0
    -- once they are gone, and a session of the event with the same subnet stands for its token.
    withheld_until INTEGER
) STRICT;

-- The tokens by which a person's sessions are tied over events.
CREATE INDEX identity_token_zoom_user ON identity_token (zoom_user_token) WHERE zoom_user_token IS NOT NULL;
CREATE INDEX identity_token_email ON identity_token (email_token) WHERE email_token IS NOT NULL;

-- What ties a session to others of its event: sessions that share a tie are one person, and so on to the end of the
-- chain (`src/store/tie.rs`). A negative tie is a Zoom id, an e-mail address or a participant UUID, as its token where
-- there is one, else as a hash beside the text itself. A positive one is a person whose identities were pruned.
CREATE TABLE session_tie (
    event_id INTEGER NOT NULL REFERENCES event (event_id) ON DELETE CASCADE,
    tie INTEGER NOT NULL,
    session_id INTEGER NOT NULL REFERENCES participant_session (session_id) ON DELETE CASCADE,
    PRIMARY KEY (event_id, tie, session_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX session_tie_session ON session_tie (session_id);

-- Which key made the tokens of all sessions that have identities; no row if a writer without a key stored some.
CREATE TABLE token_key (
    key_check BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Zoom's 18 streams. Direction is the Dashboard API's reading: *_input and *_from_* are sent by the participant.
CREATE TABLE stream (
    stream_id INTEGER PRIMARY KEY,
    stream TEXT NOT NULL UNIQUE,
    medium TEXT NOT NULL CHECK (medium IN ('audio', 'video', 'share')),
    direction TEXT NOT NULL CHECK (direction IN ('send', 'receive'))
) STRICT;

INSERT INTO stream (stream_id, stream, medium, direction)
VALUES
    (1, 'audio_input', 'audio', 'send'),
    (2, 'audio_output', 'audio', 'receive'),
    (3, 'video_input', 'video', 'send'),
    (4, 'video_output', 'video', 'receive'),
    (5, 'as_input', 'share', 'send'),
    (6, 'as_output', 'share', 'receive'),
    (7, 'audio_device_from_crc', 'audio', 'send'),
    (8, 'audio_device_to_crc', 'audio', 'receive'),
    (9, 'video_device_from_crc', 'video', 'send'),
    (10, 'video_device_to_crc', 'video', 'receive'),
    (11, 'as_device_from_crc', 'share', 'send'),
    (12, 'as_device_to_crc', 'share', 'receive'),
    (13, 'audio_device_from_rwg', 'audio', 'send'),
    (14, 'audio_device_to_rwg', 'audio', 'receive'),
    (15, 'video_device_from_rwg', 'video', 'send'),
    (16, 'video_device_to_rwg', 'video', 'receive'),
    (17, 'as_device_from_rwg', 'share', 'send'),
    (18, 'as_device_to_rwg', 'share', 'receive');

-- One element of user_qos: the participant's machine at one second.
CREATE TABLE sample (
    session_id INTEGER NOT NULL REFERENCES participant_session (session_id) ON DELETE CASCADE,
    sampled_at INTEGER NOT NULL,
    zoom_min_cpu_pct REAL,
    zoom_avg_cpu_pct REAL,
    zoom_max_cpu_pct REAL,
    system_max_cpu_pct REAL,
    wifi_min_rssi_dbm REAL,
    wifi_avg_rssi_dbm REAL,
    wifi_max_rssi_dbm REAL,
    system_min_cpu_pressure TEXT,
    system_avg_cpu_pressure TEXT,
    system_max_cpu_pressure TEXT,
    PRIMARY KEY (session_id, sampled_at)
) STRICT, WITHOUT ROWID;

-- One stream of one session at one second. Clustered by session, so that a report on an event is a range scan; a
-- second index was measured at +75 % CPU on ingest, and one on stream_id alone at +39 %, so there is none.
CREATE TABLE stream_sample (
    session_id INTEGER NOT NULL REFERENCES participant_session (session_id) ON DELETE CASCADE,
    stream_id INTEGER NOT NULL REFERENCES stream (stream_id) ON DELETE CASCADE,
    sampled_at INTEGER NOT NULL,
    bitrate_kbps REAL,
    latency_ms REAL,
    jitter_ms REAL,
    avg_loss_pct REAL,
    max_loss_pct REAL,
    width_px REAL,
    height_px REAL,
    frame_rate_fps REAL,
    PRIMARY KEY (session_id, stream_id, sampled_at)
) STRICT, WITHOUT ROWID;

-- Zoom's own word on a stream, or on a medium as a whole (audio_quality, video_quality, as_quality), which only the
-- subscription (QSS) sends.
CREATE TABLE stream_quality (
    session_id INTEGER NOT NULL REFERENCES participant_session (session_id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    sampled_at INTEGER NOT NULL,
    quality_score REAL,
    quality TEXT,
    network_notification TEXT,
    PRIMARY KEY (session_id, subject, sampled_at)
) STRICT, WITHOUT ROWID;

-- The times of one session's samples and all its stream samples once more, packed column by column
-- (`src/store/pack/codec.rs`), for reports that read millions of them: those that stand in sample and stream_sample, or no
-- row at all.
CREATE TABLE session_pack (
    session_id INTEGER PRIMARY KEY REFERENCES participant_session (session_id) ON DELETE CASCADE,
    samples BLOB NOT NULL
) STRICT;

-- One line of the map: a network, which the longer prefix of another may narrow.
CREATE TABLE site_network (
    network TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    building TEXT,
    is_vpn INTEGER NOT NULL CHECK (is_vpn IN (0, 1))
) STRICT, WITHOUT ROWID;

-- The line that a session was on when it was stored or when the map was last loaded; without a network, it was on none,
-- and its address was known. A line that is gone from the map may still stand here, for sessions whose addresses are
-- gone as well.
CREATE TABLE session_site (
    session_id INTEGER PRIMARY KEY REFERENCES participant_session (session_id) ON DELETE CASCADE,
    network TEXT,
    site TEXT,
    building TEXT,
    is_vpn INTEGER CHECK (is_vpn IN (0, 1)),
    CHECK ((network IS NULL) = (site IS NULL) AND (network IS NULL) = (is_vpn IS NULL))
) STRICT;

-- Whose the address of a session was, by the file of providers that was there when it was stored or looked up last. It
-- outlives the address, and says of it no more than which of some thousand providers it belonged to.
CREATE TABLE session_provider (
    session_id INTEGER PRIMARY KEY REFERENCES participant_session (session_id) ON DELETE CASCADE,
    asn INTEGER,
    isp TEXT NOT NULL
) STRICT;

-- The envelope of a response: everything but its participants.
CREATE TABLE response (
    response_id INTEGER PRIMARY KEY,
    event_id INTEGER NOT NULL REFERENCES event (event_id) ON DELETE CASCADE,
    endpoint TEXT NOT NULL CHECK (endpoint IN ('participants_qos', 'participant_qos', 'participants', 'qss')),
    received_at INTEGER NOT NULL,
    -- Whether Zoom was asked for it, or a file was imported.
    is_fetched INTEGER NOT NULL CHECK (is_fetched IN (0, 1)),
    envelope TEXT NOT NULL
) STRICT;

CREATE INDEX response_event ON response (event_id);

-- One participant record as received: its exact JSON text, compressed with zstd. All of an event and user_id, unless
-- one of higher precedence, of the same endpoint and join, tells all that it does; the same bytes once. One of
-- /participants without a session waits for it; one without user_id belongs to nobody.
CREATE TABLE payload (
    payload_id INTEGER PRIMARY KEY,
    event_id INTEGER NOT NULL REFERENCES event (event_id) ON DELETE CASCADE,
    response_id INTEGER NOT NULL REFERENCES response (response_id) ON DELETE CASCADE,
    session_id INTEGER REFERENCES participant_session (session_id) ON DELETE CASCADE,
    endpoint TEXT NOT NULL CHECK (endpoint IN ('participants_qos', 'participant_qos', 'participants', 'qss')),
    user_id TEXT,
    -- Its first and last sample, by which a record is found that another one may tell all of.
    sampled_from INTEGER,
    sampled_to INTEGER,
    record_bytes INTEGER NOT NULL,
    record_zstd BLOB NOT NULL
) STRICT;

CREATE INDEX payload_subject ON payload (event_id, user_id, endpoint, sampled_from);
CREATE INDEX payload_response ON payload (response_id);
CREATE INDEX payload_session ON payload (session_id);

-- What a participant said of an event once it was over: the thumb, and words. Whoever it was stands here as Zoom tells
-- it, apart from the numbers of the session, which it is tied to while somebody is known to be the same.
CREATE TABLE feedback (
    feedback_id INTEGER PRIMARY KEY,
    event_id INTEGER NOT NULL REFERENCES event (event_id) ON DELETE CASCADE,
    -- The first session of the person; NULL where nobody of the event is known to be it.
    session_id INTEGER REFERENCES participant_session (session_id) ON DELETE SET NULL,
    said_at INTEGER,
    -- 1 for a thumb up, 0 for one down.
    is_content INTEGER CHECK (is_content IN (0, 1)),
    zoom_user_id TEXT,
    email TEXT,
    comment TEXT,
    rating_quality TEXT,
    feedback_details TEXT,
    zoom_room_id TEXT,
    zoom_room_platform TEXT,
    zoom_room_sender_email TEXT
) STRICT;

CREATE INDEX feedback_event ON feedback (event_id);
CREATE INDEX feedback_session ON feedback (session_id);

-- Zoom's own counts of an account's quality on a UTC day: how many meetings, or participants, were good, fair, poor and
-- bad in a medium, by Zoom's scores. NULL where Zoom told no number.
CREATE TABLE zoom_count (
    account TEXT NOT NULL,
    day_on TEXT NOT NULL,
    unit TEXT NOT NULL CHECK (unit IN ('meeting', 'participants')),
    medium TEXT NOT NULL CHECK (medium IN ('audio', 'video', 'share')),
    good INTEGER,
    fair INTEGER,
    poor INTEGER,
    bad INTEGER,
    PRIMARY KEY (account, day_on, unit, medium)
) STRICT, WITHOUT ROWID;

-- The ledger of these counts: of which days they were asked for, and how that ended.
CREATE TABLE zoom_count_day (
    account TEXT NOT NULL,
    day_on TEXT NOT NULL,
    unit TEXT NOT NULL CHECK (unit IN ('meeting', 'participants')),
    state TEXT NOT NULL CHECK (
        state IN ('done', 'not_found', 'forbidden', 'expired', 'blocked', 'failed')
    ),
    asked_at INTEGER NOT NULL,
    http_status INTEGER,
    zoom_code INTEGER,
    reason TEXT,
    PRIMARY KEY (account, day_on, unit)
) STRICT, WITHOUT ROWID;

-- What could not be read, once for each session and path without indices.
CREATE TABLE anomaly (
    anomaly_id INTEGER PRIMARY KEY,
    event_id INTEGER NOT NULL REFERENCES event (event_id) ON DELETE CASCADE,
    session_id INTEGER REFERENCES participant_session (session_id) ON DELETE CASCADE,
    endpoint TEXT NOT NULL,
    path TEXT NOT NULL,
    sampled_at INTEGER,
    raw_value TEXT NOT NULL,
    occurrences INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX anomaly_subject ON anomaly (event_id, coalesce(session_id, 0), endpoint, path);
CREATE INDEX anomaly_session ON anomaly (session_id);

-- One run of a command that writes.
CREATE TABLE run (
    run_id INTEGER PRIMARY KEY,
    command TEXT NOT NULL,
    version TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    exit_code INTEGER,
    summary TEXT
) STRICT;

-- What was asked of Zoom: a whole event (participant is '') or one participant as the user or a list named it.
-- The event is its UUID, or '#' and its number while no UUID is known; it may stand here before its event row. What
-- people said of an event is asked for by itself, after its quality of service.
CREATE TABLE work_item (
    work_item_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('meeting', 'webinar')),
    event_key TEXT NOT NULL,
    participant TEXT NOT NULL,
    source TEXT CHECK (source IN ('list', 'single')),
    state TEXT NOT NULL CHECK (
        state IN (
            'pending', 'done', 'empty', 'not_ready', 'not_found', 'forbidden', 'expired', 'blocked', 'failed'
        )
    ),
    records_done INTEGER NOT NULL DEFAULT 0,
    records_total INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    http_status INTEGER,
    zoom_code INTEGER,
    reason TEXT,
    next_try_at INTEGER,
    qos_finished_at INTEGER,
    finished_at INTEGER,
    failed_days INTEGER NOT NULL DEFAULT 0,
    failed_on TEXT,
    lacking_asked_on TEXT,
    asked_for TEXT NOT NULL DEFAULT 'qos' CHECK (asked_for IN ('qos', 'feedback')),
    UNIQUE (kind, event_key, participant, asked_for)
) STRICT;

CREATE INDEX work_item_state ON work_item (state);

-- A UTC day of one of Zoom's listings. It is open, and listed by every night, until a listing of it was complete on
-- the third day after it or later; one that Zoom lists no more before that is lost. Runs for listed people have days
-- of their own. A listing that stays shorter than its own total is given up, and both counts are kept.
CREATE TABLE discovery_day (
    account TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('meeting', 'webinar')),
    listing TEXT NOT NULL CHECK (listing IN ('past', 'pastOne')),
    scope TEXT NOT NULL CHECK (scope IN ('everybody', 'listed')),
    day_on TEXT NOT NULL,
    listed_at INTEGER,
    discovered_at INTEGER,
    lost_at INTEGER,
    short_on TEXT,
    short_days INTEGER NOT NULL DEFAULT 0,
    events_found INTEGER,
    events_told INTEGER,
    events_without_uuid INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, kind, listing, scope, day_on)
) STRICT, WITHOUT ROWID;

CREATE INDEX discovery_day_open ON discovery_day (day_on) WHERE discovered_at IS NULL;

-- Calls of an account on a UTC day, retries included: Zoom's daily pool is counted here across runs.
CREATE TABLE call_count (
    account TEXT NOT NULL,
    day_on TEXT NOT NULL,
    calls INTEGER NOT NULL,
    PRIMARY KEY (account, day_on)
) STRICT, WITHOUT ROWID;

-- Until when Zoom's daily limit holds an account back.
CREATE TABLE daily_limit (
    account TEXT PRIMARY KEY,
    resume_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Where a metric turns fair, poor and bad, by profile. A value is fair above `fair`, poor above `poor`, bad above
-- `bad`; where `fair` is greater than `bad`, lower values are worse and "above" reads "below". NULL: no such class.
CREATE TABLE threshold (
    name TEXT NOT NULL,
    medium TEXT NOT NULL,
    metric TEXT NOT NULL,
    fair REAL,
    poor REAL,
    bad REAL,
    PRIMARY KEY (name, medium, metric)
) STRICT, WITHOUT ROWID;

-- The verdict profiles: where a metric turns fair, poor and bad. Rows, not code, so that old samples can be judged by
-- a new profile.
--
-- A bound is the last value of the better class: 150 ms is still good where `fair` is 150. Lower is worse for frame
-- rates and signal strengths, higher for everything else. A metric without a row takes no part in the verdict.
--
-- Media: audio, video and share hold the metrics of a stream; machine those of the participant's computer, which
-- explain a verdict and never make one; event the share of poor participant-minutes, beyond what chance gives to so few
-- of them, that decides on a whole event. Every profile has the event's row, by which the views know it. `max_loss_pct`
-- has only `fair`: above it a sample whose average loss is still good is flagged as a burst, and its class stays as it
-- is.
--
-- No profile judges a shared screen by jitter. A screen is sent in bursts, when something on it changes, so that its
-- packets arrive unevenly over the best network: streams with a jitter of 391 to 615 ms beside a latency of 10 ms and no
-- loss have been seen. Loss and latency mean the same there as elsewhere.

-- Zoom's own recommendation is the bound of good (150 ms, 40 ms, 2 %); the rest follows what other conferencing
-- products alarm on.
INSERT INTO threshold (name, medium, metric, fair, poor, bad)
VALUES
    ('zoom', 'audio', 'latency_ms', 150, 300, 500),
    ('zoom', 'audio', 'jitter_ms', 40, 60, 100),
    ('zoom', 'audio', 'avg_loss_pct', 2, 5, 10),
    ('zoom', 'audio', 'max_loss_pct', 10, NULL, NULL),
    ('zoom', 'video', 'latency_ms', 150, 300, 500),
    ('zoom', 'video', 'jitter_ms', 40, 60, 100),
    ('zoom', 'video', 'avg_loss_pct', 2, 5, 10),
    ('zoom', 'video', 'max_loss_pct', 10, NULL, NULL),
    ('zoom', 'video', 'frame_rate_fps', 15, 7, 1),
    ('zoom', 'share', 'latency_ms', 150, 300, 500),
    ('zoom', 'share', 'avg_loss_pct', 2, 5, 10),
    ('zoom', 'share', 'max_loss_pct', 10, NULL, NULL),
    ('zoom', 'machine', 'system_max_cpu_pct', 80, 90, NULL),
    ('zoom', 'machine', 'wifi_avg_rssi_dbm', -67, -75, NULL),
    ('zoom', 'event', 'poor_share_pct', 3, 5, 15);

-- Microsoft's Call Quality Dashboard, so that Zoom and Teams can be compared: audio by transport, video by frame
-- rate alone, nothing between good and poor. It judges shared screens by frame rate, which would call a slide that
-- nobody turns poor; share is therefore left unjudged.
INSERT INTO threshold (name, medium, metric, fair, poor, bad)
VALUES
    ('teams-cqd', 'audio', 'latency_ms', NULL, 500, NULL),
    ('teams-cqd', 'audio', 'jitter_ms', NULL, 30, NULL),
    ('teams-cqd', 'audio', 'avg_loss_pct', NULL, 10, NULL),
    ('teams-cqd', 'audio', 'max_loss_pct', 10, NULL, NULL),
    ('teams-cqd', 'video', 'frame_rate_fps', NULL, 7, NULL),
    ('teams-cqd', 'machine', 'system_max_cpu_pct', 80, 90, NULL),
    ('teams-cqd', 'machine', 'wifi_avg_rssi_dbm', -67, -75, NULL),
    ('teams-cqd', 'event', 'poor_share_pct', 3, 5, 15);

-- The warnings of Twilio's voice client, on the transport of every medium, but for the jitter of shared screens.
INSERT INTO threshold (name, medium, metric, fair, poor, bad)
VALUES
    ('twilio', 'audio', 'latency_ms', NULL, 400, NULL),
    ('twilio', 'audio', 'jitter_ms', NULL, 30, NULL),
    ('twilio', 'audio', 'avg_loss_pct', NULL, 3, NULL),
    ('twilio', 'audio', 'max_loss_pct', 10, NULL, NULL),
    ('twilio', 'video', 'latency_ms', NULL, 400, NULL),
    ('twilio', 'video', 'jitter_ms', NULL, 30, NULL),
    ('twilio', 'video', 'avg_loss_pct', NULL, 3, NULL),
    ('twilio', 'video', 'max_loss_pct', 10, NULL, NULL),
    ('twilio', 'share', 'latency_ms', NULL, 400, NULL),
    ('twilio', 'share', 'avg_loss_pct', NULL, 3, NULL),
    ('twilio', 'share', 'max_loss_pct', 10, NULL, NULL),
    ('twilio', 'machine', 'system_max_cpu_pct', 80, 90, NULL),
    ('twilio', 'machine', 'wifi_avg_rssi_dbm', -67, -75, NULL),
    ('twilio', 'event', 'poor_share_pct', 3, 5, 15);

-- For rooms and networks that were built to be good: what `zoom` calls fair is poor here.
INSERT INTO threshold (name, medium, metric, fair, poor, bad)
VALUES
    ('strict', 'audio', 'latency_ms', 100, 150, 300),
    ('strict', 'audio', 'jitter_ms', 30, 40, 60),
    ('strict', 'audio', 'avg_loss_pct', 1, 2, 5),
    ('strict', 'audio', 'max_loss_pct', 5, NULL, NULL),
    ('strict', 'video', 'latency_ms', 100, 150, 300),
    ('strict', 'video', 'jitter_ms', 30, 40, 60),
    ('strict', 'video', 'avg_loss_pct', 1, 2, 5),
    ('strict', 'video', 'max_loss_pct', 5, NULL, NULL),
    ('strict', 'video', 'frame_rate_fps', 24, 15, 7),
    ('strict', 'share', 'latency_ms', 100, 150, 300),
    ('strict', 'share', 'avg_loss_pct', 1, 2, 5),
    ('strict', 'share', 'max_loss_pct', 5, NULL, NULL),
    ('strict', 'machine', 'system_max_cpu_pct', 70, 80, NULL),
    ('strict', 'machine', 'wifi_avg_rssi_dbm', -60, -67, NULL),
    ('strict', 'event', 'poor_share_pct', 1, 2, 5);

-- What keeps forgotten people forgotten: whatever names them is recognised by its keyed hash and not stored again. The
-- key lies with that of the pseudonyms, never in this file, so that nobody who has only the file can test a guess. One
-- row for each id, address or join that stood for a forgotten person, for whatever the person goes by in titles, and
-- for each of their events; those of one person are lifted together, and names and events are of several.
CREATE TABLE forgotten_digest (
    digest BLOB NOT NULL,
    person INTEGER NOT NULL,
    -- The hash of a text that everybody knows: which key it was.
    key_check BLOB NOT NULL,
    forgotten_at INTEGER NOT NULL,
    PRIMARY KEY (digest, person)
) STRICT, WITHOUT ROWID;

CREATE INDEX forgotten_digest_person ON forgotten_digest (person);

-- What v_dictionary shows. The program writes it from its own dictionary whenever it opens the database for writing.
CREATE TABLE dictionary (
    view_name TEXT NOT NULL,
    position INTEGER NOT NULL,
    column_name TEXT NOT NULL,
    column_type TEXT NOT NULL,
    unit TEXT NOT NULL,
    meaning TEXT NOT NULL,
    zoom_field TEXT NOT NULL,
    PRIMARY KEY (view_name, position)
) STRICT, WITHOUT ROWID;

-- What v_dictionary shows of the views themselves.
CREATE TABLE dictionary_view (
    view_name TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL,
    meaning TEXT NOT NULL,
    example TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which set of views the file shows: the number of the release's set, and the digest of its texts. No row while a
-- migration has them taken down.
CREATE TABLE view_set (
    number INTEGER PRIMARY KEY,
    digest TEXT NOT NULL
) STRICT;
