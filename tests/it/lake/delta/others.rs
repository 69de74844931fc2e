//! Other programs that write into the logs, or take from them: noticed, and nothing half done.

use std::fs;

use super::super::kept::files;
use super::super::{Lake, PLACE};
use super::kinds;
use crate::support::program::{code, stderr};

/// As the Python package of Delta compacts a table.
const OPTIMIZE: &str = r#"{"commitInfo":{"timestamp":1,"operation":"OPTIMIZE","engineInfo":"delta-rs:py-1.6.6"}}"#;

/// Whatever writes to the lake is refused with these words, and nothing changes, until the logs are made anew.
#[track_caller]
fn check(spoil: impl FnOnce(&Lake), name: &str, reason: &str) {
    let lake = Lake::golden().with_delta();
    spoil(&lake);
    let expected = format!("v_sample/_delta_log/{name}: {reason}");
    let faults = lake.faults().expect("it is noticed");
    assert!(faults.contains(&format!("{expected}; `--delta anew` makes the log again\n")), "{faults}");
    let before = files(&lake.path());
    let forget = ["forget", "--kind", "meeting", "--event", "/gold+en=="];
    for arguments in [&["export", "--identities", "full"][..], &forget] {
        let run = lake.run(arguments);
        let told = stderr(&run);
        assert_eq!(code(&run), 6, "{told}");
        assert!(told.starts_with("error: failed to write to a Delta log: ") && told.contains(&expected), "{told}");
        assert!(told.contains("--delta anew") && told.lines().count() == 2, "{told}");
        assert!(files(&lake.path()) == before);
    }
    lake.export_with(&["--delta", "anew"]);
    assert_eq!(lake.faults(), None);
    lake.make_worse();
    lake.export();
    assert_eq!(lake.faults(), None);
}

#[test]
fn a_version_of_another_program_is_noticed() {
    let compact = |lake: &Lake| fs::write(lake.log("v_sample").join("00000000000000000001.json"), OPTIMIZE).unwrap();
    check(compact, "00000000000000000001.json", "another program wrote it");
    let checkpoint = |lake: &Lake| fs::write(lake.log("v_sample").join("_last_checkpoint"), "{}").unwrap();
    check(checkpoint, "_last_checkpoint", "another program wrote it");
}

#[test]
fn a_version_that_is_gone_or_says_something_else_is_noticed() {
    let version = "00000000000000000000.json";
    check(|lake| fs::remove_file(lake.log("v_sample").join(version)).unwrap(), version, "it is missing");
    let other = |lake: &Lake| {
        let path = lake.log("v_sample").join(version);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("meeting", "webinar")).unwrap();
    };
    check(other, version, "its checksum is another one");
}

/// A table of its own, which no reader takes for the one before, and of which nobody else's word is left.
#[test]
fn a_log_is_made_anew_from_the_manifest() {
    let lake = Lake::golden().with_delta();
    let log = lake.log("v_sample");
    let id = lake.version("v_sample", 0)[2]["metaData"]["id"].clone();
    fs::write(log.join("00000000000000000003.json"), OPTIMIZE).unwrap();
    fs::write(log.join(".00000000000000000003.json.crc"), "crc").unwrap();
    lake.export_with(&["--delta", "anew"]);
    let names = ["00000000000000000004.checkpoint.parquet", "00000000000000000004.json", "_last_checkpoint"];
    assert_eq!(lake.names("v_sample"), names.map(str::to_owned).into());
    let anew = lake.version("v_sample", 4);
    assert_eq!(kinds(&anew), ["CREATE TABLE", "protocol", "metaData", "add"]);
    assert_eq!(anew[3]["add"]["path"], PLACE);
    assert_ne!(anew[2]["metaData"]["id"], id);
    assert_eq!(lake.names("v_event").len(), 3, "the others are made anew, too");
}

/// Whoever may write to the lake may name any file of the machine there.
#[test]
fn a_manifest_that_names_other_files_than_those_of_logs_is_refused() {
    let lake = Lake::golden().with_delta();
    let path = lake.path().join("manifest/delta.json");
    let sound = fs::read_to_string(&path).unwrap();
    for (is, other) in [("00000000000000000000.json", "../../lake.json"), ("v_sample", "../lake/v_sample")] {
        let forged = sound.replacen(&format!("\"{is}\": {{"), &format!("\"{other}\": {{"), 1);
        assert_ne!(forged, sound);
        fs::write(&path, forged).unwrap();
        let run = lake.run(&["export", "--verify"]);
        assert!(code(&run) == 6 && stderr(&run).contains("no file of a Delta log"), "{}", stderr(&run));
    }
}

/// Somebody made a table of the folder before there was a log of this program's.
#[test]
fn a_log_that_was_never_kept_is_no_log_to_go_on_with() {
    let lake = Lake::golden();
    fs::create_dir(lake.log("v_sample")).unwrap();
    fs::write(lake.log("v_sample").join("00000000000000000000.json"), OPTIMIZE).unwrap();
    for flags in [&[][..], &["--delta", "on"]] {
        let run = lake.run(&[&["export", "--identities", "full"], flags].concat());
        assert_eq!(code(&run), 6, "{}", stderr(&run));
    }
    lake.export_with(&["--delta", "off"]);
    assert!(lake.names("v_sample").is_empty() && lake.faults().is_none());
}
