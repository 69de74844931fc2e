//! One value as text.

use rusqlite::types::Value;

use super::number;
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

/// The instant that a value is under its column's name: a report has it in seconds, a view as UTC text.
pub(super) fn instant_of(column: &str, value: &Value) -> Option<Timestamp> {
    match value {
        Value::Integer(unix) if column.ends_with("_unix") => Some(Timestamp(*unix)),
        Value::Text(text) if column.ends_with("_time") || column.ends_with("_at") => {
            Timestamp::parse(text).filter(|at| at.to_string() == *text)
        }
        _ => None,
    }
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
