//! What a test makes go wrong: which requests, and how.

use super::refusal::Refusal;
use super::reply::Reply;
use super::route::{Endpoint, Route};
use crate::model::{EventKind, Timestamp};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

/// A scripted fault. Where several fit a request, the first one strikes.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Which requests.
    pub matcher: Matcher,
    /// What happens to them.
    pub effect: Effect,
}

/// Which requests a fault strikes: those that fit everything that is given.
///
/// With nothing given that is all of them, token requests too; with a kind, none of those.
#[derive(Debug, Clone, Default)]
pub struct Matcher {
    /// Of this endpoint.
    pub endpoint: Option<Endpoint>,
    /// Of this kind.
    pub kind: Option<EventKind>,
    /// Of this event, named as the requests name it: UUID or number.
    pub event: Option<String>,
    /// Of this participant (`user_id`), at the endpoint of a single one.
    pub participant: Option<String>,
    /// Which of these.
    pub occurrence: Occurrence,
    /// Before this instant by the server's clock: data that comes late.
    pub until: Option<Timestamp>,
}

/// Which of the requests that fit, counted from 1 and per fault.
#[derive(Debug, Clone, Copy, Default)]
pub enum Occurrence {
    /// All.
    #[default]
    Every,
    /// This one.
    Nth(u32),
    /// So many from the first.
    First(u32),
    /// This one and all later ones.
    From(u32),
    /// The n-th, the 2n-th and so on.
    EachNth(u32),
}

/// What happens to a request.
#[derive(Debug, Clone)]
pub enum Effect {
    /// This answer, as it stands.
    Answer {
        /// HTTP status.
        status: u16,
        /// Headers by name and value.
        headers: Vec<(String, String)>,
        /// The body.
        body: String,
    },
    /// The per-second limit, in one of the forms in which it tells the wait.
    TooManyRequests(Dress),
    /// The daily limit until midnight UTC: with Type and `Retry-After`, or (as was seen) with neither.
    DailyLimit {
        /// Whether the headers are there.
        with_headers: bool,
    },
    /// 200 without a body.
    Empty,
    /// An error page of a gateway.
    Html(u16),
    /// The right answer, cut in the middle of its JSON.
    TruncatedJson,
    /// 200 with an error's body.
    OkWithError {
        /// Zoom's code.
        code: u32,
        /// Its sentence.
        message: String,
    },
    /// 401/124, the token does not exist (any more).
    TokenRevoked,
    /// 400/300, the page token is too old.
    PageTokenExpired,
    /// The right page, with its own token as the next one: the list never ends.
    RepeatedPageToken,
    /// The right page, with this token as the next one: a token of an earlier page makes the list a circle.
    NextPageToken(String),
    /// The right page, with another total.
    TotalRecords(u32),
    /// The right page, as if it were the list's last: the list ends before its own count.
    CutShort,
    /// A list without records, which says so.
    EmptyList,
    /// The right answer, whose records have no `user_qos`, as for people who sent and received nothing.
    WithoutQos,
    /// 404/3001.
    NotFound,
    /// 400/12702.
    OlderThanAYear,
    /// 400/4711.
    MissingScope,
    /// The right answer, later. Awaited by the real clock.
    Delay(Duration),
}

/// How a 429 says when to come back.
#[derive(Debug, Clone)]
pub enum Dress {
    /// `Retry-After` in seconds.
    Seconds(i64),
    /// `Retry-After` as an HTTP date, so many seconds from now.
    HttpDate(u32),
    /// `Retry-After` as an ISO instant, so many seconds from now.
    Instant(u32),
    /// `X-RateLimit-Reset` in Unix seconds, so many seconds from now.
    Reset(u32),
    /// `Retry-After` with this text.
    Text(String),
    /// No header and no body.
    Bare,
}

/// The script of a server, with how often each fault was met.
#[derive(Debug, Default)]
pub(super) struct Script(Vec<(Fault, u32)>);

impl Script {
    pub(super) fn new(faults: Vec<Fault>) -> Self {
        Self(faults.into_iter().map(|fault| (fault, 0)).collect())
    }

    pub(super) fn add(&mut self, fault: Fault) {
        self.0.push((fault, 0));
    }

    /// What strikes this request. Every fault that fits counts it, also behind one that strikes.
    pub(super) fn meet(&mut self, route: &Route, now: Timestamp) -> Option<Effect> {
        let mut struck = None;
        for (fault, met) in self.0.iter_mut().filter(|(fault, _)| fault.matcher.fits(route, now)) {
            *met += 1;
            if struck.is_none() && fault.matcher.occurrence.includes(*met) {
                struck = Some(fault.effect.clone());
            }
        }
        struck
    }
}

impl Matcher {
    fn fits(&self, route: &Route, now: Timestamp) -> bool {
        let fits = |asked: Option<&str>, given: &str| asked.is_none_or(|asked| asked == given);
        self.until.is_none_or(|until| now < until)
            && self.endpoint.is_none_or(|endpoint| endpoint == route.endpoint())
            && match route {
                Route::Token => self.kind.is_none() && self.event.is_none() && self.participant.is_none(),
                Route::Metrics { kind, event, participant, .. } => {
                    self.kind.is_none_or(|asked| asked == *kind)
                        && fits(self.event.as_deref(), event)
                        && fits(self.participant.as_deref(), participant)
                }
            }
    }
}

