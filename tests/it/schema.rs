//! What the database looks like after all migrations, and the rules of the folder `migrations/`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use zoom_qos::model::field::{EVENT_FIELDS, Field, FieldType, PARTICIPANT_FIELDS, Table};
use zoom_qos::model::metric::{MACHINE_METRICS, QUALITY_COLUMNS, STREAM_COLUMNS};
use zoom_qos::model::stream::STREAMS;
use zoom_qos::store::{schema, upgrade};

use crate::support::golden::Fixture;

/// The first columns of a query's rows as text, the others left out.
fn texts(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// The migration tool's own bookkeeping, the one table that is not ours.
const HISTORY: &str = "refinery_schema_history";

#[test]
fn every_table_is_strict() {
    let fixture = Fixture::new();
    let sql = "SELECT name FROM pragma_table_list
               WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'";
    assert_eq!(texts(fixture.connection(), sql), [HISTORY]);
}

#[test]
fn every_foreign_key_cascades_and_leads_an_index() {
    let fixture = Fixture::new();
    let connection = fixture.connection();
    let all = "FROM pragma_table_list AS t JOIN pragma_foreign_key_list(t.name) AS f WHERE t.schema = 'main'";
    assert!(texts(connection, &format!("SELECT t.name {all}")).len() >= 8);
    let without_cascade = format!("SELECT t.name || '.' || f.\"from\" {all} AND f.on_delete <> 'CASCADE'");
    // What somebody said outlives the session that it is tied to: it may be tied to another.
    assert_eq!(texts(connection, &without_cascade), ["feedback.session_id"]);
    let without_index = format!(
        "SELECT t.name || '.' || f.\"from\" {all} AND f.\"table\" <> 'stream'
         AND f.\"from\" NOT IN (
             SELECT c.name FROM pragma_index_list(t.name) AS i JOIN pragma_index_info(i.name) AS c WHERE c.seqno = 0
             UNION ALL SELECT name FROM pragma_table_info(t.name) WHERE pk = 1
         )"
    );
    assert_eq!(texts(connection, &without_index), [""; 0]);
}

/// The columns of a table with their types, without the keys and times that the model has apart.
fn columns(table: &str, apart: &[&str]) -> BTreeSet<(String, String)> {
    let fixture = Fixture::new();
    let mut statement = fixture.connection().prepare("SELECT name, type FROM pragma_table_info(?)").unwrap();
    let columns = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap);
    columns.filter(|(name, _): &(String, String)| !apart.contains(&name.as_str())).collect()
}

fn check_fields(table: &str, apart: &[&str], fields: impl Iterator<Item = &'static Field>) {
    let sql_type = |field: &Field| match field.field_type {
        FieldType::Text | FieldType::Json => "TEXT",
        FieldType::Flag | FieldType::Integer => "INTEGER",
        FieldType::Real => "REAL",
    };
    let expected = fields.map(|field| (field.column.to_owned(), sql_type(field).to_owned())).collect();
    assert_eq!(columns(table, apart), expected, "{table}");
}

#[test]
fn the_model_s_fields_are_the_tables_columns() {
    let of_table = |table| PARTICIPANT_FIELDS.iter().filter(move |field| field.table() == table);
    let session = [
        "session_id",
        "event_id",
        "user_id",
        "join_at",
        "leave_at",
        "origin",
        "is_counted",
        "is_fetched",
        "is_reparsable",
        "person_key",
    ];
    check_fields("participant_session", &session, of_table(Table::Session));
    check_fields("participant_identity", &["session_id"], of_table(Table::Identity));
    let event = [
        "event_id",
        "kind",
        "event_uuid",
        "event_number",
        "start_at",
        "end_at",
        "zoom_participants",
        "asked",
        "zoom_joins",
        "first_seen_at",
        "fetched_columns",
    ];
    check_fields("event", &event, EVENT_FIELDS.iter());
}

