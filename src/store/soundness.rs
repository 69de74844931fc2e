//! Whether an open database is whole: its pages, its rows, and what they refer to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode};

use super::error::Error;
use super::{likeness, schema};
use crate::model::count::several;

/// No value and no row that this program writes is longer: most is what is kept of one record, compressed. SQLite itself
/// would read a gigabyte, which whoever looks at it takes several times.
pub(super) const VALUE_BYTES: i32 = 50_000_000;

/// SQLite takes no more memory in this process: to look into an index it reads a key as a whole, however long that is, and
/// no limit of a value's length keeps it from that. What does not fit beside it goes to temporary files, so that no report
/// on a large account needs more.
const HEAP_BYTES: i64 = 384 << 20;

/// What is wrong where a key takes more than that.
const TOO_LONG: &str = "a key is longer than any that this program stores";

/// How closely the file is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// Every page and every row; 4.4 s for 10 million rows.
    #[default]
    Quick,
    /// Whether indexes and tables agree, too.
    Full,
}

/// What is wrong with an open database.
pub(super) fn problems(connection: &Connection, path: &Path, depth: Depth) -> Result<Vec<String>, Error> {
    let problems = damage(connection, path, depth)?;
    if problems.is_empty() { Ok(orphans(connection)?) } else { Ok(problems) }
}

/// What keeps all of it from being read.
pub(super) fn damage(connection: &Connection, path: &Path, depth: Depth) -> Result<Vec<String>, Error> {
    let mut problems = match page_problems(connection, depth) {
        // Some damage keeps SQLite from finishing its own check, and is none the less an answer to the question.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => vec![error.to_string()],
        Err(error) if is_of_length(&error) => vec![TOO_LONG.to_owned()],
        checked => checked?,
    };
    if problems.is_empty() {
        problems.extend(too_long(connection, path)?);
    }
    Ok(problems)
}

/// Refuses an open database that is damaged.
pub(super) fn require_sound(connection: &Connection, path: &Path) -> Result<(), Error> {
    match problems(connection, path, Depth::Quick)?.into_iter().next() {
        Some(problem) => Err(Error::Damaged { path: path.to_owned(), problem }),
        None => Ok(()),
    }
}

/// The tables that are read as a whole wherever rows are written or copied, none of which is large.
pub(super) const READ_AS_A_WHOLE: [&str; 4] = ["event", "run", "site_network", "work_item"];

/// Refuses a database of which somebody had the pages of one of these tables, or of an index of it, lead back to one
/// another: to read all of it would take for ever, and bring more rows than there is memory.
pub(super) fn require_end(connection: &Connection, tables: &[&str]) -> Result<(), Error> {
    let path = &path_of(connection);
    for table in tables {
        if connection.table_exists(Some("main"), *table)? {
            require_ok(connection, path, &format!("PRAGMA quick_check({table})"))?;
        }
    }
    Ok(())
}

/// The same of every table, and that nothing in them is longer than what this program stores, which takes as long as
/// reading the file once.
pub(super) fn require_end_of_all(connection: &Connection) -> Result<(), Error> {
    let path = &path_of(connection);
    require_ok(connection, path, "PRAGMA quick_check(1)")?;
    match too_long(connection, path)?.into_iter().next() {
        Some(problem) => Err(Error::Damaged { path: path.to_owned(), problem }),
        None => Ok(()),
    }
}

fn path_of(connection: &Connection) -> PathBuf {
    connection.path().map(PathBuf::from).unwrap_or_default()
}

/// Keeps SQLite's memory within bounds, for as long as the process lives.
pub(super) fn limit_heap(connection: &Connection) -> Result<(), Error> {
    connection.query_row(&format!("PRAGMA hard_heap_limit = {HEAP_BYTES}"), [], |_| Ok(()))?;
    Ok(())
}

/// The tables, but for others' own, with values that are longer than any that this program stores: nothing that meets one
/// goes on. Only their lengths are looked at, in tables that are known to end.
fn too_long(connection: &Connection, path: &Path) -> Result<Vec<String>, Error> {
    let foreign = likeness::differences(connection, schema::version(connection, path)?)?.foreign;
    let mut statement = connection.prepare(include_str!("text_columns.sql"))?;
    let mut columns_by_table: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut columns = statement.query([])?;
    while let Some(column) = columns.next()? {
        columns_by_table.entry(column.get(0)?).or_default().push(column.get(1)?);
    }
    columns_by_table.retain(|table, _| !foreign.contains(&format!("the table {table}")));
    let mut found = Vec::new();
    for (table, columns) in columns_by_table {
        let is_too_long = |column: &String| format!("octet_length(\"{column}\") > {VALUE_BYTES}");
        let condition = columns.iter().map(is_too_long).collect::<Vec<_>>().join(" OR ");
        let sql = format!("SELECT count(*) FROM \"{table}\" NOT INDEXED WHERE {condition}");
        let rows: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
        if rows > 0 {
            let rows = several(rows, "row");
            found.push(format!("{rows} of {table} with a value longer than any that this program stores"));
        }
    }
    Ok(found)
}

/// Whether something is too long to be read at all, which only somebody else can have written.
fn is_of_length(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::TooBig | ErrorCode::OutOfMemory))
}

fn require_ok(connection: &Connection, path: &Path, pragma: &str) -> Result<(), Error> {
    let problem = match connection.query_row(pragma, [], |row| row.get::<_, String>(0)) {
        Err(error) if is_of_length(&error) => TOO_LONG.to_owned(),
        checked => checked?,
    };
    if problem == "ok" { Ok(()) } else { Err(Error::Damaged { path: path.to_owned(), problem }) }
}

fn page_problems(connection: &Connection, depth: Depth) -> rusqlite::Result<Vec<String>> {
    let pragma = match depth {
        Depth::Quick => "PRAGMA quick_check",
        Depth::Full => "PRAGMA integrity_check",
    };
    let mut statement = connection.prepare(pragma)?;
    let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(if lines == ["ok"] { Vec::new() } else { lines })
}

/// Rows that refer to a row that is not there, by table: neither check above looks at them.
pub(super) fn orphans(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let sql = "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2";
    let mut statement = connection.prepare(sql)?;
    let lines = statement.query_map([], |row| {
        let (table, parent, rows): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let rows = several(rows, "row");
        Ok(format!("{rows} of {table} without a row of {parent} to refer to"))
    })?;
    lines.collect()
}
