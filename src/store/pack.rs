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

/// What a session had before a record of it was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Nothing.
    Nothing,
    /// Some samples, so that the record's are not all.
    Samples,
}

/// What there is of a session. No stream has a sample at a time at which the session has none.
pub(super) fn known(connection: &Connection, session_id: i64) -> Result<Known, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sample WHERE session_id = ?)";
    let is_known: bool = connection.prepare_cached(sql)?.query_row([session_id], |row| row.get(0))?;
    Ok(if is_known { Known::Samples } else { Known::Nothing })
}

/// Packs a session after a record of it was stored.
pub(super) fn follow(
    connection: &Connection,
    session_id: i64,
    record: &ParticipantRecord,
    known: Known,
) -> Result<(), Error> {
    if record.samples.is_empty() {
        return Ok(());
    }
    let packed = match known {
        Known::Nothing => pack::pack(record.samples.iter().map(|sample| sample.sampled_at), &record.stream_samples),
        Known::Samples => stored(connection, session_id)?,
    };
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
