//! Events built from strings of minutes, so that a test's expectation can be counted on the page.
//!
//! `GGPPP.PGGG` is ten minutes of one stream: G good (80 ms, 5 ms, 0.1 %), F fair (200, 10, 0.5), P poor (350, 60, 6),
//! I idle (0 kbps and nothing else), `.` no sample at all.

use std::path::PathBuf;

use rusqlite::{Connection, params};
use zoom_qos::report::Database;
use zoom_qos::store::{self, Journal};

/// 2026-03-04T09:00:00Z, when every event begins.
pub(crate) const START: i64 = 1_772_614_800;

/// A stream's sample within its minute: never at the full minute, where rounding would hide.
const SAMPLED_SECOND: i64 = 30;

/// The UUID of [`golden`]'s event: with the characters that make Zoom's UUIDs awkward.
pub(crate) const GOLDEN: &str = "/gold+en==";

/// Somebody of [`golden`]'s event, by what names the same person in all events.
pub(crate) const PERSON: &str = "a@example.com";

/// A database file in a folder of its own.
pub(crate) struct Fixture {
    folder: tempfile::TempDir,
    connection: Connection,
}

/// One join of one person.
#[derive(Clone)]
pub(crate) struct Join {
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    pub(crate) zoom_user_id: Option<String>,
    pub(crate) participant_uuid: Option<String>,
    /// Minutes after the event's start.
    pub(crate) joined_minute: i64,
    /// Each with its minutes.
    pub(crate) streams: Vec<(&'static str, String)>,
    pub(crate) system_max_cpu_pct: Option<f64>,
    pub(crate) wifi_avg_rssi_dbm: Option<f64>,
}

impl Join {
    /// Somebody with these minutes of received audio.
    pub(crate) fn hearing(name: &str, minutes: &str) -> Self {
        Self {
            name: name.to_owned(),
            email: None,
            zoom_user_id: None,
            participant_uuid: None,
            joined_minute: 0,
            streams: vec![("audio_output", minutes.to_owned())],
            system_max_cpu_pct: None,
            wifi_avg_rssi_dbm: None,
        }
    }

    /// The same with one more stream.
    pub(crate) fn and(mut self, stream: &'static str, minutes: &str) -> Self {
        self.streams.push((stream, minutes.to_owned()));
        self
    }

    fn shares_a_name_with(&self, other: &Self) -> bool {
        let is_same = |one: &Option<String>, other: &Option<String>| {
            one.as_ref().zip(other.as_ref()).is_some_and(|(one, other)| one.eq_ignore_ascii_case(other))
        };
        is_same(&self.zoom_user_id, &other.zoom_user_id)
            || is_same(&self.email, &other.email)
            || is_same(&self.participant_uuid, &other.participant_uuid)
    }

    fn length_minutes(&self) -> i64 {
        let longest = self.streams.iter().map(|(_, minutes)| minutes.len()).max().unwrap_or(0);
        i64::try_from(longest).unwrap()
    }
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let connection = store::open_writer(&folder.path().join("zoom-qos.db"), Journal::Wal).unwrap();
        Self { folder, connection }
    }

