//! The rows of a session that a pack is made of.

use std::sync::LazyLock;

use rusqlite::Row;

use crate::model::StreamSample;
use crate::model::metric::STREAM_COLUMNS;

/// When a session was looked at.
pub(super) const SAMPLED: &str = "SELECT sampled_at FROM sample WHERE session_id = ? ORDER BY sampled_at";

/// What was seen of its streams.
pub(super) static STREAM_SAMPLES: LazyLock<String> = LazyLock::new(|| {
    let columns = STREAM_COLUMNS.join(", ");
    format!(
        "SELECT stream_id, sampled_at, {columns} FROM stream_sample WHERE session_id = ? ORDER BY stream_id, sampled_at"
    )
});

/// A row of these.
pub(super) fn stream_sample(row: &Row<'_>) -> Result<StreamSample, rusqlite::Error> {
    let mut readings = [None; STREAM_COLUMNS.len()];
    for (column, reading) in readings.iter_mut().enumerate() {
        *reading = row.get(2 + column)?;
    }
    Ok(StreamSample { stream_id: row.get(0)?, sampled_at: row.get(1)?, readings })
}
