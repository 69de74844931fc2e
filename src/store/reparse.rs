//! Making the rows of what is kept anew, by what the kept records say today.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::database::Store;
use super::erase::Effect;
use super::error::Error;
use super::event_row;
use super::payload::{self, decompress};
use super::rows::Rows;
use super::site::Networks;
use super::soundness::require_end_of_all;
use super::standing::{Standing, Subject as Of};
use super::subject::{self, InHand, Rebuilt};
use super::token::TokenKey;
use crate::model::{Endpoint, Payload, Reader};

/// What is replaced as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The sessions of one `user_id` in an event.
    Of(i64, String),
    /// A record that belonged to nobody when it came, by the key of its payload.
    Unkeyed(i64),
}

/// What was read again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reread {
    /// Kept records.
    pub records: u64,
    /// Those of them that belong to nobody.
    pub unkeyed: u64,
    /// Sessions that stay as they are, since not every answer about them was kept.
    pub unread_sessions: u64,
    /// What differs now.
    pub differences: Differences,
}

impl std::ops::AddAssign for Reread {
    fn add_assign(&mut self, other: Self) {
        self.records += other.records;
        self.unkeyed += other.unkeyed;
        self.unread_sessions += other.unread_sessions;
        self.differences += other.differences;
    }
}

/// The tables that are compared, with what makes two rows the same.
const COMPARED: [(&str, &str); 6] = [
    ("participant_session", "*"),
    ("participant_identity", "*"),
    ("sample", "*"),
    ("stream_sample", "*"),
    ("stream_quality", "*"),
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

/// Everything that is stored of participants, or kept of nobody.
///
/// # Errors
///
/// [`Error::Damaged`] if not all of it can be read, or if SQLite refuses.
pub fn subjects(connection: &Connection) -> Result<Vec<Subject>, Error> {
    require_end_of_all(connection)?;
    let mut statement = connection.prepare(include_str!("reparse_subjects.sql"))?;
    let subjects = statement.query_map([], |row| {
        Ok(match row.get(1)? {
            Some(user_id) => Subject::Of(row.get(0)?, user_id),
            None => Subject::Unkeyed(row.get(2)?),
        })
    })?;
    Ok(subjects.collect::<Result<_, _>>()?)
}

impl Store {
    /// Replaces what is stored of some subjects by what their records read as now, and tells how it differs. Each is
    /// read after the one before it was replaced, which may have found out whose a record is.
    ///
    /// # Errors
    ///
    /// If SQLite refuses or a payload is damaged; all of them are then what they were.
    pub fn replace(&mut self, subjects: &[Subject], reader: Reader, effect: Effect) -> Result<Reread, Error> {
        let (networks, tokens) = (self.networks(), self.tokens());
        let around = (&*networks, tokens.as_ref());
        self.change(effect, |connection| {
            let mut reread = Reread::default();
            for subject in subjects {
                reread += match subject {
                    Subject::Of(event_id, user_id) => {
                        replace(connection, around, reader, &(*event_id, user_id.clone()))?
                    }
                    Subject::Unkeyed(payload_id) => unkeyed(connection, around, reader, *payload_id)?,
                };
            }
            Ok(reread)
        })
    }
}

/// What tells where an address is, and what tokens are made with.
pub(super) type Around<'a> = (&'a Networks, Option<&'a TokenKey>);

/// Replaces the rows of a subject, and tells how they differ.
pub(super) fn replace(
    connection: &Connection,
    (networks, tokens): Around<'_>,
    reader: Reader,
    subject: &Of,
) -> Result<Reread, Error> {
    let standing = Standing::of(connection, subject)?;
    if !standing.is_whole() {
        return Ok(Reread { unread_sessions: standing.sessions.len() as u64, ..Reread::default() });
    }
    if let Some(records) = subject::unchanged(connection, reader, subject, &standing)? {
        return Ok(Reread { records, ..Reread::default() });
    }
    let mut before: Vec<i64> = standing.sessions.iter().map(|stored| stored.session_id).collect();
    let rows = Rows { connection, networks, tokens, withholding: None };
    remember(connection, &before)?;
    let Rebuilt { mut sessions, others, envelopes, records } = subject::rebuild(rows, reader, subject, InHand::new())?;
    envelopes.iter().try_for_each(|response_id| payload::drop_empty(connection, *response_id))?;
    for user_id in others {
        let other = (subject.0, user_id);
        let standing = Standing::of(connection, &other)?;
        if standing.is_whole() {
            // Their rows were not put aside, so that they count as new.
            before.clear();
            sessions.append(&mut subject::rebuild(rows, reader, &other, InHand::new())?.sessions);
        }
    }
    event_row::settle(connection, subject.0)?;
    Ok(Reread { records, differences: compare(connection, &sessions)?, ..Reread::default() })
}

/// Reads a record that belonged to nobody.
fn unkeyed(connection: &Connection, around: Around<'_>, reader: Reader, payload_id: i64) -> Result<Reread, Error> {
    let sql =
        "SELECT event_id, endpoint, record_bytes, record_zstd FROM payload WHERE payload_id = ? AND user_id IS NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let kept = statement.query_row([payload_id], |row| {
        let payload = Payload { record_bytes: row.get(2)?, record_zstd: row.get(3)? };
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, payload))
    });
    // It may have found its session with another one.
    let Some((event_id, word, payload)) = kept.optional()? else { return Ok(Reread::default()) };
    let endpoint = Endpoint::named(&word).unwrap_or(Endpoint::Participants);
    let Some(record) = reader.0(endpoint, &decompress(&payload)?) else {
        return Ok(Reread { records: 1, unkeyed: 1, ..Reread::default() });
    };
    let user_id = record.session.user_id;
    let sql = "UPDATE payload SET user_id = ? WHERE payload_id = ?";
    connection.prepare_cached(sql)?.execute(params![user_id, payload_id])?;
    // The anomaly says that some record of the event belongs to nobody, which may have been the last one.
    connection.prepare_cached(include_str!("reparse_keyed.sql"))?.execute(params![event_id, word])?;
    replace(connection, around, reader, &(event_id, user_id))
}

/// Copies the rows of sessions aside.
fn remember(connection: &Connection, sessions: &[i64]) -> Result<(), Error> {
    for (table, columns) in COMPARED {
        let copy =
            format!("CREATE TEMP TABLE IF NOT EXISTS before_{table} AS SELECT {columns} FROM main.{table} LIMIT 0");
        connection.prepare_cached(&copy)?.execute([])?;
        connection.prepare_cached(&format!("DELETE FROM temp.before_{table}"))?.execute([])?;
        let fill = format!("INSERT INTO temp.before_{table} SELECT {columns} FROM main.{table} WHERE session_id = ?");
        for session_id in sessions {
            connection.prepare_cached(&fill)?.execute([session_id])?;
        }
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
