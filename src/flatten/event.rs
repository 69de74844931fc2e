//! A listed event, or an event's detail.

use crate::model::field::EVENT_FIELDS;
use crate::model::{Anomalies, EventFacts, EventKind, EventNumber, EventUuid};
use crate::zoom::payload::record::Record;

use super::field::{fields, first, stored_text, text, time, whole};
use super::participant::Unkeyed;

const KNOWN_ELSEWHERE: [&str; 5] = ["uuid", "id", "start_time", "end_time", "participants"];

/// Flattens one event from its JSON text.
///
/// Its times and counts are hints: a blank or unreadable one is `None`, and never a reason to leave the event out.
///
/// # Errors
///
/// [`Unkeyed`] if it has no UUID.
pub fn event(kind: EventKind, json: &str) -> Result<EventFacts, Unkeyed> {
    let record = Record::read(json).map_err(|_| Unkeyed)?;
    let named = &record.fields;
    let uuid = first(named, "uuid").and_then(text).and_then(|uuid| stored_text(&uuid)).ok_or(Unkeyed)?;
    let mut anomalies = Anomalies::default();
    let fields = fields(named, EVENT_FIELDS, |name| KNOWN_ELSEWHERE.contains(&name), &mut anomalies);
    let number = whole(named, "id", &mut anomalies).map(EventNumber);
    let start_at = time(named, "start_time", &mut anomalies);
    let end_at = time(named, "end_time", &mut anomalies);
    let zoom_participants = whole(named, "participants", &mut anomalies);
    let named = EventFacts::named(kind, EventUuid(uuid));
    Ok(EventFacts { number, start_at, end_at, zoom_participants, fields, anomalies, ..named })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_s_blanks_never_drop_an_event() {
        let json = r#"{"uuid":"a//b==","id":12345678901,"topic":"Town hall","host":"Dana","email":"dana@example.com",
            "start_time":"","end_time":"","duration":"","participants":0,"has_voip":true,"has_new":1}"#;
        let facts = event(EventKind::Meeting, json).unwrap();
        assert_eq!(facts.uuid, EventUuid("a//b==".into()));
        assert_eq!(facts.number, Some(EventNumber(12_345_678_901)));
        assert_eq!((facts.start_at, facts.end_at, facts.zoom_participants), (None, None, Some(0)));
        assert_eq!(
            facts.anomalies.as_slice().iter().map(|anomaly| anomaly.path.as_str()).collect::<Vec<_>>(),
            ["has_new"]
        );
        assert!(event(EventKind::Meeting, r#"{"id":1}"#).is_err());
    }
}
