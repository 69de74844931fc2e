//! The columns against what Zoom documents: `tests/fixtures/documented_fields.csv` has the fields of participants and
//! events with their types and an example, gathered from Zoom's reference (Dashboards: the four QoS responses, both
//! lists of participants, both listings and details).

use std::collections::BTreeSet;

use zoom_qos::flatten;
use zoom_qos::model::field::{EVENT_FIELDS, Field, FieldType, FieldValue, PARTICIPANT_FIELDS};
use zoom_qos::model::{Anomalies, EventKind};

/// Fields that Zoom announced without a type: no more is known of them.
const WITHOUT_TYPE: [&str; 5] =
    ["rc_reason", "as_socket_break", "command_socket_break", "audio_socket_break", "video_socket_break"];

struct Documented {
    record: String,
    field: String,
    field_type: String,
    example: String,
}

fn documented(record: &str) -> Vec<Documented> {
    let text = include_str!("../fixtures/documented_fields.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        let column = |at: usize| row[at].to_owned();
        Documented { record: column(0), field: column(1), field_type: column(2), example: column(3) }
    });
    rows.filter(|row| row.record == record).collect()
}

fn word(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::Text => "text",
        FieldType::Flag => "flag",
        FieldType::Integer => "integer",
        FieldType::Real => "real",
        FieldType::Json => "json",
    }
}

fn check(documented: &[Documented], known: &[Field], values: &[Option<FieldValue>], anomalies: &Anomalies) {
    let left_out = |name: &str| !WITHOUT_TYPE.contains(&name);
    let ours: BTreeSet<(&str, &str)> = known
        .iter()
        .filter(|field| left_out(field.zoom_field))
        .map(|field| (field.zoom_field, word(field.field_type)))
        .collect();
    let theirs = documented.iter().map(|row| (row.field.as_str(), row.field_type.as_str())).collect();
    assert_eq!(ours, theirs);
    assert!(anomalies.as_slice().is_empty(), "{anomalies:?}");
    for (field, value) in known.iter().zip(values).filter(|(field, _)| left_out(field.zoom_field)) {
        assert!(value.is_some(), "{} has no value", field.column);
    }
}

fn object(documented: &[Documented], others: &str) -> String {
    let fields: Vec<String> = documented.iter().map(|row| format!("\"{}\": {}", row.field, row.example)).collect();
    format!("{{{others}, {}}}", fields.join(", "))
}

#[test]
fn every_documented_field_of_a_participant_has_a_column_of_its_type() {
    let documented = documented("participant");
    let json = object(&documented, r#""user_id": "20161536", "join_time": "2022-03-01T10:15:14Z""#);
    let record = flatten::participant(&json).unwrap();
    check(&documented, PARTICIPANT_FIELDS, &record.fields, &record.anomalies);
}

#[test]
fn every_documented_field_of_an_event_has_a_column_of_its_type() {
    let documented = documented("event");
    let event =
        flatten::event(EventKind::Meeting, &object(&documented, r#""uuid": "a==", "id": 12345678901"#)).unwrap();
    check(&documented, EVENT_FIELDS, &event.fields, &event.anomalies);
}

/// The unit of the signal has no column; any other than dBm would make the numbers mean something else.
#[test]
fn the_unit_of_the_signal_is_looked_at() {
    let anomalies = |unit: &str| {
        let json = format!(
            r#"{{"user_id": "1", "join_time": "2022-03-01T10:15:14Z", "user_qos": [{{"date_time": "2022-03-01T10:16:00Z",
                "wifi_rssi": {{"max_rssi": -50, "avg_rssi": -60, "min_rssi": -70, "rssi_unit": {unit}}}}}]}}"#
        );
        let record = flatten::participant(&json).unwrap();
        record.anomalies.as_slice().iter().map(|anomaly| anomaly.path.clone()).collect::<Vec<_>>()
    };
    for usual in [r#""dBm""#, r#""DBM""#, r#""""#, "null"] {
        assert_eq!(anomalies(usual), [""; 0], "{usual}");
    }
    assert_eq!(anomalies(r#""mW""#), ["user_qos[].wifi_rssi.rssi_unit"]);
}
