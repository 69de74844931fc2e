//! The packed samples of a session, kept in step with its rows in the same transaction.
//!
//! A pack is made of what is stored and never added to: a record that brings samples of a session that has some already
//! has it made anew from the rows, and whoever deletes rows deletes it.

use rusqlite::{Connection, Row, params};

use super::error::Error;
use crate::model::metric::STREAM_COLUMNS;
use crate::model::{ParticipantRecord, StreamSample, Timestamp, pack};

const STREAM_SAMPLES: &str = "SELECT stream_id, sampled_at, bitrate_kbps, latency_ms, jitter_ms, avg_loss_pct,
    max_loss_pct, width_px, height_px, frame_rate_fps
    FROM stream_sample WHERE session_id = ? ORDER BY stream_id, sampled_at";

/// Packs a session of which a record is all there is.
pub(super) fn put(connection: &Connection, session_id: i64, record: &ParticipantRecord) -> Result<(), Error> {
    if record.samples.is_empty() {
        return Ok(());
    }
    let packed = pack::pack(record.samples.iter().map(|sample| sample.sampled_at), &record.stream_samples);
    write(connection, session_id, &packed)
}

/// Packs a session anew, after a record was written over what there was.
pub(super) fn renew(connection: &Connection, session_id: i64) -> Result<(), Error> {
    write(connection, session_id, &stored(connection, session_id)?)
}

fn write(connection: &Connection, session_id: i64, packed: &[u8]) -> Result<(), Error> {
    let sql = "INSERT OR REPLACE INTO session_pack (session_id, samples) VALUES (?, ?)";
    connection.prepare_cached(sql)?.execute(params![session_id, packed])?;
    Ok(())
}

/// The pack of what is stored.
fn stored(connection: &Connection, session_id: i64) -> Result<Vec<u8>, Error> {
    let sql = "SELECT sampled_at FROM sample WHERE session_id = ? ORDER BY sampled_at";
    let mut statement = connection.prepare_cached(sql)?;
    let times = statement.query_map([session_id], |row| row.get(0))?.collect::<Result<Vec<Timestamp>, _>>()?;
    let mut statement = connection.prepare_cached(STREAM_SAMPLES)?;
    let streams = statement.query_map([session_id], stream_sample)?.collect::<Result<Vec<_>, _>>()?;
    Ok(pack::pack(times.into_iter(), &streams))
}

fn stream_sample(row: &Row<'_>) -> rusqlite::Result<StreamSample> {
    let mut readings = [None; STREAM_COLUMNS.len()];
    for (column, reading) in readings.iter_mut().enumerate() {
        *reading = row.get(2 + column)?;
    }
    Ok(StreamSample { stream_id: row.get(0)?, sampled_at: row.get(1)?, readings })
}