#[test]
fn the_model_s_metrics_are_the_tables_columns_in_order() {
    let fixture = Fixture::new();
    let names = |table: &str| texts(fixture.connection(), &format!("SELECT name FROM pragma_table_info('{table}')"));
    assert_eq!(names("stream_sample")[3..], STREAM_COLUMNS);
    assert_eq!(names("sample")[2..], MACHINE_METRICS.map(|metric| metric.column));
    assert_eq!(names("stream_quality")[3..], QUALITY_COLUMNS.map(|(column, _)| column));
}

#[test]
fn the_model_s_streams_are_the_table_s_rows() {
    let fixture = Fixture::new();
    let rows = texts(
        fixture.connection(),
        "SELECT stream_id || ' ' || stream || ' ' || medium || ' ' || direction FROM stream ORDER BY stream_id",
    );
    let expected = STREAMS.map(|stream| {
        let words = (stream.medium.as_str(), stream.direction.as_str());
        format!("{} {} {} {}", stream.stream_id, stream.name, words.0, words.1)
    });
    assert_eq!(rows, expected);
}

/// The files with their numbers, in order.
fn files() -> Vec<(i32, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<(i32, PathBuf)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            let number = name.strip_prefix('V').and_then(|name| name.split_once("__")).unwrap().0.parse().unwrap();
            (number, path)
        })
        .collect();
    files.sort();
    files
}

#[test]
fn the_embedded_migrations_are_the_files_and_bring_the_database_to_the_last() {
    let files = files();
    assert_eq!(schema::embedded_migrations(), files.len(), "touch src/store/schema.rs: a new file is not embedded");
    assert!(files.iter().map(|(number, _)| *number).eq(1..=schema::KNOWN_VERSION));
    let fixture = Fixture::new();
    assert_eq!(schema::version(fixture.connection(), &fixture.path()).unwrap(), schema::KNOWN_VERSION);
}

#[test]
fn every_migration_ends_its_line_with_lf_and_names_its_own_version() {
    for (number, path) in files() {
        let sql = std::fs::read_to_string(&path).unwrap();
        assert!(!sql.contains('\r'), "{}", path.display());
        let pragma = sql.lines().rfind(|line| line.starts_with("PRAGMA user_version"));
        assert_eq!(pragma, Some(format!("PRAGMA user_version = {number};").as_str()), "{}", path.display());
        for word in ["BEGIN;", "COMMIT", "VACUUM", "journal_mode"] {
            assert!(!sql.contains(word), "{} has {word}", path.display());
        }
    }
}

/// Whatever of a migration fails, the database stays what it was: the history's last entry and the schema agree.
#[test]
fn migrations_are_applied_as_one_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zoom-qos.db");
    let mut connection = Connection::open(&path).unwrap();
    // In the way of the last statement, after others have made tables.
    connection.execute_batch("CREATE VIEW view_set AS SELECT 1").unwrap();
    connection.pragma_update(None, "application_id", schema::APPLICATION_ID).unwrap();
    assert!(upgrade::migrate(&mut connection, &path).is_err());
    let sql = format!("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' AND name <> '{HISTORY}'");
    assert_eq!(texts(&connection, &sql), ["view_set"]);
    assert_eq!(schema::version(&connection, &path).unwrap(), 0);
}

/// The migration tool makes its own table before the transaction that makes the others.
#[test]
fn a_first_run_that_was_killed_before_its_migrations_is_begun_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zoom-qos.db");
    let connection = Connection::open(&path).unwrap();
    let create = texts(Fixture::new().connection(), &format!("SELECT sql FROM sqlite_schema WHERE name = '{HISTORY}'"));
    connection.execute_batch(&create[0]).unwrap();
    assert_eq!(schema::version(&connection, &path).unwrap(), 0);
    connection.execute_batch(&format!("INSERT INTO {HISTORY} VALUES (1, 'theirs', '', '')")).unwrap();
    assert!(schema::version(&connection, &path).is_err(), "another program's migrations");
    connection.execute_batch(&format!("DELETE FROM {HISTORY}")).unwrap();
    drop(connection);
    drop(zoom_qos::store::Store::open(&path, zoom_qos::store::Journal::Wal).unwrap());
    assert_eq!(schema::version(&Connection::open(&path).unwrap(), &path).unwrap(), schema::KNOWN_VERSION);
}
