//! The rows of one session: what a record says, written over what is there.

use rusqlite::{CachedStatement, Connection, ToSql, params};

use super::error::Error;
use super::pack;
use super::site::{Addresses, Networks};
use super::tie;
use super::token::{self, TokenKey};
use super::upsert::{self, ROWS_AT_ONCE, columns_of};
use super::withholding::Withholding;
use crate::model::field::Table;
use crate::model::metric::{MACHINE_METRICS, QUALITY_COLUMNS, STREAM_COLUMNS};
use crate::model::{Anomalies, Endpoint, Origin, ParticipantRecord, Sample, StreamQuality, StreamSample, Timestamp};

/// Where rows are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows<'c> {
    pub(super) connection: &'c Connection,
    /// What tells where an address is.
    pub(super) networks: &'c Networks,
    /// What tokens are made with.
    pub(super) tokens: Option<&'c TokenKey>,
    /// Whether and how identities are kept from being written.
    pub(super) withholding: Option<&'c Withholding>,
}

/// Whose a record is and how it came, as far as its session keeps that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) event_id: i64,
    pub(super) origin: Origin,
    /// When the session began, which a record of attributes need not know to the second.
    pub(super) join_at: Timestamp,
    /// Whether Zoom was asked for it.
    pub(super) is_fetched: bool,
    /// Whether it is kept, so that the session can be read again.
    pub(super) is_kept: bool,
}

/// The tables that the records of a session fill, beside the session's own.
const EMPTIED: [&str; 7] =
    ["sample", "stream_sample", "stream_quality", "session_pack", "participant_identity", "identity_token", "anomaly"];

impl Rows<'_> {
    /// Writes a record over its session, which is made if it is not there, and returns the session's key. Present
    /// values replace, absent ones never erase. Anomalies and the pack are the caller's.
    pub(super) fn put(&self, told: Told, record: &ParticipantRecord) -> Result<i64, Error> {
        let session_id = self.session(told, record)?;
        match self.withholding {
            None => self.identity(session_id, record)?,
            Some(withholding) => withholding.put_tokens(self.connection, told.event_id, session_id, record)?,
        }
        tie::put(self.connection, told.event_id, session_id)?;
        self.locate(session_id, record)?;
        insert_samples(self.connection, session_id, &record.samples)?;
        insert_stream_samples(self.connection, session_id, &record.stream_samples)?;
        insert_stream_qualities(self.connection, session_id, &record.stream_qualities)?;
        Ok(session_id)
    }

    /// Writes a record that is all there is of its session.
    pub(super) fn put_whole(&self, told: Told, record: &ParticipantRecord) -> Result<i64, Error> {
        let session_id = self.put(told, record)?;
        pack::put(self.connection, session_id, record)?;
        Ok(session_id)
    }

    fn session(&self, told: Told, record: &ParticipantRecord) -> Result<i64, Error> {
        let Told { event_id, origin, join_at, is_fetched, is_kept } = told;
        let origin = origin.as_str();
        let (user_id, leave_at) = (&record.session.user_id, &record.leave_at);
        let mut values: Vec<&dyn ToSql> = vec![&event_id, &origin, user_id, &join_at, leave_at];
        values.extend(columns_of(Table::Session).map(|(position, _)| &record.fields[position] as &dyn ToSql));
        values.extend([&is_fetched as &dyn ToSql, &is_kept]);
        let mut statement = self.connection.prepare_cached(&upsert::SESSION)?;
        Ok(statement.query_row(&*values, |row| row.get(0))?)
    }

    fn identity(&self, session_id: i64, record: &ParticipantRecord) -> Result<(), Error> {
        let mut values: Vec<&dyn ToSql> = vec![&session_id];
        values.extend(columns_of(Table::Identity).map(|(position, _)| &record.fields[position] as &dyn ToSql));
        self.connection.prepare_cached(&upsert::IDENTITY)?.execute(&*values)?;
        token::put(self.connection, self.tokens, session_id, record)
    }

    /// Gives the session its site by the addresses that are stored of it, or by the record's where none are to be.
    fn locate(&self, session_id: i64, record: &ParticipantRecord) -> Result<(), Error> {
        if self.networks.is_empty() {
            return Ok(());
        }
        let addresses = if self.withholding.is_some() {
            Addresses::read(record.text("ip_address"), record.text("internal_ip_addresses"))
        } else {
            Addresses::of(self.connection, session_id)?
        };
        self.networks.tell(self.connection, session_id, addresses.as_ref())
    }

    /// Adds what could not be read, of a session or of the event itself.
    pub(super) fn anomalies(
        &self,
        event_id: i64,
        session_id: Option<i64>,
        endpoint: Endpoint,
        anomalies: &Anomalies,
    ) -> Result<(), Error> {
        put_anomalies(self.connection, (event_id, session_id), endpoint.as_str(), anomalies)
    }

    /// Empties a session of what its records fill, but for its key.
    pub(super) fn clear(&self, session_id: i64) -> Result<(), Error> {
        for table in EMPTIED {
            self.connection
                .prepare_cached(&format!("DELETE FROM {table} WHERE session_id = ?"))?
                .execute([session_id])?;
        }
        let fields: Vec<String> =
            columns_of(Table::Session).map(|(_, field)| format!("{} = NULL", field.column)).collect();
        let sql = format!(
            "UPDATE participant_session SET leave_at = NULL, is_fetched = 0, {} WHERE session_id = ?",
            fields.join(", ")
        );
        self.connection.prepare_cached(&sql)?.execute([session_id])?;
        Ok(())
    }
}

