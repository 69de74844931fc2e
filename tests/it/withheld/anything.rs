//! Any answer at all: of a marker in every text of it, nothing is written.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use zoom_qos::collect::assemble::Raw;
use zoom_qos::collect::import::Import;
use zoom_qos::model::field::{EVENT_FIELDS, FieldType, PARTICIPANT_FIELDS};
use zoom_qos::model::personal::Personal;
use zoom_qos::model::{EventKind, EventUuid, Field};
use zoom_qos::store::{Journal, Store};

use super::{bytes, found, withholding};
use crate::support::collecting::NOW;

/// Whatever a text says, as different people may be called. What they share is so long that no random bytes have it: three
/// letters were met by chance.
fn marker() -> impl Strategy<Value = String> {
    prop_oneof![
        "Zqxjvw[a-z]{4,8} [A-Z][a-z]{5,9}",
        "zqxjvw[a-z]{4,8}@[a-z]{4,8}\\.example",
        "zqxjvw\u{e9}[a-z]{6} \u{d6}[a-z]{6}"
    ]
}

/// A value of a field: of one that is kept a word, or somebody's name or address, which is not a word of it.
fn value(field: &Field, person: &str, marker: &str) -> Value {
    let text = match field.personal {
        Personal::Words => person,
        // Rooms are called by places; an address is nobody's place.
        Personal::Place => "zqxjvwplace@people.example",
        _ => marker,
    };
    match field.field_type {
        FieldType::Json => json!([text, {text: text}]),
        FieldType::Flag | FieldType::Integer | FieldType::Real if field.personal == Personal::Nobody => {
            // What cannot be read is an anomaly.
            json!(marker)
        }
        _ => json!(text),
    }
}

/// A participant's record with a text in every place, and these markers in turn.
fn record(user_id: &str, markers: &[String]) -> Value {
    let mut at = markers.iter().cycle();
    let mut next = || at.next().unwrap().clone();
    let person = next();
    let mut record = Map::new();
    for field in PARTICIPANT_FIELDS {
        record.insert(field.zoom_field.to_owned(), value(field, &person, &next()));
    }
    record.insert("user_name".to_owned(), json!(person));
    record.insert("email".to_owned(), json!("zqxjvwplace@people.example"));
    record.insert("user_id".to_owned(), json!(user_id));
    record.insert("join_time".to_owned(), json!(next()));
    record.insert("leave_time".to_owned(), json!("2026-11-16T10:30:00Z"));
    record.insert("new_field".to_owned(), json!({next(): next()}));
    record.insert(next(), json!(next()));
    record.insert(person.to_lowercase().replace(' ', "_"), json!(1));
    let stream = json!({"bitrate": next(), "latency": "30 ms", "quality": person, next(): next()});
    record.insert(
        "user_qos".to_owned(),
        json!([
            {"date_time": "2026-11-16T10:00:00Z", "audio_input": stream, "audio_quality": {"network_notification": person},
             next(): {"quality": next()}, "cpu_pressure_level": {"system_min_cpu_pressure_level": person}},
            {"date_time": next(), "wifi_rssi": {"rssi_unit": next()}},
            next(),
        ]),
    );
    Value::Object(record)
}

/// A listing of one event with a text in every place.
fn listing(uuid: &str, markers: &[String]) -> Value {
    let mut at = markers.iter().cycle();
    let mut next = || at.next().unwrap().clone();
    let person = next();
    let mut event = Map::new();
    for field in EVENT_FIELDS {
        event.insert(field.zoom_field.to_owned(), value(field, &person, &next()));
    }
    event.insert("host".to_owned(), json!(person));
    event.insert("uuid".to_owned(), json!(uuid));
    event.insert("id".to_owned(), json!(next()));
    event.insert("start_time".to_owned(), json!("2026-11-16T10:00:00Z"));
    event.insert("end_time".to_owned(), json!(next()));
    event.insert(next(), json!({next(): next()}));
    json!({"from": "2026-11-16", "to": "2026-11-16", "next_page_token": "", "meetings": [event]})
}

/// What lies on the disk, and is said, after the import of answers with these markers into such a database.
fn written(markers: &[String], open: impl Fn(&Path) -> Store) -> String {
    let folder = tempfile::tempdir().unwrap();
    let uuid = "anything+at/all==";
    let page = json!({
        "next_page_token": "", "total_records": 3, markers[0].clone(): markers[1],
        "participants": [record("16778240", markers), record(&markers[1], &markers[1..]), {"user_name": markers[0]}],
    });
    let single = record("16778241", &markers[2..]);
    let webhook = json!({"event": "meeting.participant_qos", "payload": {"object": {"uuid": uuid,
        "participant": {"user_id": markers[2], "email": markers[3], "qos": [{"date_time": "2026-11-16T10:00:40Z",
        "type": markers[4], "details": {"quality": markers[5], markers[1].clone(): markers[2]}}]}}}});
    let answers = [page, single, listing(uuid, markers), webhook, json!(markers[0])];
    let files: Vec<PathBuf> = (0..answers.len()).map(|number| folder.path().join(format!("{number}.json"))).collect();
    for (file, answer) in files.iter().zip(&answers) {
        std::fs::write(file, answer.to_string()).unwrap();
    }
    let db = folder.path().join("any.db");
    let event = Some((EventKind::Meeting, EventUuid(uuid.to_owned())));
    let import = Import { event, raw: Raw::Keep, now: NOW, forgotten: Arc::default() };
    let (store, imported) = import.files(open(&db), &files).unwrap();
    assert_eq!(imported.rejected.len(), 1, "{imported:?}");
    assert!(imported.recorded.records >= 4 && imported.recorded.anomalies > 20, "{imported:?}");
    let opened = bytes(&db);
    store.close().unwrap();
    [opened, bytes(&db), format!("{imported:?}").to_lowercase()].concat()
}

#[test]
fn a_database_that_keeps_identities_has_what_is_sought() {
    let markers = [
        "Zqxjvwanna Meier",
        "zqxjvwbea@people.example",
        "Zqxjvwcy Roe",
        "Zqxjvwdi Low",
        "Zqxjvwed Ray",
        "Zqxjvwfa Moe",
        "Zqxjvwgi Fox",
    ];
    let kept = written(&markers.map(str::to_owned), |db| Store::open(db, Journal::Wal).unwrap());
    assert_eq!(markers.iter().find(|marker| found(&kept, [**marker]).is_none()), None);
}

proptest! {
    // Each case makes a database.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_text_of_any_answer_that_may_be_somebodys_is_written(markers in prop::collection::vec(marker(), 8..40)) {
        let written = written(&markers, |db| withholding(db, 30, NOW));
        let sought = markers.iter().map(String::as_str).chain(["zqxjvw", "people.example"]);
        prop_assert_eq!(found(&written, sought), None);
    }
}
