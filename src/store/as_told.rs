//! Whether the rows of a session are what its records say: then nothing of them has to be written.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};

use super::error::Error;
use super::pack;
use super::standing::facts;
use crate::model::metric::{MACHINE_METRICS, QUALITY_COLUMNS, STREAM_COLUMNS};
use crate::model::{
    Anomalies, Anomaly, Endpoint, FieldValue, ParticipantRecord, Sample, StreamQuality, StreamSample, Timestamp,
};

/// Whether a session has the rows of a record, and none besides.
pub(super) fn is_stored(connection: &Connection, session_id: i64, record: &ParticipantRecord) -> Result<bool, Error> {
    let (leave_at, fields) = facts(connection, session_id)?;
    Ok(leave_at == record.leave_at
        && fields == record.fields
        && has_samples(connection, session_id, &record.samples)?
        && has_stream_samples(connection, session_id, &record.stream_samples)?
        && has_stream_qualities(connection, session_id, &record.stream_qualities)?
        && pack::is_of(connection, session_id, record)?)
}

/// Whether a session has the anomalies of some endpoints, and none besides.
pub(super) fn has_anomalies(
    connection: &Connection,
    session_id: i64,
    told: &BTreeMap<Endpoint, Anomalies>,
) -> Result<bool, Error> {
    let told = told
        .iter()
        .flat_map(|(endpoint, anomalies)| anomalies.as_slice().iter().map(|anomaly| (endpoint.as_str(), anomaly)));
    let mut told: Vec<(&str, &Anomaly)> = told.collect();
    told.sort_unstable_by_key(|(endpoint, anomaly)| (*endpoint, anomaly.path.as_str()));
    let sql = "SELECT endpoint, path, sampled_at, raw_value, occurrences FROM anomaly WHERE session_id = ?
               ORDER BY endpoint, path";
    are_rows(connection, sql, session_id, &told, |row, (endpoint, anomaly)| {
        Ok(row.get_ref(0)?.as_str()? == *endpoint
            && row.get_ref(1)?.as_str()? == anomaly.path
            && row.get::<_, Option<_>>(2)? == anomaly.sampled_at
            && row.get_ref(3)?.as_str()? == anomaly.raw_value
            && row.get::<_, u32>(4)? == anomaly.occurrences)
    })
}

fn has_samples(connection: &Connection, session_id: i64, samples: &[Sample]) -> Result<bool, Error> {
    let sql = "SELECT * FROM sample WHERE session_id = ? ORDER BY sampled_at";
    are_rows(connection, sql, session_id, samples, |row, sample| {
        Ok(row.get::<_, Timestamp>(1)? == sample.sampled_at
            && has_values::<FieldValue, { MACHINE_METRICS.len() }>(row, 2, &sample.machine, PartialEq::eq)?)
    })
}

fn has_stream_samples(connection: &Connection, session_id: i64, samples: &[StreamSample]) -> Result<bool, Error> {
    let sql = "SELECT * FROM stream_sample WHERE session_id = ? ORDER BY stream_id, sampled_at";
    // By bits: a zero may be a negative one.
    let is_same = |stored: &f64, told: &f64| stored.to_bits() == told.to_bits();
    are_rows(connection, sql, session_id, samples, |row, sample| {
        Ok(row.get::<_, u8>(1)? == sample.stream_id
            && row.get::<_, Timestamp>(2)? == sample.sampled_at
            && has_values::<f64, { STREAM_COLUMNS.len() }>(row, 3, &sample.readings, is_same)?)
    })
}

fn has_stream_qualities(connection: &Connection, session_id: i64, told: &[StreamQuality]) -> Result<bool, Error> {
    let sql = "SELECT * FROM stream_quality WHERE session_id = ? ORDER BY subject, sampled_at";
    are_rows(connection, sql, session_id, told, |row, quality| {
        Ok(row.get_ref(1)?.as_str()? == quality.subject
            && row.get::<_, Timestamp>(2)? == quality.sampled_at
            && has_values::<FieldValue, { QUALITY_COLUMNS.len() }>(row, 3, &quality.words, PartialEq::eq)?)
    })
}

/// Whether the rows of a session are these and no others, in this order.
fn are_rows<T>(
    connection: &Connection,
    sql: &str,
    session_id: i64,
    told: &[T],
    is_it: impl Fn(&Row<'_>, &T) -> Result<bool, rusqlite::Error>,
) -> Result<bool, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let (mut rows, mut told) = (statement.query([session_id])?, told.iter());
    while let Some(row) = rows.next()? {
        let is_told = told.next().map_or(Ok(false), |told| is_it(row, told))?;
        if !is_told {
            return Ok(false);
        }
    }
    Ok(told.next().is_none())
}

/// Whether the columns of a row from one on hold these values.
fn has_values<V: rusqlite::types::FromSql, const N: usize>(
    row: &Row<'_>,
    first: usize,
    told: &[Option<V>; N],
    is_same: impl Fn(&V, &V) -> bool,
) -> Result<bool, rusqlite::Error> {
    for (column, told) in told.iter().enumerate() {
        let stored: Option<V> = row.get(first + column)?;
        let is_told = match (&stored, told) {
            (Some(stored), Some(told)) => is_same(stored, told),
            (stored, told) => stored.is_none() && told.is_none(),
        };
        if !is_told {
            return Ok(false);
        }
    }
    Ok(true)
}
