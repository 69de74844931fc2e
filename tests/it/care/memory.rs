//! What commands that read or write the whole file take of memory, on a file that is larger.
//!
//! `ZOOM_QOS_FILE_MB` says how large the file is that is erased from; with it, those commands are measured too that
//! take minutes.

use std::path::Path;

use rusqlite::{Connection, params};
use zoom_qos::simulator::Shape;

use crate::support::collecting::{Collecting, NOW};
use crate::support::dump::column;
use crate::support::figures::{setting, show};
use crate::support::golden::golden;
use crate::support::memory::{MEMORY_KB, watched};
use crate::support::program::{code, program, stderr};

/// How large the file is at least that is read: more than any command may take. In a debug build `export` and `reparse`
/// take half a second for each of its megabytes.
const READ_MB: usize = 200;

/// What is added at once beyond that: a record with so many bytes that stand for nothing.
const BULK_BYTES: u32 = 4 << 20;

/// How a frame begins that zstd passes over, before its length.
const SKIPPED_FRAME: u32 = 0x184D_2A50;

/// What a command may take that deletes for good.
const ERASING_KB: u64 = 100_000;

/// The keys of the tables, which a copy of a row has in a range of its own.
const KEYS: [&str; 5] = ["event_id", "session_id", "response_id", "payload_id", "anomaly_id"];

