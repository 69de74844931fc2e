//! What a response changes in the database, and what it leaves alone.

use rusqlite::Connection;
use zoom_qos::collect::assemble::{Assembler, Raw, Wanted};
use zoom_qos::model::{Endpoint, EventFacts, EventKind, EventUuid, Timestamp};
use zoom_qos::store::{Journal, Store, Write};
use zoom_qos::zoom::payload::ParticipantPage;

/// A database of one webinar, and the way for pages into it.
struct Recording {
    store: Store,
    _folder: tempfile::TempDir,
}

impl Recording {
    fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("recording.db"), Journal::Wal).unwrap();
        Self { store, _folder: folder }
    }

    fn page(&mut self, endpoint: Endpoint, participants: &str) -> &mut Self {
        let text = format!(r#"{{"participants":[{participants}]}}"#);
        let page = ParticipantPage::read(&text).unwrap();
        let event = EventFacts::named(EventKind::Webinar, EventUuid("w==".into()));
        let mut assembler = Assembler::new(Raw::Keep).unwrap();
        let response = assembler.page(event, endpoint, Timestamp(0), &page, Wanted::Everybody).unwrap();
        self.store.commit([vec![Write::Response(Box::new(response))]]).unwrap();
        self
    }

    fn qos(&mut self, participants: &str) -> &mut Self {
        self.page(Endpoint::ParticipantsQos, participants)
    }

    #[track_caller]
    fn check(&self, sql: &str, expected: &[&str]) {
        assert_eq!(rows(self.store.connection(), sql), expected, "{sql}");
    }
}

/// Rows as texts, the columns parted by blanks and NULL as a dot.
fn rows(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let cells = (0..columns).map(|column| match row.get_ref(column)? {
            rusqlite::types::ValueRef::Null => Ok("·".to_owned()),
            rusqlite::types::ValueRef::Integer(number) => Ok(number.to_string()),
            rusqlite::types::ValueRef::Real(number) => Ok(number.to_string()),
            other => Ok(String::from_utf8_lossy(other.as_bytes()?).into_owned()),
        });
        Ok(cells.collect::<rusqlite::Result<Vec<_>>>()?.join(" "))
    };
    statement.query_map([], row).unwrap().collect::<Result<_, _>>().unwrap()
}

fn participant(fields: &str, user_qos: &str) -> String {
    format!(r#"{{"user_id":"7","join_time":"2026-03-04T09:00:00Z"{fields},"user_qos":[{user_qos}]}}"#)
}

const STREAMS: &str = "SELECT stream, sampled_at, bitrate_kbps, latency_ms FROM v_stream_sample ORDER BY 1, 2";

#[test]
fn a_later_response_replaces_what_it_has_and_erases_nothing() {
    let mut recording = Recording::begin();
    let first = r#"{"date_time":"2026-03-04T09:01:00Z","audio_input":{"bitrate":"20 kbps","latency":"80 ms"}}"#;
    let later = r#"{"date_time":"2026-03-04T09:01:00Z","audio_input":{"bitrate":"25 kbps"}},
                   {"date_time":"2026-03-04T09:02:00Z","audio_input":{"bitrate":"26 kbps"}}"#;
    recording.qos(&participant(r#","device":"Windows","version":"6.5""#, first));
    recording.qos(&participant(r#","device":"","version":"6.6","leave_time":"2026-03-04T10:00:00Z""#, later));
    recording.check(STREAMS, &["audio_input 2026-03-04T09:01:00Z 25 80", "audio_input 2026-03-04T09:02:00Z 26 ·"]);
    let session = "SELECT device, version, leave_time FROM v_participant_session";
    recording.check(session, &["Windows 6.6 2026-03-04T10:00:00Z"]);
}

#[test]
fn the_same_response_twice_changes_nothing() {
    let odd = r#"{"date_time":"2026-03-04T09:01:00Z","audio_input":{"bitrate":"loud"},"hologram":{"bitrate":"1"}}"#;
    let page = participant(r#","user_name":"Dana","shoe_size":43"#, odd);
    let everything = [
        "SELECT path, raw_value, occurrences FROM v_anomaly ORDER BY path",
        "SELECT count(*) FROM v_participant_session",
        "SELECT count(*) FROM response",
        "SELECT endpoint, user_id, record_bytes FROM payload",
    ];
    let mut recording = Recording::begin();
    recording.qos(&page);
    let before = everything.map(|sql| rows(recording.store.connection(), sql));
    recording.qos(&page).qos(&page);
    assert_eq!(everything.map(|sql| rows(recording.store.connection(), sql)), before);
    let anomalies = ["shoe_size 43 1", "user_qos[].audio_input.bitrate loud 1", "user_qos[].hologram.bitrate 1 1"];
    recording.check(everything[0], &anomalies);
}

#[test]
fn attributes_fill_columns_and_never_add_a_session() {
    let mut recording = Recording::begin();
    recording.qos(&participant("", r#"{"date_time":"2026-03-04T09:01:00Z","audio_input":{"bitrate":"20 kbps"}}"#));
    // The join differs by a second, as the two endpoints need not round alike; the second person sent no QoS.
    let known = r#"{"user_id":"7","join_time":"2026-03-04T09:00:01Z","role":"attendee","leave_reason":"Dana left."}"#;
    let unknown = r#"{"user_id":"8","join_time":"2026-03-04T09:00:00Z","role":"attendee"}"#;
    recording.page(Endpoint::Participants, &format!("{known},{unknown}"));
    let sessions = "SELECT user_id, join_time, role, leave_reason FROM v_participant_session";
    recording.check(sessions, &["7 2026-03-04T09:00:00Z attendee Dana left."]);
    recording.check(STREAMS, &["audio_input 2026-03-04T09:01:00Z 20 ·"]);
}

#[test]
fn two_records_of_one_session_in_a_response_are_both_kept() {
    let network = r#"{"date_time":"2026-03-04T09:01:00Z","video_input":{"bitrate":"900 kbps","latency":"80 ms"}}"#;
    let picture = r#"{"date_time":"2026-03-04T09:01:00Z","video_input":{"frame_rate":"24 fps"}}"#;
    let mut recording = Recording::begin();
    recording.qos(&format!("{},{}", participant("", network), participant("", picture)));
    let merged = "SELECT bitrate_kbps, latency_ms, frame_rate_fps FROM v_stream_sample";
    recording.check(merged, &["900 80 24"]);
    recording.check("SELECT count(*), count(DISTINCT session_id) FROM payload", &["2 1"]);
}

#[test]
fn a_record_that_belongs_to_nobody_is_an_anomaly_and_its_text_is_kept() {
    let mut recording = Recording::begin();
    recording.qos(&format!(r#"{{"user_name":"nobody","user_qos":[]}},{}"#, participant("", "")));
    recording.check("SELECT count(*) FROM v_participant_session", &["1"]);
    let anomaly = "SELECT user_id, path, raw_value FROM v_anomaly";
    recording.check(anomaly, &[r#"· participants[] {"user_name":"nobody","user_qos":[]}"#]);
    recording.check("SELECT count(*) FROM payload WHERE session_id IS NULL", &["1"]);
}
