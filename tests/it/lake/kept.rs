//! What a lake keeps when the database no longer has it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::Lake;
use crate::support::golden::Join;
use crate::support::program::{code, stderr};

/// Every file of a lake with its bytes.
pub(super) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().unwrap() != ".zoom-qos.lock" {
                found.insert(path.strip_prefix(folder).unwrap().display().to_string(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_same_export_again_changes_no_byte() {
    let lake = Lake::golden();
    let before = files(&lake.path());
    assert_eq!(before.len(), 6 + 2, "a file for each view, one for the day, one for the lake: {:?}", before.keys());
    lake.export();
    assert!(files(&lake.path()) == before);
}

#[test]
fn pruned_samples_stay_in_the_lake_and_it_is_still_proven() {
    let lake = Lake::golden();
    let before = files(&lake.path());
    lake.prune(&["--samples", "1d"]);
    let run = lake.run(&["export", "--identities", "full"]);
    assert_eq!(code(&run), 0);
    assert!(
        stderr(&run).contains("kept as the lake has it, as the database no longer has the samples: 1 event"),
        "{}",
        stderr(&run)
    );
    assert!(files(&lake.path()) == before);
    let run = lake.run(&["export", "--verify"]);
    assert_eq!(stderr(&run), "read 1 event with 62 rows; by now only in the lake: 1 event\n");
    fs::remove_file(lake.file("v_stream_sample")).unwrap();
    assert!(lake.faults().is_some(), "what only the lake has is checked no less");
}

/// A reader, a signal or a full disk may end a `prune` that has deleted already.
#[test]
fn what_a_prune_deleted_that_did_not_finish_stays_in_the_lake() {
    let lake = Lake::golden();
    let before = files(&lake.path());
    lake.prune(&["--samples", "1d"]);
    lake.change("UPDATE run SET finished_at = NULL, exit_code = NULL WHERE command = 'prune'");
    lake.export();
    assert!(files(&lake.path()) == before);
}

#[test]
fn an_event_that_turns_out_to_be_of_another_day_is_there_once() {
    let lake = Lake::golden();
    lake.change("UPDATE event SET start_at = start_at + 86400");
    lake.export();
    assert_eq!(lake.faults(), None);
    let places: Vec<String> = files(&lake.path()).into_keys().filter(|name| name.ends_with(".parquet")).collect();
    assert!(places.len() == 6 && places.iter().all(|place| place.contains("event_date=2026-03-05")), "{places:?}");
}

/// Of two events, of which one was exported, `prune --exported-only` empties that one alone.
#[test]
fn only_what_the_lake_provably_has_is_dropped() {
    let lake = Lake::golden();
    lake.fixture.event("webinar", "new==", 7, "Not exported", &[Join::hearing("D", "GGGG")]);
    let prune = |flags: &[&str]| {
        let run = lake.run(&[&["prune", "--samples", "1d", "--exported-only"], flags].concat());
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        stderr(&run)
    };
    let expected = "not pruned, as the lake does not provably have all of it: 1 event\n  \
                    webinar new== of 2026-03-04: not in the lake\n";
    assert!(
        prune(&["--dry-run"]).ends_with(
            "would delete 29 samples, 29 stream rows, 0 identities, 0 hosts, 0 ledger items, 0 raw payloads\n"
        )
    );
    let said = prune(&[]);
    assert!(said.starts_with(expected) && said.contains("deleted 29 samples, 29 stream rows"), "{said}");
    let sql = "SELECT count(*), count(DISTINCT event_uuid) FROM v_stream_sample WHERE event_uuid = 'new=='";
    let left: (i64, i64) = lake.fixture.connection().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert_eq!(left, (4, 1));
    lake.export();
    assert_eq!(lake.faults(), None);
    assert!(!prune(&[]).contains("not pruned"), "now the lake has both");
}

/// Of an event that has lost its samples, and of one that never had any, names go as well, if the lake has them.
#[test]
fn who_was_there_is_dropped_whether_or_not_there_are_samples_left() {
    let lake = Lake::golden();
    lake.fixture.event("webinar", "none==", 7, "Never sampled", &[Join::hearing("D", "")]);
    lake.export();
    let prune = |flags: &[&str]| {
        let run = lake.run(&[&["prune", "--exported-only"], flags].concat());
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        stderr(&run)
    };
    let named = || -> i64 {
        let sql = "SELECT count(*) FROM participant_identity";
        lake.fixture.connection().query_row(sql, [], |row| row.get(0)).unwrap()
    };
    prune(&["--samples", "1d"]);
    let people = named();
    assert!(people > 1);
    let (file, aside) = (lake.file("v_participant_session"), lake.folder.path().join("aside"));
    fs::rename(&file, &aside).unwrap();
    assert!(prune(&["--identities", "1d"]).contains("not pruned"));
    assert_eq!(named(), people - 1, "but for the event whose file is gone");
    fs::rename(&aside, &file).unwrap();
    assert!(!prune(&["--identities", "1d"]).contains("not pruned"));
    assert_eq!(named(), 0);
    assert!(!prune(&["--identities", "1d", "--samples", "1d"]).contains("not pruned"), "nothing is left to be taken");
}

#[test]
fn a_damaged_or_outdated_file_keeps_its_event_in_the_database() {
    for spoil in [
        (|lake| fs::remove_file(lake.file("v_stream_sample")).unwrap()) as fn(&Lake),
        |lake| lake.change("UPDATE stream_sample SET jitter_ms = 0"),
        |lake| lake.change("UPDATE participant_identity SET user_name = 'somebody else'"),
    ] {
        let lake = Lake::golden();
        spoil(&lake);
        let run = lake.run(&["prune", "--samples", "1d", "--exported-only"]);
        assert!(stderr(&run).contains("deleted 0 samples, 0 stream rows"), "{}", stderr(&run));
    }
}
