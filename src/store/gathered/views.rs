//! The views over the databases of several accounts: those of a single one, with the account before the kind of an event.

use rusqlite::Connection;

use super::attached::{MOST, columns_of, schema_of};
use crate::store::error::Error;
use crate::store::views::{View, views};

/// The tables that stay in the files, which have rows for joins.
const IN_THE_FILES: [&str; 4] = ["sample", "stream_sample", "stream_quality", "session_pack"];

/// The views that read them join by join. SQLite hands a condition down into each part of a union, but no union down into
/// what counts over a join: so each is made for one file after the other, and is then all of these.
pub(super) const FILE_BY_FILE: [&str; 6] =
    ["v_sample", "v_stream_sample", "v_stream_quality", "v_counted_sample", "v_session_coverage", "v_stream_class"];

/// What of these is as well about joins without samples, and how it is about those of one file alone.
const SPANS: &str = "v_session_span";
const SAMPLES_IF_ANY: &str = "LEFT JOIN sample ON sample.session_id = span.session_id";

/// The view that has a row for each attribute, of which the account is one more here.
const ATTRIBUTES: &str = "v_session_attribute";

/// Makes them, for so many accounts.
pub(super) fn make(connection: &Connection, accounts: usize) -> Result<(), Error> {
    for table in IN_THE_FILES {
        for place in 0..accounts {
            connection.execute_batch(&table_of_file(connection, table, place)?)?;
        }
        connection.execute_batch(&over_files(table, accounts))?;
    }
    for view in views() {
        if FILE_BY_FILE.contains(&view.name) {
            (0..accounts).try_for_each(|place| connection.execute_batch(&view_of_file(view, place)))?;
            connection.execute_batch(&over_files(view.name, accounts))?;
        } else {
            connection.execute_batch(&temporary(view, view.name, &with_account(view)))?;
        }
        if view.name == SPANS {
            (0..accounts).try_for_each(|place| connection.execute_batch(&spans_of_file(place)))?;
        }
    }
    Ok(())
}

/// What of a table or view is in one file.
fn of_file(name: &str, place: usize) -> String {
    format!("{}_{name}", schema_of(place))
}

/// A table of one file, found by the keys of joins.
fn table_of_file(connection: &Connection, table: &str, place: usize) -> Result<String, Error> {
    let of_table = |name: &str| if name == "session_id" { "session" } else { "stored" };
    let columns = columns_of(connection, table)?;
    let columns: Vec<String> = columns.iter().map(|(name, _)| format!("{}.{name}", of_table(name))).collect();
    Ok(format!(
        "CREATE TEMP VIEW {} AS
         SELECT {}
         FROM main.participant_session AS session
         CROSS JOIN {}.{table} AS stored
         WHERE session.session_id % {MOST} = {place} AND stored.session_id = session.session_id / {MOST}",
        of_file(table, place),
        columns.join(", "),
        schema_of(place),
    ))
}

fn spans_of_file(place: usize) -> String {
    let name = of_file(SPANS, place);
    format!("CREATE TEMP VIEW {name} AS SELECT * FROM {SPANS} WHERE session_id % {MOST} = {place}")
}

/// A view of what is in one file.
fn view_of_file(view: &View, place: usize) -> String {
    let samples_if_any =
        format!("LEFT JOIN {}.sample AS sample ON sample.session_id = span.session_id / {MOST}", schema_of(place));
    let mut sql = with_account(view).replace(SAMPLES_IF_ANY, &samples_if_any);
    for (table, before) in IN_THE_FILES.iter().flat_map(|table| ["FROM", "JOIN"].map(|before| (table, before))) {
        for after in ["\n", " "] {
            let stored = format!("{before} {} AS {table}{after}", of_file(table, place));
            sql = sql.replace(&format!("{before} {table}{after}"), &stored);
        }
    }
    temporary(view, &of_file(view.name, place), &sql.replace(SPANS, &of_file(SPANS, place)))
}

/// All that is in the files of so many accounts.
fn over_files(name: &str, accounts: usize) -> String {
    let files: Vec<String> = (0..accounts).map(|place| format!("SELECT * FROM {}", of_file(name, place))).collect();
    format!("CREATE TEMP VIEW {name} AS {}", files.join(" UNION ALL "))
}

fn temporary(view: &View, name: &str, sql: &str) -> String {
    sql.replacen(&format!("CREATE VIEW {}", view.name), &format!("CREATE TEMP VIEW {name}"), 1)
}

/// A view with the account wherever it has the kind of an event.
#[must_use]
pub fn with_account(view: &View) -> String {
    let mut sql: String = view.sql.lines().map(|line| told_in(line) + "\n").collect();
    if view.name == ATTRIBUTES {
        sql.push_str(include_str!("account_attribute.sql"));
    }
    sql
}

/// A line of a list of columns that begins with the kind, also of those that are grouped by: other engines than SQLite want
/// the account among them.
fn told_in(line: &str) -> String {
    let columns = line.trim_start();
    let columns = ["SELECT ", "GROUP BY "].iter().find_map(|begin| columns.strip_prefix(begin)).unwrap_or(columns);
    let is_table = |text: &str| text.strip_suffix('.').is_some_and(|table| !table.contains(['.', ' ', '(']));
    match columns.split_once("kind,").filter(|(table, _)| table.is_empty() || is_table(table)) {
        Some((table, _)) => {
            let before = &line[..line.len() - columns.len()];
            format!("{before}{table}account, {columns}")
        }
        None => line.to_owned(),
    }
}
