//! What an engine says differently from SQLite, as its file under `lake/` has it, and what it makes before a report runs:
//! the tables of the database as views over the files, and on them the views that the report reads.

use std::path::Path;

use rusqlite::Connection;

use super::statement::{self, Piece};
use crate::export::view::{self, EXPORTED};
use crate::lake::error::Error;
use crate::model::metric::{MACHINE_METRICS, STREAM_COLUMNS};
use crate::report::Value;
use crate::store::gathered::with_account;
use crate::store::{self, Journal, views};

/// The tables of the database as views over the files, which every engine understands.
const TABLES: &str = include_str!("../../../lake/tables.sql");

/// How an engine's statements are written.
#[derive(Debug)]
pub(super) struct Dialect {
    /// Its file: what it needs before anything else, and which words become others.
    pub(super) file: &'static str,
    /// How it begins a view that lives no longer than its session.
    create_view: &'static str,
    /// What stands behind a number with a point, where that would be a decimal, which loses digits in a division.
    double: &'static str,
}

/// That of DuckDB.
pub(super) const DUCKDB: Dialect =
    Dialect { file: include_str!("../../../lake/duckdb.sql"), create_view: "CREATE TEMPORARY VIEW", double: "" };

/// That of Spark.
pub(super) const SPARK: Dialect = Dialect {
    file: include_str!("../../../lake/spark.sql"),
    create_view: "CREATE OR REPLACE TEMPORARY VIEW",
    double: "D",
};

impl Dialect {
    /// What the engine needs before the tables and views.
    pub(super) fn settings(&self) -> Vec<String> {
        statements(self.file)
    }

    /// The tables of the database that a statement and its views read, as views with `{v_event}` and the like for what
    /// scans the files of a contract view.
    ///
    /// # Errors
    ///
    /// If the constant tables of the database cannot be read.
    pub(super) fn tables(&self, connection: &Connection, sql: &str) -> Result<Vec<String>, Error> {
        let streams = rows(connection, "SELECT stream, medium, direction FROM stream ORDER BY stream_id")?;
        let profiles = rows(connection, "SELECT name, medium, metric, fair, poor, bad FROM threshold")?;
        let filled = |table: String| {
            table
                .replace("{streams}", &streams)
                .replace("{profiles}", &profiles)
                .replace("{stream_metrics}", &STREAM_COLUMNS.join(", "))
                .replace("{machine_metrics}", &MACHINE_METRICS.map(|metric| metric.column).join(", "))
        };
        Ok(tables_of(sql).into_iter().map(|table| self.created(&filled(table))).collect())
    }

    /// The views that a statement reads, each behind those that it names.
    pub(super) fn views_of(&self, sql: &str) -> Vec<String> {
        views::read_by(sql).iter().map(|view| self.created(&self.rewrite(view.sql))).collect()
    }

    /// The same for the lakes of several accounts.
    pub(super) fn views_with_account_of(&self, sql: &str) -> Vec<String> {
        views::read_by(sql).iter().map(|view| self.created(&self.rewrite(with_account(view).trim_end()))).collect()
    }

    /// SQLite's words as the engine's.
    pub(super) fn rewrite(&self, sql: &str) -> String {
        let rules = self.file.lines().filter_map(|line| line.strip_prefix("-- rewrite: ")?.split_once("  ->  "));
        let sql = rules.fold(sql.to_owned(), |sql, (from, to)| replace(&sql, from, to));
        match statement::pieces(&sql) {
            Ok(pieces) if !self.double.is_empty() => pieces.into_iter().map(|piece| self.with_doubles(piece)).collect(),
            // What cannot be taken apart is refused before it is run.
            _ => sql,
        }
    }

    fn created(&self, sql: &str) -> String {
        let named = sql.trim_start_matches("CREATE ").trim_start_matches("TEMPORARY ").trim_start_matches("VIEW ");
        format!("{} {named}", self.create_view)
    }

    fn with_doubles(&self, piece: Piece<'_>) -> String {
        let Piece::Plain(text) = piece else { return piece.text().to_owned() };
        let is_of_word = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '.';
        let (mut written, mut rest) = (String::with_capacity(text.len()), text);
        while !rest.is_empty() {
            let (other, from_word) = rest.split_at(rest.find(is_of_word).unwrap_or(rest.len()));
            let (word, after) = from_word.split_at(from_word.find(|c| !is_of_word(c)).unwrap_or(from_word.len()));
            let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
            let is_number = word.split_once('.').is_some_and(|(whole, part)| digits(whole) && digits(part));
            written.extend([other, word, if is_number { self.double } else { "" }]);
            rest = after;
        }
        written
    }
}

