//! Opening, migrating and refusing.

use std::path::PathBuf;

use super::open::BUSY_TIMEOUT;
use super::*;
use crate::model::Timestamp;

fn fresh() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zoom-qos.db");
    (folder, path)
}

#[test]
fn a_new_database_is_ours_current_and_readable_by_nobody_else() {
    let (_folder, path) = fresh();
    close_writer(open_writer(&path, Journal::Wal).unwrap()).unwrap();
    let connection = open_read_only(&path).unwrap();
    assert_eq!(schema::version(&connection, &path).unwrap(), schema::KNOWN_VERSION);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

/// Both openers must refuse and leave the bytes alone.
fn check_refused(bytes: &[u8], expected: &str) {
    let (_folder, path) = fresh();
    std::fs::write(&path, bytes).unwrap();
    for refused in [open_writer(&path, Journal::Wal).unwrap_err(), open_read_only(&path).unwrap_err()] {
        assert!(refused.to_string().contains(expected), "{refused}");
    }
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

fn database_after(sql: &str) -> Vec<u8> {
    let (_folder, path) = fresh();
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch(sql).unwrap();
    drop(connection);
    std::fs::read(path).unwrap()
}

#[test]
fn what_is_no_database_of_ours_is_refused_untouched() {
    check_refused(&[b'x'; 10_000], "not a database");
    check_refused(&database_after("CREATE TABLE other (a)"), "another program");
    for former in schema::FORMER_APPLICATION_IDS {
        let former = format!("CREATE TABLE t (a); PRAGMA application_id = {former}");
        check_refused(&database_after(&former), "before the first release");
    }
    let newer = format!(
        "CREATE TABLE t (a); PRAGMA application_id = {}; PRAGMA user_version = {}",
        schema::APPLICATION_ID,
        schema::KNOWN_VERSION + 1
    );
    check_refused(&database_after(&newer), "knows up to");
}

/// What becomes of a database in which these commands ran when the next demo wants its name.
fn check_demo(commands: &[&str], application_id: i32, is_replaced: bool) {
    let (_folder, path) = fresh();
    let store = Store::open(&path, Journal::Wal).unwrap();
    for command in commands {
        ledger::begin_run(store.connection(), command, Timestamp(0)).unwrap();
    }
    store.connection().pragma_update(None, "application_id", application_id).unwrap();
    store.close().unwrap();
    let before = std::fs::read(&path).unwrap();
    let replaced = Store::recreate(&path, Journal::Wal, "demo");
    assert_eq!(replaced.is_ok(), is_replaced, "{commands:?}");
    match replaced {
        Ok(store) => store.close().unwrap(),
        Err(error) => assert!(matches!(error, Error::NotReplaceable(_)), "{error}"),
    }
    assert_eq!(std::fs::read(&path).unwrap() != before, is_replaced, "{commands:?}");
}

#[test]
fn a_demo_replaces_a_database_only_if_every_run_in_it_was_a_demo_s() {
    for application_id in schema::FORMER_APPLICATION_IDS.into_iter().chain([schema::APPLICATION_ID]) {
        check_demo(&["demo"], application_id, true);
        check_demo(&["demo", "demo"], application_id, true);
        check_demo(&["demo", "import"], application_id, false);
        check_demo(&["collect"], application_id, false);
        check_demo(&[], application_id, false);
    }
}

#[test]
fn a_reader_needs_a_file() {
    let (_folder, path) = fresh();
    assert!(matches!(open_read_only(&path), Err(Error::Absent(_))));
    assert!(!path.exists());
}

#[test]
fn a_second_writer_is_refused_at_once_and_the_first_one_s_end_frees_the_lock() {
    let (_folder, path) = fresh();
    let first = WriterLock::acquire(&path).unwrap();
    assert!(matches!(WriterLock::acquire(&path), Err(Error::Locked(_))));
    drop(first);
    WriterLock::acquire(&path).unwrap();
}

/// An analyst's open report must hold up no night: the log stays, and the next writer takes it in.
#[test]
fn a_writer_that_ends_beside_an_open_reader_does_not_wait_for_it() {
    let (_folder, path) = fresh();
    Store::open(&path, Journal::Wal).unwrap().close().unwrap();
    let reader = open_read_only(&path).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM event").unwrap();
    let started = std::time::Instant::now();
    for command in ["one", "two"] {
        let store = Store::open(&path, Journal::Wal).unwrap();
        ledger::begin_run(store.connection(), command, Timestamp(0)).unwrap();
        store.close().unwrap();
    }
    let runs = |connection: &rusqlite::Connection| {
        connection.query_row("SELECT count(*) FROM run", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    // The reader sees its own moment; whoever comes sees both.
    assert_eq!((runs(&reader), runs(&open_read_only(&path).unwrap())), (0, 2));
    assert!(started.elapsed() < BUSY_TIMEOUT, "a writer waited for the reader");
}

/// What a kill in the middle of a commit leaves with `--journal truncate`: pages of it, and the journal to undo them.
#[test]
fn a_commit_that_was_not_finished_is_never_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, killed) = (folder.path().join("live.db"), folder.path().join("killed.db"));
    drop(Store::open(&path, Journal::Truncate).expect("a new database"));
    let live = rusqlite::Connection::open(&path).expect("ours");
    live.execute_batch(
        "PRAGMA journal_mode = TRUNCATE; PRAGMA cache_size = 1; BEGIN IMMEDIATE;
         CREATE TABLE half (x); WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 20000)
         INSERT INTO half SELECT hex(randomblob(20)) FROM n;",
    )
    .expect("more than the cache holds");
    for suffix in ["", "-journal"] {
        let file = |name: &str| folder.path().join(format!("{name}.db{suffix}"));
        std::fs::copy(file("live"), file("killed")).expect("a copy");
    }
    let half = |connection: &rusqlite::Connection| {
        connection.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'half'", [], |row| row.get::<_, i64>(0))
    };
    let refused = open_read_only(&killed).expect_err("half a commit was read");
    assert_eq!(refused.sqlite_code(), Some(rusqlite::ErrorCode::ReadOnly), "{refused}");
    drop(Store::open(&killed, Journal::Truncate).expect("rolled back"));
    assert_eq!(half(&open_read_only(&killed).expect("whole")).expect("a count"), 0);
}
