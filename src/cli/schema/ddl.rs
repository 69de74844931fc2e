//! The exported views as tables of `ClickHouse`, from the same dictionary: what `export` wrote can be loaded as it is.

use std::io::{self, Write};

use clap::ValueEnum;

use crate::dictionary::{Column, View};
use crate::export::view::EXPORTED;

/// The warehouses by their words: those into which a test loads an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Warehouse {
    /// `ClickHouse`, sorted and partitioned as the files are.
    #[value(name = "clickhouse")]
    ClickHouse,
}

/// The column that the folders' names hold beside the kind.
const EVENT_DATE: &str = "event_date";

/// Writes a statement for each exported view among these.
pub(super) fn write(views: &[View], out: &mut dyn Write) -> io::Result<()> {
    for view in views.iter().filter(|view| EXPORTED.contains(&view.name.as_str())) {
        writeln!(out, "-- {}\nCREATE TABLE {} (", view.meaning, view.name)?;
        for column in &view.columns {
            writeln!(out, "    {} {} COMMENT '{}',", column.name, column_type(column), quoted(&meaning(column)))?;
        }
        writeln!(out, "    {EVENT_DATE} Date\n){};\n", layout(view))?;
    }
    Ok(())
}

fn column_type(column: &Column) -> String {
    let of = match column.column_type.as_str() {
        "integer" => "Int64",
        "real" => "Float64",
        _ if column.unit == "UTC" => "DateTime64(3, 'UTC')",
        _ => "String",
    };
    // What every row has.
    let is_key = ["kind", "event_uuid"].contains(&column.name.as_str());
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
    let within_event = ["session_id", "stream", "sampled_at_unix"].into_iter();
    let within_event = within_event.filter(|name| view.columns.iter().any(|column| column.name == *name));
    let key: Vec<&str> = ["kind", "event_uuid"].into_iter().chain(within_event).collect();
    format!(
        "\nENGINE = MergeTree\nPARTITION BY toYYYYMM({EVENT_DATE})\nORDER BY ({})\nSETTINGS allow_nullable_key = 1",
        key.join(", ")
    )
}
