//! One reading of an event's samples that all its reports share.
//!
//! Each section of the review counts by the same minutes, and judging 3.6 million samples in SQL takes seconds, each
//! time. So the samples of the event that was asked for are read once, judged in Rust and counted into temporary
//! tables, which stand in for the parts of `queries/parts/` that would compute the same rows from the samples. The
//! parts stay the definition: the same reports run where there is no survey, and tests hold the two together.

mod session;
mod tally;
mod write;

use std::collections::{BTreeMap, HashMap};

use rusqlite::types::Value;
use rusqlite::{Connection, Statement, ToSql, named_params, params};

use super::judge::{Judge, Readings};
use super::parts;
use crate::model::stream::STREAMS;
use session::{Minute, Minutes, lane, minute_of};
use tally::{PersonCount, Tally};
use write::Writer;

/// The parts that a survey has the rows of, in place of computing them.
pub(super) const PARTS: [&str; 12] = [
    "person",
    "session_coverage",
    "sampled_minute",
    "activity",
    "stream_count",
    "received_minute",
    "minute_count",
    "person_count",
    "poor_person_minute",
    "poor_session_minute",
    "group_count",
    "sharer_count",
];

/// What was surveyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    kind: String,
    event_uuid: String,
    profile: Option<String>,
}

/// The profile of a survey for a report that does not judge.
const ANY_PROFILE: &str = "zoom";

const SAMPLES: &str = "SELECT stream_id, sampled_at, bitrate_kbps, latency_ms, jitter_ms, avg_loss_pct, max_loss_pct,
    height_px, frame_rate_fps FROM stream_sample WHERE session_id = ?";

const SAMPLED: &str = "SELECT sampled_at FROM sample WHERE session_id = ? ORDER BY sampled_at";

impl Subject {
    /// What the parameters of a report name. Without a profile any will do: the report does not judge.
    pub(super) fn of(values: &BTreeMap<String, Value>) -> Option<Self> {
        let text = |name: &str| match values.get(name) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let profile = text("thresholds");
        let [kind, event_uuid] = ["kind", "event"].map(text);
        Some(Self { kind: kind?, event_uuid: event_uuid?, profile })
    }
}

/// Fills the tables with what there is of an event, unless they hold that. The caller sees to it that they may be
/// written.
///
/// # Errors
///
/// Those of SQLite.
pub(super) fn ensure(connection: &Connection, subject: &Subject) -> Result<(), rusqlite::Error> {
    connection.execute_batch(include_str!("tables.sql"))?;
    // Changes with every commit of another connection.
    let version: i64 = connection.query_row("PRAGMA data_version", [], |row| row.get(0))?;
    let Subject { kind, event_uuid, profile } = subject;
    let sql = "SELECT count(*) FROM temp.survey_subject
               WHERE kind = ?1 AND event_uuid = ?2 AND profile = coalesce(?3, profile) AND data_version = ?4";
    let known: i64 = connection.query_row(sql, params![kind, event_uuid, profile, version], |row| row.get(0))?;
    if known > 0 {
        return Ok(());
    }
    connection.execute("DELETE FROM temp.survey_subject", [])?;
    let profile = profile.as_deref().unwrap_or(ANY_PROFILE);
    fill(connection, named_params! { ":kind": kind, ":event": event_uuid }, profile)?;
    let sql = "INSERT INTO temp.survey_subject VALUES (?, ?, ?, ?)";
    connection.execute(sql, params![kind, event_uuid, profile, version]).map(|_| ())
}

fn fill(connection: &Connection, event: &[(&str, &dyn ToSql)], profile: &str) -> Result<(), rusqlite::Error> {
    for part in PARTS {
        connection.execute(&format!("DELETE FROM temp.survey_{part}"), [])?;
    }
    for part in ["person", "session_coverage"] {
        connection.execute(&format!("INSERT INTO temp.survey_{part} {}", parts::rows_of(part)), event)?;
    }
    let groups = Groups::of(connection, event)?;
    let judge = Judge::of(connection, profile)?;
    let mut survey = Survey {
        judge: &judge,
        samples: connection.prepare(SAMPLES)?,
        sampled: connection.prepare(SAMPLED)?,
        writer: Writer::begin(connection)?,
        tally: Tally::default(),
    };
    let mut people =
        connection.prepare("SELECT person_id, session_id FROM temp.survey_person ORDER BY person_id, session_id")?;
    let sessions = people.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let sessions: Vec<(i64, i64)> = sessions.collect::<Result<_, _>>()?;
    for sessions in sessions.chunk_by(|one, next| one.0 == next.0) {
        survey.person(sessions, &groups)?;
    }
    let Survey { writer, tally, .. } = survey;
    writer.finish(&tally, &groups.names)
}

