//! Databases that others made: what they hold beside rows is this program's own, or it is refused.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use zoom_qos::collect::assemble::Raw;
use zoom_qos::collect::import::Import;
use zoom_qos::export::{self, FileFormat, Identities, Selection};
use zoom_qos::files::Existing;
use zoom_qos::model::{EventKind, EventUuid, Timestamp};
use zoom_qos::store::backup::backup;
use zoom_qos::store::check::{self, Depth, check};
use zoom_qos::store::erase::Effect;
use zoom_qos::store::forget::Namesakes;
use zoom_qos::store::tombstone::TombstoneHasher;
use zoom_qos::store::{self, Error, Journal, Store, WriterLock, close_writer, open_read_only, open_writer};

use super::{ended, make_pipe, within_patience};
use crate::support::forgetting::forget_person;
use crate::support::program::{code, program, stderr, stdout};

/// An empty database of this program, and the same after somebody's statements.
fn database_after(sql: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zoom-qos.db");
    close_writer(open_writer(&path, Journal::Truncate).unwrap()).unwrap();
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(sql).unwrap();
    connection.close().unwrap();
    (folder, path)
}

/// Whoever opens it refuses it, without changing a byte, and the check says why.
#[track_caller]
fn assert_refused(path: &Path, expected: &str) {
    let before = std::fs::read(path).unwrap();
    let copy = path.with_extension("copy");
    let refusals = [
        open_read_only(path).map(drop),
        open_writer(path, Journal::Truncate).map(drop),
        backup(path, &copy, Existing::Refuse),
    ];
    for refusal in refusals {
        let error = refusal.expect_err(expected).to_string();
        assert!(error.contains(expected), "{expected} in {error}");
    }
    assert!(!copy.exists() && std::fs::read(path).unwrap() == before, "{expected}: something was written");
    let problems = check(path, Depth::Quick).unwrap();
    assert!(problems.iter().any(|problem| problem.contains(expected)), "{expected} in {problems:?}");
}

#[test]
fn what_would_act_by_itself_is_refused() {
    for (sql, expected) in [
        ("CREATE TRIGGER undo AFTER DELETE ON participant_identity BEGIN SELECT 1; END", "the trigger undo"),
        ("CREATE TRIGGER hang INSTEAD OF INSERT ON v_event BEGIN SELECT 1; END", "the trigger hang"),
        ("CREATE TABLE t (a); CREATE TRIGGER theirs AFTER INSERT ON t BEGIN SELECT 1; END", "the trigger theirs"),
        ("DROP VIEW v_event; CREATE TABLE v_event (event_uuid)", "the table v_event"),
        ("DROP VIEW v_work; CREATE TABLE V_Work (event_uuid)", "the table V_Work"),
        ("DROP VIEW v_work; CREATE INDEX v_work ON event (topic)", "the index v_work"),
        ("ALTER TABLE forgotten_digest ADD COLUMN x TEXT CHECK (length(x) < 9)", "the table forgotten_digest"),
        // Whatever comes second is left out where a statement says INSERT OR IGNORE.
        ("CREATE UNIQUE INDEX one ON forgotten_digest ((1))", "the index one"),
        ("CREATE INDEX slow ON event (hex(zeroblob(event_id)))", "the index slow"),
        ("CREATE INDEX part ON event (topic) WHERE length(hex(zeroblob(event_id))) > 0", "the index part"),
        ("CREATE VIEW pragma_foreign_key_check AS SELECT 1", "the view pragma_foreign_key_check"),
        ("CREATE TABLE JSON_each (a)", "the table JSON_each"),
    ] {
        let (_folder, path) = database_after(sql);
        assert_refused(&path, expected);
    }
}

/// Whatever of ours it is that somebody puts a word to: a view is read by its own text, the others are refused.
#[test]
fn every_table_index_and_view_of_ours_is_held_to_its_text() {
    let (folder, path) = database_after("");
    let sql = "SELECT type, name FROM sqlite_schema WHERE sql IS NOT NULL";
    let names: Vec<(String, String)> = {
        let connection = Connection::open(&path).unwrap();
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    };
    assert!(names.len() > 40, "{names:?}");
    for (kind, name) in names {
        let changed = folder.path().join("changed.db");
        std::fs::copy(&path, &changed).unwrap();
        let connection = Connection::open(&changed).unwrap();
        let sql = "UPDATE sqlite_schema SET sql = sql || ' /* theirs */' WHERE type = ?1 AND name = ?2";
        connection.pragma_update(None, "writable_schema", true).unwrap();
        connection.execute(sql, [&kind, &name]).unwrap();
        connection.close().unwrap();
        match open_read_only(&changed) {
            Err(refused) => assert!(refused.to_string().contains(&format!("the {kind} {name} ")), "{name}: {refused}"),
            Ok(connection) => {
                let sql = "SELECT sql FROM temp.sqlite_schema WHERE name = ?";
                let read: String = connection.query_row(sql, [&name], |row| row.get(0)).expect(&name);
                assert!(kind == "view" && !read.contains("theirs"), "{name}: {read}");
            }
        }
    }
}

