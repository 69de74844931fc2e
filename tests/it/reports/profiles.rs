//! Profiles of the user's own: rows beside the shipped ones, for one connection, and never in the file.

use std::path::{Path, PathBuf};
use std::process::Output;

use zoom_qos::report::{Database, Error, Profiles, catalog, table};

use super::{arguments, query};
use crate::support::golden::{Fixture, GOLDEN, golden};
use crate::support::program::{code, program, stderr};

/// Stricter than `zoom`: the fair minute of the golden event (200 ms) is poor, and its poor ones (350 ms) are bad.
const HALL: &str = "[hall]
inherits = 'zoom'
audio.latency_ms = { fair = 100, poor = 190, bad = 300 }
audio.jitter_ms = { fair = 70 }

[quiet-hall]
inherits = 'hall'
event.poor_share_pct = { fair = 50 }
";

/// The file beside the fixture's database.
fn written(fixture: &Fixture, text: &str) -> PathBuf {
    let path = fixture.path().with_file_name("thresholds.toml");
    std::fs::write(&path, text).unwrap();
    path
}

fn opened(fixture: &Fixture, text: &str) -> Result<Database, Error> {
    Database::open_with(&fixture.path(), Some(&Profiles::read(&written(fixture, text))?))
}

fn reported(fixture: &Fixture, path: &Path, others: &[&str]) -> Output {
    program(&fixture.path()).args(["report"]).args(others).arg("--thresholds-file").arg(path).output().unwrap()
}

#[test]
fn a_profile_of_one_s_own_judges_in_reports_and_views() {
    let fixture = golden();
    let database = opened(&fixture, HALL).unwrap();
    let overview = catalog::find("overview").unwrap();
    let judged = |profile| table(&database, &overview, &arguments(&[("thresholds", profile)])).unwrap();
    assert_eq!(judged("zoom").integer(0, "poor_minutes"), Some(8));
    assert_eq!(judged("hall").integer(0, "poor_minutes"), Some(9));
    let classes = "SELECT class_name, count(*) AS n FROM v_stream_class
        WHERE profile = 'quiet-hall' AND class IS NOT NULL GROUP BY class_name ORDER BY class_name";
    let classes = query(&database, classes).unwrap();
    let found: Vec<_> = (0..classes.rows.len())
        .map(|row| (classes.text(row, "class_name").unwrap(), classes.integer(row, "n").unwrap()))
        .collect();
    // 29 rows less three idle ones; C's one fair minute is poor here.
    assert_eq!(found, [("bad", 8), ("good", 17), ("poor", 1)]);
}

#[test]
fn what_is_inherited_stays_and_what_is_set_replaces_it() {
    let database = opened(&golden(), HALL).unwrap();
    let bounds = |profile: &str| {
        let thresholds = catalog::find("thresholds").unwrap();
        let given = [("thresholds".to_owned(), profile.to_owned())].into();
        let table = table(&database, &thresholds, &given).unwrap();
        let bound = |row, column| table.real(row, column).map_or_else(|| "-".to_owned(), |bound| bound.to_string());
        let line = |row| {
            let bounds = ["fair", "poor", "bad"].map(|column| bound(row, column)).join("/");
            format!("{} {} {bounds}", table.text(row, "medium").unwrap(), table.text(row, "metric").unwrap())
        };
        (0..table.rows.len()).map(line).collect::<Vec<_>>()
    };
    let (zoom, hall, quiet) = (bounds("zoom"), bounds("hall"), bounds("quiet-hall"));
    let of = |lines: &[String], other: &[String]| {
        lines.iter().filter(|line| !other.contains(line)).cloned().collect::<Vec<_>>()
    };
    assert_eq!(of(&hall, &zoom), ["audio jitter_ms 70/-/-", "audio latency_ms 100/190/300"]);
    assert_eq!(of(&quiet, &hall), ["event poor_share_pct 50/-/-"]);
    assert_eq!((zoom.len(), hall.len(), quiet.len()), (15, 15, 15));
}

#[test]
fn nothing_is_written_and_nothing_can_be() {
    let fixture = golden();
    let before: i64 = fixture.connection().query_row("SELECT count(*) FROM threshold", [], |row| row.get(0)).unwrap();
    let database = opened(&fixture, HALL).unwrap();
    for sql in ["DELETE FROM temp.threshold", "INSERT INTO threshold VALUES ('a', 'b', 'c', 1, 2, 3)"] {
        assert!(matches!(query(&database, sql), Err(Error::NotReadOnly(_))), "{sql}");
    }
    let after: i64 = fixture.connection().query_row("SELECT count(*) FROM threshold", [], |row| row.get(0)).unwrap();
    assert_eq!(before, after);
    assert!(matches!(query(&fixture.database(), "SELECT * FROM temp.threshold"), Err(Error::Statement(_))));
}

