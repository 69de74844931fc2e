//! Writing what a response says: event, sessions, samples, anomalies and payloads.

use std::collections::BTreeSet;

use rusqlite::{CachedStatement, Connection, OptionalExtension as _, ToSql, params};

use super::error::Error;
use super::pack;
use super::payload::Keeper;
use super::site;
use super::upsert::{self, ROWS_AT_ONCE, columns_of};
use crate::model::field::{EVENT_FIELDS, FieldValue, Table};
use crate::model::metric::{MACHINE_METRICS, STREAM_COLUMNS};
use crate::model::site::SiteMap;
use crate::model::{
    Anomalies, Asked, Endpoint, EventFacts, ParticipantRecord, Received, Response, Sample, SessionKey, StreamSample,
};

/// How much a response brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Participant records that were stored.
    pub records: u64,
    /// Elements of `user_qos`.
    pub samples: u64,
    /// Rows of streams in use.
    pub stream_samples: u64,
    /// Values that could not be read.
    pub anomalies: u64,
}

impl std::ops::AddAssign for Recorded {
    fn add_assign(&mut self, other: Self) {
        self.records += other.records;
        self.samples += other.samples;
        self.stream_samples += other.stream_samples;
        self.anomalies += other.anomalies;
    }
}

/// Writes a response, its sessions at their place on the map of networks. The caller holds the transaction, so that the
/// ledger's mark is part of it.
///
/// # Errors
///
/// If SQLite refuses; the caller then rolls back.
pub(super) fn record(connection: &Connection, sites: &SiteMap, response: &Response) -> Result<Recorded, Error> {
    let event_id = record_event(connection, &response.event)?;
    let keeps_payloads = response.records.iter().any(|received| received.payload.is_some());
    let mut keeper = if keeps_payloads {
        let Response { endpoint, received_at, envelope, .. } = response;
        Some(Keeper::begin(connection, event_id, *endpoint, *received_at, envelope)?)
    } else {
        None
    };
    let mut writer = Writer { connection, event_id, endpoint: response.endpoint, met: BTreeSet::new(), sites };
    let mut recorded = Recorded::default();
    writer.anomalies(None, &response.anomalies, &mut recorded)?;
    for Received { record, payload } in &response.records {
        let session_id = match record {
            Some(record) => writer.participant(record, &mut recorded)?,
            None => None,
        };
        let session = record.as_ref().map(|record| (session_id, &record.session));
        if let (Some(keeper), Some(payload)) = (&mut keeper, payload) {
            match session {
                // A participant whom only /participants knows has no session and adds none.
                Some((None, _)) => {}
                Some((Some(session_id), key)) => keeper.keep(payload, Some((session_id, key)))?,
                None => keeper.keep(payload, None)?,
            }
        }
    }
    if let Some(keeper) = keeper {
        keeper.finish()?;
    }
    Ok(recorded)
}

/// Writes records of one endpoint and returns the session of each; `None` for a participant whom only `/participants`
/// knows.
pub(super) fn record_participants<'r>(
    connection: &Connection,
    sites: &SiteMap,
    event_id: i64,
    endpoint: Endpoint,
    records: impl IntoIterator<Item = &'r ParticipantRecord>,
) -> Result<Vec<Option<i64>>, Error> {
    let mut writer = Writer { connection, event_id, endpoint, met: BTreeSet::new(), sites };
    records.into_iter().map(|record| writer.participant(record, &mut Recorded::default())).collect()
}

/// Writes what is known of an event and returns its key. What is known stays known.
///
/// # Errors
///
/// If SQLite refuses.
pub fn record_event(connection: &Connection, event: &EventFacts) -> Result<i64, Error> {
    let EventFacts { kind, uuid, number, start_at, end_at, zoom_participants, zoom_joins, asked, fields } = event;
    let mut values: Vec<&dyn ToSql> = Vec::with_capacity(8 + EVENT_FIELDS.len());
    let kind = kind.as_str();
    let asked = asked.map(Asked::as_str);
    values.extend([&kind as &dyn ToSql, uuid, number, start_at, end_at, zoom_participants]);
    let unknown: Option<FieldValue> = None;
    values.extend((0..EVENT_FIELDS.len()).map(|at| fields.get(at).unwrap_or(&unknown) as &dyn ToSql));
    values.extend([&asked as &dyn ToSql, zoom_joins]);
    let mut statement = connection.prepare_cached(&upsert::EVENT)?;
    Ok(statement.query_row(&*values, |row| row.get(0))?)
}

