//! The metrics endpoints: which events and records a request may see, and the envelope around them.

use super::account::{Account, Event};
use super::clock::Moment;
use super::options::{OnePersonQos, Options};
use super::paging::{self, Page, Rules};
use super::refusal::Refusal;
use super::route::Endpoint;
use super::score::{Counts, Unit};
use super::wire;
use crate::model::EventKind;
use chrono::{Months, NaiveDate, TimeDelta};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use std::collections::BTreeMap;

/// No page of the list of quality of service has more records.
const LIST_PAGE: usize = 10;

/// A request to a metrics endpoint that has passed token, limits and scope.
pub(super) struct Question {
    pub(super) endpoint: Endpoint,
    pub(super) kind: EventKind,
    pub(super) event: String,
    pub(super) participant: String,
    /// As sent: page tokens belong to it.
    pub(super) path: String,
    pub(super) query: BTreeMap<String, String>,
    pub(super) came: Moment,
}

/// Which events a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EventType {
    Live,
    Past,
    /// Past ones with a single person.
    PastOne,
}

/// A listing of events; the field that is not of its kind is left out.
#[derive(Serialize)]
struct Listing<'a, T> {
    from: String,
    to: String,
    next_page_token: &'a str,
    page_count: usize,
    page_size: usize,
    total_records: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    meetings: Option<&'a [T]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    webinars: Option<&'a [T]>,
}

/// A list of join records.
#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are Zoom's")]
struct Records {
    next_page_token: String,
    page_count: Count,
    page_size: Count,
    total_records: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    meeting_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    webinar_number: Option<String>,
    participants: Vec<Box<RawValue>>,
}

/// A list of what was said of an event.
#[derive(Serialize)]
struct Answers {
    next_page_token: String,
    page_size: usize,
    participants: Vec<Box<RawValue>>,
}

/// A number of the envelope, which Zoom has been seen to put in quotes.
#[derive(Serialize)]
#[serde(untagged)]
enum Count {
    Number(usize),
    Quoted(String),
}

impl Event {
    /// What the list of its quality of service would answer, page by page, without a server to ask: for tests over more
    /// accounts than can be served.
    pub fn qos_pages(&self) -> impl Iterator<Item = String> {
        (0..self.sessions.len()).step_by(LIST_PAGE).map(|first| {
            let items = first..self.sessions.len().min(first + LIST_PAGE);
            let page = Page {
                count: self.sessions.len().div_ceil(LIST_PAGE),
                size: LIST_PAGE,
                next_page_token: String::new(),
                items,
            };
            text(&records(self, page))
        })
    }
}

/// The body of the answer.
pub(super) fn answer(account: &Account, options: &Options, question: &Question) -> Result<String, Refusal> {
    if question.endpoint == Endpoint::QualityCounts {
        return quality_counts(account, question);
    }
    let event_type = event_type(question)?;
    if question.endpoint == Endpoint::Listing {
        return listing(account, options, question, event_type);
    }
    let event = find(account, options, question, event_type)?;
    let body = match question.endpoint {
        Endpoint::Token | Endpoint::Listing | Endpoint::QualityCounts => return Err(Refusal::NoSuchEndpoint),
        Endpoint::Detail => text(&wire::event(event)),
        Endpoint::Participants => text(&participants(options, question, event)?),
        Endpoint::QosList => text(&qos_list(options, question, event)?),
        Endpoint::Feedback => text(&feedback(options, question, event)?),
        Endpoint::QosSingle => {
            let of_participant = |session: &super::Session| session.user_id == question.participant;
            let index = event.sessions.iter().position(of_participant).ok_or(Refusal::NotFound)?;
            text(&written(wire::single_qos(event, index)))
        }
    };
    Ok(body)
}

/// Zoom's default is `live`, which a collector of the past must never rely on.
fn event_type(question: &Question) -> Result<EventType, Refusal> {
    match (question.query.get("type").map(String::as_str), question.kind) {
        (None | Some("live"), _) => Ok(EventType::Live),
        (Some("past"), _) => Ok(EventType::Past),
        (Some("pastOne"), EventKind::Meeting) => Ok(EventType::PastOne),
        _ => Err(Refusal::InvalidParameter("type")),
    }
}

fn listing(
    account: &Account,
    options: &Options,
    question: &Question,
    event_type: EventType,
) -> Result<String, Refusal> {
    let today = question.came.at.day();
    let (from, to) = days(&question.query, today)?;
    let mut events: Vec<&Event> = account
        .events
        .iter()
        .filter(|event| event.kind == question.kind && event.end_at <= question.came.at)
        .filter(|event| (from..=to).contains(&event.start_at.day()))
        .filter(|event| match event_type {
            EventType::Live => false,
            EventType::Past => event.kind == EventKind::Webinar || event.people.len() > 1,
            EventType::PastOne => event.people.len() == 1,
        })
        .collect();
    events.sort_by_key(|event| std::cmp::Reverse(event.start_at));
    let page = page(options, question, events.len(), 30, 300)?;
    let records: Vec<_> = events[page.items.clone()].iter().map(|event| wire::listed(event)).collect();
    let of_kind = |kind| (question.kind == kind).then_some(records.as_slice());
    Ok(text(&Listing {
        from: from.to_string(),
        to: to.min(today).to_string(),
        next_page_token: &page.next_page_token,
        page_count: page.count,
        page_size: page.size,
        total_records: events.len(),
        meetings: of_kind(EventKind::Meeting),
        webinars: of_kind(EventKind::Webinar),
    }))
}

