//! What Zoom's responses look like from outside: the envelope is read, the records in it stay text.
//!
//! A record is passed on as the exact JSON text that Zoom sent. That is what is stored, and it lets one record that
//! no parser accepts (`\ud83d`, `1e400`, a key twice) cost itself only: finding where a value ends needs its syntax,
//! not its meaning.

#[cfg(test)]
mod tests;

mod bulk;
mod members;
mod one_pass;
mod quality;
pub mod record;
pub mod repair;
mod text;
mod tolerant;
pub mod webhook;

pub use bulk::Bulk;
pub(super) use members::Members;
pub use quality::QualityCounts;
pub use text::text;

use super::pagination::PageToken;
use crate::model::{EventKind, EventNumber};

/// A body is not what its endpoint returns.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read the response at `{path}`: {problem}")]
pub struct Malformed {
    /// Where: a member's name, or `$` for the whole body.
    pub path: String,
    /// What is wrong there.
    pub problem: String,
}

/// A page of the listing of past events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage<'a> {
    /// The first day that Zoom says it listed, in its own words, which may differ from the one asked for.
    pub from: Option<String>,
    /// The last day that Zoom says it listed.
    pub to: Option<String>,
    /// Leads to the next page; `None` on the last.
    pub next_page_token: Option<PageToken>,
    /// How many events Zoom says the listing has.
    pub total_records: Option<u64>,
    /// The JSON text of each event.
    pub events: Vec<&'a str>,
}

impl<'a> EventPage<'a> {
    /// Reads a listing of that kind: its events stand under `meetings` or `webinars`.
    pub fn read(text: &'a str, kind: EventKind) -> Result<Self, Malformed> {
        let list = match kind {
            EventKind::Meeting => "meetings",
            EventKind::Webinar => "webinars",
        };
        let (members, events) = Members::read_with_list(text, list)?;
        Ok(Self {
            events,
            next_page_token: next_page_token(&members)?,
            total_records: members.count("total_records"),
            from: members.scalar("from").ok().flatten(),
            to: members.scalar("to").ok().flatten(),
        })
    }
}

/// A page of an event's participants, with or without their QoS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantPage<'a> {
    /// Leads to the next page; `None` on the last.
    pub next_page_token: Option<PageToken>,
    /// How many records Zoom says the list has: joins, not people.
    pub total_records: Option<u64>,
    /// The event's number, where the endpoint tells it.
    pub number: Option<EventNumber>,
    /// The JSON text of each record.
    pub participants: Vec<&'a str>,
    /// The JSON text of everything but the records.
    pub envelope: String,
}

impl<'a> ParticipantPage<'a> {
    /// Reads a page of `/participants` or `/participants/qos`.
    pub fn read(text: &'a str) -> Result<Self, Malformed> {
        let (members, participants) = Members::read_with_list(text, "participants")?;
        Ok(Self {
            participants,
            next_page_token: next_page_token(&members)?,
            total_records: members.count("total_records"),
            number: event_number(&members),
            envelope: members.without("participants"),
        })
    }
}

/// The response about one participant: a record that is its own envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SingleParticipant<'a> {
    /// The event's number, where the response tells it.
    pub number: Option<EventNumber>,
    /// The JSON text of the record.
    pub participant: &'a str,
}

/// Reads the QoS of one participant: an object with `user_qos`, which may be an object in place of a list. It is absent
/// or null for somebody who sent and received nothing; then the record has to say whose it is.
pub fn single(text: &str) -> Result<SingleParticipant<'_>, Malformed> {
    let members = Members::read(text)?;
    let has_samples = match members.get("user_qos") {
        Some("null") | None => matches!(members.scalar("user_id"), Ok(Some(user_id)) if !user_id.is_empty()),
        Some(samples) => samples.starts_with(['[', '{']),
    };
    if !has_samples {
        return Err(Malformed { path: "user_qos".to_owned(), problem: "the list is missing".to_owned() });
    }
    Ok(SingleParticipant { number: event_number(&members), participant: text.trim() })
}

/// Reads the detail of one event, an object that says whose it is, and returns its JSON text.
pub fn detail(text: &str) -> Result<&str, Malformed> {
    let members = Members::read(text)?;
    let names_itself = |name| matches!(members.scalar(name), Ok(Some(value)) if !value.is_empty());
    if !names_itself("uuid") && !names_itself("id") {
        let problem = "the event names neither its `uuid` nor its `id`".to_owned();
        return Err(Malformed { path: "uuid".to_owned(), problem });
    }
    Ok(text.trim())
}

/// A token that cannot be read is an error: taken for none, the rest of the list would be lost in silence.
fn next_page_token(members: &Members<'_>) -> Result<Option<PageToken>, Malformed> {
    Ok(members.scalar("next_page_token")?.and_then(|token| PageToken::new(&token)))
}

fn event_number(members: &Members<'_>) -> Option<EventNumber> {
    ["meeting_number", "webinar_number"].iter().find_map(|name| members.count(name)).map(EventNumber)
}