struct Writer<'c> {
    connection: &'c Connection,
    event_id: i64,
    endpoint: Endpoint,
    /// Sessions that this response already named, whose anomalies of earlier responses are cleared.
    met: BTreeSet<i64>,
    /// The map of networks.
    sites: &'c SiteMap,
}

impl Writer<'_> {
    /// The session's key, or `None` for a participant whom only `/participants` knows.
    fn participant(&mut self, record: &ParticipantRecord, recorded: &mut Recorded) -> Result<Option<i64>, Error> {
        let key = match self.endpoint {
            Endpoint::ParticipantsQos | Endpoint::ParticipantQos => record.session.clone(),
            Endpoint::Participants => match self.known_session(&record.session)? {
                Some(key) => key,
                None => return Ok(None),
            },
        };
        let session_id = self.session(&key, record)?;
        self.identity(session_id, record)?;
        self.site(session_id)?;
        if self.met.insert(session_id) {
            let sql = "DELETE FROM anomaly WHERE session_id = ? AND endpoint = ?";
            self.connection.prepare_cached(sql)?.execute(params![session_id, self.endpoint.as_str()])?;
        }
        self.anomalies(Some(session_id), &record.anomalies, recorded)?;
        let known = pack::known(self.connection, session_id)?;
        insert_samples(self.connection, session_id, &record.samples)?;
        insert_stream_samples(self.connection, session_id, &record.stream_samples)?;
        pack::follow(self.connection, session_id, record, known)?;
        recorded.records += 1;
        recorded.samples += record.samples.len() as u64;
        recorded.stream_samples += record.stream_samples.len() as u64;
        Ok(Some(session_id))
    }

    /// The stored session that a record of `/participants` describes: the same `user_id`, and of several the one whose
    /// join is nearest, since the two endpoints need not round alike.
    fn known_session(&self, session: &SessionKey) -> Result<Option<SessionKey>, Error> {
        let sql = "SELECT user_id, join_at FROM participant_session WHERE event_id = ? AND user_id = ?
                   ORDER BY abs(join_at - ?) LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let known = statement.query_row(params![self.event_id, session.user_id, session.join_at], |row| {
            Ok(SessionKey { user_id: row.get(0)?, join_at: row.get(1)? })
        });
        Ok(known.optional()?)
    }

    fn session(&self, key: &SessionKey, record: &ParticipantRecord) -> Result<i64, Error> {
        let mut values: Vec<&dyn ToSql> = vec![&self.event_id, &key.user_id, &key.join_at, &record.leave_at];
        values.extend(columns_of(Table::Session).map(|(position, _)| &record.fields[position] as &dyn ToSql));
        let mut statement = self.connection.prepare_cached(&upsert::SESSION)?;
        Ok(statement.query_row(&*values, |row| row.get(0))?)
    }

    fn identity(&self, session_id: i64, record: &ParticipantRecord) -> Result<(), Error> {
        let mut values: Vec<&dyn ToSql> = vec![&session_id];
        values.extend(columns_of(Table::Identity).map(|(position, _)| &record.fields[position] as &dyn ToSql));
        self.connection.prepare_cached(&upsert::IDENTITY)?.execute(&*values)?;
        Ok(())
    }

    fn site(&self, session_id: i64) -> Result<(), Error> {
        if !self.sites.is_empty() {
            site::locate(self.connection, self.sites, session_id)?;
        }
        Ok(())
    }

    fn anomalies(&self, session_id: Option<i64>, anomalies: &Anomalies, recorded: &mut Recorded) -> Result<(), Error> {
        for anomaly in anomalies.as_slice() {
            self.connection.prepare_cached(include_str!("anomaly.sql"))?.execute(params![
                self.event_id,
                session_id,
                self.endpoint.as_str(),
                anomaly.path,
                anomaly.sampled_at,
                anomaly.raw_value,
                anomaly.occurrences
            ])?;
            recorded.anomalies += u64::from(anomaly.occurrences);
        }
        Ok(())
    }
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