/// The days of a listing. A time of day is passed over, as Zoom was seen to do.
///
/// "One month" is read generously: 30 days are taken in February as well.
fn days(query: &BTreeMap<String, String>, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), Refusal> {
    let day = |name: &'static str| {
        let text = query.get(name).and_then(|text| text.get(..10));
        text.and_then(|text| text.parse::<NaiveDate>().ok()).ok_or(Refusal::InvalidParameter(name))
    };
    let (from, to) = (day("from")?, day("to")?);
    if from > to {
        return Err(Refusal::InvalidParameter("from"));
    }
    if to > from + Months::new(1) && to - from > TimeDelta::days(30) {
        return Err(Refusal::RangeTooLong);
    }
    if from < today - Months::new(6) {
        return Err(Refusal::RangeTooOld);
    }
    Ok((from, to))
}

/// The event that a request names, if it may be seen under this type.
fn find<'a>(
    account: &'a Account,
    options: &Options,
    question: &Question,
    event_type: EventType,
) -> Result<&'a Event, Refusal> {
    let number: Option<i64> = question.event.parse().ok();
    let named =
        |event: &&Event| event.kind == question.kind && (event.uuid == question.event || Some(event.number) == number);
    let ended = account.events.iter().filter(named).filter(|event| event.end_at <= question.came.at);
    // A number means the latest instance, whatever became of it.
    let event = ended.max_by_key(|event| event.start_at).ok_or(Refusal::NotFound)?;
    if event.end_at.day() + Months::new(12) < question.came.at.day() {
        return Err(Refusal::OlderThanAYear);
    }
    let processing = i64::try_from(options.processing.as_secs()).unwrap_or(i64::MAX);
    let alone = event.kind == EventKind::Meeting && event.people.len() == 1;
    let visible = match event_type {
        EventType::Live => false,
        EventType::Past => !alone || options.one_person_qos == OnePersonQos::Past,
        EventType::PastOne => alone,
    };
    if visible && event.end_at.plus_seconds(processing) <= question.came.at {
        Ok(event)
    } else {
        Err(Refusal::NotFound)
    }
}

fn qos_list(options: &Options, question: &Question, event: &Event) -> Result<Records, Refusal> {
    Ok(records(event, page(options, question, event.sessions.len(), 1, LIST_PAGE)?))
}

fn records(event: &Event, page: Page) -> Records {
    let number = |kind| (event.kind == kind).then(|| event.number.to_string());
    Records {
        page_count: Count::Number(page.count),
        page_size: Count::Number(page.size),
        total_records: event.sessions.len(),
        meeting_number: number(EventKind::Meeting),
        webinar_number: number(EventKind::Webinar),
        participants: page.items.map(|index| written(wire::qos(event, index))).collect(),
        next_page_token: page.next_page_token,
    }
}

fn participants(options: &Options, question: &Question, event: &Event) -> Result<Records, Refusal> {
    let page = page(options, question, event.sessions.len(), 30, 300)?;
    let count = |number: usize| {
        if event.quirks.is_empty() { Count::Number(number) } else { Count::Quoted(number.to_string()) }
    };
    Ok(Records {
        page_count: count(page.count),
        page_size: count(page.size),
        total_records: event.sessions.len(),
        meeting_number: None,
        webinar_number: None,
        participants: page.items.map(|index| written(wire::attendance(event, index))).collect(),
        next_page_token: page.next_page_token,
    })
}

/// Its envelope has less than others have: no count of the records, and no count of pages.
fn feedback(options: &Options, question: &Question, event: &Event) -> Result<Answers, Refusal> {
    let answers = event.feedback();
    let page = page(options, question, answers.len(), 30, 300)?;
    let participants = answers[page.items].iter().map(|answer| written(to_raw_value(answer))).collect();
    Ok(Answers { next_page_token: page.next_page_token, page_size: page.size, participants })
}

fn quality_counts(account: &Account, question: &Question) -> Result<String, Refusal> {
    let unit = match question.query.get("type").map(String::as_str) {
        None | Some("meeting") => Unit::Meeting,
        Some("participants") => Unit::Participants,
        Some(_) => return Err(Refusal::InvalidParameter("type")),
    };
    let days = days(&question.query, question.came.at.day())?;
    Ok(text(&Counts::of(account, days, unit)))
}

fn page(
    options: &Options,
    question: &Question,
    total: usize,
    default_size: usize,
    max_size: usize,
) -> Result<Page, Refusal> {
    let rules = Rules { default_size, max_size, token_lifetime: options.page_token_lifetime };
    paging::page(rules, &question.path, &question.query, total, question.came.elapsed)
}

fn text<T: Serialize>(body: &T) -> String {
    written(serde_json::to_string(body))
}

fn written<T>(written: serde_json::Result<T>) -> T {
    written.expect("the simulator's own types have text keys and finite numbers, so writing them cannot fail")
}
