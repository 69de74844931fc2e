//! Times of events that are of more than one day, or of the hour that a zone has twice: no two of them read alike.

use std::fs;

use crate::support::golden::{Fixture, GOLDEN, Join};
use crate::support::program::{code, program, stderr, stdout};

/// What the pages of the event and of a person say in this zone: text, Markdown and HTML.
fn pages(fixture: &Fixture, zone: &str, person: &str) -> [String; 5] {
    let folder = tempfile::tempdir().unwrap();
    let said = |arguments: &[&str]| {
        let event = ["--event", GOLDEN, "--tz", zone];
        let run = program(&fixture.path()).arg("report").args(arguments).args(event).output().unwrap();
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        stdout(&run)
    };
    let written = |arguments: &[&str], name: &str| {
        let path = folder.path().join(name);
        said(&[arguments, &["--output", path.to_str().unwrap()]].concat());
        let page = scraper::Html::parse_document(&fs::read_to_string(path).unwrap());
        page.root_element().text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let of_person = ["person", "--person", person];
    [
        said(&["review"]),
        said(&["review", "--format", "markdown"]),
        written(&["review"], "review.html"),
        said(&of_person),
        written(&of_person, "person.html"),
    ]
}

fn check(page: &str, expected: &[&str]) {
    for expected in expected {
        assert!(page.contains(expected), "{expected}\n{page}");
    }
}

/// Twelve people in this hour of an event, all of them with trouble from its fortieth minute to its fiftieth.
fn hour(name: &str, joined_minute: i64) -> impl Iterator<Item = Join> {
    let heard = format!("{}{}{}", "G".repeat(40), "P".repeat(10), "G".repeat(10));
    (0..12).map(move |index| Join { joined_minute, ..Join::hearing(&format!("{name} {index}"), &heard) })
}

#[test]
fn windows_of_two_days_are_told_apart_in_an_event_of_28_hours() {
    let fixture = Fixture::new();
    let throughout = Join::hearing("Throughout", &"G".repeat(28 * 60));
    let joins: Vec<Join> = hour("First", 0).chain(hour("Second", 24 * 60)).chain([throughout]).collect();
    fixture.event("meeting", GOLDEN, 1, "Marathon", &joins);
    let [text, markdown, html, person, person_html] = pages(&fixture, "UTC", "Second 3");
    check(&text, &["meeting 2026-03-04 09:00–2026-03-05 13:00 UTC", "  09:40–09:50  ", "  2026-03-05 09:40–09:50  "]);
    check(&markdown, &["| 09:40–09:50 |", "| 2026-03-05 09:40–09:50 |"]);
    check(&html, &["Wednesday 4 March 2026, 09:00–2026-03-05 13:00 UTC", "2026-03-05 09:40–09:50"]);
    check(&person, &["there 2026-03-05\n09:00–10:00, ", "  2026-03-05 09:40–09:50  audio receive"]);
    check(&person_html, &["there 2026-03-05 09:00–10:00", "2026-03-05 09:40–09:50"]);
}

#[test]
fn the_hour_that_a_zone_has_twice_is_told_apart_in_an_event_of_two_hours() {
    let fixture = Fixture::new();
    let joins: Vec<Join> = hour("First", 0).chain(hour("Second", 60)).collect();
    fixture.event("meeting", GOLDEN, 1, "Night shift", &joins);
    let shift = "unixepoch('2026-10-25T00:00:00Z') - unixepoch('2026-03-04T09:00:00Z')";
    for (table, columns) in [
        ("event", ["start_at", "end_at"].as_slice()),
        ("participant_session", &["join_at", "leave_at"]),
        ("sample", &["sampled_at"]),
        ("stream_sample", &["sampled_at"]),
    ] {
        let columns: Vec<String> = columns.iter().map(|column| format!("{column} = {column} + {shift}")).collect();
        fixture.connection().execute(&format!("UPDATE {table} SET {}", columns.join(", ")), []).unwrap();
    }
    let [text, markdown, html, person, person_html] = pages(&fixture, "Europe/Berlin", "Second 3");
    let windows = ["02:40 CEST–02:50 CEST", "02:40 CET–02:50 CET"];
    check(&text, &["meeting 2026-10-25 02:00 CEST–03:00 CET, "]);
    check(&html, &["Sunday 25 October 2026, 02:00 CEST–03:00 CET Europe/Berlin"]);
    for page in [&text, &markdown, &html] {
        check(page, &windows);
    }
    check(&person, &["there 02:00 CET–03:00 CET", "  02:40 CET–02:50 CET  audio receive"]);
    check(&person_html, &["there 02:00 CET–03:00 CET", "02:40 CET–02:50 CET"]);
}
