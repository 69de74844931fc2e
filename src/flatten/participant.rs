//! A participant record, from any of Zoom's five participant endpoints or a saved file.

use crate::model::field::PARTICIPANT_FIELDS;
use crate::model::{Anomalies, ParticipantRecord, SessionKey, Timestamp};
use crate::zoom::payload::record::Record;

use super::field::{fields, first, stored_text, text, time};
use super::samples;

/// A record that belongs to no session: it is no JSON object, or has no `user_id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unkeyed;

/// What makes the session, and what a single-participant response holds of its envelope.
const KNOWN_ELSEWHERE: [&str; 9] = [
    "user_id",
    "join_time",
    "leave_time",
    "meeting_number",
    "webinar_number",
    "next_page_token",
    "page_count",
    "page_size",
    "total_records",
];

/// Flattens one participant record from its JSON text.
///
/// # Errors
///
/// [`Unkeyed`] if it cannot be told whose it is; the caller notes it as an anomaly of the event.
pub fn participant(json: &str) -> Result<ParticipantRecord, Unkeyed> {
    let record = Record::read(json).map_err(|_| Unkeyed)?;
    let user_id = first(&record.fields, "user_id").and_then(text).and_then(|id| stored_text(&id)).ok_or(Unkeyed)?;
    let mut anomalies = Anomalies::default();
    let fields = fields(&record.fields, PARTICIPANT_FIELDS, |name| KNOWN_ELSEWHERE.contains(&name), &mut anomalies);
    let flat = samples::flatten(&record.samples, &mut anomalies);
    let join_at = time(&record.fields, "join_time", &mut anomalies).unwrap_or_else(|| {
        if first(&record.fields, "join_time").is_none() {
            anomalies.note("join_time", None, "");
        }
        flat.samples.first().map_or(Timestamp::EPOCH, |sample| sample.sampled_at)
    });
    let leave_at = time(&record.fields, "leave_time", &mut anomalies);
    Ok(ParticipantRecord {
        session: SessionKey { user_id, join_at },
        leave_at,
        fields,
        samples: flat.samples,
        stream_samples: flat.stream_samples,
        stream_qualities: flat.stream_qualities,
        anomalies,
    })
}
