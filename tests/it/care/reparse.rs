//! Reading the kept records again.

use rusqlite::Connection;
use zoom_qos::collect::reparse::reparse;
use zoom_qos::store::erase::Effect;
use zoom_qos::store::reparse::Difference;
use zoom_qos::store::{Journal, Store};

use super::{count, imported};

const PAGE: &str = include_str!("../../fixtures/participant_qos.json");

/// What reading again changes, by table and only where something does.
fn differences(path: &std::path::Path, effect: Effect) -> Vec<(&'static str, u64, u64)> {
    let mut store = Store::open_existing(path, Journal::Wal).unwrap();
    let reparsed = reparse(&mut store, effect).unwrap();
    store.close().unwrap();
    let by_table = reparsed.differences.by_table().filter(|(_, difference)| *difference != Difference::default());
    by_table.map(|(table, difference)| (table, difference.old, difference.new)).collect()
}

fn change(path: &std::path::Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn todays_parser_finds_nothing_new_in_what_it_stored_itself() {
    let (_folder, path) = imported(PAGE);
    assert_eq!(differences(&path, Effect::Commit), []);
    // Two records of one session in one response, each with something that cannot be read.
    let record = |value: &str| {
        let sample = format!(r#"{{"date_time": "2026-03-04T09:0{value}:00Z", "audio_input": {{"jitter": "odd"}}}}"#);
        format!(r#"{{"user_id": "1", "join_time": "2026-03-04T09:00:00Z", "user_qos": [{sample}]}}"#)
    };
    let page = format!(r#"{{"total_records": 2, "participants": [{}, {}]}}"#, record("1"), record("2"));
    let (_folder, path) = imported(&page);
    assert_eq!((count(&path, "payload"), count(&path, "anomaly WHERE occurrences = 1")), (2, 1));
    assert_eq!(differences(&path, Effect::Commit), []);
}

#[test]
fn nothing_is_written_where_nothing_changes() {
    let (_folder, path) = imported(PAGE);
    let mut store = Store::open_existing(&path, Journal::Wal).unwrap();
    let before = store.connection().total_changes();
    let reparsed = reparse(&mut store, Effect::Commit).unwrap();
    assert_eq!((reparsed.records, store.connection().total_changes() - before), (1, 0));
}

#[test]
fn what_an_older_parser_got_wrong_is_put_right_and_a_rehearsal_tells_it_before() {
    let (_folder, path) = imported(PAGE);
    change(
        &path,
        "DELETE FROM stream_sample WHERE stream_id = 1; UPDATE stream_sample SET bitrate_kbps = 1 WHERE stream_id = 2;
         INSERT INTO sample (session_id, sampled_at) VALUES (1, 5);
         UPDATE participant_session SET version = NULL, os = 'invented'; UPDATE participant_identity SET email = 'x';
         INSERT INTO anomaly (event_id, session_id, endpoint, path, raw_value, occurrences)
         VALUES (1, 1, 'participant_qos', 'device', 'x', 1)",
    );
    let expected = [
        ("participant_session", 1, 1),
        ("participant_identity", 1, 1),
        ("sample", 1, 0),
        ("stream_sample", 1, 2),
        ("anomaly", 1, 0),
    ];
    assert_eq!(differences(&path, Effect::RollBack), expected);
    assert_eq!(differences(&path, Effect::Commit), expected);
    assert_eq!(differences(&path, Effect::Commit), []);
    assert_eq!((count(&path, "stream_sample"), count(&path, "payload")), (6, 1));
}

#[test]
fn a_session_that_was_read_under_a_wrong_key_moves_with_its_payload() {
    let (_folder, path) = imported(PAGE);
    change(&path, "UPDATE participant_session SET join_at = 7");
    assert_eq!(differences(&path, Effect::Commit).first(), Some(&("participant_session", 1, 1)));
    assert_eq!(differences(&path, Effect::Commit), []);
    assert_eq!((count(&path, "participant_session WHERE join_at > 7"), count(&path, "participant_session")), (1, 1));
}

#[test]
fn a_record_that_was_nobodys_finds_its_session() {
    let (_folder, path) = imported(PAGE);
    change(
        &path,
        "UPDATE payload SET session_id = NULL, user_id = NULL; DELETE FROM participant_session;
         INSERT INTO anomaly (event_id, endpoint, path, raw_value, occurrences)
         VALUES (1, 'participant_qos', 'participants[]', 'x', 1)",
    );
    assert_eq!(count(&path, "participant_session"), 0);
    assert!(!differences(&path, Effect::Commit).is_empty());
    assert_eq!((count(&path, "stream_sample"), count(&path, "anomaly")), (6, 0));
    assert_eq!(differences(&path, Effect::Commit), []);
}
