//! Lakes of several accounts: each has its own part in the folder, and what is done to one leaves the others as they are.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use rusqlite::Connection;

use super::NOW;
use super::kept::files;
use crate::accounts::{NAMES, divided, empty};
use crate::support::golden::{Fixture, Join};
use crate::support::program::{bare_program, code, program, stderr};

/// Three faculties with an event each, and with Ann, who is in all of them.
struct Faculties {
    folder: tempfile::TempDir,
}

impl Faculties {
    fn new() -> Self {
        let fixture = Fixture::new();
        for (number, topic) in (1..).zip(["One", "Two", "Three"]) {
            let ann = Join { email: Some("ann@canary.test".to_owned()), ..Join::hearing("Ann Canary", "GGPP") };
            fixture.event("meeting", &format!("{topic}=="), number, topic, &[ann, Join::hearing("Bob", "GG")]);
        }
        let faculties = Self { folder: tempfile::tempdir().unwrap() };
        let whole = faculties.folder.path().join("whole");
        fixture.connection().execute("VACUUM INTO ?", [whole.to_str().unwrap()]).unwrap();
        divided(&whole, faculties.folder.path());
        faculties
    }

    /// The same in a lake with everybody's names.
    fn exported() -> Self {
        let faculties = Self::new();
        let run = faculties.run(&NAMES, EXPORT);
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        faculties
    }

    fn db(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.db"))
    }

    fn lake(&self) -> PathBuf {
        self.folder.path().join("lake")
    }

    /// Runs the program on some databases and the lake.
    fn run(&self, names: &[&str], arguments: &[&str]) -> Output {
        self.run_in(&self.lake(), names, arguments)
    }

    fn run_in(&self, lake: &Path, names: &[&str], arguments: &[&str]) -> Output {
        let mut command = bare_program();
        command.env("ZOOM_QOS_NOW", NOW).env("HOME", self.folder.path());
        for name in names {
            command.arg("--db").arg(self.db(name));
        }
        command.args(arguments).arg("--lake").arg(lake).output().unwrap()
    }

    fn change(&self, name: &str, sql: &str) {
        Connection::open(self.db(name)).unwrap().execute_batch(sql).unwrap();
    }

