//! How long a command takes to begin, and how large the program is.
//!
//! The limit is a process that does nothing at all.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use super::measure::{PROGRAM, line, median, spend};
use super::profiles;

const ROUNDS: usize = 31;

/// The clean build takes minutes and is left out of a quick run.
pub(crate) fn run(quick: bool) {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let db = folder.path().join("demo.db");
    let on_db = |arguments: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.arg("--db").arg(&db).args(arguments);
        command
    };
    spend(&mut on_db(&["demo", "--quiet"])).expect("the demo runs");
    let largest = "SELECT event_uuid FROM v_event ORDER BY participant_sessions DESC LIMIT 1";
    let told = spend(&mut on_db(&["query", largest, "--format", "csv"])).expect("the demo has events").stdout;
    let event = told.lines().nth(1).expect("a line behind the heading");
    started("--help", Command::new(PROGRAM).arg("--help"), "clap builds every command to print them");
    started(
        "report overview",
        &mut on_db(&["report", "overview", "--event", event]),
        "opening the demo's database and reading its views",
    );
    started("report review", &mut on_db(&["report", "review", "--event", event]), "the page's dozen queries");
    size(folder.path());
    packages();
    if !quick {
        profiles::run(folder.path());
    }
}

/// A command's time, in turn with that of a process that does nothing.
fn started(item: &str, command: &mut Command, dominated_by: &str) {
    let ms = |command: &mut Command| {
        let started = Instant::now();
        let output = command.output().expect("the program starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        started.elapsed().as_secs_f64() * 1e3
    };
    let measured: Vec<(f64, f64)> = (0..ROUNDS).map(|_| (ms(&mut Command::new("true")), ms(command))).collect();
    let nothing = median(measured.iter().map(|(nothing, _)| *nothing));
    let ours = median(measured.iter().map(|(_, ours)| *ours));
    let note = format!("mostly {dominated_by}");
    line(&format!("`{item}`, start to end"), &format!("{ours:.1} ms"), &format!("`true` {nothing:.1} ms"), None, &note);
}

/// The program as `packaging/build` packs it.
fn size(folder: &Path) {
    let packed = folder.join("zoom-qos");
    spend(Command::new("strip").args(["--strip-unneeded", "-o"]).arg(&packed).arg(PROGRAM))
        .expect("binutils are there");
    let bytes = std::fs::metadata(packed).expect("the program").len();
    let size = format!("{:.1} MB", bytes as f64 / 1e6);
    line(
        "size of the program",
        &size,
        "",
        None,
        "code: a third this crate, a fifth SQLite, zstd and ring, a tenth Parquet",
    );
}

/// Packages that become part of the program, and how many of them a feature brings.
fn packages() {
    let count = |arguments: &[&str]| {
        let tree = ["tree", "--edges", "normal", "--prefix", "none", "--format", "{p}"];
        let tree = Command::new(env!("CARGO")).args(tree).args(arguments).output().expect("cargo lists packages");
        let tree = String::from_utf8_lossy(&tree.stdout).replace(" (*)", "");
        tree.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect::<BTreeSet<_>>().len()
    };
    let (all, without_parquet) = (count(&[]), count(&["--no-default-features"]));
    let note = format!("{} of them for Parquet, a feature that can be left out", all - without_parquet);
    line("packages in the program", &all.to_string(), "", None, &note);
}
