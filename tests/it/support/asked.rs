//! What a run asked Zoom for, what the ledger says is read, and so what the next run must not ask for again.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use rusqlite::Connection;
use zoom_qos::simulator::{Endpoint, EventShape, IncidentKind, Request, Shape};

use super::collecting::NOW;

/// A webinar whose lists have two pages, a meeting, and one of a single person.
pub(crate) fn three_events() -> Shape {
    let yesterday = NOW.plus_seconds(-86_400);
    let webinar = EventShape::new("Webinar", yesterday, 8, 11).planted(IncidentKind::RejoinStorm, 1, 2..6);
    let meeting = EventShape::new("Meeting", yesterday.plus_seconds(7200), 5, 4);
    let alone = EventShape::new("Alone", yesterday.plus_seconds(-7200), 5, 1);
    Shape { seed: 3, now: NOW, webinars: vec![webinar], meetings: vec![meeting, alone] }
}

/// Whose data: an event's UUID and a participant, or nobody for all of the event.
pub(crate) type Subject = (String, String);

/// A request for the data of an event or of one participant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Question {
    pub(crate) subject: Subject,
    pub(crate) kind: QuestionKind,
    page_token: String,
}

/// What is asked of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum QuestionKind {
    /// A page of everybody's quality of service.
    QosPage,
    /// One participant's quality of service.
    QosOfOne,
    /// A page of the participants without it.
    ParticipantsPage,
}

/// The questions among these requests. Listings, details and tokens are none: every run begins with them.
pub(crate) fn questions(requests: &[Request]) -> Vec<Question> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let question = |request: &Request| {
        let kind = match request.endpoint? {
            Endpoint::QosList => QuestionKind::QosPage,
            Endpoint::QosSingle => QuestionKind::QosOfOne,
            Endpoint::Participants => QuestionKind::ParticipantsPage,
            Endpoint::Token | Endpoint::Listing | Endpoint::Detail | Endpoint::Feedback | Endpoint::QualityCounts => {
                return None;
            }
        };
        let segments: Vec<&str> = request.path.split('/').collect();
        let participant = if kind == QuestionKind::QosOfOne { segments[6] } else { "" };
        let subject = (decoded(&decoded(segments[4])), participant.to_owned());
        Some(Question { subject, kind, page_token: request.query.get("next_page_token").cloned().unwrap_or_default() })
    };
    requests.iter().filter_map(question).collect()
}

/// The subjects whose quality of service a ledger calls read.
pub(crate) fn subjects_read(connection: &Connection) -> rusqlite::Result<BTreeSet<Subject>> {
    let sql = "SELECT event_key, participant FROM work_item WHERE qos_finished_at IS NOT NULL OR state = 'done'";
    connection.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}