    /// The files of each part.
    fn parts(&self) -> BTreeMap<String, BTreeMap<String, Vec<u8>>> {
        let names = fs::read_dir(self.lake()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.map(|name| (name.clone(), files(&self.lake().join(name)))).collect()
    }

    /// What is on stderr, with the folder left out.
    fn said(&self, run: &Output) -> String {
        stderr(run).replace(&self.folder.path().display().to_string(), "…")
    }

    /// What is run is refused with this sentence, and nothing changes.
    #[track_caller]
    fn check_refused(&self, run: impl FnOnce() -> Output, expected_code: i32, sentence: &str) {
        let state = || if self.lake().exists() { files(&self.lake()) } else { BTreeMap::new() };
        let before = state();
        let run = run();
        let said = self.said(&run);
        assert_eq!((code(&run), said.lines().count()), (expected_code, 2), "{said}");
        assert_eq!(said.lines().next(), Some(format!("error: failed to {sentence}").as_str()));
        assert!(before == state());
    }
}

const EXPORT: &[&str] = &["export", "--identities", "full"];
const VERIFY: &[&str] = &["export", "--verify"];

#[test]
fn each_account_has_a_lake_of_its_own_that_is_proven() {
    let faculties = Faculties::new();
    let run = faculties.run(&NAMES, EXPORT);
    let said = faculties.said(&run);
    assert_eq!((code(&run), said.lines().count()), (0, 3), "{said}");
    for (name, line) in NAMES.iter().zip(said.lines()) {
        let begin = format!("exported 1 event to the lake in …/lake/account={name}: ");
        assert!(line.starts_with(&begin), "{line}");
    }
    let parts = faculties.parts();
    assert_eq!(parts.keys().collect::<Vec<_>>(), ["account=arts", "account=law", "account=science"]);
    assert!(parts.values().all(|files| files.contains_key("lake.json") && files.len() == 6 + 2));
    let run = faculties.run(&NAMES, VERIFY);
    let told = NAMES.map(|name| format!("{name}: read 1 event with 15 rows; by now only in the lake: 0 events\n"));
    assert_eq!((code(&run), stderr(&run)), (0, told.concat()));
    assert_eq!(code(&faculties.run(&NAMES, EXPORT)), 0);
    assert!(faculties.parts() == parts, "the same again changes no byte");
}

#[test]
fn what_is_wrong_with_one_is_told_with_its_name_and_the_others_are_proven() {
    let faculties = Faculties::exported();
    faculties.change("law", "UPDATE stream_sample SET latency_ms = latency_ms + 1");
    let run = faculties.run(&NAMES, VERIFY);
    let said = faculties.said(&run);
    assert_eq!(code(&run), 10, "{said}");
    assert!(NAMES.iter().all(|name| said.contains(&format!("{name}: read 1 event"))), "{said}");
    assert!(said.contains("failed to prove the lake in …/lake/account=law: 1 fault (account law)\nhelp: "), "{said}");
    // Another export holds the lake of one.
    let held = zoom_qos::export::Destination::open(&faculties.lake().join("account=arts")).unwrap();
    let before = faculties.parts();
    let run = faculties.run(&NAMES, EXPORT);
    let said = faculties.said(&run);
    assert_eq!((code(&run), said.matches("exported 1 event").count()), (11, 2), "{said}");
    assert!(said.contains("account=arts: another export holds it (account arts)\nhelp: "), "{said}");
    drop(held);
    let after = faculties.parts();
    assert!(after["account=arts"] == before["account=arts"] && after["account=law"] != before["account=law"]);
}

/// A nightly line of one faculty, whose profile may have another name by now.
#[test]
fn one_database_goes_to_the_part_that_is_of_it() {
    let faculties = Faculties::exported();
    let before = faculties.parts();
    faculties.change("law", "UPDATE stream_sample SET latency_ms = latency_ms + 1");
    fs::rename(faculties.db("law"), faculties.db("jus")).unwrap();
    for databases in [&["jus"][..], &["arts", "jus"]] {
        let run = faculties.run(databases, EXPORT);
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        assert!(faculties.said(&run).contains("to the lake in …/lake/account=law: "), "{}", faculties.said(&run));
        assert_eq!(code(&faculties.run(databases, VERIFY)), 0);
    }
    let after = faculties.parts();
    assert!(after.keys().eq(before.keys()) && after["account=arts"] == before["account=arts"]);
    // Of an event, the account alone that has it.
    faculties.change("science", "UPDATE event SET topic = 'Second'");
    let run = faculties.run(&["arts", "jus", "science"], &[EXPORT, &["--event", "Two=="]].concat());
    let said = faculties.said(&run);
    let lines: Vec<&str> = said.lines().filter_map(|line| line.split_once(": ").map(|(begin, _)| begin)).collect();
    let begin = |events: u8, name: &str| format!("exported {events} events to the lake in …/lake/account={name}");
    let science = "exported 1 event to the lake in …/lake/account=science".to_owned();
    assert_eq!(lines, [begin(0, "arts"), begin(0, "law"), science], "{said}");
}

#[test]
fn one_more_account_is_added_by_the_name_of_its_folder() {
    let faculties = Faculties::exported();
    empty(faculties.folder.path(), "music");
    let sentence = "use the lake in …/lake: it is of other databases, those of arts, law, science";
    let prune = ["prune", "--samples", "1d", "--exported-only"];
    for arguments in [EXPORT, VERIFY, &prune, &["forget", "--person", "Ann Canary"]] {
        let own = faculties.run(&["music"], arguments);
        assert_eq!(
            (code(&own), faculties.said(&own).lines().next()),
            (2, Some(&*format!("error: failed to {sentence}")))
        );
    }
    let part = faculties.lake().join("account=music");
    assert_eq!(code(&faculties.run_in(&part, &["music"], EXPORT)), 0);
    let run = faculties.run(&["music", "arts"], VERIFY);
    assert!(stderr(&run).starts_with("music: read 0 events"), "{}", stderr(&run));
}

#[test]
fn lakes_of_one_and_of_several_are_never_mixed() {
    let faculties = Faculties::new();
    let run = faculties.run(&["arts"], EXPORT);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let both = ["arts", "law"];
    let of_one = "export several accounts to …/lake: the lake of one is there";
    faculties.check_refused(|| faculties.run(&both, EXPORT), 2, of_one);
    // Moved, it is that of one of several.
    let moved = faculties.folder.path().join("all");
    fs::create_dir(&moved).unwrap();
    fs::rename(faculties.lake(), moved.join("account=arts")).unwrap();
    fs::rename(moved, faculties.lake()).unwrap();
    assert_eq!(code(&faculties.run(&both, EXPORT)), 0);
    let plain = || {
        let mut command = program(&faculties.db("arts"));
        command.args(["export", "--identities", "none", "-o"]).arg(faculties.lake()).output().unwrap()
    };
    let run = plain();
    assert_eq!(code(&run), 2, "{}", stderr(&run));
    assert!(faculties.said(&run).starts_with("error: failed to export to …/lake: it is a lake\n"));
    let none = || faculties.run(&NAMES, &["export", "--identities", "none"]);
    let other = "use the lake in …/lake/account=arts: its identities are full, not none";
    faculties.check_refused(none, 2, other);
    let unasked = "export to the lake in …/lake: it says that it names people, and nobody asked for that";
    faculties.check_refused(|| faculties.run(&NAMES, &["export"]), 2, unasked);
}

#[test]
fn databases_that_are_not_of_as_many_accounts_are_refused_before_anything_is_written() {
    let faculties = Faculties::new();
    let path = faculties.folder.path();
    let [arts, law] = ["arts", "law"].map(|name| format!("…/{name}.db"));
    faculties.change("law", "INSERT INTO event (kind, event_uuid) VALUES ('meeting', 'Three==')");
    let twice = format!("read {arts} and {law} together: both hold the meeting Three==, which is of one account");
    faculties.check_refused(|| faculties.run(&NAMES, EXPORT), 2, &twice);
    faculties.change("law", "DELETE FROM event WHERE event_uuid = 'Three=='; PRAGMA user_version = 99");
    let newer = format!("open {law}: its schema is version 99, and this program knows up to 1");
    faculties.check_refused(|| faculties.run(&NAMES, EXPORT), 6, &newer);
    let absent = "open the database …/none.db: there is no such file";
    faculties.check_refused(|| faculties.run(&["arts", "none"], EXPORT), 6, absent);
    let eleven: Vec<String> = (0..11).map(|number| number.to_string()).collect();
    let eleven: Vec<&str> = eleven.iter().map(String::as_str).collect();
    faculties.check_refused(|| faculties.run(&eleven, EXPORT), 2, "read 11 databases at once: 10 are the most");
    // What two copies of an empty database collected later is of two accounts, and their keys are told apart by nothing.
    empty(path, "music");
    fs::copy(faculties.db("music"), faculties.db("dance")).unwrap();
    let copies = "export several accounts to …/lake: the databases of music and dance are copies of one";
    faculties.check_refused(|| faculties.run(&["music", "dance"], EXPORT), 2, copies);
    assert!(!faculties.lake().exists());
}

#[test]
fn a_person_and_pruned_samples_go_from_the_part_of_the_database() {
    let faculties = Faculties::exported();
    let before = faculties.parts();
    let run = faculties.run(&["law"], &["forget", "--person", "ann@canary.test"]);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    assert!(stderr(&run).contains("deleted 9 rows of 1 event from the lake"), "{}", stderr(&run));
    let run = faculties.run(&["science"], &["prune", "--samples", "1h", "--exported-only"]);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    assert!(stderr(&run).contains("deleted 6 samples"), "{}", stderr(&run));
    let after = faculties.parts();
    for (name, is_same) in [("arts", true), ("law", false), ("science", true)] {
        let part = format!("account={name}");
        assert_eq!(after[&part] == before[&part], is_same, "{name}");
    }
    let run = faculties.run(&NAMES, VERIFY);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
}

#[test]
fn each_part_has_delta_logs_of_its_own() {
    let faculties = Faculties::exported();
    let run = faculties.run(&NAMES, &[EXPORT, &["--delta", "on"]].concat());
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let log = faculties.lake().join("account=law/v_sample/_delta_log/00000000000000000000.json");
    assert_eq!(code(&faculties.run(&NAMES, VERIFY)), 0);
    fs::write(log, "{}\n").unwrap();
    let run = faculties.run(&NAMES, VERIFY);
    assert_eq!(code(&run), 10, "{}", stderr(&run));
    assert!(stderr(&run).contains("`--delta anew` makes the log again"), "{}", stderr(&run));
    let run = faculties.run(&NAMES, &[EXPORT, &["--delta", "anew"]].concat());
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    assert_eq!(code(&faculties.run(&NAMES, VERIFY)), 0);
}

/// They are refused before any engine is looked for.
#[test]
fn a_report_on_a_lake_that_is_not_whole_names_the_accounts() {
    let faculties = Faculties::exported();
    let report = |name: &str| {
        let arguments = ["report", name, "--from", "2026-03-01", "--to", "2026-03-31", "--engine", "duckdb"];
        faculties.run(&["none"], &arguments)
    };
    for name in ["arts", "science"] {
        fs::remove_dir_all(faculties.lake().join(format!("account={name}/v_feedback"))).unwrap();
    }
    let lacks = "run the report `digest_feedback` on the lake in …/lake: arts, science have no v_feedback";
    faculties.check_refused(|| report("digest_feedback"), 2, lacks);
    faculties.change("law", include_str!("counts.sql"));
    assert_eq!(code(&faculties.run(&["law"], EXPORT)), 0);
    let lacks = "run the report `digest_zoom_counts` on the lake in …/lake: arts, science have no v_zoom_count";
    faculties.check_refused(|| report("digest_zoom_counts"), 2, lacks);
    let [arts, copy] = ["arts", "copy"].map(|name| faculties.lake().join(format!("account={name}")));
    copy_folder(&arts, &copy);
    let shared = "read the lake in …/lake as one: arts and copy both hold the meeting Three==, which is of one account";
    faculties.check_refused(|| report("trend"), 2, shared);
    fs::write(copy.join("lake.json"), r#"{"format": 9}"#).unwrap();
    let newer = "use the lake in …/lake/account=copy: it has format 9, and this program knows 1";
    faculties.check_refused(|| report("trend"), 6, newer);
}

fn copy_folder(from: &Path, to: &Path) {
    for (name, bytes) in files(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}
