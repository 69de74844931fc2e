//! DuckDB, through `report --engine duckdb`.

use super::*;
use crate::lake::Lake;

#[test]
fn every_report_on_duckdb_is_the_one_on_sqlite() {
    let demo = Demo::exported();
    let lake = demo.lake().display().to_string();
    for report in reports() {
        let is = demo.rows(&report, &["--lake", &lake, "--engine", "duckdb"]);
        assert_equal(&report, is, demo.rows(&report, &[]));
    }
    for report in ["breakdown", "breakdown_of_days"].map(|name| catalog::find(name).unwrap()) {
        let by = ["--by", "version", "--by", "location,network_type"];
        let is = demo.rows(&report, &[&["--lake", &lake, "--engine", "duckdb"][..], &by].concat());
        assert_equal(&report, is, demo.rows(&report, &by));
    }
}

#[test]
fn every_report_on_duckdb_over_three_accounts_is_the_one_on_sqlite() {
    let demo = Demo::exported().of_accounts();
    let lake = demo.lake().display().to_string();
    for report in reports() {
        let is = demo.rows(&report, &["--lake", &lake, "--engine", "duckdb"]);
        assert_equal(&report, is, demo.rows(&report, &[]));
    }
    for report in ["digest_changes", "breakdown_of_days"].map(|name| catalog::find(name).unwrap()) {
        let by = ["--by", "account,network_type"];
        let is = demo.rows(&report, &[&["--lake", &lake, "--engine", "duckdb"][..], &by].concat());
        assert_equal(&report, is, demo.rows(&report, &by));
    }
}

/// A lake that says it has so many rows is read a day after another.
#[test]
fn a_report_on_many_days_is_the_same_in_steps() {
    let demo = Demo::exported();
    let days = std::fs::read_dir(demo.lake().join("manifest")).unwrap().map(|file| file.unwrap().path());
    for path in days {
        let mut day: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for event in day["events"].as_array_mut().unwrap() {
            event["files"]["v_stream_sample"]["rows"] = 1_000_000_000.into();
        }
        std::fs::write(path, day.to_string()).unwrap();
    }
    let lake = demo.lake().display().to_string();
    let stepped: Vec<Report> = reports().into_iter().filter(|report| report.batches.is_some()).collect();
    assert!(stepped.len() >= 4, "{}", stepped.len());
    for report in stepped {
        let is = demo.rows(&report, &["--lake", &lake, "--engine", "duckdb"]);
        assert_equal(&report, is, demo.rows(&report, &[]));
    }
}

/// Of an event's files only those of its day are opened.
#[test]
fn other_partitions_are_not_read() {
    let demo = Demo::exported();
    let report = catalog::find("scorecard").unwrap();
    let lake = demo.lake().display().to_string();
    let day: String = rusqlite::Connection::open(demo.db())
        .unwrap()
        .query_row("SELECT substr(start_time, 1, 10) FROM v_event ORDER BY participant_sessions DESC", [], |row| {
            row.get(0)
        })
        .unwrap();
    for kind in std::fs::read_dir(demo.lake().join("v_stream_sample")).unwrap() {
        for date in std::fs::read_dir(kind.unwrap().path()).unwrap().map(|date| date.unwrap().path()) {
            if date.file_name().unwrap() != format!("event_date={day}").as_str() {
                for file in std::fs::read_dir(date).unwrap() {
                    std::fs::write(file.unwrap().path(), "no Parquet").unwrap();
                }
            }
        }
    }
    let is = demo.rows(&report, &["--lake", &lake, "--engine", "duckdb"]);
    assert_equal(&report, is, demo.rows(&report, &[]));
}

#[track_caller]
fn check_refused(spoil: impl FnOnce(&Lake), path: &str, report: &str, expected_code: i32, expected: &str) {
    let lake = Lake::golden();
    spoil(&lake);
    let mut command = program(&lake.folder.path().join("no.db"));
    command.env("PATH", path).args(["report", report, "--engine", "duckdb", "--event", "81234567890", "--lake"]);
    let run = command.arg(lake.path()).output().unwrap();
    assert_eq!(code(&run), expected_code, "{}", stderr(&run));
    let said = stderr(&run);
    assert!(said.contains(expected) && said.lines().count() == 2 && said.contains("\nhelp: "), "{said}");
}

