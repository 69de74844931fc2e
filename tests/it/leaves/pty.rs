//! The program in a real terminal: no byte arrives there but text, line ends and the program's own colours, whatever
//! names, titles, problems and tables are called. Into a pipe the same data go as they are.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::process::{Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::reports::hostile::{PIECES, is_harmful};
use crate::support::golden::{Fixture, GOLDEN, Join};
use crate::support::program::{program, stdout};

/// What runs in a terminal over the hostile database; `EVENT` is its event.
const COMMANDS: [&[&str]; 16] = [
    &["query", "SELECT * FROM v_participant_session"],
    &["query", "SELECT * FROM v_participant_session", "--format", "csv"],
    &["query", "SELECT * FROM v_participant_session", "--format", "tsv"],
    &["query", "SELECT * FROM v_participant_session", "--format", "json"],
    &["query", "SELECT * FROM v_participant_session", "--format", "ndjson"],
    &["query", "SELECT * FROM v_participant_session", "--format", "markdown"],
    &["query", "SELECT user_name AS \"\u{1b}]52;c;eA==\u{7}\u{9b}31m\u{202e}\" FROM v_participant_session"],
    &["query", "SELECT \u{1b}[31m\u{9b}31m\u{202e} FROM v_event"],
    &["report", "review", "--event", GOLDEN],
    &["report", "review", "--event", GOLDEN, "--format", "json"],
    &["report", "scorecard", "--event", GOLDEN],
    &["status"],
    &["status", "--json"],
    &["doctor", "--offline"],
    &["doctor", "--offline", "--json"],
    &["db", "check", "--full"],
];

/// A colour that is none of the program's own.
const COLOUR: &str = "\u{1b}[38;5;201m";

/// Everybody, every problem and a table are called by what does harm.
fn hostile() -> Fixture {
    let fixture = Fixture::new();
    let joins: Vec<Join> = PIECES.into_iter().chain([COLOUR]).map(|name| Join::hearing(name, "GP")).collect();
    fixture.event("meeting", GOLDEN, 1, &PIECES.concat(), &joins);
    let connection = fixture.connection();
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    for piece in PIECES {
        let sql = "INSERT INTO work_item (kind, event_key, participant, state, reason)
                   VALUES ('meeting', '/gold+en==', ?1, 'failed', ?1 || ' failed')";
        connection.execute(sql, [piece]).unwrap();
    }
    let summary =
        serde_json::json!({"calls": 7, "problems": PIECES.map(|piece| serde_json::json!({"subject": piece}))});
    let sql = "INSERT INTO run (command, version, started_at, summary) VALUES ('collect', ?, 1772614800, ?)";
    connection.execute(sql, [PIECES[1], &summary.to_string()]).unwrap();
    let table = PIECES[..9].concat().replace('"', "");
    let sql = format!("CREATE TABLE \"{table}\" (x REFERENCES event (event_id)); INSERT INTO \"{table}\" VALUES (99)");
    connection.execute_batch(&sql).unwrap();
    fixture
}

/// What arrives in the terminal that a command writes to.
fn in_terminal(mut command: Command) -> String {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let path = ptsname(&master, Vec::new()).unwrap();
    let terminal = File::options().read(true).write(true).open(path.to_str().unwrap()).unwrap();
    command.env("TERM", "xterm-256color").stdout(Stdio::from(terminal.try_clone().unwrap())).stderr(terminal);
    let mut child = command.spawn().unwrap();
    // As long as this process has the terminal open, too, its end never comes.
    drop(command);
    let mut arrived = Vec::new();
    let mut master = File::from(master);
    let mut chunk = [0; 4096];
    while let Ok(length @ 1..) = master.read(&mut chunk) {
        arrived.extend_from_slice(&chunk[..length]);
    }
    child.wait().unwrap();
    String::from_utf8(arrived).expect("text arrives as UTF-8")
}

/// The text without the colours, and without the returns that the terminal itself puts before line ends.
fn without_colours(text: &str) -> String {
    let mut pieces = text.split("\u{1b}[");
    let first = pieces.next().unwrap_or_default().to_owned();
    let plain = pieces.fold(first, |plain, piece| match piece.split_once('m') {
        Some((colour, rest)) if colour.chars().all(|c| c.is_ascii_digit() || c == ';') => plain + rest,
        _ => plain + "\u{1b}[" + piece,
    });
    plain.replace("\r\n", "\n")
}

#[test]
fn nothing_but_text_and_the_programs_own_colours_arrives_in_a_terminal() {
    let fixture = hostile();
    let mut colours = 0;
    for arguments in COMMANDS {
        let mut command = program(&fixture.path());
        command.args(arguments);
        let arrived = in_terminal(command);
        assert!(!arrived.trim().is_empty(), "{arguments:?}");
        colours += arrived.matches("\u{1b}[").count();
        assert!(!arrived.contains(COLOUR), "{arguments:?}: {arrived:?}");
        let plain = without_colours(&arrived);
        // A tab parts the cells of such a sheet.
        let is_between_cells = |c: char| c == '\t' && arguments.contains(&"tsv");
        let harmful = plain.chars().find(|c| *c != '\n' && !is_between_cells(*c) && is_harmful(*c));
        assert_eq!(harmful, None, "{arguments:?}: {plain:?}");
    }
    assert!(colours > 0, "these terminals have colours");
}

#[test]
fn a_path_drives_no_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}b");
    for arguments in [&["config", "init"][..], &["db", "path"], &["config", "init"]] {
        let mut command = program(&path.with_extension("db"));
        command.args(arguments);
        if arguments[0] == "config" {
            command.arg(&path);
        }
        let plain = without_colours(&in_terminal(command));
        assert!(plain.contains('b') && !plain.chars().any(|c| c != '\n' && is_harmful(c)), "{arguments:?}: {plain:?}");
    }
    let piped = program(&path).args(["db", "path"]).output().unwrap();
    assert_eq!(stdout(&piped).trim_end(), path.to_str().unwrap());
}

#[test]
fn data_go_into_a_pipe_as_they_are() {
    let fixture = hostile();
    let sql = "SELECT user_name FROM v_participant_session ORDER BY user_name";
    let sent: BTreeSet<String> = PIECES.into_iter().chain([COLOUR]).map(str::to_owned).collect();
    let run = program(&fixture.path()).args(["query", sql, "--format", "json"]).output().unwrap();
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&run.stdout).unwrap();
    let names: BTreeSet<String> = rows.iter().map(|row| row["user_name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, sent);
    for raw in ["\u{9b}31m", "\u{202e}gpj.exe", "\u{200b}\u{feff}\u{2060}"] {
        assert!(stdout(&run).contains(raw), "{raw:?}");
    }
}
