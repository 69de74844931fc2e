//! What rollups are made of: an event, the events of some days, or those of a list.

use std::collections::BTreeMap;

use rusqlite::ToSql;
use rusqlite::types::Value;

use super::question::Question;

/// What a scope leaves open, chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// What classifies samples.
    pub(super) profile: String,
    /// What days are divided into.
    pub(super) period: String,
    /// What people are grouped by.
    pub(super) by: String,
    /// Where the days are divided.
    pub(super) day: String,
}

/// What is counted. A report that takes no profile, or no period, is content with any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scope {
    /// One event.
    Event {
        /// Meeting or webinar.
        kind: String,
        /// Zoom's UUID.
        event_uuid: String,
        /// What classifies it.
        profile: Option<String>,
        /// What people are grouped by.
        by: Option<String>,
        /// The one person whose samples are counted, by the session that joined first; everybody's without.
        person_id: Option<i64>,
    },
    /// The events that began on some days.
    Days {
        /// The first.
        from: String,
        /// The last, included.
        to: String,
        /// What classifies them.
        profile: Option<String>,
        /// What they are divided into.
        period: Option<String>,
        /// What people are grouped by.
        by: Option<String>,
        /// Where they are divided.
        day: Option<String>,
        /// The one person whose samples are counted, by what they are known by in all events; everybody's without.
        known_as: Option<String>,
        /// What is asked of what is counted.
        question: Question,
    },
    /// The events of a list.
    Listed {
        /// Their UUIDs or numbers, with commas between.
        events: String,
        /// What classifies them.
        profile: Option<String>,
    },
}

impl Scope {
    /// What the parameters of a report name.
    pub(crate) fn of(values: &BTreeMap<String, Value>) -> Option<Self> {
        let text = |name: &str| match values.get(name) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let (profile, by) = (text("thresholds"), text("by"));
        match (text("event"), text("from")) {
            (Some(event_uuid), _) => {
                Some(Self::Event { kind: text("kind")?, event_uuid, profile, by, person_id: None })
            }
            (None, Some(from)) => Some(Self::Days {
                from,
                to: text("to")?,
                profile,
                period: text("period"),
                by,
                day: text("day"),
                known_as: None,
                question: Question::of(|name| match values.get(name) {
                    Some(Value::Integer(number)) => Some(number.to_string()),
                    _ => text(name),
                }),
            }),
            (None, None) => Some(Self::Listed { events: text("events")?, profile }),
        }
    }

    /// Some days, of which nothing else is said.
    #[must_use]
    pub(crate) fn days(from: String, to: String) -> Self {
        let question = Question::default();
        Self::Days { from, to, profile: None, period: None, by: None, day: None, known_as: None, question }
    }

    /// The same of the one person whom the parameter `person` of a report names, if it names one.
    #[must_use]
    pub(crate) fn narrowed_to(mut self, person: Option<&Value>) -> Self {
        match (&mut self, person) {
            (Self::Event { person_id, .. }, Some(Value::Integer(person))) if *person != 0 => *person_id = Some(*person),
            (Self::Days { known_as, .. }, Some(Value::Text(person))) => *known_as = Some(person.clone()),
            _ => {}
        }
        self
    }

    pub(super) fn name(&self) -> String {
        match self {
            Self::Event { kind, event_uuid, person_id: None, .. } => format!("{kind} {event_uuid}"),
            Self::Event { kind, event_uuid, person_id: Some(person), .. } => format!("{person} of {kind} {event_uuid}"),
            Self::Days { from, to, known_as: None, .. } => format!("from {from} to {to}"),
            Self::Days { from, to, known_as: Some(person), .. } => format!("{person} from {from} to {to}"),
            Self::Listed { events, .. } => format!("events {events}"),
        }
    }

    pub(super) fn profile(&self) -> Option<&str> {
        let (Self::Event { profile, .. } | Self::Days { profile, .. } | Self::Listed { profile, .. }) = self;
        profile.as_deref()
    }

    pub(super) fn period(&self) -> Option<&str> {
        if let Self::Days { period, .. } = self { period.as_deref() } else { None }
    }

    pub(super) fn by(&self) -> Option<&str> {
        let (Self::Event { by, .. } | Self::Days { by, .. }) = self else { return None };
        by.as_deref()
    }

    pub(super) fn day(&self) -> Option<&str> {
        if let Self::Days { day, .. } = self { day.as_deref() } else { None }
    }

    /// What is asked of what is counted, if it is more than that.
    pub(super) fn question(&self) -> Question {
        if let Self::Days { question, .. } = self { question.clone() } else { Question::default() }
    }

    /// The last of the days.
    pub(super) fn to(&self) -> Option<&str> {
        if let Self::Days { to, .. } = self { Some(to) } else { None }
    }

    /// The parameters of the statements about it.
    pub(super) fn parameters<'s>(&'s self, choice: &'s Choice) -> Vec<(&'s str, &'s dyn ToSql)> {
        match self {
            Self::Event { kind, event_uuid, .. } => {
                vec![(":kind", kind), (":event", event_uuid), (":by", &choice.by), (":thresholds", &choice.profile)]
            }
            Self::Days { from, to, .. } => {
                vec![
                    (":from", from),
                    (":to", to),
                    (":period", &choice.period),
                    (":by", &choice.by),
                    (":day", &choice.day),
                ]
            }
            Self::Listed { events, .. } => vec![(":events", events)],
        }
    }
}