#[test]
fn what_others_added_is_named_and_left_alone() {
    let (_folder, path) = database_after(
        "CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER);
         CREATE TABLE _litestream_lock (id INTEGER);
         CREATE INDEX their_latency ON stream_sample (latency_ms, jitter_ms);
         CREATE VIEW their_events AS SELECT topic FROM v_event;
         ANALYZE",
    );
    let expected =
        ["the index their_latency", "the table _litestream_lock", "the table _litestream_seq", "the view their_events"];
    for _ in 0..2 {
        assert_eq!(check::foreign(&path).unwrap(), expected);
        assert_eq!(check(&path, Depth::Full).unwrap(), [""; 0]);
        open_read_only(&path).unwrap();
        Store::open(&path, Journal::Truncate).unwrap().close().unwrap();
    }
    let output = ended({
        let mut command = program(&path);
        command.args(["db", "check"]);
        command
    });
    assert_eq!((code(&output), stdout(&output).as_str()), (0, "ok\n"));
    assert!(expected.iter().all(|name| stderr(&output).contains(name)), "{}", stderr(&output));
}

#[test]
fn commands_say_what_to_do() {
    let (_folder, path) = database_after("CREATE TRIGGER undo AFTER DELETE ON event BEGIN SELECT 1; END");
    for (arguments, expected) in [
        (&["db", "check"][..], 10),
        (&["query", "SELECT 1"], 6),
        (&["status"], 6),
        (&["forget", "--person", "Dana"], 6),
        (&["prune", "--samples", "1d"], 6),
    ] {
        let mut command = program(&path);
        command.args(arguments);
        let output = ended(command);
        let said = stderr(&output);
        assert_eq!(code(&output), expected, "{arguments:?}: {said}");
        let has_help = said.contains("help: restore a backup, or drop it") || expected == 10;
        assert!(has_help, "{arguments:?}: {said}");
    }
}

#[test]
fn a_demo_does_not_read_what_only_looks_like_its_runs() {
    let (_folder, path) = database_after(
        "DROP TABLE run; CREATE VIEW run AS
         WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT 'demo' AS command FROM n",
    );
    let former = "PRAGMA application_id = 0x5A6D5153";
    for sql in ["", former] {
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch(sql).unwrap();
        connection.close().unwrap();
        let path = path.clone();
        let replaced = within_patience(move || Store::recreate(&path, Journal::Truncate, "demo").map(drop));
        assert!(matches!(replaced, Err(Error::NotReplaceable(_))), "{sql}: {replaced:?}");
    }
}

#[test]
fn packs_are_compared_with_their_rows() {
    let (folder, path) = database_after("");
    let saved = folder.path().join("page.json");
    std::fs::write(&saved, include_str!("../../fixtures/participant_qos.json")).unwrap();
    let mut store = Store::open(&path, Journal::Truncate).unwrap();
    for uuid in ["one==", "two=="] {
        let import = Import {
            event: Some((EventKind::Meeting, EventUuid(uuid.to_owned()))),
            raw: Raw::None,
            now: Timestamp(0),
            forgotten: std::sync::Arc::default(),
        };
        store = import.files(store, std::slice::from_ref(&saved)).unwrap().0;
    }
    store.close().unwrap();
    assert_eq!(check(&path, Depth::Quick).unwrap(), [""; 0]);
    let connection = Connection::open(&path).unwrap();
    for (sql, sessions) in [
        ("UPDATE stream_sample SET bitrate_kbps = 1 WHERE session_id = 2", "1 session"),
        ("UPDATE session_pack SET samples = x'00'", "2 sessions"),
    ] {
        connection.execute(sql, []).unwrap();
        let problems = check(&path, Depth::Quick).unwrap();
        let expected = format!("the packed samples of {sessions} differ from their rows, first in session_id ");
        assert!(problems.len() == 1 && problems[0].starts_with(&expected), "{problems:?}");
    }
    drop(connection);
    let mut store = Store::open(&path, Journal::Truncate).unwrap();
    assert_eq!((store.repack().unwrap(), store.repack().unwrap()), (2, 0));
    store.close().unwrap();
    assert_eq!(check(&path, Depth::Quick).unwrap(), [""; 0]);
}