    /// The writer's connection, for what the builder does not know.
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("zoom-qos.db")
    }

    /// A second connection, as a report opens it.
    pub(crate) fn database(&self) -> Database {
        Database::open(&self.path()).unwrap()
    }

    /// Adds an event that lasts as long as its longest join.
    pub(crate) fn event(&self, kind: &str, uuid: &str, number: i64, topic: &str, joins: &[Join]) -> &Self {
        // One transaction, or every row would wait for the disk.
        self.connection.execute_batch("BEGIN").unwrap();
        let ends = joins.iter().map(|join| join.joined_minute + join.length_minutes()).max().unwrap_or(0);
        self.connection
            .execute(
                "INSERT INTO event (kind, event_uuid, event_number, start_at, end_at, topic) VALUES (?, ?, ?, ?, ?, ?)",
                params![kind, uuid, number, START, START + 60 * ends, topic],
            )
            .unwrap();
        let event_id = self.connection.last_insert_rowid();
        let mut sessions: Vec<(i64, &Join)> = Vec::with_capacity(joins.len());
        for join in joins {
            let session_id = self.join(event_id, join);
            sessions.push((session_id, join));
        }
        self.tie(&sessions);
        self.connection.execute_batch("COMMIT").unwrap();
        self
    }

    /// Makes one person of sessions that share a name, as far as that leads, under the one that joined first.
    fn tie(&self, sessions: &[(i64, &Join)]) {
        let mut people: Vec<(i64, i64)> = sessions.iter().map(|(id, join)| (join.joined_minute, *id)).collect();
        loop {
            let found: Vec<(i64, i64)> = sessions
                .iter()
                .zip(&people)
                .map(|((_, join), own)| {
                    let tied = sessions.iter().zip(&people).filter(|((_, other), _)| join.shares_a_name_with(other));
                    tied.map(|(_, person)| *person).min().unwrap_or(*own)
                })
                .collect();
            if found == people {
                break;
            }
            people = found;
        }
        for ((session_id, _), (_, first)) in sessions.iter().zip(people) {
            let sql = "UPDATE participant_session SET person_key = (
                           SELECT strftime('%Y-%m-%dT%H:%M:%SZ', join_at, 'unixepoch') || ' ' || user_id
                           FROM participant_session WHERE session_id = ?1
                       )
                       WHERE session_id = ?2";
            self.connection.execute(sql, [first, *session_id]).unwrap();
        }
    }

    fn join(&self, event_id: i64, join: &Join) -> i64 {
        let join_at = START + 60 * join.joined_minute;
        let leave_at = join_at + 60 * join.length_minutes();
        self.connection
            .execute(
                "INSERT INTO participant_session (event_id, user_id, join_at, leave_at)
                 VALUES (?1, 16778240 + (SELECT count(*) FROM participant_session), ?2, ?3)",
                params![event_id, join_at, leave_at],
            )
            .unwrap();
        let session_id = self.connection.last_insert_rowid();
        self.connection
            .execute(
                "INSERT INTO participant_identity (session_id, user_name, email, zoom_user_id, participant_uuid)
                 VALUES (?, ?, ?, ?, ?)",
                params![session_id, join.name, join.email, join.zoom_user_id, join.participant_uuid],
            )
            .unwrap();
        for minute in 0..join.length_minutes() {
            let sampled_at = join_at + 60 * minute + SAMPLED_SECOND;
            self.minute(session_id, join, minute, sampled_at);
        }
        session_id
    }

    fn minute(&self, session_id: i64, join: &Join, minute: i64, sampled_at: i64) {
        let letters = join
            .streams
            .iter()
            .map(|(stream, minutes)| (stream, minutes.as_bytes().get(usize::try_from(minute).unwrap())));
        let mut is_sampled = false;
        for (stream, letter) in letters {
            let [bitrate, latency, jitter, loss] = match letter {
                Some(b'G') => [Some(60.0), Some(80.0), Some(5.0), Some(0.1)],
                Some(b'F') => [Some(60.0), Some(200.0), Some(10.0), Some(0.5)],
                Some(b'P') => [Some(60.0), Some(350.0), Some(60.0), Some(6.0)],
                Some(b'I') => [Some(0.0), None, None, None],
                Some(b'.') | None => continue,
                Some(other) => panic!("{other} is no minute"),
            };
            is_sampled = true;
            self.connection
                .execute(
                    "INSERT INTO stream_sample
                     (session_id, stream_id, sampled_at, bitrate_kbps, latency_ms, jitter_ms, avg_loss_pct)
                     SELECT ?, stream_id, ?, ?, ?, ?, ? FROM stream WHERE stream = ?",
                    params![session_id, sampled_at, bitrate, latency, jitter, loss, stream],
                )
                .unwrap();
        }
        if is_sampled {
            self.connection
                .execute(
                    "INSERT INTO sample (session_id, sampled_at, system_max_cpu_pct, wifi_avg_rssi_dbm)
                     VALUES (?, ?, ?, ?)",
                    params![session_id, sampled_at, join.system_max_cpu_pct, join.wifi_avg_rssi_dbm],
                )
                .unwrap();
        }
    }
}

/// Three people in ten minutes of received audio, every number of which was worked out by hand.
pub(crate) fn golden() -> Fixture {
    let fixture = Fixture::new();
    let a = Join { email: Some(PERSON.to_owned()), ..Join::hearing("A", "GGPPP.PGGG") };
    let joins = [a, Join::hearing("B", "GGGPPPGIII"), Join::hearing("C", "GFGGPGGGGG")];
    fixture.event("meeting", GOLDEN, 81_234_567_890, "Golden", &joins);
    fixture
}
