//! What a lake keeps when the database no longer has it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::Lake;
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
    assert_eq!(before.len(), 5 + 2, "a file for each view, one for the day, one for the lake: {:?}", before.keys());
    lake.export();
    assert!(files(&lake.path()) == before);
}

#[test]
fn pruned_samples_stay_in_the_lake_and_it_is_still_proven() {
    let lake = Lake::golden();
    let before = files(&lake.path());
    lake.prune(&["--samples", "1d"]);
    let run = lake.run(&["export"]);
    assert_eq!(code(&run), 0);
    assert!(stderr(&run).contains("kept 1 events as the lake has them"), "{}", stderr(&run));
    assert!(files(&lake.path()) == before);
    let run = lake.run(&["export", "--verify"]);
    assert_eq!(stderr(&run), "read 1 events with 62 rows, 1 of them only in the lake by now\n");
    fs::remove_file(lake.file("v_stream_sample")).unwrap();
    assert!(lake.faults().is_some(), "what only the lake has is checked no less");
}

#[test]
fn an_event_that_turns_out_to_be_of_another_day_is_there_once() {
    let lake = Lake::golden();
    lake.change("UPDATE event SET start_at = start_at + 86400");
    lake.export();
    assert_eq!(lake.faults(), None);
    let places: Vec<String> = files(&lake.path()).into_keys().filter(|name| name.ends_with(".parquet")).collect();
    assert!(places.len() == 5 && places.iter().all(|place| place.contains("event_date=2026-03-05")), "{places:?}");
}