#[test]
fn the_lock_lies_beside_the_real_file() {
    let (folder, path) = database_after("");
    let elsewhere = tempfile::tempdir().unwrap();
    let [link, second] = ["link.db", "second.db"].map(|name| elsewhere.path().join(name));
    symlink(&path, &link).unwrap();
    symlink("link.db", &second).unwrap();
    let held = WriterLock::acquire(&path).unwrap();
    for link in [&link, &second] {
        assert!(matches!(WriterLock::acquire(link), Err(Error::Locked(_))), "{}", link.display());
        assert!(matches!(Store::open(link, Journal::Truncate), Err(Error::Locked(_))));
    }
    drop(held);
    // A link to a file that is yet to be made, and a demo that replaces what it leads to.
    let absent = elsewhere.path().join("absent.db");
    symlink(folder.path().join("new.db"), &absent).unwrap();
    for _ in 0..2 {
        let store = Store::recreate(&absent, Journal::Truncate, "demo").unwrap();
        store::ledger::begin_run(store.connection(), "demo", Timestamp(0)).unwrap();
        store.close().unwrap();
        assert!(absent.is_symlink() && folder.path().join("new.db.lock").exists());
    }
    let links = std::fs::read_dir(elsewhere.path()).unwrap().count();
    assert_eq!(links, 3, "something lies beside the links");
}

#[test]
fn a_lock_is_a_file_of_its_own_and_never_emptied() {
    let (folder, path) = database_after("");
    let (lock, victim) = (path.with_extension("db.lock"), folder.path().join("victim"));
    std::fs::remove_file(&lock).unwrap_or_default();
    std::fs::write(&victim, "precious").unwrap();
    symlink(&victim, &lock).unwrap();
    assert!(matches!(WriterLock::acquire(&path), Err(Error::File { .. })));
    std::fs::remove_file(&lock).unwrap();
    make_pipe(&lock);
    let refused = within_patience({
        let path = path.clone();
        move || WriterLock::acquire(&path).map(drop)
    });
    assert!(matches!(refused, Err(Error::File { .. })), "{refused:?}");
    std::fs::remove_file(&lock).unwrap();
    std::fs::write(&lock, "kept").unwrap();
    drop(WriterLock::acquire(&path).unwrap());
    assert_eq!(
        (std::fs::read_to_string(&victim).unwrap().as_str(), std::fs::read(&lock).unwrap()),
        ("precious", b"kept".to_vec())
    );
}

#[test]
fn a_pipe_or_a_device_is_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.db");
    make_pipe(&pipe);
    for path in [pipe, PathBuf::from("/dev/zero"), folder.path().to_owned()] {
        let refused = within_patience({
            let path = path.clone();
            move || [open_read_only(&path).map(drop), open_writer(&path, Journal::Truncate).map(drop)]
        });
        assert!(refused.iter().all(Result::is_err), "{}: {refused:?}", path.display());
    }
}

/// Longer than any that comes of an answer: what another put there to take all memory.
#[test]
fn no_value_is_read_that_is_longer_than_any_that_is_stored() {
    let titled = |bytes: usize| {
        let title = format!("CAST(zeroblob({bytes}) AS TEXT)");
        database_after(&format!(
            "INSERT INTO event (kind, event_uuid, start_at, topic) VALUES ('meeting', 'one==', 0, {title})"
        ))
    };
    for (bytes, is_read, is_exported) in
        [(1_000_000, true, true), (18_000_000, true, false), (51_000_000, false, false)]
    {
        let (folder, path) = titled(bytes);
        let read =
            open_read_only(&path).unwrap().query_row("SELECT topic FROM event", [], |row| row.get::<_, String>(0));
        assert_eq!(read.is_ok(), is_read, "{bytes}");
        let exported = export::Source::open(&path).and_then(|source| {
            let (selection, to) = (Selection::default(), folder.path().join("export"));
            export::export(&source, &selection, &Identities::Full, FileFormat::Csv, &to)
        });
        assert_eq!(exported.is_ok(), is_exported, "{bytes}: {exported:?}");
        let problems = check(&path, Depth::Quick).unwrap();
        let expected =
            if is_read { "" } else { "1 row of event with a value longer than any that this program stores" };
        assert_eq!(problems.join("\n"), expected, "{bytes}");
        if !is_read {
            let mut store = Store::open(&path, Journal::Truncate).unwrap();
            let hasher = TombstoneHasher { hash: &|_| [0; 32], now: Timestamp(0) };
            let forgotten = forget_person(&mut store, "Nobody", Namesakes::Refuse, hasher, Effect::Commit);
            assert!(matches!(&forgotten, Err(Error::Damaged { problem, .. }) if problem == expected), "{forgotten:?}");
        }
    }
}

/// To look into an index SQLite reads a key as a whole, which no limit of a value's length keeps it from.
#[test]
fn a_key_of_any_length_takes_bounded_memory() {
    const MOST_BYTES: i64 = 384 << 20;
    let (_folder, path) = database_after("");
    check(&path, Depth::Quick).unwrap();
    export::Source::open(&path).unwrap();
    let sql = "PRAGMA hard_heap_limit";
    let limit: i64 = Connection::open_in_memory().unwrap().query_row(sql, [], |row| row.get(0)).unwrap();
    assert!((1..=MOST_BYTES).contains(&limit), "{limit}");
}
