//! What the formats make of names that somebody chose to do harm, and of readers that go away.

use std::io::{self, Write};

use zoom_qos::render::{Format, Look, tolerate_closed_pipe, writer};
use zoom_qos::report::{catalog, run};

use super::{arguments, printed};
use crate::support::golden::{Fixture, GOLDEN, Join, golden};

const HOSTILE: [&str; 6] = [
    "\u{1b}[2J\u{1b}]0;owned\u{7}",
    "=HYPERLINK(\"http://x\")",
    "\u{202e}gpj.exe",
    "line\r\nbreak",
    "</script><img src=x onerror=y>",
    "Robert'); DROP TABLE event;--",
];

fn hostile_event() -> Fixture {
    let fixture = Fixture::new();
    fixture.event("meeting", GOLDEN, 1, HOSTILE[0], &HOSTILE.map(|name| Join::hearing(name, "GGPP")));
    fixture
}

#[test]
fn a_terminal_gets_no_control_characters() {
    let database = hostile_event().database();
    for (name, format) in [("scorecard", Format::Table), ("scorecard", Format::Markdown), ("overview", Format::Table)] {
        let text = printed(&database, name, format);
        let unsafe_characters = text.chars().filter(|c| *c != '\n' && (c.is_control() || *c == '\u{202e}')).count();
        assert_eq!(unsafe_characters, 0, "{text}");
    }
    assert_eq!(printed(&database, "scorecard", Format::Table).lines().count(), 2 + HOSTILE.len());
}

#[test]
fn json_gives_names_back_as_they_were_sent() {
    let json = printed(&hostile_event().database(), "scorecard", Format::Json);
    assert!(!json.chars().any(|c| c != '\n' && c.is_control()));
    let rows: serde_json::Value = serde_json::from_str(&json).unwrap();
    let mut names: Vec<&str> = rows.as_array().unwrap().iter().map(|row| row["person"].as_str().unwrap()).collect();
    names.sort_unstable();
    let mut expected = HOSTILE;
    expected.sort_unstable();
    assert_eq!(names, expected);
}

#[test]
fn csv_reads_back_with_formulas_defused_and_numbers_exact() {
    let csv = printed(&hostile_event().database(), "scorecard", Format::Csv);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let column = |name: &str, reader: &mut csv::Reader<&[u8]>| reader.headers().unwrap().iter().position(|h| h == name);
    let (person, loss) = (column("person", &mut reader).unwrap(), column("loss_p95_pct", &mut reader).unwrap());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), HOSTILE.len());
    assert!(rows.iter().any(|row| &row[person] == "'=HYPERLINK(\"http://x\")"));
    assert!(rows.iter().all(|row| &row[loss] == "6"));
}

/// The other end of a pipe that closed.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let database = golden().database();
    let report = catalog::find("scorecard").unwrap();
    for (_, format) in Format::NAMES {
        let result = run(&database, &report, &arguments(&[]), &mut *writer(format, Look::default(), &mut Closed));
        assert!(matches!(&result, Err(error) if error.is_closed_pipe()), "{format:?}");
    }
    let written = |kind: io::ErrorKind| tolerate_closed_pipe(Err(kind.into()));
    assert!(written(io::ErrorKind::BrokenPipe).is_ok());
    assert!(written(io::ErrorKind::StorageFull).is_err());
}
