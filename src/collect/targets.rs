//! What a run is asked for: events by name, days to look through, and the people whose records are wanted.

use std::collections::HashSet;
use std::io::Read;

use crate::model::count::several;
use crate::model::name::folded;
use crate::model::{EventKind, EventNumber, EventRef, EventUuid, Window};

/// The targets of a run; they add up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Targets {
    /// Events named on the command line.
    pub named: Vec<(EventKind, EventRef)>,
    /// Days to look through.
    pub discovery: Option<Discovery>,
    /// Whose records are wanted; everybody's, if nobody is listed.
    pub listed: Option<ParticipantList>,
}

/// Days whose events are looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    /// UTC days, both included.
    pub window: Window,
    /// Which kinds of events the account has.
    pub kinds: Vec<EventKind>,
    /// Whether what earlier runs left unfinished is in scope too, whatever its date.
    pub takes_up_unfinished: bool,
}

/// The rows of a participant list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ParticipantList(Vec<ListedParticipant>);

/// One row: a person in one event, or in every event of a kind, or in every event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedParticipant {
    /// `None` is `*`.
    pub kind: Option<EventKind>,
    /// `None` is `*`.
    pub event: Option<EventRef>,
    /// A `user_id` if it is all digits; else a participant UUID, Zoom user id, e-mail address or name.
    pub participant: String,
}

/// Why a participant list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// It cannot be read.
    #[error("read the participant list: {0}")]
    Unreadable(#[from] std::io::Error),
    /// The header is another.
    #[error("read the participant list: its header is \"{0}\" and not \"kind,event,participant\"")]
    Header(String),
    /// A line is malformed.
    #[error("read line {line} of the participant list: {reason}")]
    Line {
        /// The line's number, the header being 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// There is nobody in it.
    #[error("use the participant list: it names nobody")]
    Empty,
}

impl ParticipantList {
    /// Reads CSV with the header `kind,event,participant`.
    ///
    /// # Errors
    ///
    /// At the first line that is malformed: half a list would be a silent loss.
    pub fn read(csv: impl Read) -> Result<Self, ListError> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(csv);
        let header = reader.headers().map_err(csv_error)?;
        if header.iter().map(|name| name.trim_start_matches('\u{feff}')).ne(["kind", "event", "participant"]) {
            return Err(ListError::Header(header.iter().collect::<Vec<_>>().join(",")));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(csv_error)?;
            let line = record.position().map_or(0, csv::Position::line);
            rows.push(row(&record).map_err(|reason| ListError::Line { line, reason })?);
        }
        if rows.is_empty() { Err(ListError::Empty) } else { Ok(Self(rows)) }
    }

    /// All rows, in the list's order.
    #[must_use]
    pub fn rows(&self) -> &[ListedParticipant] {
        &self.0
    }

    /// The events that the list itself names.
    #[must_use]
    pub fn events(&self) -> Vec<(EventKind, EventRef)> {
        let mut events: Vec<_> = self.0.iter().filter_map(|row| Some((row.kind?, row.event.clone()?))).collect();
        events.sort();
        events.dedup();
        events
    }

    /// Whether any row stands for every event of a kind.
    #[must_use]
    pub fn has_wildcards(&self) -> bool {
        self.0.iter().any(|row| row.event.is_none())
    }

    /// The people wanted of an event, each once, in the list's order.
    #[must_use]
    pub fn participants_of(
        &self,
        kind: EventKind,
        uuid: Option<&EventUuid>,
        number: Option<EventNumber>,
    ) -> Vec<ListedParticipant> {
        let is_meant = |row: &&ListedParticipant| {
            row.kind.is_none_or(|wanted| wanted == kind)
                && match &row.event {
                    None => true,
                    Some(EventRef::Uuid(wanted)) => uuid == Some(wanted),
                    Some(EventRef::Number(wanted)) => number == Some(*wanted),
                }
        };
        let mut known = HashSet::new();
        let is_first = |row: &&ListedParticipant| known.insert(folded(&row.participant));
        self.0.iter().filter(is_meant).filter(is_first).cloned().collect()
    }
}

