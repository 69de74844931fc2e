//! Replacing what was stored of a session by what its kept records say today.

use std::collections::BTreeSet;

use rusqlite::{Connection, Row, params};

use super::erase::Effect;
use super::error::Error;
use super::record::record_participants;
use super::upsert::columns_of;
use super::writer::Store;
use crate::model::field::Table;
use crate::model::site::SiteMap;
use crate::model::{Endpoint, ParticipantRecord, Payload};

/// What is replaced as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A session, by its key.
    Session(i64),
    /// A record that belonged to nobody when it came, by the key of its payload.
    Unkeyed(i64),
}

/// A record as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The payload's key.
    pub payload_id: i64,
    /// The event's key.
    pub event_id: i64,
    /// Where it came from.
    pub endpoint: Endpoint,
    /// Its text, compressed.
    pub payload: Payload,
}

/// A kept record, flattened again.
#[derive(Debug, Clone, PartialEq)]
pub struct Reread {
    /// What it was read from.
    pub kept: Kept,
    /// What it says; `None` if it still cannot be told whose it is.
    pub record: Option<ParticipantRecord>,
}

/// The tables that are compared, with what makes two rows the same.
const COMPARED: [(&str, &str); 5] = [
    ("participant_session", "*"),
    ("participant_identity", "*"),
    ("sample", "*"),
    ("stream_sample", "*"),
    ("anomaly", "event_id, session_id, endpoint, path, sampled_at, raw_value, occurrences"),
];

/// How the rows of a table differ; one that changed counts in both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Difference {
    /// Rows that are no longer there as they were.
    pub old: u64,
    /// Rows that are there now.
    pub new: u64,
}

/// The differences of each table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Differences([Difference; COMPARED.len()]);

impl Differences {
    /// Each with the name of its table.
    pub fn by_table(&self) -> impl Iterator<Item = (&'static str, Difference)> {
        COMPARED.iter().map(|(table, _)| *table).zip(self.0)
    }
}

impl std::ops::AddAssign for Differences {
    fn add_assign(&mut self, other: Self) {
        for (sum, more) in self.0.iter_mut().zip(other.0) {
            sum.old += more.old;
            sum.new += more.new;
        }
    }
}

/// Everything that records are kept of.
///
/// # Errors
///
/// If SQLite refuses.
pub fn subjects(connection: &Connection) -> Result<Vec<Subject>, Error> {
    let sql = "SELECT DISTINCT session_id, CASE WHEN session_id IS NULL THEN payload_id END FROM payload ORDER BY 1, 2";
    let mut statement = connection.prepare(sql)?;
    let subjects = statement.query_map([], |row| {
        Ok(match row.get(0)? {
            Some(session_id) => Subject::Session(session_id),
            None => Subject::Unkeyed(row.get(1)?),
        })
    })?;
    Ok(subjects.collect::<Result<_, _>>()?)
}

