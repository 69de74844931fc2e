//! The exported views as tables of a warehouse, from the same dictionary: what `export` wrote can be loaded as it is.

use std::io::{self, Write};

use clap::ValueEnum;

use crate::dictionary::{Column, View};
use crate::export::view::EXPORTED;

/// The warehouses by their words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Warehouse {
    /// `ClickHouse`, sorted and partitioned as the files are.
    #[value(name = "clickhouse")]
    ClickHouse,
    /// `PostgreSQL` and what speaks like it.
    Postgres,
    /// `BigQuery`, clustered by event.
    #[value(name = "bigquery")]
    BigQuery,
}

/// The column that the folders' names hold beside the kind.
const EVENT_DATE: &str = "event_date";

/// Writes a statement for each exported view among these.
pub(super) fn write(views: &[View], warehouse: Warehouse, out: &mut dyn Write) -> io::Result<()> {
    for view in views.iter().filter(|view| EXPORTED.contains(&view.name.as_str())) {
        writeln!(out, "-- {}\nCREATE TABLE {} (", view.meaning, view.name)?;
        for column in &view.columns {
            let Column { name, .. } = column;
            let (of, comment) = (warehouse.column_type(column), warehouse.comment(&meaning(column)));
            let must = if is_key(name) { " NOT NULL" } else { "" };
            let column_type = match warehouse {
                Warehouse::ClickHouse if is_key(name) => of.to_owned(),
                Warehouse::ClickHouse => format!("Nullable({of})"),
                Warehouse::Postgres | Warehouse::BigQuery => format!("{of}{must}"),
            };
            writeln!(out, "    {name} {column_type}{comment},")?;
        }
        let must = if warehouse == Warehouse::ClickHouse { "" } else { " NOT NULL" };
        let date_type = if warehouse == Warehouse::Postgres { "date" } else { warehouse.date_type() };
        writeln!(out, "    {EVENT_DATE} {date_type}{must}\n){};\n", warehouse.layout(view))?;
        if warehouse == Warehouse::Postgres {
            for column in &view.columns {
                let meaning = meaning(column).replace('\'', "''");
                writeln!(out, "COMMENT ON COLUMN {}.{} IS '{meaning}';", view.name, column.name)?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

/// What every row has.
fn is_key(column: &str) -> bool {
    ["kind", "event_uuid"].contains(&column)
}

fn meaning(column: &Column) -> String {
    let Column { meaning, unit, .. } = column;
    if unit.is_empty() { meaning.clone() } else { format!("{meaning} [{unit}]") }
}

impl Warehouse {
    fn column_type(self, column: &Column) -> &'static str {
        let is_time = column.unit == "UTC";
        match (self, column.column_type.as_str()) {
            (Self::ClickHouse, "integer") => "Int64",
            (Self::ClickHouse, "real") => "Float64",
            (Self::ClickHouse, _) if is_time => "DateTime64(3, 'UTC')",
            (Self::ClickHouse, _) => "String",
            (Self::Postgres, "integer") => "bigint",
            (Self::Postgres, "real") => "double precision",
            (Self::Postgres, _) if is_time => "timestamptz",
            (Self::Postgres, _) => "text",
            (Self::BigQuery, "integer") => "INT64",
            (Self::BigQuery, "real") => "FLOAT64",
            (Self::BigQuery, _) if is_time => "TIMESTAMP",
            (Self::BigQuery, _) => "STRING",
        }
    }

    const fn date_type(self) -> &'static str {
        match self {
            Self::ClickHouse => "Date",
            Self::Postgres => "date",
            Self::BigQuery => "DATE",
        }
    }

    fn comment(self, meaning: &str) -> String {
        match self {
            Self::ClickHouse => format!(" COMMENT '{}'", meaning.replace('\\', "\\\\").replace('\'', "\\'")),
            Self::Postgres => String::new(),
            Self::BigQuery => {
                format!(" OPTIONS (description = '{}')", meaning.replace('\\', "\\\\").replace('\'', "\\'"))
            }
        }
    }

    /// How rows lie: events are asked for, and days are dropped.
    fn layout(self, view: &View) -> String {
        let order: Vec<&str> = ["session_id", "stream", "sampled_at_unix"]
            .into_iter()
            .filter(|name| view.columns.iter().any(|column| column.name == *name))
            .collect();
        match self {
            Self::ClickHouse => {
                let key = [vec!["kind", "event_uuid"], order].concat().join(", ");
                format!(
                    "\nENGINE = MergeTree\nPARTITION BY toYYYYMM({EVENT_DATE})\nORDER BY ({key})\n\
                     SETTINGS allow_nullable_key = 1"
                )
            }
            Self::Postgres => String::new(),
            Self::BigQuery => format!("\nPARTITION BY {EVENT_DATE}\nCLUSTER BY kind, event_uuid"),
        }
    }
}
