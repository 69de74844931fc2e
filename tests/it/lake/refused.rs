//! Lakes that cannot be used: one error line, one help line, the right code, and the lake as it was.

use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::process::Output;

use super::kept::files;
use super::{Lake, PLACE, run};
use crate::support::golden::golden;
use crate::support::program::{code, program, stderr};

/// What is exported in this state is refused with these words, and nothing changes.
#[track_caller]
fn check(lake: &Lake, run: impl FnOnce() -> Output, expected_code: i32, expected: &str) {
    let before = files(&lake.path());
    let run = run();
    assert_eq!(code(&run), expected_code, "{}", stderr(&run));
    let lines = stderr(&run).replace(&lake.folder.path().display().to_string(), "…");
    assert!(lines.contains(expected) && lines.lines().count() == 2, "{lines}");
    assert!(lines.starts_with("error: failed to ") && lines.contains("\nhelp: "), "{lines}");
    assert!(files(&lake.path()) == before);
}

#[test]
fn a_lake_from_a_later_release_asks_for_an_upgrade() {
    let lake = Lake::golden();
    fs::write(lake.path().join("lake.json"), r#"{"format": 2, "shards": []}"#).unwrap();
    check(&lake, || lake.run(&["export"]), 6, "it has format 2, and this program knows 1");
    check(&lake, || lake.run(&["export", "--verify"]), 6, "upgrade zoom-qos");
}

#[test]
fn a_manifest_that_is_no_manifest_is_named() {
    let lake = Lake::golden();
    fs::write(lake.path().join("manifest/event_date=2026-03-04.json"), r#"{"format": 1, "#).unwrap();
    check(
        &lake,
        || lake.run(&["export", "--identities", "full"]),
        6,
        "read …/lake/manifest/event_date=2026-03-04.json: ",
    );
}

#[test]
fn no_lake_is_made_by_looking_for_one() {
    let lake = Lake::golden();
    let elsewhere = lake.folder.path().join("elsewhere");
    let verify = || run(&lake.fixture.path(), &["export", "--verify", "--identities", "full"], &elsewhere);
    check(&lake, verify, 2, "find a lake in …/elsewhere");
    assert!(!elsewhere.exists());
}

#[test]
fn what_would_not_fit_together_is_kept_apart() {
    let lake = Lake::golden();
    let other = golden();
    let from_other = || run(&other.path(), &["export", "--identities", "full"], &lake.path());
    check(&lake, from_other, 2, "it is of another database");
    check(&lake, || lake.run(&["export", "--identities", "none"]), 2, "its identities are full, not none");
    let plain = || {
        program(&lake.fixture.path()).args(["export", "--identities", "none", "-o"]).arg(lake.path()).output().unwrap()
    };
    check(&lake, plain, 2, "add to it with --lake");
    let folder = lake.folder.path().join("plain");
    let export = program(&lake.fixture.path()).args(["export", "--identities", "full", "-o"]).arg(&folder).output();
    assert_eq!(code(&export.unwrap()), 0);
    let over = || run(&lake.fixture.path(), &["export", "--identities", "full"], &folder);
    check(&lake, over, 2, "an export without manifest lies there");
}

#[test]
fn two_exports_at_once_are_one_too_many() {
    let lake = Lake::golden();
    let held = zoom_qos::export::Destination::open(&lake.path()).unwrap();
    check(&lake, || lake.run(&["export", "--identities", "full"]), 11, "another export holds it");
    check(&lake, || lake.run(&["export", "--verify"]), 11, "another export holds it");
    drop(held);
}

#[cfg(all(feature = "with-tools", target_os = "linux"))]
#[test]
fn a_disk_that_fills_leaves_the_lake_as_it_was() {
    use crate::faults::disk::Mounted;
    let lake = Lake::golden();
    let disk = Mounted::tmpfs(&lake.path().with_extension("small"), "size=128k");
    let small = lake.path().with_extension("small").join("lake");
    let export = || run(&lake.fixture.path(), &["export", "--identities", "full"], &small);
    assert_eq!(code(&export()), 0);
    let before = files(&small);
    fs::write(lake.path().with_extension("small").join("ballast"), vec![0; 1 << 20]).unwrap_err();
    lake.change("UPDATE stream_sample SET latency_ms = latency_ms + 1");
    check(&lake, export, 6, "free some space");
    assert!(files(&small) == before);
    drop(disk);
}

/// Somebody else may be able to write that file.
#[test]
fn a_lake_does_not_raise_what_is_told_of_people() {
    let lake = Lake::golden();
    check(&lake, || lake.run(&["export"]), 2, "it says that it names people, and nobody asked for that");
}

/// Only what writes to a lake finishes what a killed export decided; the others change nothing.
#[test]
fn whoever_only_reads_a_lake_finishes_nothing_in_it() {
    let lake = Lake::golden();
    let staged = lake.path().join(".zoom-qos-staged");
    fs::DirBuilder::new().mode(0o700).create(&staged).unwrap();
    fs::write(staged.join("commit.json"), r#"{"names":[],"removals":["lake.json"]}"#).unwrap();
    check(&lake, || lake.run(&["export", "--verify"]), 2, "is not finished");
    check(&lake, || lake.run(&["forget", "--person", "Anna", "--dry-run"]), 2, "is not finished");
    let prune = ["prune", "--samples", "1d", "--exported-only", "--dry-run"];
    check(&lake, || lake.run(&prune), 2, "is not finished");
}

/// Whoever may write to the folder may put a pipe in a file's place, which would be waited for with the lock in hand.
#[cfg(target_os = "linux")]
#[test]
fn a_pipe_in_the_place_of_a_file_is_not_waited_for() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    for name in ["lake.json", "manifest/event_date=2026-03-04.json", &format!("v_sample/{PLACE}")] {
        let lake = Lake::golden();
        let place = lake.path().join(name);
        fs::remove_file(&place).unwrap();
        mknodat(CWD, &place, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let run = lake.run(&["export", "--verify"]);
        let said = stderr(&run);
        assert!(code(&run) != 0 && said.contains("it is neither a file nor a folder"), "{name}: {said}");
        lake.run(&["export"]);
    }
}