/// What is kept of a subject, in the order in which it came.
fn kept(connection: &Connection, subject: Subject) -> Result<Vec<Kept>, Error> {
    let (column, key) = match subject {
        Subject::Session(session_id) => ("payload.session_id", session_id),
        Subject::Unkeyed(payload_id) => ("payload.payload_id", payload_id),
    };
    let sql = format!(
        "SELECT payload.* FROM payload JOIN response USING (response_id) WHERE {column} = ?
         ORDER BY received_at, payload_id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let kept = statement.query_map([key], read_kept)?;
    Ok(kept.collect::<Result<_, _>>()?)
}

impl Store {
    /// Replaces what is stored of some subjects by what their records read as now, and tells how it differs. Each is
    /// read after the one before it was replaced, which may have found out whose a record is.
    ///
    /// # Errors
    ///
    /// If SQLite refuses, or the records cannot be read; all of them are then what they were.
    pub fn replace(
        &mut self,
        subjects: &[Subject],
        mut read_again: impl FnMut(Vec<Kept>) -> Result<Vec<Reread>, Error>,
        effect: Effect,
    ) -> Result<Differences, Error> {
        let sites = self.sites();
        self.change(effect, |connection| {
            let mut differences = Differences::default();
            for subject in subjects {
                let reread = read_again(kept(connection, *subject)?)?;
                differences += replace(connection, &sites, *subject, &reread)?;
            }
            Ok(differences)
        })
    }
}

fn replace(
    connection: &Connection,
    sites: &SiteMap,
    subject: Subject,
    reread: &[Reread],
) -> Result<Differences, Error> {
    let mut sessions = BTreeSet::new();
    if let Subject::Session(session_id) = subject {
        sessions.insert(session_id);
        remember(connection, session_id)?;
        // Only a QoS record says everything; without one, what `/participants` told of the session is all that is new.
        let is_whole = reread.iter().any(|reread| reread.record.is_some() && has_qos(reread.kept.endpoint));
        if is_whole {
            clear(connection, session_id)?;
        }
    } else {
        remember(connection, 0)?;
    }
    // A response may hold two records of one session; what the first notes must survive the second.
    for of_endpoint in reread.chunk_by(|one, next| one.kept.endpoint == next.kept.endpoint) {
        let keyed = || of_endpoint.iter().filter_map(|Reread { kept, record }| Some((kept, record.as_ref()?)));
        let Some((first, _)) = keyed().next() else { continue };
        let records = keyed().map(|(_, record)| record);
        let recorded = record_participants(connection, sites, first.event_id, first.endpoint, records)?;
        for ((kept, _), session_id) in keyed().zip(recorded) {
            if let Some(session_id) = session_id.filter(|&session_id| subject != Subject::Session(session_id)) {
                sessions.insert(session_id);
                move_payload(connection, kept, session_id)?;
            }
        }
    }
    if let Subject::Session(session_id) = subject {
        let without_payload = "DELETE FROM participant_session WHERE session_id = ?1
                               AND NOT EXISTS (SELECT 1 FROM payload WHERE payload.session_id = ?1)";
        connection.prepare_cached(without_payload)?.execute([session_id])?;
    }
    compare(connection, &sessions)
}

const fn has_qos(endpoint: Endpoint) -> bool {
    matches!(endpoint, Endpoint::ParticipantsQos | Endpoint::ParticipantQos)
}

/// Empties a session of what its records fill: a value that today's parser does not find must not stay.
fn clear(connection: &Connection, session_id: i64) -> Result<(), Error> {
    for table in ["sample", "stream_sample", "session_pack", "participant_identity"] {
        connection.prepare_cached(&format!("DELETE FROM {table} WHERE session_id = ?"))?.execute([session_id])?;
    }
    let fields: Vec<String> = columns_of(Table::Session).map(|(_, field)| format!("{} = NULL", field.column)).collect();
    let sql = format!("UPDATE participant_session SET leave_at = NULL, {} WHERE session_id = ?", fields.join(", "));
    connection.prepare_cached(&sql)?.execute([session_id])?;
    Ok(())
}

/// Hands a payload to the session that its record turned out to be of.
fn move_payload(connection: &Connection, kept: &Kept, session_id: i64) -> Result<(), Error> {
    let sql = "UPDATE OR REPLACE payload
               SET session_id = ?2, subject = (SELECT user_id || '@' || join_at FROM participant_session WHERE session_id = ?2)
               WHERE payload_id = ?1";
    connection.prepare_cached(sql)?.execute(params![kept.payload_id, session_id])?;
    // The anomaly says that some record of the event belongs to nobody, which may have been the last one.
    connection
        .prepare_cached(include_str!("reparse_keyed.sql"))?
        .execute(params![kept.event_id, kept.endpoint.as_str()])?;
    Ok(())
}

/// Copies the rows of a session aside.
fn remember(connection: &Connection, session_id: i64) -> Result<(), Error> {
    for (table, columns) in COMPARED {
        let copy =
            format!("CREATE TEMP TABLE IF NOT EXISTS before_{table} AS SELECT {columns} FROM main.{table} LIMIT 0");
        connection.prepare_cached(&copy)?.execute([])?;
        connection.prepare_cached(&format!("DELETE FROM temp.before_{table}"))?.execute([])?;
        let fill = format!("INSERT INTO temp.before_{table} SELECT {columns} FROM main.{table} WHERE session_id = ?");
        connection.prepare_cached(&fill)?.execute([session_id])?;
    }
    Ok(())
}

/// Compares the rows of some sessions with those put aside.
fn compare(connection: &Connection, sessions: &BTreeSet<i64>) -> Result<Differences, Error> {
    let sessions: Vec<String> = sessions.iter().map(ToString::to_string).collect();
    let sessions = sessions.join(", ");
    let mut differences = Differences::default();
    for ((table, columns), difference) in COMPARED.into_iter().zip(&mut differences.0) {
        let now = format!("SELECT {columns} FROM main.{table} WHERE session_id IN ({sessions})");
        let before = format!("SELECT * FROM temp.before_{table}");
        let count = |rows: String| -> Result<u64, Error> {
            let sql = format!("SELECT count(*) FROM ({rows})");
            let count: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
            Ok(u64::try_from(count).unwrap_or(0))
        };
        difference.old = count(format!("{before} EXCEPT {now}"))?;
        difference.new = count(format!("{now} EXCEPT {before}"))?;
    }
    Ok(differences)
}

fn read_kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let endpoint: String = row.get("endpoint")?;
    let endpoint = match endpoint.as_str() {
        "participants_qos" => Endpoint::ParticipantsQos,
        "participant_qos" => Endpoint::ParticipantQos,
        // The table's CHECK admits these three and no other.
        _ => Endpoint::Participants,
    };
    Ok(Kept {
        payload_id: row.get("payload_id")?,
        event_id: row.get("event_id")?,
        endpoint,
        payload: Payload { record_bytes: row.get("record_bytes")?, record_zstd: row.get("record_zstd")? },
    })
}
