//! Whether a database is like those that this program makes, beside its rows.
//!
//! A database may come from somebody else, and what stands in its schema acts by itself: a trigger undoes what `forget`
//! deletes, an index has `INSERT OR IGNORE` ignore. So every table and index of ours is held, word for word, against
//! what the migrations make, and a trigger is never ours. What has other names is left alone: Litestream's tables, an
//! analyst's indexes and views. Of views of our own names nothing is asked, as none that is not ours is ever read by
//! ([`super::view_set`]); but nothing else may have their names.

use std::path::Path;

use refinery::Target;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::digests;
use super::error::Error;
use super::schema;
use super::views;

/// What SQLite itself makes, such as the statistics of `ANALYZE`, and nobody else may.
const OF_SQLITE: &str = "sqlite_";

/// How the tables begin that SQLite offers without any being there. One of the same name in the file would be read in
/// their place.
const OFFERED: [&str; 2] = ["pragma_", "json_"];

/// A row of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    /// `table`, `index`, `view` or `trigger`.
    pub(super) kind: String,
    pub(super) name: String,
    table: String,
    /// None for what a constraint makes.
    pub(super) sql: Option<String>,
}

impl std::fmt::Display for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the {} {}", self.kind, self.name)
    }
}

/// How a database differs.
#[derive(Debug, Default)]
pub(super) struct Differences {
    /// For what it is refused.
    pub(super) problems: Vec<String>,
    /// What is not ours and is left alone.
    pub(super) foreign: Vec<String>,
}

/// Refuses a database of this version, or of an earlier one, that acts otherwise than this program made it.
pub(super) fn require(connection: &Connection, path: &Path, version: i32) -> Result<(), Error> {
    match differences(connection, version)?.problems.into_iter().next() {
        Some(problem) => Err(Error::Altered { path: path.to_owned(), problem }),
        None => Ok(()),
    }
}

/// How a database of a version differs from what this program made of that version. Of one that a later release made
/// nothing is known.
pub(super) fn differences(connection: &Connection, version: i32) -> Result<Differences, Error> {
    let (mut found, known) = (objects(connection)?, schema::KNOWN_VERSION);
    found.retain(|object| object.kind != "view" || !views::is_name(&object.name));
    if found.is_empty() || version > known || version == known && digest(&found) == digests::TABLES {
        return Ok(Differences::default());
    }
    // An empty file may hold what a first run left that was killed; nothing is missing in it.
    let ours = made_of(if version > 0 { version } else { known })?;
    let missing = |made: &&Object| version > 0 && !found.iter().any(|object| is_same(object, made));
    let mut differences = Differences::default();
    differences.problems.extend(ours.iter().filter(missing).map(|made| format!("{made} is missing")));
    for object in &found {
        match ours.iter().find(|made| is_same(object, made)) {
            Some(made) if made == object => {}
            Some(_) => differences.problems.push(format!("{object} is not as this program makes it")),
            None if object.name.starts_with(OF_SQLITE) && object.kind != "trigger" => {}
            None => match harm(connection, object, &ours)? {
                Some(harm) => differences.problems.push(format!("{object} {harm}")),
                None => differences.foreign.push(object.to_string()),
            },
        }
    }
    differences.foreign.sort();
    Ok(differences)
}

/// What something that is not ours would do to what this program does.
fn harm(connection: &Connection, object: &Object, ours: &[Object]) -> Result<Option<&'static str>, Error> {
    let name = object.name.to_lowercase();
    let is_of_ours = ours.iter().any(|made| made.kind == "table" && made.name.eq_ignore_ascii_case(&object.table));
    Ok(match object.kind.as_str() {
        "trigger" => Some("is not this program's, and would act by itself"),
        _ if views::is_name(&name) => Some("takes the name of a view of this program"),
        _ if OFFERED.iter().any(|offered| name.starts_with(offered)) => {
            Some("takes the name of a table of SQLite's own")
        }
        "index" if is_of_ours && !is_plain(connection, object)? => {
            Some("is not this program's, and decides on what can be stored")
        }
        _ => None,
    })
}

/// Whether an index is of nothing but columns, and of all rows: such a one only makes reading faster.
fn is_plain(connection: &Connection, index: &Object) -> Result<bool, Error> {
    // One that hides what SQLite offers would be asked here.
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name LIKE 'pragma\\_%' ESCAPE '\\')";
    if !connection.query_row(sql, [], |row| row.get(0))? {
        return Ok(false);
    }
    let sql = "SELECT NOT (\"unique\" OR partial)
                   AND NOT EXISTS (SELECT 1 FROM pragma_index_info(?2) WHERE cid = -2)
               FROM pragma_index_list(?1) WHERE name = ?2";
    let is_plain = connection.query_row(sql, [&index.table, &index.name], |row| row.get(0)).optional()?;
    Ok(is_plain.unwrap_or(false))
}

fn is_same(one: &Object, other: &Object) -> bool {
    (&one.kind, &one.name) == (&other.kind, &other.name)
}

/// What the migrations make up to a version.
fn made_of(version: i32) -> Result<Vec<Object>, Error> {
    let mut connection = Connection::open_in_memory()?;
    schema::apply(&mut connection, &schema::runner().set_target(Target::Version(version)))?;
    objects(&connection)
}

/// Everything in the schema of a file.
pub(super) fn objects(connection: &Connection) -> Result<Vec<Object>, Error> {
    let sql = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema ORDER BY type, name";
    let mut statement = connection.prepare(sql)?;
    let objects = statement.query_map([], |row| {
        let text = |column| text(row, column).map(Option::unwrap_or_default);
        Ok(Object { kind: text(0)?, name: text(1)?, table: text(2)?, sql: self::text(row, 3)? })
    })?;
    Ok(objects.collect::<Result<_, _>>()?)
}

/// Text, whatever somebody has put in its place.
fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => None,
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        other => Some(format!("{other:?}")),
    })
}

fn digest(objects: &[Object]) -> String {
    let texts = objects.iter().flat_map(|Object { kind, name, table, sql }| {
        [Some(kind), Some(name), Some(table), sql.as_ref()].map(|text| text.map(String::as_str))
    });
    digests::of(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_the_newest_schema() {
        let made = made_of(schema::KNOWN_VERSION).unwrap();
        assert_eq!(digest(&made), digests::TABLES, "the migrations were changed: {}", digests::RULE);
    }

    /// The migration tool makes it, and a later release of the tool might make another, which released databases have
    /// not: that is to be met by a migration, not by refusing all of them.
    #[test]
    fn the_migration_tool_s_own_table_is_what_it_was() {
        let made = made_of(1).unwrap();
        let history = made.iter().find(|object| object.name == schema::HISTORY).unwrap();
        let columns = "version int4 PRIMARY KEY,name VARCHAR(255),applied_on VARCHAR(255),checksum VARCHAR(255)";
        let sql: String = history.sql.as_deref().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(sql.replace(", ", ",").replace("( ", "("), format!("CREATE TABLE {}({columns})", schema::HISTORY));
    }
}
