//! Insert statements built from the tables of known columns, so that a new metric or field is one row there.
//!
//! Only names that stand in this program ever become part of a statement; values are always bound.

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::model::field::{EVENT_FIELDS, Field, PARTICIPANT_FIELDS, Table};
use crate::model::metric::{MACHINE_METRICS, QUALITY_COLUMNS, STREAM_COLUMNS};

/// How many rows one statement inserts where many are at hand: sixty get nine tenths of what any number can gain.
pub(super) const ROWS_AT_ONCE: usize = 60;

/// The columns of a participant's field table, with their positions among all fields.
pub(super) fn columns_of(table: Table) -> impl Iterator<Item = (usize, &'static Field)> {
    PARTICIPANT_FIELDS.iter().enumerate().filter(move |(_, field)| field.table() == table)
}

/// The columns of an event that responses fill, in the order of the bits of `fetched_columns`.
fn event_columns() -> impl Iterator<Item = &'static str> {
    let known = ["event_number", "start_at", "end_at", "zoom_participants"];
    known.into_iter().chain(EVENT_FIELDS.iter().map(|field| field.column))
}

/// Who was asked for only ever grows, and so does the count of joins: a list that is read too early or ends too early
/// tells fewer, and a part would then pass for the whole. Neither depends on the order in which answers come.
const ASKED: &str =
    "CASE WHEN event.asked = 'everybody' THEN event.asked ELSE coalesce(excluded.asked, event.asked) END";
const ZOOM_JOINS: &str = "coalesce(max(excluded.zoom_joins, event.zoom_joins), excluded.zoom_joins, event.zoom_joins)";

/// One event. What was fetched wins over what was imported, the later over the earlier. What was imported has no time:
/// of two values the greater counts, of two starts the earlier, so that their order does not matter.
pub(super) static EVENT: LazyLock<String> = LazyLock::new(|| {
    let columns: Vec<&str> = event_columns().collect();
    let mut sql = format!(
        "INSERT INTO event (kind, event_uuid, fetched_columns, asked, zoom_joins, {}) VALUES (?, ?, ?, ?, ?, {})
         ON CONFLICT (kind, event_uuid) DO UPDATE SET
             fetched_columns = event.fetched_columns | excluded.fetched_columns,
             asked = {ASKED}, zoom_joins = {ZOOM_JOINS}",
        columns.join(", "),
        vec!["?"; columns.len()].join(", ")
    );
    for (bit, column) in columns.into_iter().enumerate() {
        let (bit, chosen) = (1_i64 << bit, if column == "start_at" { "min" } else { "max" });
        write!(
            sql,
            ", {column} = CASE
                WHEN excluded.fetched_columns & {bit} THEN excluded.{column}
                WHEN event.fetched_columns & {bit} THEN event.{column}
                ELSE coalesce({chosen}(event.{column}, excluded.{column}), event.{column}, excluded.{column})
            END"
        )
        .expect("writing to a string cannot fail");
    }
    sql + " RETURNING event_id"
});

/// Empties whatever says who hosted the chosen events.
pub(super) fn without_host(chosen: &str) -> String {
    let emptied: Vec<String> = host_columns().map(|column| format!("{column} = NULL")).collect();
    format!("UPDATE event SET {} WHERE ({}) AND ({chosen})", emptied.join(", "), is_hosted())
}

/// Whether anything says who hosted an event.
pub(super) fn is_hosted() -> String {
    host_columns().map(|column| format!("{column} IS NOT NULL")).collect::<Vec<_>>().join(" OR ")
}

fn host_columns() -> impl Iterator<Item = &'static str> {
    EVENT_FIELDS.iter().filter(|field| field.table() == Table::Identity).map(|field| field.column)
}

/// One session.
pub(super) static SESSION: LazyLock<String> = LazyLock::new(|| {
    let fields = columns_of(Table::Session).map(|(_, field)| field.column);
    let columns: Vec<&str> = std::iter::once("leave_at").chain(fields).chain(["is_fetched", "is_reparsable"]).collect();
    upsert("participant_session", &["event_id", "origin", "user_id", "join_at"], &columns, 1) + " RETURNING session_id"
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

/// Zoom's own words on the streams of one session, one and [`ROWS_AT_ONCE`] at a time.
pub(super) static STREAM_QUALITY: LazyLock<[String; 2]> = LazyLock::new(|| {
    let columns = QUALITY_COLUMNS.map(|(column, _)| column);
    [1, ROWS_AT_ONCE].map(|rows| upsert("stream_quality", &["session_id", "subject", "sampled_at"], &columns, rows))
});

/// What a column of a row that is there becomes.
fn update(table: &str, column: &str) -> String {
    match column {
        "is_fetched" => format!("{column} = max(excluded.{column}, {table}.{column})"),
        "is_reparsable" => format!("{column} = min(excluded.{column}, {table}.{column})"),
        _ => format!("{column} = coalesce(excluded.{column}, {table}.{column})"),
    }
}

/// An insert of some rows that share the first column of their key, the first parameter; on a row that is there,
/// present values replace and absent ones never erase.
fn upsert(table: &str, key: &[&str], columns: &[&str], rows: usize) -> String {
    let all: Vec<&str> = key.iter().chain(columns).copied().collect();
    let row = format!("(?1, {})", vec!["?"; all.len() - 1].join(", "));
    let mut sql = format!("INSERT INTO {table} ({}) VALUES {}", all.join(", "), vec![row; rows].join(", "));
    write!(sql, " ON CONFLICT ({}) DO UPDATE SET ", key.join(", ")).expect("writing to a string cannot fail");
    let updates: Vec<String> = columns.iter().map(|column| update(table, column)).collect();
    sql + &updates.join(", ")
}
