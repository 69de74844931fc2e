//! What the program of an engine is given, and what it is not: a script stands in for `duckdb` and tells.

use std::ffi::OsString;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use zoom_qos::exit::{Code, Failure};
use zoom_qos::lake::engine::{self, Order, Surroundings};
use zoom_qos::render::{self, Format};
use zoom_qos::report::{Arguments, Report, StatementTimeout};

use super::Lake;
use crate::support::program::{code, program, stderr, stdout};

/// Writes the mark of the rows and nothing else.
const SILENT: &str = r#"echo '{"zoom_qos_rows":1}'"#;

/// A folder with a program `duckdb` that does this.
fn program_that(does: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    place(folder.path(), does);
    folder
}

fn place(folder: &Path, does: &str) {
    let path = folder.join("duckdb");
    std::fs::write(&path, format!("#!/bin/sh\n{does}\n")).unwrap();
    std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
}

/// Runs a report of one's own over the lake, in this process.
fn run(lake: &Lake, bin: &Path, sql: &str, timeout: &StatementTimeout) -> Result<String, Failure> {
    let report = Report::parse("own", &format!("-- title: Own\n-- asks: What?\n{sql}")).unwrap();
    let variables = vec![("PATH", OsString::from(format!("{}:/usr/bin:/bin", bin.display())))];
    let surroundings = Surroundings { variables, timeout: timeout.clone() };
    let (path, arguments) = (lake.path(), Arguments::new());
    let order = Order { lake: &path, report: &report, arguments: &arguments, profiles: None };
    let mut out = Vec::new();
    let mut writer = render::writer(Format::Csv, render::Look::default(), &mut out);
    engine::run(&order, &surroundings, &|_| {}, &mut *writer)?;
    drop(writer);
    Ok(String::from_utf8(out).unwrap())
}

#[test]
fn a_second_statement_or_a_command_never_reaches_the_engine() {
    let (lake, bin) = (Lake::golden(), program_that("touch \"$0.ran\""));
    let timeout = StatementTimeout::of(Duration::from_mins(1));
    for sql in [
        "SELECT 1;\n.shell date",
        ".shell date\nSELECT 1",
        "SELECT 1; COPY (SELECT 1) TO 'out.csv'",
        "COPY (SELECT 1) TO 'out.csv'",
        "SELECT e'\\'; COPY (SELECT 1) TO ''out.csv'' --'",
        "SELECT $$ ' $$; COPY (SELECT 1) TO 'out.csv' --'",
        "SET enable_external_access = true",
        "ATTACH 'x'",
        "INSTALL httpfs",
        "FROM read_text('/etc/passwd')",
    ] {
        let refused = run(&lake, bin.path(), sql, &timeout).expect_err(sql);
        assert_eq!(refused.code, Code::Usage, "{sql}: {refused}");
        assert!(refused.message.contains("only a single SELECT"), "{sql}: {refused}");
    }
    assert!(!bin.path().join("duckdb.ran").exists());
}

#[test]
fn the_engine_is_closed_in_before_it_reads_a_statement() {
    let lake = Lake::golden();
    let bin = program_that(&format!("for last; do :; done; cp \"$last\" \"$0.script\"\n{SILENT}"));
    run(&lake, bin.path(), "SELECT topic FROM v_event", &StatementTimeout::of(Duration::from_mins(1))).unwrap();
    let script = std::fs::read_to_string(bin.path().join("duckdb.script")).unwrap();
    let place = |text: &str| script.find(text).unwrap_or_else(|| panic!("{text:?} is not in {script}"));
    let folder = lake.path().canonicalize().unwrap();
    let allowed = place(&format!("SET allowed_directories = ['{}'];", folder.display()));
    let (closed, safe) = (place("SET enable_external_access = false;"), place("\n.safe_mode\n"));
    assert!(allowed < closed && closed < safe && safe < place("CREATE TEMPORARY VIEW event AS"), "{script}");
    assert_eq!(script.matches("\n.").count(), 1, "no other command");
}

/// Nor is it looked for where the lake is.
#[test]
fn the_engine_gets_no_secret_and_is_not_the_lakes() {
    let lake = Lake::golden();
    let bin = program_that(&format!("env > \"$0.env\"\n{SILENT}"));
    place(&lake.path(), "touch \"$0.ran\"");
    let mut command = program(&lake.folder.path().join("no.db"));
    for secret in ["ZOOM_CLIENT_SECRET", "ZOOM_ACCESS_TOKEN", "ZOOM_QOS_PING_URL", "AWS_SECRET_ACCESS_KEY"] {
        command.env(secret, "secret");
    }
    command
        .env("PATH", format!(":.::{}:/usr/bin:/bin", bin.path().display()))
        .env("LANG", "C")
        .current_dir(lake.path());
    command.args(["report", "scorecard", "--engine", "duckdb", "--event", "81234567890", "--lake", "."]);
    let output = command.output().unwrap();
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
    let variables = std::fs::read_to_string(bin.path().join("duckdb.env")).unwrap();
    assert!(variables.contains("LANG=C\n") && variables.contains("PATH="), "{variables}");
    assert!(!variables.contains("secret") && !variables.contains("ZOOM"), "{variables}");
    assert!(!lake.path().join("duckdb.ran").exists());
}

#[test]
fn an_engine_that_does_not_end_is_ended() {
    let lake = Lake::golden();
    let bin = program_that(&format!("{SILENT}\nexec tail -f /dev/null"));
    let ended = run(&lake, bin.path(), "SELECT 1", &StatementTimeout::of(Duration::from_millis(100))).unwrap_err();
    assert_eq!(ended.code, Code::Usage);
    assert!(ended.message.contains("it brought no new row"), "{ended}");
    let stopped = StatementTimeout::of(Duration::from_mins(1));
    stopped.stop();
    assert!(run(&lake, bin.path(), "SELECT 1", &stopped).is_err());
}

#[test]
fn an_engine_that_is_not_there_is_told_in_two_lines() {
    let (lake, nowhere) = (Lake::golden(), PathBuf::from("."));
    let report = Report::parse("own", "-- title: Own\n-- asks: What?\nSELECT 1").unwrap();
    let (path, arguments) = (lake.path(), Arguments::new());
    let order = Order { lake: &path, report: &report, arguments: &arguments, profiles: None };
    let variables = vec![("PATH", nowhere.into_os_string())];
    let surroundings = Surroundings { variables, timeout: StatementTimeout::of(Duration::from_mins(1)) };
    let mut sink = zoom_qos::render::Table::default();
    let refused = Failure::from(engine::run(&order, &surroundings, &|_| {}, &mut sink).unwrap_err());
    assert!(refused.message.contains("there is no program of that name"), "{refused}");
}
