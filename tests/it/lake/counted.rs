//! What Zoom counted, in a lake: a file for each day, whether or not the day has an event.

use std::fs;

use super::Lake;
use super::kept::files;
use crate::support::golden::{GOLDEN, golden};
use crate::support::program::{code, stderr};

/// The golden event's day and the day after it.
const FILES: [&str; 2] =
    ["v_zoom_count/day_on=2026-03-04/counts.parquet", "v_zoom_count/day_on=2026-03-05/counts.parquet"];

/// The golden event, with counts of its day and the day after.
pub(super) fn counted() -> Lake {
    let fixture = golden();
    fixture.connection().execute_batch(include_str!("counts.sql")).unwrap();
    Lake::of(fixture)
}

/// The files of counts.
fn of_days(lake: &Lake) -> Vec<String> {
    files(&lake.path()).into_keys().filter(|name| name.starts_with("v_zoom_count")).collect()
}

#[test]
fn each_day_has_a_file_that_is_proven_and_replaced() {
    let lake = counted();
    assert_eq!(of_days(&lake), FILES);
    let run = lake.run(&["export", "--verify"]);
    let expected = "read 1 event and Zoom's counts of 2 days with 70 rows; by now only in the lake: 0 events\n";
    assert_eq!(stderr(&run), expected);
    let before = files(&lake.path());
    lake.export();
    assert!(files(&lake.path()) == before, "the same again changes no byte");
    lake.change("UPDATE zoom_count SET good = good + 1 WHERE day_on = '2026-03-05'");
    let faults = lake.faults().unwrap();
    let differs = format!("{}: the database says something else\n", FILES[1]);
    assert!(faults.contains(&differs) && faults.contains(": 1 fault\n"), "{faults}");
    lake.export();
    assert_eq!(lake.faults(), None);
}

#[test]
fn a_file_that_is_gone_changed_or_added_is_named() {
    for (spoil, expected) in [
        ((|lake| fs::remove_file(lake.path().join(FILES[0])).unwrap()) as fn(&Lake), "it is missing"),
        (|lake| fs::write(lake.path().join(FILES[0]), "no Parquet").unwrap(), "it has 10 bytes, not "),
    ] {
        let lake = counted();
        spoil(&lake);
        let faults = lake.faults().unwrap();
        assert!(faults.contains(&format!("{}: {expected}", FILES[0])), "{faults}");
    }
    let lake = counted();
    let stray = lake.path().join("v_zoom_count/day_on=2026-03-06");
    fs::create_dir(&stray).unwrap();
    fs::copy(lake.path().join(FILES[0]), stray.join("counts.parquet")).unwrap();
    let faults = lake.faults().unwrap();
    assert!(faults.contains("day_on=2026-03-06/counts.parquet: not in the manifest"), "{faults}");
}

/// The first night with this release exports them all, as no other night would: Zoom was asked long ago.
#[test]
fn a_lake_of_before_is_told_and_the_next_night_mends_it() {
    let lake = Lake::golden();
    lake.change(include_str!("counts.sql"));
    lake.change("UPDATE zoom_count_day SET asked_at = unixepoch('2026-03-05T00:00:00Z')");
    let faults = lake.faults().unwrap();
    assert!(faults.contains("Zoom's counts of 2026-03-04: not in the lake\n"), "{faults}");
    let export = |flags: &[&str]| {
        let run = lake.run(&[&["export", "--identities", "full"], flags].concat());
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        stderr(&run)
    };
    export(&["--event", GOLDEN]);
    assert!(of_days(&lake).is_empty(), "an event has no counts");
    let said = export(&["--since", "1h"]);
    assert!(said.starts_with("exported 0 events and Zoom's counts of 2 days to the lake in "), "{said}");
    assert_eq!(lake.faults(), None);
    let said = export(&["--since", "1h"]);
    assert!(said.starts_with("exported 0 events to the lake in "), "{said}");
}

/// A day outlives its events, and what is said of an event or a person is said nowhere in it.
#[test]
fn counts_stay_when_events_and_people_go() {
    let lake = counted();
    let before = FILES.map(|file| fs::read(lake.path().join(file)).unwrap());
    let run = lake.run(&["forget", "--kind", "meeting", "--event", GOLDEN]);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    assert_eq!(FILES.map(|file| fs::read(lake.path().join(file)).unwrap()), before);
    assert_eq!(lake.faults(), None);
}