impl Occurrence {
    fn includes(self, number: u32) -> bool {
        match self {
            Self::Every => true,
            Self::Nth(only) => number == only,
            Self::First(last) => number <= last,
            Self::From(first) => number >= first,
            Self::EachNth(step) => number.is_multiple_of(step),
        }
    }
}

impl Effect {
    /// The answer that takes the place of the right one, or `None` if the right one is only changed.
    pub(super) fn instead(&self, now: Timestamp) -> Option<Reply> {
        Some(match self {
            Self::Answer { status, headers, body } => {
                Reply { status: *status, headers: headers.clone(), body: body.clone() }
            }
            Self::TooManyRequests(dress) => dress.reply(now),
            Self::DailyLimit { with_headers } => daily_limit(*with_headers, now),
            Self::Empty => Reply::new(200, String::new()),
            Self::Html(status) => Reply::html(*status),
            Self::OkWithError { code, message } => {
                Reply::json(200, json!({ "code": code, "message": message }).to_string())
            }
            Self::TokenRevoked => Refusal::InvalidToken.reply(),
            Self::PageTokenExpired => Refusal::InvalidPageToken.reply(),
            Self::EmptyList => Reply::json(200, EMPTY_LIST.to_owned()),
            Self::NotFound => Refusal::NotFound.reply(),
            Self::OlderThanAYear => Refusal::OlderThanAYear.reply(),
            Self::MissingScope => Refusal::MissingScope("dashboard:read:admin").reply(),
            Self::TruncatedJson
            | Self::RepeatedPageToken
            | Self::NextPageToken(_)
            | Self::TotalRecords(_)
            | Self::CutShort
            | Self::WithoutQos
            | Self::Delay(_) => return None,
        })
    }

    /// The right answer, changed. `page_token` is the one that the request came with.
    pub(super) fn change(&self, mut reply: Reply, page_token: Option<&str>) -> Reply {
        match self {
            Self::TruncatedJson => {
                let middle = reply.body.floor_char_boundary(reply.body.len() / 2);
                reply.body.truncate(middle);
            }
            Self::RepeatedPageToken => {
                if let Some(token) = page_token {
                    reply.body = with_value(&reply.body, "next_page_token", &format!("\"{token}\""));
                }
            }
            Self::NextPageToken(token) => {
                reply.body = with_value(&reply.body, "next_page_token", &format!("\"{token}\""));
            }
            Self::CutShort => reply.body = with_value(&reply.body, "next_page_token", "\"\""),
            Self::WithoutQos => reply.body = without_qos(&reply.body),
            Self::TotalRecords(total) => reply.body = with_value(&reply.body, "total_records", &total.to_string()),
            _ => {}
        }
        reply
    }
}

/// Replaces a value of the envelope in the text: the body may hold what no JSON value can. The envelope's texts and
/// numbers hold no comma, and none of them is its last field.
fn with_value(body: &str, field: &str, value: &str) -> String {
    let key = format!("\"{field}\":");
    let Some((before, rest)) = body.split_once(&key) else { return body.to_owned() };
    let after = rest.split_once(',').map_or("", |(_, after)| after);
    format!("{before}{key}{value},{after}")
}

const EMPTY_LIST: &str = r#"{"next_page_token":"","page_count":0,"page_size":10,"total_records":0,"participants":[]}"#;

/// Makes `user_qos` null in the first record, takes it out of the second, and so on by turns. A body that is no JSON
/// stays as it is.
fn without_qos(body: &str) -> String {
    let Ok(mut json) = serde_json::from_str::<Value>(body) else { return body.to_owned() };
    let records = match json.get_mut("participants") {
        Some(Value::Array(records)) => records.iter_mut().collect(),
        _ => vec![&mut json],
    };
    for (at, record) in records.into_iter().enumerate() {
        match record.get_mut("user_qos") {
            Some(samples) if at % 2 == 0 => *samples = Value::Null,
            Some(_) => drop(record.as_object_mut().and_then(|record| record.remove("user_qos"))),
            None => {}
        }
    }
    json.to_string()
}

fn daily_limit(with_headers: bool, now: Timestamp) -> Reply {
    let reset_at = Timestamp::start_of(now.day()).plus_seconds(crate::model::time::DAY_SECONDS);
    let mut reply = Refusal::DailyLimit { reset_at }.reply();
    if with_headers {
        return reply.with("X-RateLimit-Type", "Daily-limit".to_owned());
    }
    reply.headers.retain(|(name, _)| name != "Retry-After");
    reply
}

impl Dress {
    fn reply(&self, now: Timestamp) -> Reply {
        let later = |seconds: u32| now.plus_seconds(i64::from(seconds));
        let mut reply = Refusal::TooFast { reset_at: now }.reply().with("X-RateLimit-Type", "QPS".to_owned());
        reply.headers.retain(|(name, _)| name != "X-RateLimit-Reset");
        match self {
            Self::Seconds(seconds) => reply.with("Retry-After", seconds.to_string()),
            Self::HttpDate(seconds) => reply.with("Retry-After", http_date(later(*seconds))),
            Self::Instant(seconds) => reply.with("Retry-After", later(*seconds).to_string()),
            Self::Reset(seconds) => reply.with("X-RateLimit-Reset", later(*seconds).0.to_string()),
            Self::Text(text) => reply.with("Retry-After", text.clone()),
            Self::Bare => Reply::new(429, String::new()),
        }
    }
}

/// An instant as HTTP writes it; times before 1970 do not occur in a header.
pub(super) fn http_date(time: Timestamp) -> String {
    let seconds = u64::try_from(time.0).unwrap_or(0);
    httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}
