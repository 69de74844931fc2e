//! Meetings and webinars.

use super::anomaly::Anomalies;
use super::field::FieldValue;
use super::time::Timestamp;

/// A meeting or a webinar. Both count equally everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// A Zoom meeting.
    Meeting,
    /// A Zoom webinar.
    Webinar,
}

impl EventKind {
    /// Both kinds, meetings first.
    pub const BOTH: [Self; 2] = [Self::Meeting, Self::Webinar];

    /// The word in tables and views.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Meeting => "meeting",
            Self::Webinar => "webinar",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::BOTH.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl std::fmt::Display for EventKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The UUID of one instance of an event: base64 of 16 bytes, so it may hold `/`, `+` and `=`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventUuid(pub String);

impl std::fmt::Display for EventUuid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The number that people type to join. It exceeds 32 bits, and asked for by number Zoom answers with the latest
/// instance only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventNumber(pub i64);

impl std::fmt::Display for EventNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// How a user names an event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventRef {
    /// One instance.
    Uuid(EventUuid),
    /// The latest instance of this number.
    Number(EventNumber),
}

impl EventRef {
    /// All digits, with the blanks or hyphens that people copy along ("123 4567 8901"), are a number; all else is a
    /// UUID.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        match digits.parse() {
            Ok(number) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Self::Number(EventNumber(number)),
            _ => Self::Uuid(EventUuid(text.to_owned())),
        }
    }
}

impl std::fmt::Display for EventRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Uuid(uuid) => uuid.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

/// Who of an event was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The whole event.
    Everybody,
    /// Nobody but those on a list.
    Listed,
}

impl Asked {
    /// The word in tables and views.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::Listed => "listed",
        }
    }
}

/// What is known of an event apart from its participants: from a listing, its detail, or an imported file.
#[derive(Debug, Clone, PartialEq)]
pub struct EventFacts {
    /// Meeting or webinar.
    pub kind: EventKind,
    /// The instance.
    pub uuid: EventUuid,
    /// Its number, where a response told it.
    pub number: Option<EventNumber>,
    /// When it began; a listing's blank is `None`.
    pub start_at: Option<Timestamp>,
    /// When it ended.
    pub end_at: Option<Timestamp>,
    /// Zoom's own count of the people who were there: each may have joined more than once.
    pub zoom_participants: Option<i64>,
    /// How many joins a list of Zoom's told that there were. Of several figures the greatest counts.
    pub zoom_joins: Option<i64>,
    /// Who was asked for; `None` where nobody was, as when a file is imported.
    pub asked: Option<Asked>,
    /// In the order of [`super::field::EVENT_FIELDS`]; empty when nothing beyond the above is known.
    pub fields: Vec<Option<FieldValue>>,
    /// What could not be read of it.
    pub anomalies: Anomalies,
}

impl EventFacts {
    /// An event of which only its name is known.
    #[must_use]
    pub fn named(kind: EventKind, uuid: EventUuid) -> Self {
        Self {
            kind,
            uuid,
            number: None,
            start_at: None,
            end_at: None,
            zoom_participants: None,
            zoom_joins: None,
            asked: None,
            fields: Vec::new(),
            anomalies: Anomalies::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_a_number_and_all_else_is_a_uuid() {
        assert_eq!(EventRef::parse("123 4567 8901"), EventRef::Number(EventNumber(12_345_678_901)));
        assert_eq!(EventRef::parse("123-456-789"), EventRef::Number(EventNumber(123_456_789)));
        assert_eq!(EventRef::parse("/ab//c+d=="), EventRef::Uuid(EventUuid("/ab//c+d==".into())));
        assert_eq!(EventRef::parse("99999999999999999999"), EventRef::Uuid(EventUuid("99999999999999999999".into())));
    }
}
