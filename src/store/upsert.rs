//! Insert statements built from the tables of known columns, so that a new metric or field is one row there.
//!
//! Only names that stand in this program ever become part of a statement; values are always bound.

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::model::field::{EVENT_FIELDS, Field, PARTICIPANT_FIELDS, Table};
use crate::model::metric::{MACHINE_METRICS, STREAM_COLUMNS};

/// How many rows one statement inserts where many are at hand: sixty get nine tenths of what any number can gain.
pub(super) const ROWS_AT_ONCE: usize = 60;

/// The columns of a participant's field table, with their positions among all fields.
pub(super) fn columns_of(table: Table) -> impl Iterator<Item = (usize, &'static Field)> {
    PARTICIPANT_FIELDS.iter().enumerate().filter(move |(_, field)| field.table == table)
}

/// One event; a value that is known stays known.
pub(super) static EVENT: LazyLock<String> = LazyLock::new(|| {
    let known = ["event_number", "start_at", "end_at", "zoom_participants"];
    let fields = EVENT_FIELDS.iter().map(|field| field.column);
    let columns: Vec<&str> = known.into_iter().chain(fields).chain(["asked", "zoom_joins"]).collect();
    upsert("event", &["kind", "event_uuid"], &columns, 1) + " RETURNING event_id"
});

/// One session.
pub(super) static SESSION: LazyLock<String> = LazyLock::new(|| {
    let columns = columns_of(Table::Session).map(|(_, field)| field.column);
    let columns: Vec<&str> = std::iter::once("leave_at").chain(columns).collect();
    upsert("participant_session", &["event_id", "user_id", "join_at"], &columns, 1) + " RETURNING session_id"
});

/// One session's identity.
pub(super) static IDENTITY: LazyLock<String> = LazyLock::new(|| {
    let columns: Vec<&str> = columns_of(Table::Identity).map(|(_, field)| field.column).collect();
    upsert("participant_identity", &["session_id"], &columns, 1)
});

/// Samples of one session, one and [`ROWS_AT_ONCE`] at a time.
pub(super) static SAMPLE: LazyLock<[String; 2]> = LazyLock::new(|| {
    let columns: Vec<&str> = MACHINE_METRICS.iter().map(|metric| metric.column).collect();
    [1, ROWS_AT_ONCE].map(|rows| upsert("sample", &["session_id", "sampled_at"], &columns, rows))
});

/// Stream samples of one session, one and [`ROWS_AT_ONCE`] at a time.
pub(super) static STREAM_SAMPLE: LazyLock<[String; 2]> = LazyLock::new(|| {
    let key = ["session_id", "stream_id", "sampled_at"];
    [1, ROWS_AT_ONCE].map(|rows| upsert("stream_sample", &key, &STREAM_COLUMNS, rows))
});

/// An insert of some rows that share the first column of their key, the first parameter; on a row that is there, present
/// values replace and absent ones never erase.
fn upsert(table: &str, key: &[&str], columns: &[&str], rows: usize) -> String {
    let all: Vec<&str> = key.iter().chain(columns).copied().collect();
    let row = format!("(?1, {})", vec!["?"; all.len() - 1].join(", "));
    let mut sql = format!("INSERT INTO {table} ({}) VALUES {}", all.join(", "), vec![row; rows].join(", "));
    write!(sql, " ON CONFLICT ({}) DO UPDATE SET ", key.join(", ")).expect("writing to a string cannot fail");
    let updates: Vec<String> =
        columns.iter().map(|column| format!("{column} = {}", value_on_conflict(table, column))).collect();
    sql + &updates.join(", ")
}

/// What a row that is there gets. Who was asked for only ever grows, and so does the count of joins: a list that is read
/// too early or ends too early tells fewer, and a part would then pass for the whole. Neither depends on the order in
/// which answers come.
fn value_on_conflict(table: &str, column: &str) -> String {
    let (new, old) = (format!("excluded.{column}"), format!("{table}.{column}"));
    match column {
        "asked" => format!("CASE WHEN {old} = 'everybody' THEN {old} ELSE coalesce({new}, {old}) END"),
        // The greater of two is unknown if one of them is.
        "zoom_joins" => format!("coalesce(max({new}, {old}), {new}, {old})"),
        _ => format!("coalesce({new}, {old})"),
    }
}
