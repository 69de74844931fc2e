//! `query` as it is typed: what it refuses, where its errors point, and that nothing is left half-written.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::golden::{Fixture, golden};
use crate::support::program::{bare_program, code, program, stderr};

/// Rows without end, quickly.
const ENDLESS: &str = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";

fn query(fixture: &Fixture, arguments: &[&str]) -> Output {
    program(&fixture.path()).arg("query").args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    assert_eq!(code(output), 0, "{}", stderr(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What lies in a folder beside the database.
fn files(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| !name.starts_with("zoom-qos.db")).collect()
}

#[track_caller]
fn check_failed(output: &Output, expected: i32, says: &str) {
    let text = stderr(output);
    assert_eq!(code(output), expected, "{says}: {text}");
    let starting = |word: &str| text.lines().filter(|line| line.starts_with(word)).count();
    assert_eq!((starting("error: failed to "), starting("help: ")), (1, 1), "{text}");
    assert!(text.contains(says), "{says:?} is not in {text}");
}

/// A demo leaves its database in the folder, where no command looks for it.
#[test]
fn whoever_names_no_database_is_told_which_one_was_asked_and_which_lies_at_hand() {
    let fixture = golden();
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = bare_program();
        command.env("XDG_DATA_HOME", folder.path()).env("HOME", folder.path()).current_dir(folder.path());
        command.args(arguments).output().unwrap()
    };
    check_failed(&run(&["query", "SELECT 1"]), 6, "help: run `zoom-qos collect` or `zoom-qos demo` first");
    let copy_to = |place: &Path| {
        let copied = program(&fixture.path()).args(["db", "backup"]).arg(place).output().unwrap();
        assert_eq!(code(&copied), 0, "{}", stderr(&copied));
    };
    copy_to(&folder.path().join("zoom-qos-demo.db"));
    for arguments in [&["query", "SELECT 1"][..], &["report", "review"], &["--db", "other.db", "events"]] {
        check_failed(&run(arguments), 6, "help: add `--db zoom-qos-demo.db`, which a demo left in this folder");
    }
    let own = folder.path().join("zoom-qos");
    std::fs::create_dir(&own).unwrap();
    copy_to(&own.join("zoom-qos.db"));
    let said = format!("no rows; asked was {}, --db names another\n", own.join("zoom-qos.db").display());
    let none = ["query", "SELECT 1 WHERE 0", "--format", "csv"];
    let of_no_event = ["report", "trend", "--from", "2001-01-01", "--to", "2001-01-02"];
    for (arguments, before) in [(&none[..], ""), (&of_no_event, "no stored event between 2001-01-01 and 2001-01-02\n")]
    {
        let answered = run(arguments);
        assert_eq!((code(&answered), stderr(&answered)), (0, format!("{before}{said}")), "{arguments:?}");
    }
    assert_eq!(stderr(&run(&["query", "SELECT 1"])), "");
    assert_eq!(stderr(&run(&[&["--db", "zoom-qos-demo.db"], &none[..]].concat())), "", "the user knows it");
    assert_eq!(stderr(&run(&[&["-q"], &none[..]].concat())), "");
}

#[test]
fn a_folder_that_there_is_not_is_told_by_its_name() {
    let fixture = golden();
    let path = fixture.path().with_file_name("none").join("rows.csv");
    let refused = query(&fixture, &["SELECT 1", "--output", path.to_str().unwrap()]);
    check_failed(&refused, 2, &format!("there is no folder {}", path.parent().unwrap().display()));
}

#[test]
fn bad_input_is_told_in_two_lines_and_leaves_no_file() {
    let fixture = golden();
    let folder = fixture.path().parent().unwrap().to_owned();
    let path = |name: &str| folder.join(name).display().to_string();
    std::fs::write(path("malformed"), "kind=meeting\n\n# a comment\nmeeting\n").unwrap();
    let (out, malformed) = (path("rows.csv"), path("malformed"));
    let cases: &[(&[&str], i32, &str)] = &[
        (&["DELETE FROM event"], 2, "only a single SELECT"),
        (&["SELECT 1; SELECT 2"], 2, "there are several statements"),
        (
            &["SELECT * FROM v_strem_sample"],
            2,
            "no such table: v_strem_sample (line 1, column 15): did you mean `v_stream_sample`?",
        ),
        (&["SELECT latency FROM v_stream_sample"], 2, "did you mean `latency_ms`?"),
        (&["SELECT * FROM v_event WHERE kind = :kind"], 2, "bind the parameters: `kind` is missing"),
        (&["SELECT * FROM v_event WHERE kind = ?"], 2, "`?` has no name"),
        (&["SELECT 1", "-p", "kind=meeting"], 2, "there is no `kind`; the statement has none"),
        (&["SELECT 1", "-p", "kind"], 2, "NAME=VALUE"),
        (&["SELECT 1", "--params", "absent.txt"], 2, "absent.txt"),
        (&["SELECT 1", "--params", &malformed], 2, "line 4: write it as NAME=VALUE"),
        (&["SELECT 1", "--params", "/"], 2, "read the parameters in /"),
        (&["--file", "absent.sql"], 2, "absent.sql"),
        (&["SELECT abs(-9223372036854775807 - 1)"], 2, "integer overflow"),
    ];
    for (arguments, expected, says) in cases {
        let output = query(&fixture, &[*arguments, &["--output", &out]].concat());
        check_failed(&output, *expected, says);
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert_eq!(files(&folder), ["malformed"], "{arguments:?}");
    }
    check_failed(&query(&fixture, &["SELECT 1", "--output", &path("rows.xlsx")]), 2, "its suffix names none");
    check_failed(&query(&fixture, &["SELECT 1", "--output", "/absent/rows.csv"]), 2, "/absent/rows.csv");
}

#[test]
fn an_error_points_into_the_statement() {
    let sql = "SELECT user_id,\n       latency\nFROM v_stream_sample";
    let output = query(&golden(), &[sql]);
    let expected = "\
error: failed to run the statement: no such column: latency (line 2, column 8): did you mean `latency_ms`?
  |
2 |        latency
  |        ^
help: `zoom-qos schema` has the views, their columns and the functions
";
    assert_eq!(stderr(&output), expected);
}

#[test]
fn the_statement_comes_from_the_argument_a_file_or_stdin() {
    let fixture = golden();
    let file = fixture.path().with_file_name("question.sql");
    std::fs::write(&file, "SELECT topic FROM v_event").unwrap();
    let from_file = stdout(&query(&fixture, &["--file", file.to_str().unwrap(), "--format", "csv"]));
    assert_eq!(from_file, "topic\nGolden\n");
    let mut command = program(&fixture.path());
    let stdin = std::fs::File::open(&file).unwrap();
    let from_stdin = command.args(["query", "-", "--format", "csv"]).stdin(stdin).output().unwrap();
    assert_eq!(stdout(&from_stdin), from_file);
}

#[test]
fn parameters_come_from_a_file_and_the_command_line_wins() {
    let fixture = golden();
    let file = fixture.path().with_file_name("parameters");
    std::fs::write(&file, "# for both\na = 1\nb=x=y\n").unwrap();
    let arguments = ["SELECT :a AS a, :b AS b", "--params", file.to_str().unwrap(), "--format", "csv"];
    assert_eq!(stdout(&query(&fixture, &arguments)), "a,b\n1,x=y\n");
    let both = [arguments.as_slice(), &["-p", "a=2.5"]].concat();
    assert_eq!(stdout(&query(&fixture, &both)), "a,b\n2.5,x=y\n");
}

#[test]
fn the_suffix_of_the_output_is_its_format() {
    let fixture = golden();
    for (name, expected) in [
        ("a.csv", "n,t\n1,\n"),
        ("a.tsv", "n\tt\n1\t\n"),
        ("a.json", "[\n{\"n\":1,\"t\":null}\n]\n"),
        ("a.ndjson", "{\"n\":1,\"t\":null}\n"),
        ("a.md", "| n | t |\n| --- | --- |\n| 1 |  |\n"),
    ] {
        let path = fixture.path().with_file_name(name);
        stdout(&query(&fixture, &["SELECT 1 AS n, NULL AS t", "--output", path.to_str().unwrap()]));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), expected, "{name}");
    }
}

