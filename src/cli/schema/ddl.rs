//! The exported views as tables of `ClickHouse`, from the same dictionary: what `export` wrote can be loaded as it is.

use std::io::{self, Write};

use clap::ValueEnum;

use crate::dictionary::{Column, View};
use crate::export::view::{EXPORTED, OF_DAYS};

/// The warehouses by their words: those into which a test loads an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Warehouse {
    /// `ClickHouse`, sorted and partitioned as the files are.
    #[value(name = "clickhouse")]
    ClickHouse,
}

/// The columns that say when: of what is of events it is the folders', beside the kind, and of what is of a day its own.
const EVENT_DATE: &str = "event_date";
const DAY_ON: &str = "day_on";

/// Writes a statement for each exported view among these.
pub(super) fn write(views: &[View], out: &mut dyn Write) -> io::Result<()> {
    for view in views.iter().filter(|view| EXPORTED.contains(&view.name.as_str())) {
        let described = |column: &Column| {
            format!("    {} {} COMMENT '{}'", column.name, column_type(column), quoted(&meaning(column)))
        };
        let mut columns: Vec<String> = view.columns.iter().map(described).collect();
        if view.name != OF_DAYS {
            columns.push(format!("    {EVENT_DATE} Date"));
        }
        let columns = columns.join(",\n");
        writeln!(out, "-- {}\nCREATE TABLE {} (\n{columns}\n){};\n", view.meaning, view.name, layout(view))?;
    }
    Ok(())
}

fn column_type(column: &Column) -> String {
    let of = match column.column_type.as_str() {
        "integer" => "Int64",
        "real" => "Float64",
        _ if column.unit == "UTC" => "DateTime64(3, 'UTC')",
        _ if column.name == DAY_ON => "Date",
        _ => "String",
    };
    // What every row has.
    let is_key = ["kind", "event_uuid", DAY_ON].contains(&column.name.as_str());
    if is_key { of.to_owned() } else { format!("Nullable({of})") }
}

fn meaning(column: &Column) -> String {
    let Column { meaning, unit, .. } = column;
    if unit.is_empty() { meaning.clone() } else { format!("{meaning} [{unit}]") }
}

fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\'', "\\'")
}

/// How rows lie: events are asked for, and days are dropped.
fn layout(view: &View) -> String {
    let (day, key): (&str, &[&str]) = match view.name.as_str() {
        OF_DAYS => (DAY_ON, &[DAY_ON, "unit", "medium", "account"]),
        _ => (EVENT_DATE, &["kind", "event_uuid", "session_id", "stream", "sampled_at_unix"]),
    };
    let is_there = |name: &&&str| view.columns.iter().any(|column| column.name == **name);
    let key: Vec<&str> = key.iter().filter(is_there).copied().collect();
    format!(
        "\nENGINE = MergeTree\nPARTITION BY toYYYYMM({day})\nORDER BY ({})\nSETTINGS allow_nullable_key = 1",
        key.join(", ")
    )
}
