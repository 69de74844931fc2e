//! The dictionary as the metadata file of Datasette: descriptions, units, and a query for each view of the contract.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::dictionary::{Column, View};
use crate::store::schema;

/// What Datasette reads.
#[derive(Debug, Serialize)]
pub(super) struct Metadata<'a> {
    title: &'static str,
    description: &'static str,
    databases: BTreeMap<String, Database<'a>>,
}

#[derive(Debug, Serialize)]
struct Database<'a> {
    description: &'static str,
    tables: BTreeMap<&'a str, Table<'a>>,
    queries: BTreeMap<String, Query<'a>>,
}

#[derive(Debug, Default, Serialize)]
struct Table<'a> {
    description: String,
    /// Whether it stands behind the others: Datasette lists tables before views.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hidden: bool,
    columns: BTreeMap<&'a str, String>,
    units: BTreeMap<&'a str, &'static str>,
}

#[derive(Debug, Serialize)]
struct Query<'a> {
    title: &'a str,
    sql: &'a str,
}

/// The metadata of a database file, which Datasette knows by its name without suffix.
pub(super) fn metadata<'a>(views: &'a [View], db: &Path) -> Metadata<'a> {
    let name = db.file_stem().unwrap_or(db.as_os_str()).to_string_lossy().into_owned();
    let database = Database {
        description: "Samples of bitrate, latency, jitter, loss, resolution and frame rate of every stream. Begin with \
                      the queries; event_uuid comes from v_event.",
        tables: views.iter().map(|view| (view.name.as_str(), table(view))).chain(hidden_tables()).collect(),
        queries: views.iter().filter(|view| view.contract).map(query).collect(),
    };
    Metadata {
        title: "Zoom quality of service",
        description: "What zoom-qos collected of past meetings and webinars",
        databases: BTreeMap::from([(name, database)]),
    }
}

/// The tables, which the views are made of: they may change with any release, and nobody should begin with them.
fn hidden_tables<'a>() -> impl Iterator<Item = (&'a str, Table<'a>)> {
    let description = "a table of zoom-qos; ask the views instead";
    schema::tables()
        .map(move |name| (name, Table { description: description.to_owned(), hidden: true, ..Table::default() }))
}

fn table(view: &View) -> Table<'_> {
    let described = |column: &Column| match column.unit.as_str() {
        "" => column.meaning.clone(),
        unit => format!("{} ({unit})", column.meaning),
    };
    Table {
        description: view.meaning.clone(),
        hidden: false,
        columns: view.columns.iter().map(|column| (column.name.as_str(), described(column))).collect(),
        units: view.columns.iter().filter_map(|column| Some((column.name.as_str(), symbol(&column.unit)?))).collect(),
    }
}

/// The unit as Datasette calculates with it. It cannot with decibels, and it would show 60 minutes as such anyway.
fn symbol(unit: &str) -> Option<&'static str> {
    match unit {
        "milliseconds" => Some("ms"),
        "kbit/s" => Some("kbit/s"),
        "pixels" => Some("px"),
        "frames per second" => Some("1/s"),
        unit if unit.starts_with("percent") => Some("percent"),
        _ => None,
    }
}

/// Named after its view, without the prefix that would make it collide with it.
fn query(view: &View) -> (String, Query<'_>) {
    let name = view.name.strip_prefix("v_").unwrap_or(&view.name).to_owned();
    (name, Query { title: &view.question, sql: &view.example })
}