/// The groups that may explain an incident, and who belongs to them.
struct Groups {
    /// Position, attribute and value of each.
    names: Vec<(i64, String, String)>,
    of_session: HashMap<i64, Vec<usize>>,
}

impl Groups {
    fn of(connection: &Connection, event: &[(&str, &dyn ToSql)]) -> Result<Self, rusqlite::Error> {
        let mut groups = Self { names: Vec::new(), of_session: HashMap::new() };
        let mut numbers = HashMap::new();
        let mut statement = connection.prepare(&parts::rows_of("explaining_attribute"))?;
        let mut rows = statement.query(event)?;
        while let Some(row) = rows.next()? {
            let name: (i64, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let number = *numbers.entry(name).or_insert_with_key(|name| {
                groups.names.push(name.clone());
                groups.names.len() - 1
            });
            groups.of_session.entry(row.get(0)?).or_default().push(number);
        }
        Ok(groups)
    }

    fn of_session(&self, session_id: i64) -> &[usize] {
        self.of_session.get(&session_id).map_or(&[], Vec::as_slice)
    }
}

struct Survey<'c> {
    judge: &'c Judge,
    samples: Statement<'c>,
    sampled: Statement<'c>,
    writer: Writer<'c>,
    tally: Tally,
}

impl Survey<'_> {
    /// Reads the sessions of one person. Two devices at once are one person, known by the lowest session.
    fn person(&mut self, sessions: &[(i64, i64)], groups: &Groups) -> Result<(), rusqlite::Error> {
        let Some(&(person_id, _)) = sessions.first() else { return Ok(()) };
        let mut merged: BTreeMap<i64, (i64, Minute)> = BTreeMap::new();
        for &(_, session_id) in sessions {
            let minutes = self.session(session_id)?;
            self.tally.session(session_id, &minutes);
            self.writer.activity(session_id, &minutes)?;
            for (minute, class) in minutes.classified() {
                if class >= 2 {
                    self.writer.poor_session_minute(person_id, session_id, minute.starts_at_unix)?;
                }
                let known = merged.entry(minute.starts_at_unix);
                known.and_modify(|(_, known)| known.add(minute)).or_insert((session_id, *minute));
            }
        }
        let mut count = PersonCount::default();
        for (session_id, minute) in merged.values() {
            let Some(class) = minute.class() else { continue };
            count.add(minute, class);
            self.tally.person_minute(minute, class, groups.of_session(*session_id));
            if class >= 2 {
                self.writer.poor_person_minute(person_id, *session_id, minute)?;
            }
        }
        if count.classified > 0 {
            self.writer.person_count(person_id, &count)?;
        }
        Ok(())
    }

    /// Reads the samples of one session.
    fn session(&mut self, session_id: i64) -> Result<Minutes, rusqlite::Error> {
        let mut previous = None;
        let mut rows = self.sampled.query([session_id])?;
        while let Some(row) = rows.next()? {
            let minute_unix = minute_of(row.get(0)?);
            if previous.replace(minute_unix) != Some(minute_unix) {
                *self.tally.sampled.entry(minute_unix).or_default() += 1;
            }
        }
        let mut minutes = Minutes::default();
        let mut rows = self.samples.query([session_id])?;
        while let Some(row) = rows.next()? {
            let stream_id: u8 = row.get(0)?;
            // The table refers to the eighteen streams that there are.
            let Some(stream) = stream_id.checked_sub(1).and_then(|index| STREAMS.get(usize::from(index))) else {
                continue;
            };
            let readings = Readings {
                bitrate_kbps: row.get(2)?,
                latency_ms: row.get(3)?,
                jitter_ms: row.get(4)?,
                avg_loss_pct: row.get(5)?,
                max_loss_pct: row.get(6)?,
                height_px: row.get(7)?,
                frame_rate_fps: row.get(8)?,
            };
            if let Some(judgement) = self.judge.judge(stream.medium, &readings) {
                let minute_unix = minute_of(row.get(1)?);
                minutes.note(minute_unix, lane(stream), judgement);
                self.tally.sample(minute_unix, stream, &readings, judgement);
            }
        }
        Ok(minutes)
    }
}
