//! One value as text.

use rusqlite::types::Value;

use super::number;
use super::zone::Zone;
use crate::model::Timestamp;
use crate::model::text::safe_text;

/// A value as people read it, safe for a terminal: numbers rounded, NULL empty.
pub(crate) fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Integer(integer) => integer.to_string(),
        Value::Real(real) => number::rounded(*real),
        Value::Text(text) => safe_text(text).into_owned(),
        Value::Blob(blob) => hex(blob),
    }
}

/// The same under its column's name: an instant, which a report has in seconds and a view as UTC text, in a zone.
pub(super) fn cell_of(column: &str, value: &Value, zone: Zone) -> String {
    let instant = match value {
        Value::Integer(unix) if column.ends_with("_unix") => Some(Timestamp(*unix)),
        Value::Text(text) if column.ends_with("_time") || column.ends_with("_at") => {
            Timestamp::parse(text).filter(|at| at.to_string() == *text)
        }
        _ => None,
    };
    instant.map_or_else(|| cell(value), |at| zone.instant(at))
}

/// A blob in hexadecimal, as SQLite's own `hex` but in small letters.
pub(super) fn hex(blob: &[u8]) -> String {
    use std::fmt::Write as _;
    blob.iter().fold(String::with_capacity(blob.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}
