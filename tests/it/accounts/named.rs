//! Which databases are meant, and what their accounts are called.

use std::path::Path;

use super::{NAMES, divided, empty};
use crate::support::golden::{Fixture, Join};
use crate::support::program::{bare_program, code, stderr, stdout};

/// Three events in one database, divided among three accounts in a folder.
fn three(folder: &Path) {
    let fixture = Fixture::new();
    for (number, topic) in (1..).zip(["One", "Two", "Three"]) {
        fixture.event("meeting", &format!("{topic}=="), number, topic, &[Join::hearing("Ann", "GGPP")]);
    }
    let copy = folder.join("whole");
    fixture.connection().execute("VACUUM INTO ?", [copy.to_str().unwrap()]).unwrap();
    divided(&copy, folder);
    std::fs::remove_file(copy).unwrap();
}

/// What the accounts of some databases are called, in their order.
#[track_caller]
fn check(databases: &[&Path], config: Option<&Path>, expected: &str) {
    let mut command = bare_program();
    for (flag, path) in databases.iter().map(|db| ("--db", *db)).chain(config.map(|config| ("--config", config))) {
        command.arg(flag).arg(path);
    }
    let sql = "SELECT account, topic, participant_sessions FROM v_event ORDER BY account";
    let output = command.args(["query", sql, "--format", "csv"]).output().unwrap();
    assert_eq!((code(&output), stderr(&output).as_str()), (0, ""));
    assert_eq!(stdout(&output).replace("\r\n", "\n"), format!("account,topic,participant_sessions\n{expected}"));
}

#[test]
fn databases_are_files_or_folders_and_go_by_the_profile_or_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let databases = folder.path().join("databases");
    std::fs::create_dir(&databases).unwrap();
    three(&databases);
    std::fs::write(databases.join("notes.txt"), "no database").unwrap();
    let [arts, law, science] = NAMES.map(|name| databases.join(format!("{name}.db")));
    check(&[&databases], None, "arts,Three,1\nlaw,One,1\nscience,Two,1\n");
    check(&[&law, &science], None, "law,One,1\nscience,Two,1\n");
    let config = folder.path().join("config.toml");
    std::fs::write(&config, format!("[profile.jus]\ndb = '{}'\n[profile.other]\n", law.display())).unwrap();
    check(&[&law, &arts], Some(&config), "arts,Three,1\njus,One,1\n");
    // One database is read as ever, also as the only one of a folder.
    let alone = folder.path().join("alone");
    std::fs::create_dir(&alone).unwrap();
    empty(&alone, "one");
    let mut command = bare_program();
    command.arg("--db").arg(&alone).args(["query", "SELECT * FROM v_event", "--format", "csv"]);
    let output = command.output().unwrap();
    assert!(stdout(&output).starts_with("kind,event_uuid,"), "{}{}", stdout(&output), stderr(&output));
}

/// Whoever pastes them asks the same databases.
#[test]
fn the_commands_of_a_page_name_all_databases() {
    let folder = tempfile::tempdir().unwrap();
    three(folder.path());
    let [arts, law] = ["arts", "law"].map(|name| folder.path().join(format!("{name}.db")));
    let output = bare_program().arg("--db").arg(&arts).arg("--db").arg(&law).args(["report", "review"]).output();
    let output = output.unwrap();
    let command = format!("zoom-qos --db {} --db {} report ", arts.display(), law.display());
    assert!(stdout(&output).contains(&command), "{}{}", stdout(&output), stderr(&output));
}

#[test]
fn events_are_listed_with_their_account() {
    let folder = tempfile::tempdir().unwrap();
    three(folder.path());
    let listed = |format: &str| {
        let mut command = bare_program();
        command.arg("--db").arg(folder.path()).args(["events", "--format", format]);
        stdout(&command.output().unwrap())
    };
    let csv = listed("csv");
    let [head, rows @ ..] = &csv.lines().collect::<Vec<_>>()[..] else { panic!("{csv}") };
    assert!(head.trim_end().ends_with(",event_uuid,account"), "{head}");
    let ends = ["One==,law", "Three==,arts", "Two==,science"];
    assert!(rows.iter().zip(ends).all(|(row, end)| row.trim_end().ends_with(end)), "{rows:?}");
    let table = listed("table");
    assert!(table.contains("account, kind") && table.contains("science, meeting"), "{table}");
}

#[test]
fn the_command_of_the_page_on_sql_counts_the_events_of_each_account() {
    let folder = tempfile::tempdir().unwrap();
    three(folder.path());
    let page = include_str!("../../../docs/sql.md");
    let line = page.lines().find(|line| line.starts_with("zoom-qos query --db arts.db")).unwrap();
    let (options, sql) = line.trim_end_matches('"').split_once(" \"").unwrap();
    let mut command = bare_program();
    command.current_dir(&folder).args(options.split(' ').skip(1)).args([sql, "--format", "csv"]);
    let output = command.output().unwrap();
    assert_eq!(stdout(&output).replace("\r\n", "\n"), "account,events\narts,1\nlaw,1\n", "{}", stderr(&output));
}

/// A monitor asks once, and is told which account's nights died.
#[test]
fn status_tells_of_each_account_and_ends_as_the_worst() {
    let folder = tempfile::tempdir().unwrap();
    three(folder.path());
    let collected = "INSERT INTO run (command, version, started_at, finished_at, exit_code)
                     VALUES ('collect', '0.1.0', unixepoch('2026-11-30T02:00:00Z'), unixepoch('2026-11-30T03:00:00Z'), 0)";
    for name in ["arts", "science"] {
        let db = rusqlite::Connection::open(folder.path().join(format!("{name}.db"))).unwrap();
        db.execute_batch(collected).unwrap();
    }
    let run = |arguments: &[&str]| {
        let mut command = bare_program();
        command.env("ZOOM_QOS_NOW", "2026-11-30T09:00:00Z").arg("--db").arg(folder.path()).arg("status");
        command.args(arguments).output().unwrap()
    };
    let output = run(&["--max-age", "26h"]);
    let said = stderr(&output);
    let sentence = "find a good collection that is recent enough: there was none (account law)";
    assert_eq!((code(&output), said.lines().next()), (10, Some(format!("error: failed to {sentence}").as_str())));
    let told = stdout(&output);
    let heads: Vec<&str> = told.lines().filter(|line| line.starts_with("Account: ")).collect();
    assert_eq!(heads, ["Account: arts", "Account: law", "Account: science"], "{told}");
    let output = run(&["--json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let accounts: Vec<String> = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["account"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(accounts, NAMES);
}