/// `/dev/full` has no room for a byte, and a limit on files stands for a disk that fills up in the middle.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_no_partial_file() {
    let fixture = golden();
    let rows = format!("{ENDLESS} LIMIT 200000");
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = program(&fixture.path()).args(["query", &rows, "--format", "csv"]).stdout(full).output().unwrap();
    check_failed(&output, 1, "No space left on device");
    let path = fixture.path().with_file_name("rows.csv");
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_zoom-qos")]);
    limited.env_clear().arg("--db").arg(fixture.path()).args(["query", &rows, "--output"]).arg(&path);
    let output = limited.output().unwrap();
    check_failed(&output, 1, "File too large");
    assert_eq!(files(path.parent().unwrap()), [""; 0]);
}

/// It writes to a file under another name first: once that is there, the statement runs.
#[cfg(unix)]
#[test]
fn ctrl_c_stops_the_statement_and_leaves_no_file() {
    for (sql, name) in [(ENDLESS.to_owned(), "INT"), (format!("SELECT count(*) FROM ({ENDLESS})"), "TERM")] {
        let fixture = golden();
        let folder = fixture.path().parent().unwrap().to_owned();
        let mut command = program(&fixture.path());
        let mut child = command.args(["query", &sql, "--output"]).arg(folder.join("rows.csv")).spawn().unwrap();
        while files(&folder).is_empty() {
            assert!(child.try_wait().unwrap().is_none(), "the statement ended by itself");
            std::thread::yield_now();
        }
        let kill = format!("kill -{name} {}", child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        check_failed(&output, if name == "INT" { 130 } else { 143 }, "interrupted");
        assert_eq!(files(&folder), [""; 0]);
    }
}

/// One call that compares four million letters at each of four million places: to SQLite a single step, during which it
/// looks for no signal and no limit.
const SINGLE_STEP: &str = "SELECT instr(printf('%.*c', 8000000, 'a'), printf('%.*c', 4000000, 'a') || 'b')";

/// The process ends with the statement that does not: at the limit, and at a signal; a report of one's own as well.
#[cfg(unix)]
#[test]
fn nothing_hangs_on_a_single_step() {
    let fixture = golden();
    let folder = fixture.path().parent().unwrap().to_owned();
    let file = folder.join("zoom-qos.db.own.sql");
    std::fs::write(&file, format!("-- title: Own\n-- asks: How long?\n{SINGLE_STEP}\n")).unwrap();
    let [of_query, of_report, stopped] = ["a.csv", "b.csv", "c.csv"].map(|name| {
        let mut command = program(&fixture.path());
        let statement =
            if name == "b.csv" { ["report", "--file", file.to_str().unwrap()] } else { ["query", "--", SINGLE_STEP] };
        command.arg(statement[0]).args(["--output"]).arg(folder.join(name));
        command.args(if name == "c.csv" { ["--timeout", "600"] } else { ["--timeout", "1"] });
        command.args(&statement[1..]).spawn().unwrap()
    });
    while files(&folder).len() < 3 {
        std::thread::yield_now();
    }
    let kill = format!("kill -TERM {}", stopped.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    check_failed(&stopped.wait_with_output().unwrap(), 143, "interrupted");
    for run in [of_query, of_report] {
        check_failed(&run.wait_with_output().unwrap(), 2, "it brought no new row for 1 s");
    }
    assert_eq!(files(&folder), [""; 0]);
}

/// Each value is as long as one may be, and all are kept until the longest is known.
#[test]
fn a_statement_keeps_no_more_than_sqlite_may_take() {
    let values = ["printf('%.*c', 15000000, 'x')"; 30].join(", ");
    let output = query(&golden(), &[&format!("SELECT length(max({values}))")]);
    check_failed(&output, 2, "failed to run the statement: out of memory");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let fixture = golden();
    let line = format!("\"$0\" --db \"$1\" query \"{ENDLESS}\" --format csv | head -n 2");
    let mut shell = Command::new("sh");
    shell.args(["-c", &line, env!("CARGO_BIN_EXE_zoom-qos")]).arg(fixture.path());
    let output = shell.output().unwrap();
    assert_eq!((stdout(&output).as_str(), stderr(&output).as_str()), ("i\n1\n", ""));
}
