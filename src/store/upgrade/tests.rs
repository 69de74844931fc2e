//! Every earlier schema reaches today's with its rows, and whatever goes wrong leaves what was there.

use refinery::{Migration, Target};
use rusqlite::params;

use super::*;
use crate::store::{Journal, close_writer, open_writer};

/// An event of whatever schema: all of them have these columns.
const EVENT: &str = "INSERT INTO event (kind, event_uuid, topic) VALUES ('meeting', 'abc==', 'Kept')";

/// A database file as the release with this schema left it, with one event.
fn database_of(version: i32) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zoom-qos.db");
    let mut connection = Connection::open(&path).unwrap();
    schema::apply(&mut connection, &schema::runner().set_target(Target::Version(version))).unwrap();
    connection.execute(EVENT, []).unwrap();
    connection.close().unwrap();
    (folder, path)
}

fn schema_of(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut statement =
        connection.prepare("SELECT name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY name").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn topic(path: &Path) -> String {
    Connection::open(path).unwrap().query_row("SELECT topic FROM event", [], |row| row.get(0)).unwrap()
}

/// Takes a database to the schema after today's.
fn upgrade_to_next(path: &Path, sql: &str) -> Result<(), Error> {
    let mut connection = Connection::open(path).unwrap();
    upgrade(&mut connection, path, &runner_with(sql))
}

#[test]
fn every_schema_becomes_the_next_with_its_rows_and_leaves_a_copy() {
    let (_fresh_folder, fresh) = database_of(schema::KNOWN_VERSION);
    upgrade_to_next(&fresh, "CREATE TABLE next (a)").unwrap();
    for version in 1..=schema::KNOWN_VERSION {
        let (_folder, path) = database_of(version);
        upgrade_to_next(&path, "CREATE TABLE next (a)").unwrap();
        assert_eq!(schema_of(&path), schema_of(&fresh), "from {version}");
        assert_eq!(topic(&path), "Kept");
        let copies = copies(&path).unwrap();
        let [copy] = copies.as_slice() else { panic!("{copies:?}") };
        assert_eq!((schema_version(copy), topic(copy).as_str()), (version, "Kept"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(copy).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}

fn schema_version(path: &Path) -> i32 {
    schema::version(&Connection::open(path).unwrap(), path).unwrap()
}

#[test]
fn a_database_of_today_is_not_copied() {
    let (_folder, path) = database_of(schema::KNOWN_VERSION);
    close_writer(open_writer(&path, Journal::Wal).unwrap()).unwrap();
    assert_eq!(copies(&path).unwrap(), [""; 0].map(PathBuf::from));
}

/// One more migration than today's.
fn runner_with(sql: &str) -> Runner {
    let mut migrations: Vec<Migration> = schema::runner().get_migrations().clone();
    migrations.push(Migration::unapplied(&format!("V{}__next", schema::KNOWN_VERSION + 1), sql).unwrap());
    Runner::new(&migrations).set_grouped(true)
}

/// An upgrade that must fail, and leave the schema, the rows and no stray file.
fn check_fails(sql: &str, expected: &str, expected_copies: usize) {
    let (_folder, path) = database_of(schema::KNOWN_VERSION);
    close_writer(open_writer(&path, Journal::Wal).unwrap()).unwrap();
    let before = schema_of(&path);
    let error = upgrade_to_next(&path, sql).unwrap_err();
    assert!(error.to_string().contains(expected), "{error}");
    assert_eq!((schema_of(&path), topic(&path).as_str()), (before, "Kept"));
    assert_eq!(copies(&path).unwrap().len(), expected_copies);
}

#[test]
fn a_migration_that_fails_is_rolled_back_and_one_that_loses_rows_is_undone() {
    check_fails("CREATE TABLE next (a); CREATE TABLE next (a);", "already exists", 0);
    check_fails(
        "INSERT INTO participant_session (event_id, user_id, join_at) VALUES (99, 'x', 0);",
        "without a row of event",
        1,
    );
}

#[test]
fn what_is_damaged_before_is_not_migrated() {
    let (_folder, path) = database_of(1);
    let mut connection = Connection::open(&path).unwrap();
    connection.execute(&format!("UPDATE {HISTORY} SET applied_on = 'yesterday'"), []).unwrap();
    assert!(matches!(upgrade(&mut connection, &path, &schema::runner()), Err(Error::Damaged { .. })));
    connection.execute_batch(&format!("DROP TABLE {HISTORY}")).unwrap();
    assert!(matches!(upgrade(&mut connection, &path, &schema::runner()), Err(Error::Damaged { .. })));
    assert_eq!(schema::version(&connection, &path).unwrap(), 1);
}

#[test]
fn a_history_that_diverges_is_refused_with_everything_as_it_was() {
    let (_folder, path) = database_of(1);
    close_writer(open_writer(&path, Journal::Wal).unwrap()).unwrap();
    let before = schema_of(&path);
    Connection::open(&path).unwrap().execute(&format!("UPDATE {HISTORY} SET checksum = '1'"), []).unwrap();
    assert!(matches!(upgrade_to_next(&path, "CREATE TABLE next (a)"), Err(Error::Migration(_))));
    assert_eq!((schema_version(&path), schema_of(&path)), (1, before));
    assert_eq!(copies(&path).unwrap().len(), 0);
}

#[test]
fn the_newest_two_copies_stay() {
    let (folder, path) = database_of(1);
    for age_seconds in [300, 200, 100] {
        let copy = folder.path().join(format!("zoom-qos.db.pre-v1-{age_seconds}"));
        let written =
            std::fs::metadata(&path).unwrap().modified().unwrap() - std::time::Duration::from_secs(age_seconds);
        std::fs::File::create(copy).unwrap().set_modified(written).unwrap();
    }
    std::fs::write(folder.path().join("zoom-qos.db.pre-v4-1.x.partial"), "of a run that was killed").unwrap();
    upgrade_to_next(&path, "CREATE TABLE next (a)").unwrap();
    let copies = copies(&path).unwrap();
    assert_eq!(copies.len(), KEPT_COPIES);
    assert!(copies[1].to_string_lossy().ends_with("-100"), "{copies:?}");
}

#[test]
fn a_parent_table_can_be_made_anew_without_losing_its_children() {
    let (_folder, path) = database_of(schema::KNOWN_VERSION);
    close_writer(open_writer(&path, Journal::Wal).unwrap()).unwrap();
    let mut connection = Connection::open(&path).unwrap();
    let session = "INSERT INTO participant_session (event_id, user_id, join_at) VALUES (1, ?, 0)";
    connection.execute(session, params!["16778240"]).unwrap();
    // No view stands in its way that names the old columns.
    let runner = runner_with(
        "CREATE TABLE event_next (event_id INTEGER PRIMARY KEY, topic TEXT) STRICT;
         INSERT INTO event_next SELECT event_id, topic FROM event;
         DROP TABLE event; ALTER TABLE event_next RENAME TO event;",
    );
    upgrade(&mut connection, &path, &runner).unwrap();
    let sessions: i64 = connection.query_row("SELECT count(*) FROM participant_session", [], |row| row.get(0)).unwrap();
    assert_eq!(sessions, 1);
}
