//! What is stored of one `user_id` in one event, which decides how another record of it is written.

use rusqlite::{Connection, Row, ToSql, params};

use super::error::Error;
use super::upsert::columns_of;
use crate::model::field::{FieldValue, PARTICIPANT_FIELDS, Table};
use crate::model::metric::{MACHINE_METRICS, QUALITY_COLUMNS, STREAM_COLUMNS};
use crate::model::{
    Anomalies, Endpoint, Origin, ParticipantRecord, Sample, SessionKey, StreamQuality, StreamSample, Timestamp,
};

/// A `user_id` in an event: whose records are read together.
pub(super) type Subject = (i64, String);

/// A session that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) session_id: i64,
    pub(super) origin: Origin,
    pub(super) join_at: Timestamp,
    /// Whether anything of it was asked of Zoom.
    pub(super) is_fetched: bool,
    /// Whether all that was told of it can be read again.
    pub(super) is_whole: bool,
}

/// The sessions of a subject.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) sessions: Vec<Stored>,
}

impl Standing {
    pub(super) fn of(connection: &Connection, (event_id, user_id): &Subject) -> Result<Self, Error> {
        let mut statement = connection.prepare_cached(include_str!("standing.sql"))?;
        let sessions = statement.query_map(params![event_id, user_id], |row| {
            let origin: String = row.get(1)?;
            Ok(Stored {
                session_id: row.get(0)?,
                origin: if origin == Origin::Qss.as_str() { Origin::Qss } else { Origin::Dashboard },
                join_at: row.get(2)?,
                is_fetched: row.get(3)?,
                is_whole: row.get(4)?,
            })
        })?;
        Ok(Self { sessions: sessions.collect::<Result<_, _>>()? })
    }

    /// Whether all that was told of all sessions can be read again.
    pub(super) fn is_whole(&self) -> bool {
        self.sessions.iter().all(|stored| stored.is_whole)
    }

    /// The session of a record that makes one: all that the subscription sends is one session.
    pub(super) fn session(&self, origin: Origin, join_at: Timestamp) -> Option<Stored> {
        let is_it = |stored: &&Stored| stored.origin == origin && (origin == Origin::Qss || stored.join_at == join_at);
        self.sessions.iter().find(is_it).copied()
    }

    /// The session that attributes belong to.
    pub(super) fn nearest(&self, join_at: Timestamp) -> Option<Stored> {
        let (origin, nearest) = nearest(self.sessions.iter().map(|stored| (stored.origin, stored.join_at)), join_at)?;
        self.session(origin, nearest)
    }
}

/// The session that attributes with this join belong to: of the Dashboard's, else of the subscription's, the one whose
/// join is nearest, since two endpoints need not round alike; of two the earlier.
pub(super) fn nearest(
    sessions: impl Iterator<Item = (Origin, Timestamp)>,
    join_at: Timestamp,
) -> Option<(Origin, Timestamp)> {
    sessions.min_by_key(|(origin, known)| (*origin, known.0.abs_diff(join_at.0), *known))
}

/// Whether attributes of a subject are kept, which another session may take over.
pub(super) fn has_attributes(connection: &Connection, (event_id, user_id): &Subject) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM payload WHERE event_id = ? AND user_id = ? AND endpoint = ?)";
    let values = params![event_id, user_id, Endpoint::Participants.as_str()];
    Ok(connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))?)
}

/// Whether anything fetched of a subject counts for more than what this endpoint tells of it at that time: attributes
/// count last, and the clock of a machine may have been put back.
pub(super) fn has_later(
    connection: &Connection,
    (event_id, user_id): &Subject,
    endpoint: Endpoint,
    at: Timestamp,
) -> Result<bool, Error> {
    let values = params![event_id, user_id, endpoint.as_str(), at];
    Ok(connection.prepare_cached(include_str!("standing_later.sql"))?.query_row(values, |row| row.get(0))?)
}

/// What is stored of a session where the record tells something, without anomalies.
pub(super) fn beside(
    connection: &Connection,
    stored: Stored,
    record: &ParticipantRecord,
) -> Result<ParticipantRecord, Error> {
    let session_id = stored.session_id;
    let (leave_at, fields) = facts(connection, session_id)?;
    let session = SessionKey { user_id: record.session.user_id.clone(), join_at: stored.join_at };
    let mut beside = ParticipantRecord {
        session,
        leave_at,
        fields,
        samples: Vec::new(),
        stream_samples: Vec::new(),
        stream_qualities: Vec::new(),
        anomalies: Anomalies::default(),
    };
    if let Some((from, to)) = record.sampled() {
        read_samples(connection, session_id, [from, to], record, &mut beside)?;
    }
    Ok(beside)
}