/// The tables that hold something of events, those that are referred to first.
fn tables(connection: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM pragma_table_list
               WHERE schema = 'main' AND type = 'table' AND EXISTS (
                   SELECT 1 FROM pragma_table_info(pragma_table_list.name) AS columns
                   WHERE columns.name IN ('event_id', 'session_id')
               )
               ORDER BY coalesce(nullif(instr('event participant_session response', name), 0), 100)";
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Stores every event once more, under another UUID.
fn double(connection: &Connection, round: usize) {
    let step = 1_i64 << (20 + round);
    connection.execute_batch("BEGIN").unwrap();
    for table in tables(connection) {
        let sql = "SELECT name FROM pragma_table_info(?)";
        let mut statement = connection.prepare(sql).unwrap();
        let names = statement.query_map([&table], |row| row.get(0)).unwrap().collect::<Result<Vec<String>, _>>();
        let copied = |name: &String| match name.as_str() {
            "event_uuid" => format!("'{round}+' || event_uuid"),
            key if KEYS.contains(&key) => format!("{key} + {step}"),
            other => other.to_owned(),
        };
        let values = names.unwrap().iter().map(copied).collect::<Vec<_>>().join(", ");
        connection.execute_batch(&format!("INSERT INTO {table} SELECT {values} FROM {table}")).unwrap();
    }
    connection.execute_batch("COMMIT").unwrap();
}

fn megabytes(path: &Path) -> usize {
    usize::try_from(std::fs::metadata(path).unwrap().len() >> 20).unwrap()
}

/// A file of many accounts like the demo's.
async fn grown(zoom: &Collecting) {
    zoom.run("large", zoom.lookback(7)).await;
    let connection = Connection::open(zoom.db("large")).unwrap();
    connection
        .execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA journal_mode = DELETE")
        .unwrap();
    for round in (0..).take_while(|_| megabytes(&zoom.db("large")) < READ_MB) {
        double(&connection, round);
    }
    connection.execute_batch("PRAGMA journal_mode = WAL").unwrap();
}

/// Makes two people of two sessions who are in no other event: of whoever is in all of them, a debug build would read
/// every record of the file for minutes.
fn single_out(connection: &Connection) {
    connection
        .execute_batch(
            "CREATE TEMP TABLE single AS SELECT session_id FROM participant_identity WHERE email IS NOT NULL LIMIT 2;
             UPDATE participant_identity
             SET user_name = 'Single ' || session_id, email = 'single-' || session_id || '@example.org',
                 zoom_user_id = NULL, participant_uuid = NULL
             WHERE session_id IN temp.single;
             DELETE FROM session_tie WHERE session_id IN temp.single;
             DELETE FROM identity_token WHERE session_id IN temp.single;
             UPDATE participant_session SET person_key = NULL WHERE session_id IN temp.single",
        )
        .unwrap();
}

/// The same file with records so large that it has the size that was asked for. They are of an event that is too young
/// to be pruned, and of somebody whom nobody asks to forget. `forget` looks into each, as anybody may be named there;
/// there is little to read in them, which in a debug build would take minutes.
fn swell(db: &Path) {
    let connection = Connection::open(db).unwrap();
    let wanted = setting("ZOOM_QOS_FILE_MB", READ_MB);
    connection
        .execute_batch(&format!(
            "PRAGMA synchronous = OFF; PRAGMA journal_mode = DELETE;
             INSERT INTO event (kind, event_uuid, start_at) VALUES ('meeting', 'bulk', {});
             INSERT INTO participant_session (event_id, user_id, join_at)
             SELECT event_id, 'bulk', start_at FROM event WHERE event_uuid = 'bulk';
             INSERT INTO response (event_id, endpoint, received_at, is_fetched, envelope)
             SELECT event_id, 'participants_qos', start_at, 1, '{{}}' FROM event WHERE event_uuid = 'bulk'",
            NOW.0
        ))
        .unwrap();
    let sql = "INSERT INTO payload (event_id, response_id, endpoint, user_id, session_id, record_bytes, record_zstd)
               SELECT event_id, response_id, endpoint, user_id, session_id, ?1, ?2
               FROM event JOIN participant_session USING (event_id) JOIN response USING (event_id)
               WHERE event_uuid = 'bulk'";
    let record = r#"{"user_id": "bulk"}"#;
    let mut compressed = zstd::bulk::compress(record.as_bytes(), 1).unwrap();
    compressed.extend(SKIPPED_FRAME.to_le_bytes());
    compressed.extend(BULK_BYTES.to_le_bytes());
    compressed.resize(compressed.len() + BULK_BYTES as usize, 0);
    let record_bytes = i64::try_from(record.len()).unwrap();
    while megabytes(db) < wanted {
        connection.execute(sql, params![record_bytes, compressed]).unwrap();
    }
    single_out(&connection);
    connection.execute_batch("PRAGMA journal_mode = WAL").unwrap();
}

#[tokio::test]
async fn a_file_larger_than_the_bound_is_read_and_erased_below_it() {
    let zoom = Collecting::from(&Shape::demo(1, NOW)).await;
    grown(&zoom).await;
    let db = zoom.db("large");
    show("the file, MB", megabytes(&db));
    let folder = db.with_extension("");
    let within = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    std::fs::create_dir(&folder).unwrap();
    let (copy, csv, lake) = (within("copy.db"), within("csv"), within("lake"));
    let mut reading = vec![
        vec!["db", "check"],
        vec!["db", "backup", copy.as_str()],
        vec!["query", "SELECT * FROM v_stream_sample", "--output", csv.as_str(), "--format", "csv"],
        vec!["report", "trend", "--from", "2026-11-01", "--to", "2026-11-17"],
    ];
    if setting("ZOOM_QOS_FILE_MB", 0) > 0 {
        reading.extend([vec!["export", "--lake", lake.as_str()], vec!["reparse"]]);
    }
    measure(&db, MEMORY_KB, &reading).await;
    swell(&db);
    let people = column(&db, "SELECT email FROM v_participant_session WHERE email LIKE 'single-%'");
    let erasing = vec![
        vec!["forget", "--person", people[0].as_str(), "--person", people[1].as_str()],
        vec!["prune", "--identities", "1d"],
        vec!["prune", "--raw", "1d"],
        vec!["prune", "--samples", "1d"],
    ];
    show("the file that is erased from, MB", megabytes(&db));
    measure(&db, ERASING_KB, &erasing).await;
}

/// A key of an index, which SQLite reads as a whole: another program wrote it, as this one's memory does not suffice.
#[tokio::test]
async fn a_key_of_half_a_gigabyte_takes_no_command_much_memory() {
    let fixture = golden();
    let sql = "UPDATE participant_session SET person_key = printf('%.*c', 500000000, 'k') WHERE user_id = 16778241;
               INSERT INTO work_item (kind, event_key, participant, state)
               VALUES ('meeting', printf('%.*c', 500000000, 'k'), '', 'pending')";
    assert!(std::process::Command::new("sqlite3").arg(fixture.path()).arg(sql).status().unwrap().success());
    for line in [
        &["query", "SELECT * FROM v_event"][..],
        &["events"],
        &["status"],
        &["sites"],
        &["report", "scorecard"],
        &["report", "review"],
        &["db", "check"],
    ] {
        let mut command = program(&fixture.path());
        command.args(line);
        let ended = watched(command).await;
        assert!(matches!(code(&ended.output), 2 | 10), "{line:?}: {}", stderr(&ended.output));
        show(&format!("{line:?}, MB"), ended.peak_kb / 1024);
        assert!(ended.peak_kb < ERASING_KB, "{line:?}: {} kB", ended.peak_kb);
    }
}

/// Runs each command, which may take so much.
async fn measure(db: &Path, bound_kb: u64, commands: &[Vec<&str>]) {
    for line in commands {
        let mut command = program(db);
        command.env("ZOOM_QOS_NOW", NOW.to_string()).args(line);
        let begun = std::time::Instant::now();
        let ended = watched(command).await;
        assert_eq!(code(&ended.output), 0, "{line:?}: {}", stderr(&ended.output));
        show(&format!("{line:?}, MB and s"), format!("{} {}", ended.peak_kb / 1024, begun.elapsed().as_secs()));
        assert!(ended.peak_kb < bound_kb, "{line:?}: {} kB", ended.peak_kb);
    }
}
