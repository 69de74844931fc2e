//! The rules of the folder `queries/`: what holds for every report, the next one included.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use zoom_qos::render::Table;
use zoom_qos::report::{Report, catalog};

use super::{golden_arguments, query};
use crate::support::golden::{Fixture, golden};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("queries")
}

fn reports() -> Vec<Report> {
    catalog::bundled().unwrap()
}

#[test]
fn every_file_is_bundled_and_has_a_golden() {
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(reports().into_iter().map(|report| report.name).collect::<BTreeSet<_>>(), files);
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/reports/snapshots");
    for name in files {
        let golden = snapshots.join(format!("it__reports__golden__{name}.snap"));
        assert!(golden.exists(), "{} is missing", golden.display());
    }
}

#[test]
fn declared_parameters_are_those_of_the_statement() {
    let database = Fixture::new().database();
    for report in reports() {
        let statement = database.connection().prepare(&report.sql).unwrap();
        assert!(statement.readonly(), "{}", report.name);
        let used: BTreeSet<String> = (1..=statement.parameter_count())
            .map(|index| statement.parameter_name(index).unwrap().to_owned())
            .collect();
        let declared: BTreeSet<String> =
            report.header.parameters.iter().map(|parameter| format!(":{}", parameter.name)).collect();
        assert_eq!(declared, used, "{}", report.name);
    }
}

/// Parts as well, as they stand in the statements.
#[test]
fn no_line_is_longer_than_120_characters() {
    for report in reports() {
        let long: Vec<&str> = report.sql.lines().filter(|line| line.chars().count() > 120).collect();
        assert!(long.is_empty(), "{}: {long:#?}", report.name);
    }
}

/// Words of quantities, and the units in one of which a column that has such a word must end.
const UNITS: [(&str, &[&str]); 8] = [
    ("latency", &["_ms"]),
    ("jitter", &["_ms"]),
    ("loss", &["_pct"]),
    ("bitrate", &["_kbps"]),
    ("frame_rate", &["_fps"]),
    ("rssi", &["_dbm"]),
    ("_share", &["_pct", "_samples"]),
    ("coverage", &["_pct"]),
];

#[test]
fn columns_are_snake_case_and_end_in_their_unit() {
    let database = Fixture::new().database();
    for report in reports() {
        let statement = database.connection().prepare(&report.sql).unwrap();
        let columns: Vec<&str> = statement.column_names().collect();
        assert_eq!(columns.iter().collect::<BTreeSet<_>>().len(), columns.len(), "{}: a name twice", report.name);
        for column in columns {
            let is_snake = column.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            assert!(is_snake, "{}: {column}", report.name);
            for (_, units) in UNITS.iter().filter(|(word, _)| column.contains(word)) {
                assert!(units.iter().any(|unit| column.ends_with(unit)), "{}: {column} has no unit", report.name);
            }
        }
    }
}

/// The steps of a report's plan on the golden database, as it runs and as it is written.
fn steps(report: &Report) -> Vec<String> {
    let database = golden().database();
    let explain = |sql: &String| format!("EXPLAIN QUERY PLAN {sql}");
    let explained = Report {
        sql: explain(&report.sql),
        over_rollups: report.over_rollups.as_ref().map(|(sql, parts)| (explain(sql), parts.clone())),
        ..report.clone()
    };
    let plans = [&explained, &Report { over_rollups: None, ..explained.clone() }]
        .map(|explained| zoom_qos::report::table(&database, explained, &golden_arguments(report)).unwrap());
    let step = |plan: &Table, row| plan.text(row, "detail").unwrap().to_owned();
    plans.iter().flat_map(|plan| (0..plan.rows.len()).map(move |row| step(plan, row))).collect()
}

#[test]
fn no_report_scans_all_samples_unless_its_header_says_so() {
    for report in reports().into_iter().filter(|report| report.header.scan.is_none()) {
        for step in steps(&report) {
            let scans = ["SCAN stream_sample", "SCAN sample USING", "SCAN participant_session"];
            assert!(
                !scans.iter().any(|scan| step.starts_with(scan)) && step != "SCAN sample",
                "{}: {step}",
                report.name
            );
        }
    }
}

/// Of which there are few however large the event is, or which are read for few: a name for each row that is shown, a
/// minute of sharing for each of an incident, the work items of the one event, what people said of it, the days of people
/// for each of a digest's four stretches of time, the words that stand for no provider.
const FEW: [&str; 10] = [
    "beside",
    "collected",
    "used",
    "own_verdict",
    "name",
    "presented_minute",
    "v_work",
    "tied_answer",
    "dated_person",
    "no_provider",
];

/// Else it takes as long as people times people, which is minutes for an event of thousands.
#[test]
fn no_report_reads_all_of_a_table_for_each_row_of_another() {
    let read_again: Vec<String> = reports()
        .iter()
        .flat_map(|report| steps(report).into_iter().map(|step| format!("{}: {step}", report.name)))
        .filter(|step| step.contains(": SCAN ") && step.ends_with(" LEFT-JOIN"))
        .filter(|step| !FEW.iter().any(|few| step.contains(&format!(": SCAN {few} "))))
        .collect();
    assert!(read_again.is_empty(), "{read_again:#?}");
}

/// What other engines do not have, or read otherwise.
#[test]
fn reports_keep_to_portable_sql() {
    for report in reports() {
        let sql = report.sql.to_lowercase();
        for name in
            ["strftime", "datetime(", "julianday", "ifnull", "group_concat", "iif(", " glob ", "total(", "printf"]
        {
            assert!(!sql.contains(name), "{} uses {name}", report.name);
        }
    }
}

#[test]
fn the_query_plan_of_the_judging_view_reaches_samples_by_key() {
    let plan = query(
        &golden().database(),
        "EXPLAIN QUERY PLAN SELECT minute_unix, max(class) FROM v_stream_class
         WHERE profile = 'zoom' AND kind = 'meeting' AND event_uuid = 'x' GROUP BY minute_unix",
    )
    .unwrap();
    let steps: Vec<&str> = (0..plan.rows.len()).map(|row| plan.text(row, "detail").unwrap()).collect();
    let by_key =
        "SEARCH stream_sample USING PRIMARY KEY (session_id=? AND stream_id=? AND sampled_at>? AND sampled_at<?)";
    assert!(steps.contains(&by_key), "{steps:#?}");
}

/// What a column's name does not tell, and whom the rows leave out.
#[test]
fn heads_say_what_is_counted_and_what_is_left_out() {
    for (name, said) in [
        ("loss_bursts", "The ratio is greatest to average, over all samples with any loss, bursts or not."),
        ("loss_bursts", "Streams with fewer than two such samples, or without a burst, are left out."),
        ("mos", "whoever has fewer than two in a direction is left out."),
        ("video_floor", "Whoever has fewer than two such samples in a direction is left out."),
        ("cpu_attribution", "A pressure level that the client tells counts before the percentage."),
        ("cpu_attribution", "The 95th percentile of the load is over the minutes of these poor samples alone."),
        ("presenter_impact", "Receivers are sessions: whoever watches on two devices is two."),
        ("repeat_offenders", "who has neither is left out, and so is who was never struck."),
        ("scope", "A group is compared only in minutes of the window in which three people are poor at least"),
        ("scope", "with the others only in minutes in which somebody of it was there"),
    ] {
        let sql = catalog::find(name).unwrap().sql;
        let head = sql.lines().map_while(|line| line.strip_prefix("--")).map(str::trim);
        let head = head.collect::<Vec<_>>().join(" ");
        assert!(head.contains(said), "{name}: {head}");
    }
}