#[test]
fn what_cannot_be_run_is_told_in_two_lines() {
    check_refused(
        |_| (),
        "/usr/bin:/bin",
        "scorecard",
        2,
        "failed to start `duckdb`: there is no program of that name",
    );
    check_refused(|_| (), &tools(), "overview", 2, "`overview` on a lake: it reads the ledger");
    let of_before = |lake: &Lake| std::fs::remove_dir_all(lake.path().join("v_feedback")).unwrap();
    check_refused(of_before, &tools(), "feedback", 2, "it has no v_feedback\nhelp: `zoom-qos export --lake DIR` adds");
    let no_parquet = |lake: &Lake| std::fs::write(lake.file("v_stream_sample"), "no Parquet").unwrap();
    check_refused(no_parquet, &tools(), "scorecard", 6, "--verify` says whether its files are whole");
    let newer = |lake: &Lake| std::fs::write(lake.path().join("lake.json"), r#"{"format": 9}"#).unwrap();
    check_refused(newer, &tools(), "scorecard", 6, "upgrade zoom-qos");
}

/// A lake of before, or of an account that does not ask for Zoom's counts, answers what does not read them.
#[test]
fn only_who_asks_for_what_was_never_exported_is_told() {
    let lake = Lake::golden();
    std::fs::remove_dir_all(lake.path().join("v_feedback")).unwrap();
    let run = |report: &str| {
        let mut command = program(&lake.folder.path().join("no.db"));
        command.env("PATH", tools()).args(["report", report, "--from", "2026-03-01", "--to", "2026-03-31"]);
        command.args(["--engine", "duckdb", "--lake"]).arg(lake.path()).output().unwrap()
    };
    let output = run("trend");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let output = run("zoom_counts_vs_ours");
    let said = stderr(&output);
    assert_eq!((code(&output), said.lines().count()), (2, 2), "{said}");
    assert!(said.contains("it has no v_zoom_count\nhelp: `zoom-qos collect --zoom-counts on`"), "{said}");
}

/// What stays inside the lake although it is one statement that reads.
const REACHING: [&str; 14] = [
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/proc/self/environ')",
    "SELECT * FROM read_csv('/etc/passwd', sep = ':')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM read_text('../no.db')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM 'http://127.0.0.1:9/x.parquet'",
    "SELECT getenv('PATH')",
    "SELECT * FROM query('COPY (SELECT 1) TO ''out.csv''')",
    "SELECT * FROM query('ATTACH ''x.db''')",
    "WITH x AS (SELECT 1) INSERT INTO event SELECT * FROM x",
    "WITH x AS (SELECT 1) COPY x TO 'out.csv'",
    "SELECT * FROM sqlite_scan('/tmp/x.db', 't')",
];

#[test]
fn a_report_of_ones_own_reaches_nothing_but_the_lake() {
    let lake = Lake::golden();
    let own = lake.folder.path().join("own.sql");
    let run = |sql: &str| {
        std::fs::write(&own, format!("-- title: Own\n-- asks: What?\n{sql}\n")).unwrap();
        let mut command = program(&lake.folder.path().join("no.db"));
        command.env("PATH", tools()).env("ZOOM_CLIENT_SECRET", "secret").args(["report", "--format", "csv", "--file"]);
        command.arg(&own).args(["--engine", "duckdb", "--lake"]).arg(lake.path()).output().unwrap()
    };
    let output = run("SELECT topic FROM v_event");
    assert_eq!((code(&output), stderr(&output).as_str()), (0, ""));
    for sql in REACHING {
        let output = run(sql);
        let rows = String::from_utf8_lossy(&output.stdout);
        // DuckDB may know the columns' names before it sees that it may not read.
        assert!(code(&output) != 0 && rows.lines().count() <= 1, "{sql}: {rows}");
        let said = stderr(&output);
        assert!(said.lines().count() == 2 && said.contains("\nhelp: "), "{sql}: {said}");
    }
    assert!(!lake.path().join("out.csv").exists());
}
