//! docs/sql.md, done as it says: every statement on the shell's SQLite, every script in a folder with the file, and
//! the versions that it names.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::program::{code, program, stderr};
use crate::support::python;

const PAGE: &str = include_str!("../../../docs/sql.md");

/// The blocks of a language, in their order.
pub(super) fn blocks(language: &str) -> Vec<&'static str> {
    let begins = format!("```{language}\n");
    PAGE.split(begins.as_str()).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// A folder with the demo's file under the name that the page gives it.
fn with_the_demo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut demo = program(&folder.path().join("zoom-qos-demo.db"));
    let run = demo.env("ZOOM_QOS_NOW", "2026-11-24T12:00:00Z").arg("demo").output().unwrap();
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    folder
}

/// What the shell answers, with the largest event for `:event_uuid`.
fn ask(db: &Path, sql: &str) -> Vec<Value> {
    let largest = "(SELECT quote(event_uuid) FROM v_event ORDER BY participant_sessions DESC LIMIT 1)";
    let event = Command::new("sqlite3").arg(db).arg(largest.trim_matches(['(', ')'])).output().unwrap();
    let event = String::from_utf8(event.stdout).unwrap();
    let shell = Command::new("sqlite3").arg("-json").arg(db).arg(sql.replace(":event_uuid", event.trim())).output();
    let shell = shell.unwrap();
    assert!(shell.status.success(), "{sql}: {}", String::from_utf8_lossy(&shell.stderr));
    serde_json::from_slice(&shell.stdout).unwrap_or_default()
}

fn run_script(folder: &Path, script: &str) -> String {
    let run = python::python().current_dir(folder).args(["-c", script]).output().unwrap();
    assert!(run.status.success(), "{script}\n{}", stderr(&run));
    String::from_utf8(run.stdout).unwrap()
}

/// A file that a spreadsheet draws: titles first, the axis in the first column, numbers in the others.
fn check_spreadsheet(folder: &Path, db: &Path) {
    let statement = blocks("sql").into_iter().find(|sql| sql.contains(" AS utc")).expect("the statement to save");
    std::fs::write(folder.join("minutes.sql"), statement).unwrap();
    let command = blocks("sh").into_iter().find(|lines| lines.contains("minutes.csv")).expect("the command");
    let words = command.trim().split(' ').skip_while(|word| *word != "--file");
    let run = program(db).current_dir(folder).arg("query").args(words).output().unwrap();
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let csv = std::fs::read_to_string(folder.join("minutes.csv")).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "\u{feff}utc,good,fair,poor,bad");
    assert!(lines.len() > 50 && lines[1].starts_with("15:0"), "{csv}");
}

#[test]
fn from_an_unknown_file_to_a_chart_and_a_page() {
    let folder = with_the_demo();
    let db = folder.path().join("zoom-qos-demo.db");
    let statements = blocks("sql");
    assert_eq!(statements.len(), 8);
    for sql in statements {
        assert!(!ask(&db, sql).is_empty(), "it finds nothing: {sql}");
    }
    check_spreadsheet(folder.path(), &db);
    let [chart, metadata] = blocks("python")[..] else { panic!("two scripts") };
    let printed = run_script(folder.path(), chart);
    assert!(printed.contains("class_name") && printed.lines().count() >= 5, "{printed}");
    let png = std::fs::read(folder.path().join("chart.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG") && png.len() > 10_000, "{} bytes", png.len());

    run_script(folder.path(), metadata);
    let theirs: Value = serde_json::from_slice(&std::fs::read(folder.path().join("metadata.json")).unwrap()).unwrap();
    let run = program(&db).args(["schema", "--format", "datasette"]).output().unwrap();
    let ours: Value = serde_json::from_slice(&run.stdout).unwrap();
    let [theirs, ours] = [&theirs, &ours].map(|metadata| &metadata["databases"]["zoom-qos-demo"]);
    for (view, described) in ours["tables"].as_object().unwrap() {
        if described["hidden"] == true {
            assert_eq!(theirs["tables"][view]["hidden"], true, "{view}");
            continue;
        }
        for member in ["description", "columns"] {
            assert_eq!(theirs["tables"][view][member], described[member], "{view}");
        }
    }
    for (name, query) in ours["queries"].as_object().unwrap() {
        assert_eq!(theirs["queries"][name]["sql"], query["sql"], "{name}");
    }
}

#[test]
fn every_view_for_people_is_shown_with_a_statement() {
    for view in ["v_event", "v_person", "v_attendance", "v_stream_minute", "v_participant_session", "v_dictionary"] {
        assert!(
            blocks("sql")
                .iter()
                .any(|sql| sql.contains(&format!("FROM {view}")) || sql.contains(&format!("JOIN {view}"))),
            "{view}"
        );
    }
}

#[test]
fn the_versions_are_those_that_were_tried() {
    let requirements = include_str!("requirements.in");
    let pinned = requirements.lines().filter_map(|line| line.split_once("=="));
    let tools = [("datasette", "Datasette"), ("duckdb", "DuckDB"), ("matplotlib", "matplotlib"), ("pandas", "pandas")];
    let mut found = 0;
    for (package, version) in pinned {
        if let Some((_, name)) = tools.iter().find(|(known, _)| *known == package) {
            assert!(PAGE.contains(&format!("| {name} | {version} |")), "{name} {version}");
            found += 1;
        }
    }
    assert_eq!(found, tools.len());
}