fn check_refused(text: &str, expected: &str) {
    let fixture = golden();
    let path = written(&fixture, text);
    let output = reported(&fixture, &path, &["thresholds"]);
    let help = "help: see \"Your own thresholds\" in docs/review.md for the form of the file\n";
    let expected = format!("error: failed to read the thresholds in {}, {expected}\n{help}", path.display());
    assert_eq!((code(&output), stderr(&output)), (2, expected));
}

#[test]
fn a_mistake_is_one_line_with_its_place_and_one_that_helps() {
    let shipped = "line 2, column 2: `strict` is a shipped profile; choose another name";
    check_refused("# mine\n[strict]\nevent.poor_share_pct = { fair = 1 }", shipped);
    let event = "line 1, column 2: it cannot judge an event without event.poor_share_pct; set that, or inherit from \
                 another profile";
    check_refused("[hall]\naudio.latency_ms = { fair = 100 }", event);
    let base = "line 2, column 12: there is no profile `zom` to inherit from; there are strict, teams-cqd, twilio, \
                zoom, and what stands before in the file";
    check_refused("[hall]\ninherits = 'zom'", base);
    let order = "line 2, column 20: the bound of poor (100) must lie above that of fair (100)";
    check_refused("[hall]\naudio.latency_ms = { fair = 100, poor = 100 }", order);
}

#[test]
fn the_only_profile_of_a_file_judges_and_of_several_the_one_that_is_named() {
    let fixture = golden();
    let poor_minutes = |path: &Path, others: &[&str]| {
        let output = reported(&fixture, path, &[&["overview", "--event", GOLDEN, "--format", "json"], others].concat());
        let row: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
        (row[0]["thresholds"].as_str().unwrap().to_owned(), row[0]["poor_minutes"].as_i64().unwrap())
    };
    let one = written(&fixture, "[hall]\ninherits = 'zoom'\naudio.latency_ms = { poor = 190 }");
    assert_eq!(poor_minutes(&one, &[]), ("hall".to_owned(), 9));
    assert_eq!(poor_minutes(&one, &["--thresholds", "zoom"]), ("zoom".to_owned(), 8));
    assert_eq!(poor_minutes(&one, &["-p", "thresholds=zoom"]), ("zoom".to_owned(), 8));
    let two = written(&fixture, HALL);
    assert_eq!(poor_minutes(&two, &["--thresholds", "quiet-hall"]), ("quiet-hall".to_owned(), 9));
    assert_eq!(poor_minutes(&two, &["-p", "thresholds=hall"]), ("hall".to_owned(), 9));
}

#[test]
fn of_several_profiles_none_judges_until_one_is_named() {
    let fixture = golden();
    let path = written(&fixture, HALL);
    let expected = format!(
        "error: failed to choose the profile that judges: {} has several\n\
         help: name one with --thresholds: hall or quiet-hall\n",
        path.display()
    );
    let other = fixture.path().with_file_name("other.db");
    std::fs::copy(fixture.path(), &other).unwrap();
    let run =
        |others: &[&str]| program(&fixture.path()).args(others).arg("--thresholds-file").arg(&path).output().unwrap();
    let judging: [&[&str]; 6] = [
        &["report", "review", "--event", GOLDEN],
        &["report", "overview", "--event", GOLDEN],
        &["report", "digest"],
        &["report", "person", "--person", "B"],
        &["events"],
        &["--db", other.to_str().unwrap(), "report", "digest"],
    ];
    for line in judging {
        let output = run(line);
        assert_eq!((code(&output), stderr(&output)), (2, expected.clone()), "{line:?}");
    }
    for line in [["report", "coverage", "--event", GOLDEN].as_slice(), &["report", "review", "--help"]] {
        let output = run(line);
        assert_eq!(code(&output), 0, "{line:?}: {}", stderr(&output));
    }
}

#[test]
fn a_profile_from_the_environment_does_not_stop_what_judges_nothing() {
    let fixture = golden();
    let mut command = program(&fixture.path());
    command.env("ZOOM_QOS_THRESHOLDS", "strict").args(["report", "coverage", "--event", GOLDEN]);
    let output = command.output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}
