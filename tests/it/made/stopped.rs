//! Ctrl-C and `kill` at commands that keep a database in order, which take as long as a file makes them: they end soon, with
//! the code of the signal, and the database is what it was.

use std::path::Path;
use std::process::{Child, Command, Output};

use rusqlite::Connection;
use rustix::process::{Pid, Signal, kill_process};

use crate::support::golden::{Fixture, PERSON, golden};
use crate::support::program::{code, program, stderr};

/// People of the event that takes long: whoever reads or writes each of them is at it for a while.
const PEOPLE: i64 = 60_000;

/// How many times as many people there are at most. A busy machine may give the test no turn until the work is done, which
/// tells nothing of the signal; no machine does so with eight times the work.
const MOST_TIMES: i64 = 8;

/// The file with the map of networks, beside the database.
const MAP: &str = "map.csv";

/// Where Linux shows which signals a process has somebody wait for.
const CAUGHT: &str = "SigCgt:";

fn command(db: &Path, arguments: &[&str]) -> Command {
    let mut command = program(db);
    command.env("ZOOM_QOS_NOW", "2026-03-05T12:00:00Z").env("HOME", db.parent().unwrap());
    command.current_dir(db.parent().unwrap()).args(arguments);
    command
}

/// Waits until a command would see the signal: before, it would end as any process does.
fn wait_until_caught(child: &mut Child, signal: Signal) {
    let is_caught = |child: &Child| {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let mask = status.lines().find_map(|line| line.strip_prefix(CAUGHT)).unwrap_or("0").trim().to_owned();
        u64::from_str_radix(&mask, 16).unwrap() >> (signal.as_raw() - 1) & 1 == 1
    };
    while !is_caught(child) {
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::yield_now();
    }
}

/// How a command ends that is sent a signal.
fn interrupted(child: Child, signal: Signal) -> Output {
    kill_process(Pid::from_child(&child), signal).unwrap();
    child.wait_with_output().unwrap()
}

/// The signal has ended it, which it says.
#[track_caller]
fn assert_stopped(output: &Output, signal: Signal, what: &[&str]) {
    let expected = if signal == Signal::INT { 130 } else { 143 };
    assert_eq!(code(output), expected, "{what:?}: {}", stderr(output));
    assert!(stderr(output).starts_with("error: failed to finish: it was interrupted\nhelp: run it again"), "{what:?}");
}

/// Writes a map of networks beside the file.
fn map(fixture: &Fixture) {
    std::fs::write(fixture.path().with_file_name(MAP), "network,site,building,vpn\n192.0.2.0/24,Osaka,,no\n").unwrap();
}

/// Another program holds the file, for which SQLite waits half a minute and looks at nothing else.
#[test]
fn whoever_waits_for_the_file_is_stopped() {
    let fixture = golden();
    map(&fixture);
    let db = fixture.path();
    let copy = db.with_file_name("copy.db").to_str().unwrap().to_owned();
    fixture.connection().execute_batch("PRAGMA journal_mode = DELETE").unwrap();
    let lines: [&[&str]; 7] = [
        &["db", "check"],
        &["db", "check", "--repack"],
        &["db", "backup", &copy],
        &["prune", "--samples", "1h"],
        &["forget", "--person", PERSON],
        &["reparse"],
        &["sites", MAP],
    ];
    fixture.connection().execute_batch("BEGIN EXCLUSIVE").unwrap();
    for (at, line) in lines.iter().enumerate() {
        let signal = if at % 2 == 0 { Signal::INT } else { Signal::TERM };
        let mut child = command(&db, line).spawn().unwrap();
        wait_until_caught(&mut child, signal);
        assert_stopped(&interrupted(child, signal), signal, line);
    }
}

/// An event of many people, each of whom a command has something to do with.
fn crowded(people: i64) -> Fixture {
    let fixture = golden();
    fixture
        .connection()
        .execute_batch(&format!(
            "PRAGMA synchronous = OFF; BEGIN;
             WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {people})
             INSERT INTO participant_session (event_id, user_id, join_at) SELECT 1, 'x' || i, 1772614800 FROM n;
             INSERT INTO participant_identity (session_id, user_name, email, ip_address)
             SELECT session_id, 'Name ' || session_id, session_id || '@example.org', '192.0.2.1'
             FROM participant_session WHERE user_id LIKE 'x%';
             INSERT INTO sample (session_id, sampled_at)
             SELECT session_id, join_at FROM participant_session WHERE user_id LIKE 'x%';
             COMMIT; PRAGMA wal_checkpoint(TRUNCATE)"
        ))
        .unwrap();
    map(&fixture);
    fixture
}

/// What the commands take away or add, and whether the file is sound.
fn told(connection: &Connection) -> (i64, i64, i64, String) {
    let sql = "SELECT (SELECT count(user_name) FROM participant_identity), (SELECT count(*) FROM sample),
               (SELECT count(*) FROM session_site), quick_check FROM pragma_quick_check";
    connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).unwrap()
}

/// In the middle of a transaction, and between the statements that it consists of.
#[test]
fn work_on_many_rows_is_stopped_and_undone() {
    let lines: [&[&str]; 5] = [
        &["prune", "--samples", "1h"],
        &["prune", "--identities", "1h"],
        &["forget", "--person", PERSON],
        &["reparse"],
        &["sites", MAP],
    ];
    let (mut times, mut fixture) = (1, crowded(PEOPLE));
    let mut before = told(fixture.connection());
    for line in lines {
        loop {
            let mut child = command(&fixture.path(), line).spawn().unwrap();
            wait_until_caught(&mut child, Signal::INT);
            let output = interrupted(child, Signal::INT);
            if code(&output) == 0 && times < MOST_TIMES {
                times *= 2;
                fixture = crowded(PEOPLE * times);
                before = told(fixture.connection());
                continue;
            }
            assert_stopped(&output, Signal::INT, line);
            assert_eq!(told(fixture.connection()), before, "{line:?}");
            break;
        }
    }
}
