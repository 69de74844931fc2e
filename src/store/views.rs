//! The views, one text of each: what people and other tools see in the file, and what every report is asked of.
//!
//! A view holds nothing, so it is no migration. [`super::view_set`] sees to it that a file shows these, and that nobody
//! here reads by others.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rusqlite::Connection;

use super::sql_text;

/// A view of `migrations/views/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Its name, which is its file's.
    pub name: &'static str,
    /// Its `CREATE VIEW …` without the semicolon: letter for letter what SQLite keeps of it in the schema.
    pub sql: &'static str,
}

/// The number of this release's set. It rises with every release that changes a text, and tells a writer whether the
/// views that it finds are of an earlier release or of a later one.
pub const NUMBER: i64 = 1;

/// The names and files, in the order that `build.rs` finds: each behind those that it names, as engines other than SQLite
/// want it.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/views.rs"));

/// All views, each behind those that it names.
#[must_use]
pub fn views() -> &'static [View] {
    static VIEWS: LazyLock<Vec<View>> =
        LazyLock::new(|| FILES.iter().map(|(name, file)| View { name, sql: statement(file) }).collect());
    &VIEWS
}

/// The views that a statement reads, also through others, each behind those that it names.
#[must_use]
pub fn read_by(sql: &str) -> Vec<View> {
    let mut read: Vec<View> = Vec::new();
    for view in views().iter().rev() {
        if names(sql, view) || read.iter().any(|reader| names(reader.sql, view)) {
            read.push(*view);
        }
    }
    read.reverse();
    read
}

/// The words of a statement and of the views that it reads, in small letters.
#[must_use]
pub fn words_with_views(sql: &str) -> BTreeSet<String> {
    let views = read_by(sql);
    let texts = views.iter().map(|view| view.sql).chain([sql]);
    texts.flat_map(sql_text::words).map(str::to_ascii_lowercase).collect()
}

/// Whether a view of this program has that name, in any case, as SQLite has names.
pub(super) fn is_name(name: &str) -> bool {
    views().iter().any(|view| view.name.eq_ignore_ascii_case(name))
}

/// Makes the views in the file of a connection.
pub(super) fn make(connection: &Connection) -> Result<(), rusqlite::Error> {
    views().iter().try_for_each(|view| connection.execute_batch(view.sql))
}

/// Makes the views for one connection alone, where they are found before those of the file, and find its own temporary
/// tables before those of the file.
///
/// # Errors
///
/// Those of SQLite, such as for a connection that is closed to all writing (`PRAGMA query_only`).
pub fn shadow(connection: &Connection) -> Result<(), rusqlite::Error> {
    let temporary = |sql: &str| sql.replacen("CREATE VIEW", "CREATE TEMP VIEW IF NOT EXISTS", 1);
    views().iter().try_for_each(|view| connection.execute_batch(&temporary(view.sql)))
}

/// What stands in a file below the comment that says what the view is for.
fn statement(file: &str) -> &str {
    let begin = file.find("CREATE VIEW").unwrap_or_default();
    file[begin..].trim_end().trim_end_matches(';')
}

/// Whether a statement reads a view: a comment may speak of one that it does not read.
fn names(sql: &str, view: &View) -> bool {
    sql_text::words(sql).any(|word| word == view.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::digests;
    use crate::store::view_order::in_order;

    #[test]
    fn the_digest_is_that_of_the_texts() {
        let texts = views().iter().flat_map(|view| [Some(view.name), Some(view.sql)]);
        assert_eq!(
            digests::of(texts),
            digests::VIEWS,
            "a view was changed: {}, and if the set of that NUMBER was released, NUMBER is one more",
            digests::RULE
        );
    }

    #[test]
    fn every_view_is_one_statement_with_its_file_s_name_and_stands_behind_those_that_it_names() {
        assert_eq!(views().len(), FILES.len());
        for (position, view) in views().iter().enumerate() {
            assert!(view.sql.starts_with(&format!("CREATE VIEW {} AS\n", view.name)), "{}", view.name);
            let (_, file) = FILES.iter().find(|(name, _)| *name == view.name).unwrap();
            assert!(file.starts_with("-- ") && file.ends_with(";\n"), "{}", view.name);
            assert!(views()[position..].iter().all(|later| later == view || !names(view.sql, later)), "{}", view.name);
        }
    }

    #[test]
    fn a_statement_reads_views_through_views() {
        let read: Vec<&str> =
            read_by("SELECT 1 FROM v_stream_class -- and not v_work").iter().map(|v| v.name).collect();
        assert!(read.len() > 1 && read.last() == Some(&"v_stream_class"), "{read:?}");
        assert!(!read.contains(&"v_work"), "{read:?}");
    }

    #[test]
    fn views_in_a_circle_have_no_order() {
        let (one, two) = (("one", "CREATE VIEW one AS SELECT * FROM two"), ("two", "CREATE VIEW two AS SELECT 1"));
        assert_eq!(in_order(&[one, two]), Some(vec![1, 0]));
        let commented = ("two", "CREATE VIEW two AS -- not of one\nSELECT 1");
        assert_eq!(in_order(&[one, commented]), Some(vec![1, 0]));
        assert_eq!(in_order(&[one, ("two", "CREATE VIEW two AS SELECT * FROM one")]), None);
    }

    /// What SQLite keeps in the schema is compared with the texts.
    #[test]
    fn sqlite_keeps_the_texts_letter_for_letter() {
        let connection = Connection::open_in_memory().unwrap();
        make(&connection).unwrap();
        shadow(&connection).unwrap();
        for View { name, sql } in views() {
            for schema in ["main", "temp"] {
                let kept = format!("SELECT sql FROM {schema}.sqlite_schema WHERE name = ?");
                assert_eq!(&connection.query_row(&kept, [name], |row| row.get::<_, String>(0)).unwrap(), sql);
            }
        }
    }
}