/// Adds what could not be read in answers of a kind, of a session of an event or of the event itself.
pub(super) fn put_anomalies(
    connection: &Connection,
    (event_id, session_id): (i64, Option<i64>),
    endpoint: &str,
    anomalies: &Anomalies,
) -> Result<(), Error> {
    for anomaly in anomalies.as_slice() {
        connection.prepare_cached(include_str!("anomaly.sql"))?.execute(params![
            event_id,
            session_id,
            endpoint,
            anomaly.path,
            anomaly.sampled_at,
            anomaly.raw_value,
            anomaly.occurrences
        ])?;
    }
    Ok(())
}

fn insert_samples(connection: &Connection, session_id: i64, samples: &[Sample]) -> Result<(), Error> {
    insert_rows(connection, session_id, &upsert::SAMPLE, samples, |statement, at, sample| {
        statement.raw_bind_parameter(at, sample.sampled_at)?;
        for (column, value) in sample.machine.iter().enumerate() {
            statement.raw_bind_parameter(at + 1 + column, value)?;
        }
        Ok(at + 1 + MACHINE_METRICS.len())
    })
}

fn insert_stream_samples(connection: &Connection, session_id: i64, samples: &[StreamSample]) -> Result<(), Error> {
    insert_rows(connection, session_id, &upsert::STREAM_SAMPLE, samples, |statement, at, sample| {
        statement.raw_bind_parameter(at, sample.stream_id)?;
        statement.raw_bind_parameter(at + 1, sample.sampled_at)?;
        for (column, reading) in sample.readings.iter().enumerate() {
            statement.raw_bind_parameter(at + 2 + column, reading)?;
        }
        Ok(at + 2 + STREAM_COLUMNS.len())
    })
}

fn insert_stream_qualities(connection: &Connection, session_id: i64, qualities: &[StreamQuality]) -> Result<(), Error> {
    insert_rows(connection, session_id, &upsert::STREAM_QUALITY, qualities, |statement, at, quality| {
        statement.raw_bind_parameter(at, &quality.subject)?;
        statement.raw_bind_parameter(at + 1, quality.sampled_at)?;
        for (column, word) in quality.words.iter().enumerate() {
            statement.raw_bind_parameter(at + 2 + column, word)?;
        }
        Ok(at + 2 + QUALITY_COLUMNS.len())
    })
}

/// Inserts rows of a session, [`ROWS_AT_ONCE`] a statement and the rest one by one. `bind` binds a row from a
/// parameter's position on and returns the next position.
fn insert_rows<T>(
    connection: &Connection,
    session_id: i64,
    [one, many]: &[String; 2],
    rows: &[T],
    bind: impl Fn(&mut CachedStatement<'_>, usize, &T) -> rusqlite::Result<usize>,
) -> Result<(), Error> {
    let chunks = rows.chunks_exact(ROWS_AT_ONCE);
    let rest = chunks.remainder();
    if rows.len() >= ROWS_AT_ONCE {
        let mut statement = connection.prepare_cached(many)?;
        statement.raw_bind_parameter(1, session_id)?;
        for chunk in chunks {
            let mut at = 2;
            for row in chunk {
                at = bind(&mut statement, at, row)?;
            }
            statement.raw_execute()?;
        }
    }
    if !rest.is_empty() {
        let mut statement = connection.prepare_cached(one)?;
        statement.raw_bind_parameter(1, session_id)?;
        for row in rest {
            bind(&mut statement, 2, row)?;
            statement.raw_execute()?;
        }
    }
    Ok(())
}
