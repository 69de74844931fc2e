//! The sessions of the events of a digest's period, with what counts for them.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::types::Value;

use super::compared_span::spans;
use super::days::Count;
use super::definition::{Asked, Person, Rollup, Rows, word};
use super::session_coverage::Coverage;

/// A person of an event of the period.
#[derive(Debug)]
struct Whose {
    kind: String,
    event_uuid: String,
    /// What the person goes by in all events.
    who: String,
}

#[derive(Debug, Clone, Default)]
pub(super) struct PeriodSession {
    /// By `person_id`.
    people: Arc<HashMap<i64, Whose>>,
}

impl Rollup for PeriodSession {
    const PART: &'static str = "period_session";
    const COLUMNS: &'static [&'static str] = &[
        "session_id INTEGER PRIMARY KEY",
        "kind",
        "event_uuid",
        "person_id INTEGER",
        "who",
        "n",
        "poor_minutes",
        "covered_minutes",
        "expected_minutes",
    ];
    const TAKES_SAMPLES: bool = false;

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let (attended, spans) = (asked.attended, spans(asked.day, asked.to));
        let Some(period) = spans.first() else { return Ok(Self::default()) };
        let of_period = attended.people().filter(|(event, ..)| event.day_unix >= Some(period.first_unix));
        let people = of_period.map(|(event, sessions, who)| {
            let person_id = sessions[0].person_id;
            let who = attended.names.get(&who).cloned().unwrap_or_else(|| format!("session {person_id}"));
            (person_id, Whose { kind: event.kind.clone(), event_uuid: event.event_uuid.clone(), who })
        });
        Ok(Self { people: Arc::new(people.collect()) })
    }

    fn end_person(&mut self, person: &Person, rows: &mut Rows) {
        let Some(whose) = self.people.get(&person.person_id) else { return };
        for session in &person.sessions {
            let session_id = session.span.session_id;
            let coverage = Coverage::of(&session.span, &session.sampled_at);
            let mut count = Count::default();
            for minute in person.minutes_of(session_id) {
                count.add_minute(minute);
            }
            rows.push([
                ("session_id", session_id.into()),
                ("kind", word(&whose.kind)),
                ("event_uuid", word(&whose.event_uuid)),
                ("person_id", person.person_id.into()),
                ("who", Value::Text(whose.who.clone())),
                ("n", count.n.into()),
                ("poor_minutes", count.poor.into()),
                ("covered_minutes", coverage.covered_minutes.into()),
                ("expected_minutes", coverage.expected_minutes.into()),
            ]);
        }
    }
}
