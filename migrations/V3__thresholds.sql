-- The verdict profiles: where a metric turns fair, poor and bad. Rows, not code, so that old samples can be judged by
-- a new profile.
--
-- A bound is the last value of the better class: 150 ms is still good where `fair` is 150. Lower is worse for frame
-- rates and signal strengths, higher for everything else. A metric without a row takes no part in the verdict.
--
-- Media: audio, video and share hold the metrics of a stream; machine those of the participant's computer, which
-- explain a verdict and never make one; event the share of poor participant-minutes that decides on a whole event.
-- Every profile has the event's row, by which the views know it. `max_loss_pct` has only `fair`: above it a sample
-- is flagged as a burst and its class stays as it is.

PRAGMA user_version = 3;

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
    ('zoom', 'share', 'jitter_ms', 40, 60, 100),
    ('zoom', 'share', 'avg_loss_pct', 2, 5, 10),
    ('zoom', 'share', 'max_loss_pct', 10, NULL, NULL),
    ('zoom', 'machine', 'system_max_cpu_pct', 80, 90, NULL),
    ('zoom', 'machine', 'wifi_avg_rssi_dbm', -67, -75, NULL),
    ('zoom', 'event', 'poor_share_pct', 2, 5, 15);

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
    ('teams-cqd', 'event', 'poor_share_pct', 2, 5, 15);

-- The warnings of Twilio's voice client, on the transport of every medium.
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
    ('twilio', 'share', 'jitter_ms', NULL, 30, NULL),
    ('twilio', 'share', 'avg_loss_pct', NULL, 3, NULL),
    ('twilio', 'share', 'max_loss_pct', 10, NULL, NULL),
    ('twilio', 'machine', 'system_max_cpu_pct', 80, 90, NULL),
    ('twilio', 'machine', 'wifi_avg_rssi_dbm', -67, -75, NULL),
    ('twilio', 'event', 'poor_share_pct', 2, 5, 15);

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
    ('strict', 'share', 'jitter_ms', 30, 40, 60),
    ('strict', 'share', 'avg_loss_pct', 1, 2, 5),
    ('strict', 'share', 'max_loss_pct', 5, NULL, NULL),
    ('strict', 'machine', 'system_max_cpu_pct', 70, 80, NULL),
    ('strict', 'machine', 'wifi_avg_rssi_dbm', -60, -67, NULL),
    ('strict', 'event', 'poor_share_pct', 1, 2, 5);
