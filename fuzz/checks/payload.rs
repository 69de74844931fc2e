//! Whatever comes as the body of an answer, reading it ends, and only what can be a reading is one.

use zoom_qos::flatten;
use zoom_qos::model::metric::{MACHINE_METRICS, STREAM_METRICS};
use zoom_qos::model::{EventKind, FieldValue, ParticipantRecord};
use zoom_qos::zoom::payload::{self, EventPage, ParticipantPage};

/// Reads a body as every answer that it could be, and flattens what is found in it.
pub(crate) fn check(body: &[u8]) {
    let text = payload::text(body);
    if let Ok(page) = ParticipantPage::read(&text) {
        page.participants.iter().for_each(|json| check_participant(json));
    }
    if let Ok(single) = payload::single(&text) {
        check_participant(single.participant);
    }
    for kind in EventKind::BOTH {
        if let Ok(page) = EventPage::read(&text, kind) {
            page.events.iter().for_each(|json| drop(flatten::event(kind, json)));
        }
    }
    if let Ok(event) = payload::detail(&text) {
        drop(flatten::event(EventKind::Meeting, event));
    }
}

fn check_participant(json: &str) {
    let Ok(record) = flatten::participant(json) else { return };
    let times: Vec<_> = record.samples.iter().map(|sample| sample.sampled_at).collect();
    assert!(times.is_sorted_by(|one, next| one < next), "samples are ordered, one a second: {times:?}");
    check_stream_samples(&record);
    for sample in &record.samples {
        for (metric, reading) in MACHINE_METRICS.iter().zip(&sample.machine) {
            if let Some(FieldValue::Real(number)) = reading {
                assert!(flatten::quantity::fits(*number, metric.quantity), "{}: {number}", metric.column);
            }
        }
    }
}

fn check_stream_samples(record: &ParticipantRecord) {
    let keys: Vec<_> = record.stream_samples.iter().map(|sample| (sample.stream_id, sample.sampled_at)).collect();
    assert!(keys.is_sorted_by(|one, next| one < next), "stream samples are ordered, each once: {keys:?}");
    for sample in &record.stream_samples {
        assert!(sample.readings.iter().any(Option::is_some), "an idle stream has no row: {sample:?}");
        for (metric, reading) in STREAM_METRICS.iter().zip(sample.readings) {
            if let Some(number) = reading {
                assert!(flatten::quantity::fits(number, metric.quantity), "{}: {number}", metric.column);
            }
        }
    }
}