/// The contract views whose files stand for the tables that a statement and its views read.
pub(super) fn scans(sql: &str) -> Vec<&'static str> {
    let tables = tables_of(sql);
    let is_scanned = |view: &&str| tables.iter().any(|table| table.contains(&format!("{{{view}}}")));
    EXPORTED.into_iter().filter(is_scanned).collect()
}

/// What has to be made unique where the rows of several accounts stand together.
const KEYS: [&str; 2] = ["session_id", "feedback_id"];

/// The keys that a contract view has.
pub(super) fn keys_of(view: &str) -> impl Iterator<Item = &'static str> {
    let exported = view::exported().into_iter().find(|exported| exported.name == view);
    KEYS.into_iter().filter(move |key| exported.as_ref().is_some_and(|view| view.position(key).is_some()))
}

/// A new database, which has the constant tables.
pub(super) fn constants(path: &Path) -> Result<Connection, Error> {
    Ok(store::open_writer(path, Journal::Truncate)?)
}

/// The statements of [`TABLES`] for what a statement and its views name.
fn tables_of(sql: &str) -> Vec<String> {
    let named = views::words_with_views(sql);
    let is_named = |table: &String| table.split_whitespace().nth(3).is_some_and(|name| named.contains(name));
    statements(TABLES).into_iter().filter(is_named).collect()
}

/// A value as it stands in a statement.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::Null | Value::Blob(_) => "NULL".to_owned(),
        Value::Integer(integer) => integer.to_string(),
        // With an exponent it is a DOUBLE, without one a DECIMAL.
        Value::Real(real) => format!("{real:e}"),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
    }
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

/// The statements of a file, without its lines of comment.
fn statements(file: &str) -> Vec<String> {
    let code: String = file.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("--")).collect();
    code.split(";\n").map(|statement| statement.trim().to_owned()).filter(|statement| !statement.is_empty()).collect()
}

/// The text with some words in place of others, however those are broken into lines.
fn replace(sql: &str, from: &str, to: &str) -> String {
    let (mut written, mut rest) = (String::with_capacity(sql.len()), sql);
    while let Some(letter) = rest.chars().next() {
        if let Some(after) = after_words(rest, from) {
            written += to;
            rest = after;
        } else {
            written.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    written
}

/// What follows some words that a text begins with; each blank of theirs is any white space.
fn after_words<'sql>(mut sql: &'sql str, words: &str) -> Option<&'sql str> {
    for letter in words.chars() {
        let after = if letter == ' ' { sql.trim_start() } else { sql.strip_prefix(letter)? };
        if after.len() == sql.len() {
            return None;
        }
        sql = after;
    }
    Some(sql)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_statement_names_is_scanned() {
        assert_eq!(scans("SELECT 1"), [""; 0]);
        assert_eq!(scans("SELECT * FROM v_zoom_count"), ["v_zoom_count"]);
        assert_eq!(scans("SELECT count(*) FROM Feedback JOIN \"event\""), ["v_event", "v_feedback"]);
    }

    #[test]
    fn sqlite_s_words_become_the_engine_s_however_a_line_is_broken() {
        let sql = "strftime('%Y-%m-%dT%H:%M:%SZ', join_at,\n    'unixepoch')";
        assert_eq!(DUCKDB.rewrite(sql), "utc_text( join_at)");
        assert_eq!(SPARK.rewrite("CAST(x\n  AS TEXT), rtrim(x)"), "CAST(x AS STRING), rtrim_any(x)");
    }

    #[test]
    fn numbers_with_a_point_are_doubles_on_spark_but_not_in_texts_comments_and_names() {
        let sql = "SELECT 1.0 * x2.5y, a.1, '1.5' -- 2.5\nLIMIT 10";
        assert_eq!(SPARK.rewrite(sql), "SELECT 1.0D * x2.5y, a.1, '1.5' -- 2.5\nLIMIT 10");
        assert_eq!(DUCKDB.rewrite(sql), sql);
    }
}
