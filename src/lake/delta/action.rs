//! What a Delta log says, in the words of the protocol: one action a line, and in a checkpoint one a row.
//!
//! Of a file's values it tells the smallest and largest times and keys, and no others: a log is copied, cached and kept by
//! engines that know of no erasure.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, SecondsFormat};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::export::row_writer::Ranges;
use crate::export::view::{ColumnType, View};
use crate::lake::manifest::Held;
use crate::model::Timestamp;

/// One of them.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Action {
    /// Who wrote a version, and what for.
    CommitInfo(CommitInfo),
    /// What a program has to know to read the table, or to write it.
    Protocol(Protocol),
    /// What the table is.
    MetaData(MetaData),
    /// A file is part of the table, in the place of one of that name.
    Add(File),
    /// It is no more.
    Remove(Removal),
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CommitInfo {
    timestamp: i64,
    operation: &'static str,
    operation_parameters: Empty,
    engine_info: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Protocol {
    min_reader_version: i32,
    min_writer_version: i32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MetaData {
    id: String,
    name: &'static str,
    format: Format,
    schema_string: String,
    partition_columns: &'static [&'static str],
    configuration: Empty,
    created_time: i64,
}

#[derive(Debug, Serialize)]
struct Format {
    provider: &'static str,
    options: Empty,
}

/// An object without members.
#[derive(Debug, Serialize)]
struct Empty {}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct File {
    path: String,
    partition_values: BTreeMap<String, String>,
    size: u64,
    modification_time: i64,
    data_change: bool,
    stats: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Removal {
    path: String,
    deletion_timestamp: i64,
    data_change: bool,
    extended_file_metadata: bool,
    partition_values: BTreeMap<String, String>,
    size: u64,
}

impl Action {
    pub(super) fn commit_info(operation: &'static str, now: Timestamp) -> Self {
        let engine_info = concat!("zoom-qos/", env!("CARGO_PKG_VERSION"));
        Self::CommitInfo(CommitInfo {
            timestamp: milliseconds(now.0),
            operation,
            operation_parameters: Empty {},
            engine_info,
        })
    }

    /// The oldest protocol that has all that is said, which every reader knows.
    pub(super) const fn protocol() -> Self {
        Self::Protocol(Protocol { min_reader_version: 1, min_writer_version: 2 })
    }

    pub(super) fn meta_data(view: &View, id: &str, created_at: i64) -> Self {
        Self::MetaData(MetaData {
            id: id.to_owned(),
            name: view.name,
            format: Format { provider: "parquet", options: Empty {} },
            schema_string: schema(view),
            partition_columns: view.folder_columns(),
            configuration: Empty {},
            created_time: milliseconds(created_at),
        })
    }

    pub(super) fn add(view: &View, path: &Path, held: &Held) -> Self {
        Self::Add(File {
            path: below_view(path),
            partition_values: partition_values(path),
            size: held.sum.bytes,
            modification_time: milliseconds(held.written_at.unwrap_or(0)),
            data_change: true,
            stats: stats(view, held.rows, &held.ranges),
        })
    }

    pub(super) fn remove(path: &Path, held: &Held, now: Timestamp) -> Self {
        Self::Remove(Removal {
            path: below_view(path),
            deletion_timestamp: milliseconds(now.0),
            data_change: true,
            extended_file_metadata: true,
            partition_values: partition_values(path),
            size: held.sum.bytes,
        })
    }
}

/// What the names of a file's folders hold, by column.
fn partition_values(path: &Path) -> BTreeMap<String, String> {
    let folders = path.parent().into_iter().flatten();
    let names = folders.filter_map(|name| name.to_str()?.split_once('='));
    names.map(|(column, value)| (column.to_owned(), value.to_owned())).collect()
}

/// The columns of a view's table: those of its files, and those of its folders behind them, where engines have them that
/// read the files without a log.
pub(super) fn schema(view: &View) -> String {
    let of_folders = view.folder_columns();
    let of_files = view.columns.iter().filter(|column| !of_folders.contains(&column.name.as_str()));
    let of_files = of_files.map(|column| (column.name.as_str(), type_of(column.holds)));
    let of_folders = of_folders.iter().map(|name| (*name, if *name == "kind" { "string" } else { "date" }));
    let columns = of_files.chain(of_folders);
    let field = |(name, holds)| json!({ "name": name, "type": holds, "nullable": true, "metadata": {} });
    json!({ "type": "struct", "fields": columns.map(field).collect::<Vec<Value>>() }).to_string()
}

const fn type_of(holds: ColumnType) -> &'static str {
    match holds {
        ColumnType::Text => "string",
        ColumnType::Time => "timestamp",
        ColumnType::Integer => "long",
        ColumnType::Real => "double",
    }
}

/// Below the view's folder. No letter of it has to be written in another way in a URI.
fn below_view(path: &Path) -> String {
    path.iter().skip(1).map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// As an object's text, as the protocol has it.
fn stats(view: &View, rows: u64, ranges: &Ranges) -> String {
    let (mut least, mut most) = (Map::new(), Map::new());
    for column in &view.columns {
        let Some(range) = ranges.get(&column.name) else { continue };
        if let (Some(from), Some(to)) = (value(column.holds, range.0), value(column.holds, range.1)) {
            least.insert(column.name.clone(), from);
            most.insert(column.name.clone(), to);
        }
    }
    json!({ "numRecords": rows, "minValues": least, "maxValues": most }).to_string()
}

fn value(holds: ColumnType, number: i64) -> Option<Value> {
    match holds {
        ColumnType::Time => {
            Some(DateTime::from_timestamp(number, 0)?.to_rfc3339_opts(SecondsFormat::Millis, true).into())
        }
        ColumnType::Integer => Some(number.into()),
        ColumnType::Text | ColumnType::Real => None,
    }
}

const fn milliseconds(seconds: i64) -> i64 {
    seconds.saturating_mul(1_000)
}