/// What is stored of a session beside samples: when it ended, and its fields in the order of [`PARTICIPANT_FIELDS`].
pub(super) fn facts(
    connection: &Connection,
    session_id: i64,
) -> Result<(Option<Timestamp>, Vec<Option<FieldValue>>), Error> {
    let mut fields = vec![None; PARTICIPANT_FIELDS.len()];
    let leave_at = read_fields(connection, "participant_session", "leave_at", Table::Session, session_id, &mut fields)?;
    read_fields(connection, "participant_identity", "NULL", Table::Identity, session_id, &mut fields)?;
    Ok((leave_at, fields))
}

fn read_fields(
    connection: &Connection,
    table: &str,
    time: &str,
    of: Table,
    session_id: i64,
    fields: &mut [Option<FieldValue>],
) -> Result<Option<Timestamp>, Error> {
    let columns: Vec<&str> = columns_of(of).map(|(_, field)| field.column).collect();
    let sql = format!("SELECT {time}, {} FROM {table} WHERE session_id = ?", columns.join(", "));
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([session_id])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    for (at, (position, _)) in columns_of(of).enumerate() {
        fields[position] = row.get(1 + at)?;
    }
    Ok(row.get(0)?)
}

/// Reads the times between two, and the streams that the record has.
fn read_samples(
    connection: &Connection,
    session_id: i64,
    [from, to]: [Timestamp; 2],
    record: &ParticipantRecord,
    beside: &mut ParticipantRecord,
) -> Result<(), Error> {
    let sql = "SELECT * FROM sample WHERE session_id = ? AND sampled_at BETWEEN ? AND ? ORDER BY sampled_at";
    beside.samples = rows(connection, sql, &[&session_id, &from, &to], sample)?;
    for streams in record.stream_samples.chunk_by(|one, next| one.stream_id == next.stream_id) {
        let sql = "SELECT * FROM stream_sample WHERE session_id = ? AND stream_id = ? AND sampled_at BETWEEN ? AND ?
                   ORDER BY sampled_at";
        let stream_id = streams[0].stream_id;
        let values: [&dyn ToSql; 4] = [&session_id, &stream_id, &from, &to];
        beside.stream_samples.extend(rows(connection, sql, &values, stream_sample)?);
    }
    for qualities in record.stream_qualities.chunk_by(|one, next| one.subject == next.subject) {
        let sql = "SELECT * FROM stream_quality WHERE session_id = ? AND subject = ? AND sampled_at BETWEEN ? AND ?
                   ORDER BY sampled_at";
        let values: [&dyn ToSql; 4] = [&session_id, &qualities[0].subject, &from, &to];
        beside.stream_qualities.extend(rows(connection, sql, &values, stream_quality)?);
    }
    Ok(())
}

/// The rows of a statement.
pub(super) fn rows<T>(
    connection: &Connection,
    sql: &str,
    values: &[&dyn ToSql],
    read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_map(values, |row| read(row))?.collect::<Result<_, _>>()?)
}

/// A row of `sample`.
pub(super) fn sample(row: &Row<'_>) -> rusqlite::Result<Sample> {
    Ok(Sample { sampled_at: row.get(1)?, machine: values::<_, { MACHINE_METRICS.len() }>(row, 2)? })
}

/// A row of `stream_sample`.
pub(super) fn stream_sample(row: &Row<'_>) -> rusqlite::Result<StreamSample> {
    let readings = values::<_, { STREAM_COLUMNS.len() }>(row, 3)?;
    Ok(StreamSample { stream_id: row.get(1)?, sampled_at: row.get(2)?, readings })
}

/// A row of `stream_quality`.
pub(super) fn stream_quality(row: &Row<'_>) -> rusqlite::Result<StreamQuality> {
    let words = values::<_, { QUALITY_COLUMNS.len() }>(row, 3)?;
    Ok(StreamQuality { subject: row.get(1)?, sampled_at: row.get(2)?, words })
}

/// The values of a row's columns from one on.
fn values<V: rusqlite::types::FromSql, const N: usize>(
    row: &Row<'_>,
    first: usize,
) -> rusqlite::Result<[Option<V>; N]> {
    let mut values = [const { None }; N];
    for (column, value) in values.iter_mut().enumerate() {
        *value = row.get(first + column)?;
    }
    Ok(values)
}
