//! A report as one script for DuckDB: settings, tables over the files, views, and the report with its parameters.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::Days;
use crate::export::view::EXPORTED;
use crate::lake::error::Error;
use crate::report::{Report, Value};

/// What DuckDB needs before anything else, and which words become others.
const DUCKDB: &str = include_str!("../../../lake/duckdb.sql");

/// The tables of the database as views over the files.
const TABLES: &str = include_str!("../../../lake/tables.sql");

/// Views of the database that no lake has the tables of, and two that no report reads, written for SQLite alone.
const LEFT_OUT: [&str; 4] = ["v_work", "v_dictionary", "v_person", "v_attendance"];

/// Stands between the columns' types and the rows.
pub(super) const MARK: &str = "zoom_qos_rows";

/// The whole script: first the report's columns with their types, then a row with [`MARK`], then its rows.
pub(super) fn compose(
    connection: &Connection,
    report: &Report,
    values: &BTreeMap<String, Value>,
    days: &Days,
) -> Result<String, Error> {
    let mut tables = TABLES.to_owned();
    for view in EXPORTED {
        tables = tables.replace(&format!("{{{view}}}"), &scan(view, values, days));
    }
    let streams = "SELECT stream, medium, direction FROM stream ORDER BY stream_id";
    let profiles = "SELECT name, medium, metric, fair, poor, bad FROM threshold";
    let tables = tables.replace("{streams}", &rows(connection, streams)?);
    let tables = tables.replace("{profiles}", &rows(connection, profiles)?);
    let mut script = format!("{DUCKDB}\n{tables}\n");
    let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'view' ORDER BY rowid")?;
    let views = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for view in views {
        let (name, sql): (String, String) = view?;
        if !LEFT_OUT.contains(&name.as_str()) {
            let sql = rewrite(&sql).replacen("CREATE VIEW", "CREATE TEMPORARY VIEW", 1);
            writeln!(script, "{sql};").expect("writing to a string cannot fail");
        }
    }
    let statement = with_values(&rewrite(&report.sql), values);
    // A statement may begin with comments, before which no other word can stand.
    writeln!(script, "DESCRIBE\n{statement}\n;\nSELECT 1 AS {MARK};\n{statement}\n;")
        .expect("writing to a string cannot fail");
    Ok(script)
}

/// The rows of a view's files.
fn scan(view: &str, values: &BTreeMap<String, Value>, days: &Days) -> String {
    let partitions = partitions(values, days);
    // Days without events are no mistake, but a list of files must have one.
    let (partitions, condition) =
        if partitions.is_empty() { (BTreeSet::from([ANY.to_owned()]), "false") } else { (partitions, "true") };
    let files: Vec<String> =
        partitions.iter().map(|place| literal(&Value::Text(format!("{view}/{place}/*.parquet")))).collect();
    format!(
        "(SELECT * FROM read_parquet([{}], hive_partitioning = true, \
         hive_types = {{'kind': VARCHAR, 'event_date': DATE}}, union_by_name = true) WHERE {condition})",
        files.join(", ")
    )
}

/// Every partition of a view.
const ANY: &str = "*/*";

/// The partitions of the event or the days that the report is about, so that no file of another is opened.
fn partitions(values: &BTreeMap<String, Value>, days: &Days) -> BTreeSet<String> {
    let text = |name: &str| match values.get(name) {
        Some(Value::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    if let Some((kind, uuid)) = text("kind").zip(text("event"))
        && let Some(day) = days.get(&(kind.to_owned(), uuid.to_owned()))
    {
        return BTreeSet::from([format!("kind={kind}/event_date={day}")]);
    }
    // In a user's own report, parameters of these names may be something else.
    let day = |name| text(name).and_then(|day| day.parse::<NaiveDate>().ok());
    if let Some((from, to)) = day("from").zip(day("to")) {
        let asked = days.iter().filter(|(_, day)| (from..=to).contains(*day));
        return asked.map(|((kind, _), day)| format!("kind={kind}/event_date={day}")).collect();
    }
    BTreeSet::from([ANY.to_owned()])
}

/// A constant table as rows of VALUES.
fn rows(connection: &Connection, sql: &str) -> Result<String, Error> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells = (0..columns).map(|column| row.get(column).map(|cell| literal(&cell)));
        Ok(format!("({})", cells.collect::<Result<Vec<_>, _>>()?.join(", ")))
    })?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?.join(", "))
}

/// The words of SQLite as DuckDB's.
fn rewrite(sql: &str) -> String {
    let rules = DUCKDB.lines().filter_map(|line| line.strip_prefix("-- rewrite: ")?.split_once("  ->  "));
    rules.fold(sql.to_owned(), |sql, (from, to)| sql.replace(from, to))
}

/// The statement with a literal for each parameter, but for what stands in texts and comments.
fn with_values(sql: &str, values: &BTreeMap<String, Value>) -> String {
    let mut written = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(at) = rest.find(['\'', '-', ':']) {
        let (before, from) = rest.split_at(at);
        written += before;
        let length = if let Some(text) = from.strip_prefix('\'') {
            text.find('\'').map_or(from.len(), |end| end + 2)
        } else if from.starts_with("--") {
            from.find('\n').unwrap_or(from.len())
        } else {
            1
        };
        let name = from[1..].split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or("");
        if let Some(value) = values.get(name).filter(|_| from.starts_with(':')) {
            written += &literal(value);
            rest = &from[1 + name.len()..];
        } else {
            written += &from[..length];
            rest = &from[length..];
        }
    }
    written + rest
}

fn literal(value: &Value) -> String {
    match value {
        Value::Null | Value::Blob(_) => "NULL".to_owned(),
        Value::Integer(integer) => integer.to_string(),
        // With an exponent it is a DOUBLE, without one a DECIMAL.
        Value::Real(real) => format!("{real:e}"),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_become_literals_but_not_in_texts_and_comments() {
        let values = BTreeMap::from([
            ("event".to_owned(), Value::Text("it's".to_owned())),
            ("limit".to_owned(), Value::Integer(5)),
            ("share".to_owned(), Value::Real(0.5)),
        ]);
        let sql = "-- :event\nSELECT ':limit' - :share, 'a'':event' WHERE x = :event LIMIT :limit -- :limit";
        let expected = "-- :event\nSELECT ':limit' - 5e-1, 'a'':event' WHERE x = 'it''s' LIMIT 5 -- :limit";
        assert_eq!(with_values(sql, &values), expected);
    }

    #[test]
    fn sqlite_s_words_become_duckdb_s() {
        assert_eq!(rewrite("strftime('%Y-%m-%dT%H:%M:%SZ', join_at, 'unixepoch')"), "utc_text( join_at)");
    }
}
