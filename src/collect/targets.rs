//! What a run is asked for: events by name, days to look through, and the people whose records are wanted.

use std::collections::{BTreeSet, HashSet};
use std::io::Read;

use crate::model::count::{are, several};
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

impl Targets {
    /// What to say of rows for every event of a kind of which the run looks for none.
    #[must_use]
    pub fn rows_without_events(&self) -> Vec<String> {
        let Some(list) = &self.listed else { return Vec::new() };
        let named = self.named.iter().cloned().chain(list.events()).map(|(kind, _)| kind);
        let sought: BTreeSet<EventKind> =
            named.chain(self.discovery.iter().flat_map(|days| days.kinds.clone())).collect();
        let rows_of = |kind| list.0.iter().filter(|row| row.event.is_none() && row.kind == Some(kind)).count();
        let idle = EventKind::BOTH.into_iter().filter(|kind| !sought.contains(kind));
        let told = idle.map(|kind| (kind, rows_of(kind))).filter(|(_, rows)| *rows > 0);
        let sentence = |(kind, rows)| {
            let (rows, are) = (several(rows, "row"), are(rows));
            format!("{rows} of the participant list {are} for every {kind}, and this run looks for no {kind}s")
        };
        told.map(sentence).collect()
    }
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

    /// Whether any row may be for the event of this name. A number and a UUID may name the same instance, which only Zoom
    /// knows.
    #[must_use]
    pub fn may_name(&self, kind: EventKind, event: &EventRef) -> bool {
        self.0.iter().any(|row| {
            row.kind.is_none_or(|wanted| wanted == kind)
                && match (&row.event, event) {
                    (Some(EventRef::Uuid(wanted)), EventRef::Uuid(uuid)) => wanted == uuid,
                    (Some(EventRef::Number(wanted)), EventRef::Number(number)) => wanted == number,
                    _ => true,
                }
        })
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

    #[test]
    fn an_event_that_no_row_can_be_for_is_known_before_anything_is_asked() {
        let list = |rows: &str| ParticipantList::read(format!("kind,event,participant\n{rows}\n").as_bytes()).unwrap();
        let (uuid, number) = (EventRef::parse("u=="), EventRef::parse("123"));
        for (rows, of_uuid, of_number) in [
            ("meeting,x==,a", false, true),
            ("meeting,456,a", true, false),
            ("meeting,u==,a", true, true),
            ("meeting,*,a", true, true),
            ("*,*,a", true, true),
            ("webinar,*,a", false, false),
        ] {
            let may_name = |event| list(rows).may_name(EventKind::Meeting, event);
            assert_eq!((may_name(&uuid), may_name(&number)), (of_uuid, of_number), "{rows}");
        }
    }

    #[test]
    fn rows_for_a_kind_that_is_not_looked_for_are_told() {
        let csv = "kind,event,participant\nwebinar,*,a\nwebinar,*,b\nmeeting,*,a\n*,*,c\n";
        let window = Window::new("2026-03-01".parse().unwrap(), "2026-03-02".parse().unwrap()).unwrap();
        let told = |kinds: &[EventKind], named: &[EventKind]| {
            let listed = Some(ParticipantList::read(csv.as_bytes()).unwrap());
            let discovery = Some(Discovery { window, kinds: kinds.to_vec(), takes_up_unfinished: false });
            let named = named.iter().map(|kind| (*kind, EventRef::parse("1"))).collect();
            Targets { named, discovery, listed }.rows_without_events()
        };
        assert!(told(&EventKind::BOTH, &[]).is_empty());
        let webinars = "2 rows of the participant list are for every webinar, and this run looks for no webinars";
        assert_eq!(told(&[EventKind::Meeting], &[]), [webinars]);
        assert!(told(&[EventKind::Meeting], &[EventKind::Webinar]).is_empty());
        let meetings = "1 row of the participant list is for every meeting, and this run looks for no meetings";
        assert_eq!(told(&[EventKind::Webinar], &[]), [meetings]);
    }
}
