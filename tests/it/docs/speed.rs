//! Before a release the speed is held against the last table: `benches/run --check`.

use std::process::Command;

use super::root;

const HEAD: &str =
    "| item | ours | limit or peer | ratio | aim | short by | note |\n| --- | --- | --- | --- | --- | --- | --- |\n";

/// What is named of the lines of a table that stands, and of one that was just measured.
fn check(standing: &[&str], measured: &[&str], expected: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let table = |name: &str, lines: &[&str]| {
        let path = folder.path().join(name);
        let lines: String = lines.iter().map(|line| ["| ", line, " |\n"].concat()).collect();
        std::fs::write(&path, format!("# Performance | of what\n\n{HEAD}{lines}")).unwrap();
        path
    };
    let mut worse = Command::new("awk");
    worse.arg("-f").arg(root().join("benches/worse"));
    let output = worse.arg(table("standing", standing)).arg(table("measured", measured)).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().collect::<Vec<_>>(), expected);
    assert_eq!(output.status.code(), Some(i32::from(!expected.is_empty())));
}

#[test]
fn a_ratio_that_is_worse_by_more_than_a_tenth_is_named() {
    let import = |ratio: &str| format!("import against DuckDB | 1 s | {ratio} s | {ratio} | >= 3 |  | payloads off");
    check(&[&import("2.00")], &[&import("1.81")], &[]);
    check(&[&import("2.00")], &[&import("9.00")], &[]);
    check(&[&import("2.00")], &[&import("1.79")], &["import against DuckDB: was 2.00 and is 1.79"]);
    check(&[&import("12.00")], &[&import("9.00")], &["import against DuckDB: was 12.00 and is 9.00"]);
}

#[test]
fn where_less_is_better_more_is_worse() {
    for [before, behind] in [
        ["status, 2000 events | 0.017 s | 0.014 s at 200", "|  |  | 1 is as in the smaller file; 0.1 s at 20 events"],
        ["review in 50 M rows | 260 ms | 243 ms alone in its file", "| <= 1.2 |  | 250 ms CPU"],
        ["list, one event | 31 s | 29 s at least", "|  |  | 107 calls"],
        ["`mos` of 1,000 people beside `overview` | 80 ms | 40 ms", "|  |  | 30 MB"],
    ] {
        let line = |ratio: &str| format!("{before} | {ratio} {behind}");
        check(&[&line("1.00")], &[&line("1.10")], &[]);
        check(&[&line("1.00")], &[&line("0.50")], &[]);
        let item = before.split(" |").next().unwrap();
        check(&[&line("1.00")], &[&line("1.11")], &[&format!("{item}: was 1.00 and is 1.11")]);
    }
}

#[test]
fn neither_real_nor_integers_are_better() {
    let line = |ratio: &str| format!("REAL against integers, scan | 1 ms | 1 ms | {ratio} |  |  | above 1, integers");
    check(&[&line("1.00")], &[&line("2.00")], &[]);
    check(&[&line("1.00")], &[&line("0.50")], &[]);
}

#[test]
fn what_could_not_be_measured_is_named_and_what_was_left_out_is_not() {
    let standing = ["import against dlt | 1 s | 9 s | 9.00 |  |  | ", "trend | 1 s | 2 s DuckDB | 2.00 |  |  | "];
    check(&standing, &[], &[]);
    check(&standing, &["an item of today | 1 s | 1 s | 0.10 |  |  | ", "size | 3 MB |  |  |  |  | "], &[]);
    let lost = "import against dlt | 1 s | not run |  |  |  | no environment";
    check(&standing, &[lost], &["import against dlt: was 9.00 and has no ratio now: not run, no environment"]);
    check(&standing, &["growth |  |  |  |  |  | did not run to its end"], &["growth: did not run to its end"]);
}
