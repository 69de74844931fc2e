//! What is wrong with a statement that SQLite refused: where it stands, and what was probably meant.

use std::fmt;

use rusqlite::Connection;

use super::functions::DESCRIBED;
use super::place::Place;
use crate::similar;

/// How much of a long line is shown on either side of the mistake.
const SHOWN_CHARACTERS: usize = 60;

/// A mistake in a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// SQLite's words.
    pub message: String,
    /// Where it stands, if that is known.
    pub passage: Option<Passage>,
    /// The name that was probably meant.
    pub suggestion: Option<String>,
}

/// A place in a statement, with what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Where.
    pub place: Place,
    /// The line's text.
    pub text: String,
}

impl Diagnosis {
    /// Reads what SQLite said when it prepared this statement; nothing if it said no word about the statement.
    pub(super) fn of(connection: &Connection, sql: &str, error: &rusqlite::Error) -> Option<Self> {
        let (message, offset) = match error {
            rusqlite::Error::SqlInputError { msg, offset, .. } => (msg, usize::try_from(*offset).ok()),
            rusqlite::Error::SqliteFailure(_, Some(message)) => (message, None),
            _ => return None,
        };
        let missing = Missing::read(message);
        let offset = offset.or_else(|| match &missing {
            Some(missing) => find_word(sql, missing.name),
            None => (message == "incomplete input").then(|| sql.trim_end().len()),
        });
        Some(Self {
            message: message.clone(),
            passage: offset.map(|offset| Passage::at(sql, offset)),
            suggestion: missing.and_then(|missing| missing.suggestion(connection, sql)),
        })
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        if let Some(Passage { place: Place { line, column }, .. }) = &self.passage {
            write!(f, " (line {line}, column {column})")?;
        }
        match &self.suggestion {
            Some(name) => write!(f, ": did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}

impl Passage {
    fn at(sql: &str, offset: usize) -> Self {
        let place = Place::at(sql, offset);
        let text = sql.split('\n').nth(place.line - 1).unwrap_or_default();
        Self { place, text: text.trim_end().to_owned() }
    }

    /// The line, or the part of it that is near, with a caret below.
    #[must_use]
    pub fn excerpt(&self) -> String {
        let Place { line, column } = self.place;
        let number = line.to_string();
        let from = column.saturating_sub(SHOWN_CHARACTERS);
        let shown: String =
            self.text.chars().skip(from).take(2 * SHOWN_CHARACTERS).map(|c| if c == '\t' { ' ' } else { c }).collect();
        let (margin, caret) = (" ".repeat(number.len()), " ".repeat(column - 1 - from.min(column - 1)));
        format!("{margin} |\n{number} | {shown}\n{margin} | {caret}^")
    }
}

/// A name that SQLite does not know.
struct Missing<'message> {
    kind: NameKind,
    name: &'message str,
}

#[derive(Clone, Copy)]
enum NameKind {
    Table,
    Column,
    Function,
}

impl<'message> Missing<'message> {
    fn read(message: &'message str) -> Option<Self> {
        let kinds = [
            ("no such table: ", NameKind::Table),
            ("no such column: ", NameKind::Column),
            ("no such function: ", NameKind::Function),
        ];
        let (kind, name) = kinds.iter().find_map(|(words, kind)| Some((*kind, message.strip_prefix(words)?)))?;
        // A column may be named with its table.
        Some(Self { kind, name: name.rsplit('.').next().unwrap_or(name) })
    }

    fn suggestion(&self, connection: &Connection, sql: &str) -> Option<String> {
        let known = match self.kind {
            NameKind::Table => names(connection, include_str!("diagnosis_tables.sql"), ""),
            NameKind::Column => names(connection, include_str!("diagnosis_columns.sql"), sql),
            NameKind::Function => DESCRIBED.iter().map(|known| known.name().to_owned()).collect(),
        };
        similar::nearest(&self.name.to_lowercase(), known.iter().map(String::as_str)).map(str::to_owned)
    }
}

/// Names that a query answers; none if it fails, as a suggestion is only that.
fn names(connection: &Connection, query: &str, sql: &str) -> Vec<String> {
    let read = || -> Result<Vec<String>, rusqlite::Error> {
        connection.prepare(query)?.query_map([sql], |row| row.get(0))?.collect()
    };
    read().unwrap_or_default()
}

/// Where a word stands by itself, whatever its case.
fn find_word(sql: &str, word: &str) -> Option<usize> {
    let (sql, word) = (sql.to_ascii_lowercase(), word.to_ascii_lowercase());
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut places = sql.match_indices(&word).map(|(at, _)| at);
    places.find(|at| !sql[..*at].ends_with(is_word) && !sql[at + word.len()..].starts_with(is_word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sql: &str, expected: &str) {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE VIEW v_event AS SELECT 1 AS topic, 2 AS start_time").unwrap();
        let error = connection.prepare(sql).unwrap_err();
        assert_eq!(Diagnosis::of(&connection, sql, &error).unwrap().to_string(), expected);
    }

    #[test]
    fn a_mistake_is_told_with_its_place_and_the_nearest_name() {
        check("SELECT topic\nFORM v_event", "near \"v_event\": syntax error (line 2, column 6)");
        check("SELECT 1\nFROM v_evnt", "no such table: v_evnt (line 2, column 6): did you mean `v_event`?");
        check("SELECT 'é', topik FROM v_event", "no such column: topik (line 1, column 13): did you mean `topic`?");
        check("SELECT e.topik FROM v_event e", "no such column: e.topik (line 1, column 8): did you mean `topic`?");
        check(
            "SELECT mediann(topic) FROM v_event",
            "no such function: mediann (line 1, column 8): did you mean `median`?",
        );
        check("SELECT weather FROM v_event", "no such column: weather (line 1, column 8)");
        check("SELECT 1 FROM", "incomplete input (line 1, column 14)");
    }

    #[test]
    fn the_caret_stands_below_the_mistake_even_in_a_long_line() {
        let passage = Passage::at("SELECT\n\ttopik", 8);
        assert_eq!(passage.excerpt(), "  |\n2 |  topik\n  |  ^");
        let long = format!("SELECT {} topik", "1, ".repeat(100));
        let excerpt = Passage::at(&long, long.len() - 5).excerpt();
        let lines: Vec<&str> = excerpt.lines().collect();
        assert_eq!(lines[1].find("topik"), lines[2].find('^'), "{excerpt}");
        assert!(lines[1].len() < 130, "{excerpt}");
    }
}
