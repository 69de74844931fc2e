-- What the tables of a single database have, as far as reading asks for it.
CREATE UNIQUE INDEX main.event_key ON event (kind, event_uuid);
CREATE INDEX main.event_number ON event (event_number);
CREATE INDEX main.event_dated_at ON event (coalesce(start_at, first_seen_at));
CREATE INDEX main.participant_session_join_at ON participant_session (join_at);
CREATE INDEX main.participant_session_person ON participant_session (event_id, person_key);
CREATE INDEX main.participant_identity_zoom_user ON participant_identity (zoom_user_id COLLATE NOCASE);
CREATE INDEX main.participant_identity_email ON participant_identity (email COLLATE NOCASE);
CREATE INDEX main.participant_identity_user_name ON participant_identity (user_name);
CREATE INDEX main.identity_token_zoom_user ON identity_token (zoom_user_token);
CREATE INDEX main.identity_token_email ON identity_token (email_token);
CREATE INDEX main.feedback_event ON feedback (event_id);
CREATE INDEX main.feedback_session ON feedback (session_id);
CREATE INDEX main.anomaly_event ON anomaly (event_id);
CREATE INDEX main.anomaly_session ON anomaly (session_id);
CREATE INDEX main.work_item_event ON work_item (kind, event_key);
CREATE UNIQUE INDEX main.zoom_count_day_key ON zoom_count_day (account, day_on, unit);
CREATE UNIQUE INDEX main.stream_name ON stream (stream);
CREATE UNIQUE INDEX main.threshold_key ON threshold (name, medium, metric);