fn row(record: &csv::StringRecord) -> Result<ListedParticipant, String> {
    let [kind, event, participant] = record.iter().collect::<Vec<_>>()[..] else {
        return Err(format!("it has {} and not 3", several(record.len(), "field")));
    };
    let kind = match kind {
        "*" => None,
        word => Some(EventKind::named(word).ok_or_else(|| format!("kind \"{word}\" is not meeting, webinar or *"))?),
    };
    let event = match event {
        "*" => None,
        "" => return Err("the event is empty; write its UUID or number, or *".to_owned()),
        name => Some(EventRef::parse(name)),
    };
    if kind.is_none() && event.is_some() {
        return Err("an event that is named needs its kind, meeting or webinar".to_owned());
    }
    let participant = participant.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if participant.is_empty() {
        return Err("the participant is empty".to_owned());
    }
    Ok(ListedParticipant { kind, event, participant: participant.to_owned() })
}

fn csv_error(error: csv::Error) -> ListError {
    let line = error.position().map_or(0, csv::Position::line);
    if matches!(error.kind(), csv::ErrorKind::Utf8 { .. }) {
        return ListError::Line { line, reason: "it is not UTF-8".to_owned() };
    }
    ListError::Unreadable(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(csv: &str, expected: &str) {
        let read = match ParticipantList::read(csv.as_bytes()) {
            Ok(list) => format!("{} rows", list.0.len()),
            Err(error) => error.to_string(),
        };
        assert_eq!(read, expected, "{csv:?}");
    }

    #[test]
    fn a_malformed_line_is_named_with_its_reason() {
        check("kind,event,participant\nmeeting,123,alice@example.com\n*,*,16778240\n", "2 rows");
        check("\u{feff}kind,event,participant\r\nmeeting , 123 , Alice\r\n", "1 rows");
        check("kind,event,participant\n", "use the participant list: it names nobody");
        check(
            "event,participant\n",
            "read the participant list: its header is \"event,participant\" and not \"kind,event,participant\"",
        );
        let line = |text: &str, reason: &str| {
            let csv = format!("kind,event,participant\nmeeting,1,a\n{text}\n");
            check(&csv, &format!("read line 3 of the participant list: {reason}"));
        };
        line("meting,1,a", "kind \"meting\" is not meeting, webinar or *");
        line("meeting,1", "it has 2 fields and not 3");
        line("meeting,1,", "the participant is empty");
        line("meeting,1,\u{feff}\u{a0}", "the participant is empty");
        line("meeting,,a", "the event is empty; write its UUID or number, or *");
        line("*,1,a", "an event that is named needs its kind, meeting or webinar");
    }

    #[test]
    fn a_row_is_meant_for_its_event_or_for_every_one() {
        let csv = "kind,event,participant\nmeeting,123,a\nwebinar,*,b\n*,*,c\nmeeting,u==,a\nmeeting,*, A\u{a0}\n";
        let list = ParticipantList::read(csv.as_bytes()).unwrap();
        let wanted = |kind, uuid: &str, number: i64| {
            let wanted = list.participants_of(kind, Some(&EventUuid(uuid.into())), Some(EventNumber(number)));
            wanted.into_iter().map(|row| row.participant).collect::<Vec<_>>()
        };
        assert_eq!(wanted(EventKind::Meeting, "x==", 123), ["a", "c"]);
        assert_eq!(wanted(EventKind::Webinar, "x==", 123), ["b", "c"]);
        assert_eq!(wanted(EventKind::Meeting, "u==", 9), ["c", "a"]);
        let meeting = |event| (EventKind::Meeting, event);
        let named = [meeting(EventRef::Uuid(EventUuid("u==".into()))), meeting(EventRef::Number(EventNumber(123)))];
        assert_eq!(list.events(), named);
    }
}
