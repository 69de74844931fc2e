//! Whether the rows of a session are what its records say: then nothing of them has to be written.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::error::Error;
use super::pack;
use super::standing::{facts, rows, sample, stream_quality, stream_sample};
use crate::model::{Anomalies, Anomaly, Endpoint, ParticipantRecord, StreamSample};

/// The rows of a session, each in the order of records.
const SAMPLES: &str = "SELECT * FROM sample WHERE session_id = ? ORDER BY sampled_at";
const STREAM_SAMPLES: &str = "SELECT * FROM stream_sample WHERE session_id = ? ORDER BY stream_id, sampled_at";
const STREAM_QUALITIES: &str = "SELECT * FROM stream_quality WHERE session_id = ? ORDER BY subject, sampled_at";
const ANOMALIES: &str = "SELECT endpoint, path, sampled_at, raw_value, occurrences FROM anomaly WHERE session_id = ?
                         ORDER BY endpoint, path";

/// Whether a session has the rows of a record, and none besides.
pub(super) fn is_stored(connection: &Connection, session_id: i64, record: &ParticipantRecord) -> Result<bool, Error> {
    let (leave_at, fields) = facts(connection, session_id)?;
    Ok(leave_at == record.leave_at
        && fields == record.fields
        && rows(connection, SAMPLES, &[&session_id], sample)? == record.samples
        && rows(connection, STREAM_SAMPLES, &[&session_id], stream_sample)?
            .iter()
            .map(bits)
            .eq(record.stream_samples.iter().map(bits))
        && rows(connection, STREAM_QUALITIES, &[&session_id], stream_quality)? == record.stream_qualities
        && pack::is_of(connection, session_id, record)?)
}

/// A sample with its readings by bits: a zero may be a negative one.
fn bits(sample: &StreamSample) -> impl PartialEq {
    (sample.stream_id, sample.sampled_at, sample.readings.map(|reading| reading.map(f64::to_bits)))
}

/// Whether a session has the anomalies of some endpoints, and none besides.
pub(super) fn has_anomalies(
    connection: &Connection,
    session_id: i64,
    told: &BTreeMap<Endpoint, Anomalies>,
) -> Result<bool, Error> {
    let told = told.iter().flat_map(|(endpoint, anomalies)| {
        anomalies.as_slice().iter().map(|anomaly| (endpoint.as_str().to_owned(), anomaly.clone()))
    });
    let mut told: Vec<(String, Anomaly)> = told.collect();
    told.sort_unstable_by(|(one, anomaly), (other, next)| (one, &anomaly.path).cmp(&(other, &next.path)));
    let stored = rows(connection, ANOMALIES, &[&session_id], |row| {
        let (path, sampled_at, raw_value, occurrences) = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        Ok((row.get(0)?, Anomaly { path, sampled_at, raw_value, occurrences }))
    })?;
    Ok(stored == told)
}
