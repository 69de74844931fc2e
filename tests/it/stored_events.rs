//! `events`: what is stored, and that the list says of each event what its review says.

use zoom_qos::render::Table;
use zoom_qos::report::{Arguments, Database, catalog, table};

use crate::support::golden::{Fixture, Join, golden};
use crate::support::program::{code, program, stderr, stdout};

/// Events of every verdict, of which one is a part, one was never collected, and one shares its UUID with a webinar.
fn events() -> Fixture {
    let fixture = golden();
    let people =
        |heard: &str| -> Vec<Join> { (0..4).map(|number| Join::hearing(&format!("person {number}"), heard)).collect() };
    fixture
        .event("meeting", "good==", 1, "Weekly", &people("GGGGGGGGGG"))
        .event("meeting", "bad==", 1, "Weekly", &people("PPPPPPPPGG"))
        .event("webinar", "part==", 2, "Réunion, with a comma", &people("GGGGGGGGGG"))
        .event("meeting", "none==", 3, "Nobody", &[])
        .event("webinar", "bad==", 4, "The same UUID\u{1b}[2J\nand a line", &people("GGGGGGGPGG"));
    let sql = "UPDATE event SET zoom_joins = 100 WHERE event_uuid = 'part==';
               UPDATE event SET start_at = start_at + 86400 * event_id, end_at = end_at + 86400 * event_id;
               UPDATE participant_session SET join_at = join_at + 86400 * event_id,
                   leave_at = leave_at + 86400 * event_id;
               CREATE TEMP TABLE late AS SELECT session_id, 86400 * event_id AS seconds FROM participant_session;
               UPDATE sample SET sampled_at = sampled_at
                   + (SELECT seconds FROM late WHERE late.session_id = sample.session_id);
               UPDATE stream_sample SET sampled_at = sampled_at
                   + (SELECT seconds FROM late WHERE late.session_id = stream_sample.session_id)";
    fixture.connection().execute_batch(sql).unwrap();
    fixture
}

fn answered(fixture: &Fixture, arguments: &[&str]) -> String {
    let output = program(&fixture.path()).arg("events").args(arguments).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    stdout(&output)
}

fn rows(fixture: &Fixture, arguments: &[&str]) -> Vec<serde_json::Value> {
    serde_json::from_str(&answered(fixture, &[arguments, &["--format", "json"]].concat())).unwrap()
}

fn overview(database: &Database, row: &serde_json::Value) -> Table {
    let text = |column: &str| row[column].as_str().unwrap().to_owned();
    let arguments = Arguments::from([("event".to_owned(), text("event_uuid")), ("kind".to_owned(), text("kind"))]);
    table(database, &catalog::find("overview").unwrap(), &arguments).unwrap()
}

#[test]
fn the_list_says_of_each_event_what_its_review_says() {
    let fixture = events();
    let database = fixture.database();
    let listed = rows(&fixture, &[]);
    assert_eq!(listed.len(), 6);
    let mut verdicts: Vec<&str> = Vec::new();
    for row in &listed {
        let overview = overview(&database, row);
        for column in ["verdict", "topic", "start_time", "verdict_for", "collected_unit"] {
            assert_eq!(row[column].as_str(), overview.text(0, column), "{row}: {column}");
        }
        for column in ["people", "collected", "collected_of", "classified_minutes"] {
            assert_eq!(row[column].as_i64(), overview.integer(0, column), "{row}: {column}");
        }
        for column in ["coverage_pct", "poor_share_pct"] {
            let (found, expected) = (row[column].as_f64(), overview.real(0, column));
            // Reading a number from JSON may cost its last digit.
            let is_same = (found.unwrap_or(-1.0) - expected.unwrap_or(-1.0)).abs() < 1e-9;
            assert!(is_same, "{row}: {column}: {expected:?}");
        }
        verdicts.push(row["verdict"].as_str().unwrap());
    }
    assert_eq!(verdicts, ["good", "insufficient data", "insufficient data", "bad", "good", "insufficient data"]);
    let starts: Vec<&str> = listed.iter().map(|row| row["start_time"].as_str().unwrap()).collect();
    assert!(starts.is_sorted_by(|one, next| one > next), "{starts:?}");
}

#[test]
fn the_list_is_narrowed_by_days_titles_and_number() {
    let fixture = events();
    let found = |arguments: &[&str]| -> Vec<String> {
        let rows = rows(&fixture, arguments);
        rows.iter()
            .map(|row| format!("{} {}", row["kind"].as_str().unwrap(), row["event_uuid"].as_str().unwrap()))
            .collect()
    };
    assert_eq!(found(&["--search", "WEEKLY"]), ["meeting bad==", "meeting good=="]);
    assert_eq!(found(&["--search", "reunion, with"]), ["webinar part=="]);
    assert_eq!(found(&["--limit", "1"]), ["webinar bad=="], "and not the meeting of that UUID");
    assert_eq!(found(&["--last", "2d"]), ["webinar bad==", "meeting none=="]);
    assert_eq!(found(&["--from", "2026-03-06", "--to", "2026-03-06"]), ["meeting good=="]);
    assert_eq!(found(&["--last", "2d", "--to", "2026-03-07"]), ["meeting bad==", "meeting good=="]);
    for nothing in [["--search", "%"], ["--search", "week_y"], ["--from", "2027-01-01"]] {
        assert_eq!(found(&nothing), [""; 0]);
    }
    let some = program(&fixture.path()).args(["events", "--limit", "2"]).output().unwrap();
    assert!(stderr(&some).contains("the newest 2 of 6 events"), "{}", stderr(&some));
}

#[test]
fn a_hostile_title_drives_no_terminal_and_breaks_no_line() {
    let table = answered(&events(), &["--tz", "Asia/Tokyo"]);
    assert!(table.contains("2026-03-10 18:00  The same UUID\u{fffd}[2J and a line"), "{table}");
    assert!(!table.contains('\u{1b}') && table.lines().count() == 8, "{table}");
    assert!(table.contains("  4 of 100 joins  ") && table.contains("  3 "), "{table}");
    assert!(answered(&Fixture::new(), &[]).contains("(no rows)"));
}
