//! The odd forms in which Zoom's answers have been seen, each put on a record that nothing else is wrong with.
//!
//! Form never touches quality: a record in an odd form tells, where it can be read, the same good values as before.

use super::super::incident::Incident;
use super::super::names::HOSTILE;
use super::super::people::{Client, Person, Role};
use super::super::random::Random;
use super::super::session::Session;
use super::super::shape::Quirks;
use crate::model::Timestamp;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One odd form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Quirk {
    /// A name that attacks whatever shows it.
    HostileName(&'static str),
    /// Neither name nor id nor address, as in accounts under HIPAA.
    NoIdentity,
    EmptyLeaveTime,
    NullLeaveTime,
    /// `2022-03-01T10:16:00.837Z`.
    FractionalTimes,
    NumericUserId,
    FlagsAsNumbers,
    NoInternalAddresses,
    /// `120.000.000` for an IP address, and a blank before the MAC address.
    DocumentationAddresses,
    /// Fields that Zoom announced and never documented.
    AnnouncedFields,
    UnknownField,
    UnknownStream,
    /// `27kbps`.
    UnitsWithoutBlank,
    /// `27`, and `720` for a resolution.
    NoUnits,
    /// `integer [int64]` and its like, which a mock returns.
    Placeholders,
    /// The greatest signal strength below the smallest, as in Zoom's own example.
    SwappedSignal,
    /// One minute in two records, transport in one and picture in the other.
    SplitMinute,
    DuplicateMinute,
    OutOfOrder,
    /// A machine whose clock is wrong: samples lie before the join.
    ClockSkew,
    /// `1e400`, which no double holds.
    HugeNumber,
    /// `\ud83d` without its other half, which is no text.
    LoneSurrogate,
    /// An object instead of an array of one.
    ObjectUserQos,
    /// A valid record without a single sample.
    NoSamples,
}

/// In the order in which they are applied where several fall on one record: the last ones replace all samples.
const ALL: [Quirk; 31] = {
    use Quirk::{
        AnnouncedFields, ClockSkew, DocumentationAddresses, DuplicateMinute, EmptyLeaveTime, FlagsAsNumbers,
        FractionalTimes, HostileName, HugeNumber, LoneSurrogate, NoIdentity, NoInternalAddresses, NoSamples, NoUnits,
        NullLeaveTime, NumericUserId, ObjectUserQos, OutOfOrder, Placeholders, SplitMinute, SwappedSignal,
        UnitsWithoutBlank, UnknownField, UnknownStream,
    };
    [
        HostileName(HOSTILE[0]),
        HostileName(HOSTILE[1]),
        HostileName(HOSTILE[2]),
        HostileName(HOSTILE[3]),
        HostileName(HOSTILE[4]),
        HostileName(HOSTILE[5]),
        HostileName(HOSTILE[6]),
        HostileName(HOSTILE[7]),
        NoIdentity,
        EmptyLeaveTime,
        NullLeaveTime,
        NumericUserId,
        FlagsAsNumbers,
        NoInternalAddresses,
        DocumentationAddresses,
        AnnouncedFields,
        UnknownField,
        UnknownStream,
        UnitsWithoutBlank,
        NoUnits,
        Placeholders,
        SwappedSignal,
        SplitMinute,
        DuplicateMinute,
        OutOfOrder,
        ClockSkew,
        FractionalTimes,
        HugeNumber,
        LoneSurrogate,
        ObjectUserQos,
        NoSamples,
    ]
};

/// What `serde_json` cannot hold is written over these marks in the finished text.
const HUGE_NUMBER_MARK: &str = "@@huge number@@";
const LONE_SURROGATE_MARK: &str = "@@lone surrogate@@";

/// Deals all quirks to the sessions of people whom no incident strikes: session index to its quirks.
pub(in super::super) fn scatter(
    kind: Quirks,
    people: &mut [Person],
    sessions: &[Session],
    incidents: &[Incident],
    random: &mut Random,
) -> BTreeMap<usize, Vec<Quirk>> {
    let untroubled = |session: &Session| {
        let person = &people[session.person];
        let plain = person.role == Role::Attendee
            && !person.external
            && matches!(person.client, Client::Windows | Client::Mac)
            && session.leave_at.0 - session.join_at.0 > 5 * 60;
        plain && !incidents.iter().any(|incident| incident.strikes(session.person))
    };
    let mut carriers: Vec<usize> = (0..sessions.len()).filter(|&index| untroubled(&sessions[index])).collect();
    random.shuffle(&mut carriers);
    let mut quirks = BTreeMap::<usize, Vec<Quirk>>::new();
    for (quirk, &carrier) in ALL.iter().zip(carriers.iter().cycle()) {
        let person = &mut people[sessions[carrier].person];
        match quirk {
            // Whoever would have had it keeps the name, so that nothing else of the account changes.
            Quirk::HostileName(_) if kind == Quirks::Forms => {}
            Quirk::HostileName(name) => (*name).clone_into(&mut person.name),
            Quirk::NoIdentity => {
                for identity in [&mut person.name, &mut person.email, &mut person.zoom_user_id, &mut person.ip_address]
                {
                    identity.clear();
                }
            }
            _ => quirks.entry(carrier).or_default().push(*quirk),
        }
    }
    quirks
}

/// The record in its odd form.
pub(super) fn apply(quirks: &[Quirk], mut record: Value) -> serde_json::Result<Box<RawValue>> {
    for quirk in quirks {
        distort_participant(*quirk, &mut record);
        if let Some(samples) = record["user_qos"].as_array_mut() {
            distort_samples(*quirk, samples);
        }
        if *quirk == Quirk::ObjectUserQos {
            record["user_qos"] = record["user_qos"][0].take();
        }
    }
    let text = record.to_string();
    let text = text.replace(&format!("\"{HUGE_NUMBER_MARK}\""), "1e400").replace(LONE_SURROGATE_MARK, "\\ud83d");
    RawValue::from_string(text)
}

fn distort_participant(quirk: Quirk, record: &mut Value) {
    match quirk {
        Quirk::EmptyLeaveTime => record["leave_time"] = json!(""),
        Quirk::NullLeaveTime => record["leave_time"] = Value::Null,
        Quirk::FractionalTimes => add_fraction(&mut record["leave_time"]),
        Quirk::NumericUserId => {
            let number: Option<i64> = record["user_id"].as_str().and_then(|id| id.parse().ok());
            record["user_id"] = json!(number);
        }
        Quirk::FlagsAsNumbers => {
            for flag in ["share_application", "share_desktop", "share_whiteboard", "recording", "has_archiving"] {
                record[flag] = json!(i32::from(record[flag] == true));
            }
        }
        Quirk::NoInternalAddresses => {
            record.as_object_mut().and_then(|record| record.remove("internal_ip_addresses"));
        }
        Quirk::DocumentationAddresses => {
            record["ip_address"] = json!("120.000.000");
            record["mac_addr"] = json!(" 00:0a:95:9d:68:16");
        }
        Quirk::AnnouncedFields => {
            record["rc_reason"] = json!("");
            record["audio_socket_break"] = json!(0);
            record["video_socket_break"] = json!("0");
        }
        Quirk::UnknownField => record["seat_in_theatre"] = json!({ "row": 7, "seat": "C" }),
        Quirk::LoneSurrogate => {
            let name = record["user_name"].as_str().unwrap_or_default();
            record["user_name"] = json!(format!("{name} {LONE_SURROGATE_MARK}"));
        }
        _ => {}
    }
}

fn distort_samples(quirk: Quirk, samples: &mut Vec<Value>) {
    match quirk {
        Quirk::FractionalTimes => samples.iter_mut().for_each(|sample| add_fraction(&mut sample["date_time"])),
        Quirk::UnitsWithoutBlank => change_metrics(samples, |_, text| text.replace(' ', "")),
        Quirk::NoUnits => change_metrics(samples, |metric, text| match metric {
            "resolution" => text.rsplit('*').next().unwrap_or_default().to_owned(),
            _ => text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect(),
        }),
        Quirk::ClockSkew => samples.iter_mut().for_each(|sample| shift(sample, -437)),
        Quirk::OutOfOrder => samples.reverse(),
        Quirk::NoSamples => samples.clear(),
        Quirk::UnknownStream => in_one(samples, |sample| {
            let copy = sample["audio_output"].clone();
            sample["hologram_output"] = copy;
        }),
        Quirk::Placeholders => in_one(samples, |sample| {
            sample["audio_output"]["bitrate"] = json!("integer [int64]");
            sample["audio_output"]["latency"] = json!("string");
            sample["date_time"] = json!("string [date-time]");
        }),
        Quirk::SwappedSignal => in_one(samples, |sample| {
            sample["wifi_rssi"] = json!({ "max_rssi": -75, "avg_rssi": -60, "min_rssi": -35, "rssi_unit": "dBm" });
        }),
        Quirk::HugeNumber => in_one(samples, |sample| sample["audio_output"]["jitter"] = json!(HUGE_NUMBER_MARK)),
        Quirk::DuplicateMinute => {
            if let Some(first) = samples.first().cloned() {
                samples.insert(1, first);
            }
        }
        Quirk::SplitMinute => {
            if let Some(first) = samples.first_mut() {
                let picture = take_pictures(first);
                samples.insert(1, picture);
            }
        }
        _ => {}
    }
}

/// Changes the second sample, or the only one.
fn in_one(samples: &mut [Value], change: impl FnOnce(&mut Value)) {
    let index = samples.len().min(2);
    if let Some(sample) = index.checked_sub(1).and_then(|index| samples.get_mut(index)) {
        change(sample);
    }
}

/// Rewrites the text of every metric of every stream.
fn change_metrics(samples: &mut [Value], change: impl Fn(&str, &str) -> String) {
    let streams = samples.iter_mut().filter_map(Value::as_object_mut).flat_map(|sample| {
        let streams = sample.iter_mut().filter(|(name, _)| name.contains("put") || name.contains("device"));
        streams.filter_map(|(_, stream)| stream.as_object_mut())
    });
    for (metric, value) in streams.flatten() {
        let changed = value.as_str().map(|text| change(metric, text));
        if let Some(text) = changed {
            *value = json!(text);
        }
    }
}

/// Takes resolution and frame rate out of a sample, into a second one of the same minute.
fn take_pictures(sample: &mut Value) -> Value {
    let mut pictures = json!({ "date_time": sample["date_time"] });
    for (name, stream) in sample.as_object_mut().into_iter().flatten() {
        let Some(stream) = stream.as_object_mut() else { continue };
        for metric in ["resolution", "frame_rate"] {
            if let Some(value) = stream.remove(metric) {
                pictures[name.as_str()][metric] = value;
            }
        }
    }
    pictures
}

fn add_fraction(time: &mut Value) {
    if let Some(text) = time.as_str() {
        *time = json!(text.replace('Z', ".837Z"));
    }
}

fn shift(sample: &mut Value, seconds: i64) {
    if let Some(time) = sample["date_time"].as_str().and_then(Timestamp::parse) {
        sample["date_time"] = json!(time.plus_seconds(seconds).to_string());
    }
}
