//! On a terminal nothing that Zoom or a guest chose is obeyed; in a file it stands as it was sent.

use std::collections::BTreeSet;
use std::process::Output;

use zoom_qos::exit::Failure;
use zoom_qos::model::text::escaped_text;
use zoom_qos::render::{self, Format, Look, Sink};
use zoom_qos::report::{self, Arguments, catalog};
use zoom_qos::review::Review;

use crate::reports::hostile::{PIECES, is_formula, is_harmful};
use crate::support::golden::{Fixture, GOLDEN, Join};
use crate::support::program::{code, program, stderr, stdout};

/// An event of people who are called by everything that ever did harm.
fn hostile() -> Fixture {
    let fixture = Fixture::new();
    let joins: Vec<Join> = PIECES.iter().map(|name| Join::hearing(name, "GP")).collect();
    fixture.event("meeting", GOLDEN, 1, &PIECES[..12].concat(), &joins);
    fixture
}

fn look(sink: Sink) -> Look {
    Look { sink, ..Look::default() }
}

fn scorecard(fixture: &Fixture, format: Format, sink: Sink) -> String {
    let arguments = Arguments::from(
        [("event", GOLDEN), ("limit", "1000")].map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    let mut out = Vec::new();
    let report = catalog::find("scorecard").unwrap();
    report::run(&fixture.database(), &report, &arguments, &mut *render::writer(format, look(sink), &mut out)).unwrap();
    String::from_utf8(out).unwrap()
}

fn people(rows: impl IntoIterator<Item = serde_json::Value>) -> BTreeSet<String> {
    rows.into_iter().map(|row| row["person"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn no_format_drives_a_terminal() {
    let fixture = hostile();
    for (name, format) in Format::NAMES {
        let text = scorecard(&fixture, format, Sink::Terminal);
        assert!(!text.chars().any(|c| !matches!(c, '\n' | '\t') && is_harmful(c)), "{name}: {text:?}");
        let mut page = Vec::new();
        let arguments = Arguments::from([("event".to_owned(), GOLDEN.to_owned())]);
        Review::compose(&fixture.database(), &arguments)
            .unwrap()
            .write(format, look(Sink::Terminal), &mut page)
            .unwrap();
        let page = String::from_utf8(page).unwrap();
        assert!(!page.chars().any(|c| !matches!(c, '\n' | '\t') && is_harmful(c)), "{name}: {page:?}");
    }
}

#[test]
fn json_says_on_a_terminal_what_it_says_in_a_file() {
    let fixture = hostile();
    let sent: BTreeSet<String> = PIECES.iter().map(|&name| name.to_owned()).collect();
    for sink in [Sink::Data, Sink::Terminal] {
        let rows: Vec<serde_json::Value> = serde_json::from_str(&scorecard(&fixture, Format::Json, sink)).unwrap();
        assert_eq!(people(rows), sent, "{sink:?}");
        let lines = scorecard(&fixture, Format::Ndjson, sink);
        assert_eq!(people(lines.lines().map(|line| serde_json::from_str(line).unwrap())), sent, "{sink:?}");
    }
    let data = scorecard(&fixture, Format::Json, Sink::Data);
    assert!(data.contains("\u{9b}31m") && data.contains("\u{202e}gpj.exe"), "data stay as they were sent");
}

#[test]
fn a_sheet_keeps_its_cells_on_a_terminal_and_runs_none_anywhere() {
    let fixture = hostile();
    for (format, delimiter) in [(Format::Csv, b','), (Format::Tsv, b'\t')] {
        for sink in [Sink::Data, Sink::Terminal] {
            let text = scorecard(&fixture, format, sink);
            let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
            let person = reader.headers().unwrap().iter().position(|header| header == "person").unwrap();
            let cells: Vec<String> = reader.records().map(|record| record.unwrap()[person].to_owned()).collect();
            assert_eq!(cells.len(), PIECES.len());
            assert!(!cells.iter().any(|cell| is_formula(cell)), "{format:?} {sink:?}: {cells:?}");
            assert_eq!(cells.iter().any(|cell| cell.contains('\u{9b}')), sink == Sink::Data);
        }
    }
}

#[test]
fn what_is_said_of_a_run_is_escaped_and_one_line() {
    for piece in PIECES {
        assert!(!escaped_text(piece).chars().any(is_harmful), "{piece:?}");
        let failure = Failure::usage(format!("read {piece}"), format!("look at {piece}")).to_string();
        assert_eq!(failure.lines().count(), 2, "{failure:?}");
        assert!(!failure.chars().any(|c| c != '\n' && is_harmful(c)), "{failure:?}");
    }
    assert_eq!(escaped_text("a\nerror: \u{1b}[31mb\u{202e}"), "a\\nerror: \\u{1b}[31mb\\u{202e}");
}

fn is_clean(output: &Output) -> bool {
    let is_clean = |text: &str| !text.chars().any(|c| c != '\n' && is_harmful(c));
    is_clean(&stdout(output)) && is_clean(&stderr(output))
}

/// The names of tables and indexes come from the file, and SQLite's own words hold them.
#[test]
fn a_damaged_file_says_nothing_in_its_own_words() {
    let fixture = Fixture::new();
    let connection = fixture.connection();
    connection
        .execute_batch(
            "PRAGMA foreign_keys = OFF;
             CREATE TABLE \"evil\u{1b}]52;c;eA==\u{7}\u{9b}31m\nok\u{202e}\" (x REFERENCES event (event_id));
             INSERT INTO \"evil\u{1b}]52;c;eA==\u{7}\u{9b}31m\nok\u{202e}\" VALUES (99)",
        )
        .unwrap();
    for command in
        [&["db", "check", "--full"][..], &["doctor", "--offline"], &["doctor", "--offline", "--json"], &["db", "check"]]
    {
        let run = program(&fixture.path()).args(command).output().unwrap();
        assert_ne!(code(&run), 0, "{command:?}: {} {}", stdout(&run), stderr(&run));
        assert!(command.contains(&"--json") || is_clean(&run), "{command:?}: {:?} {:?}", stdout(&run), stderr(&run));
    }
}
