//! What an answer means: a pure function from a response to what happens next.
//!
//! The status decides first and Zoom's code second, as codes have changed their meaning between endpoints and years.

use std::time::Duration;

use reqwest::header::HeaderMap;

use super::bodies::Hold;
use super::endpoint::Question;
use super::error::{ItemFailure, Refusal};
use super::error_body::{Told, reason};
use super::payload::Malformed;
use super::retry_after::{RateLimit, asked_wait, rate_limit};
use crate::model::{Timestamp, WorkState};

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) http_status: u16,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
    /// The room that the text takes.
    pub(super) hold: Hold,
}

/// A token that is shorter is none of Zoom's, and may be a word of any answer.
const TOKEN_BYTES: usize = 12;

impl Answer {
    /// The same without the token with which it was asked for, if a gateway tells it back: what is read of an answer is
    /// shown and stored.
    pub(super) fn without(mut self, token: &str) -> Self {
        if token.len() >= TOKEN_BYTES && self.text.contains(token) {
            self.text = self.text.replace(token, "(the token)");
        }
        self
    }
}

/// What happens next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The text is what was asked for.
    Answered,
    /// Ask again after a while, for a bounded number of times.
    Retry { fault: Fault, asked_wait: Option<Duration> },
    /// Ask again when the whole label may speak again.
    RateLimit { fault: Fault, pause: Duration, limit: Option<u32> },
    /// Ask no more today.
    Daily { resume_at: Timestamp },
    /// Ask again with another token.
    TokenRefused { reason: String },
    /// Begin the list again.
    ListTokenExpired,
    /// Ask nothing of the kind again.
    Refused(Refusal),
    /// There is more of it than fits: ask for less, or go on without this item.
    TooLarge(Fault),
    /// Go on without this item.
    GiveUp(Fault),
}

/// What went wrong with one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) state: WorkState,
    pub(super) http_status: Option<u16>,
    pub(super) zoom_code: Option<i64>,
    pub(super) reason: String,
    pub(super) is_temporary: bool,
}

impl Fault {
    /// This fault as the end of a request.
    pub(super) fn ends(self, attempts: u32, next_try_at: Option<Timestamp>) -> ItemFailure {
        let Self { state, http_status, zoom_code, reason, is_temporary } = self;
        ItemFailure { state, http_status, zoom_code, reason, attempts, is_temporary, next_try_at }
    }
}

impl Verdict {
    /// The same without what Zoom, or somebody between here and there, said.
    pub(super) fn in_own_words(self) -> Self {
        match self {
            Self::Retry { fault, asked_wait } => Self::Retry { fault: fault.in_own_words(), asked_wait },
            Self::RateLimit { fault, pause, limit } => Self::RateLimit { fault: fault.in_own_words(), pause, limit },
            Self::TokenRefused { .. } => Self::TokenRefused { reason: REFUSED.to_owned() },
            Self::Refused(refusal) => Self::Refused(refusal.in_own_words()),
            Self::TooLarge(fault) => Self::TooLarge(fault.in_own_words()),
            Self::GiveUp(fault) => Self::GiveUp(fault.in_own_words()),
            verdict @ (Self::Answered | Self::Daily { .. } | Self::ListTokenExpired) => verdict,
        }
    }
}

/// What stands in place of Zoom's words.
const REFUSED: &str = "Zoom refuses, in words that are not kept";

impl Fault {
    /// The status and Zoom's code. Without an answer the words are this program's own.
    fn in_own_words(self) -> Self {
        let reason = match (self.http_status, self.zoom_code) {
            (Some(status), Some(code)) => format!("status {status}, Zoom's code {code}"),
            (Some(status), None) => format!("status {status}"),
            (None, _) => self.reason,
        };
        Self { reason, ..self }
    }
}

impl Refusal {
    fn in_own_words(self) -> Self {
        match self {
            Self::Credentials { .. } => Self::Credentials { reason: REFUSED.to_owned() },
            Self::Plan { .. } => Self::Plan { message: REFUSED.to_owned() },
            Self::Role { .. } => Self::Role { message: REFUSED.to_owned() },
            Self::Scope { needed } => {
                Self::Scope { needed: needed.into_iter().filter(|name| is_scope(name)).collect() }
            }
        }
    }
}

/// Whether a text reads like a scope of Zoom's: `dashboard:read:list_meetings:admin`.
fn is_scope(text: &str) -> bool {
    text.contains(':') && text.bytes().all(|byte| byte.is_ascii_lowercase() || b"_:".contains(&byte))
}

/// Judges an answer to a question.
pub(super) fn verdict(question: &Question, answer: &Answer, now: Timestamp) -> Verdict {
    let is_success = (200..300).contains(&answer.http_status);
    let shape = is_success.then(|| question.endpoint.check_shape(question.kind, &answer.text));
    // A failure's words are looked for only where there is no answer: in a page of megabytes that is one more pass.
    if shape == Some(Ok(())) {
        return Verdict::Answered;
    }
    let told = Told::read(&answer.text);
    let case = Case { question, answer, told: told.as_ref(), now };
    if let Some(Err(malformed)) = &shape {
        return case.without_answer(malformed);
    }
    match answer.http_status {
        // Redirects are not followed, and a proxy's demand is not met: both would hand credentials to somebody else.
        300..=399 | 407 => Verdict::GiveUp(case.temporary()),
        401 => case.unauthorised(),
        403 if told.is_none() => Verdict::GiveUp(case.fault(WorkState::Blocked)),
        403 => case.by_code(WorkState::Forbidden),
        404 => Verdict::GiveUp(case.fault(WorkState::NotFound)),
        408 | 425 | 500..=599 => case.retry(),
        429 => case.rate_limited(),
        _ => case.by_code(WorkState::Failed),
    }
}

/// An answer with everything that bears on it.
struct Case<'a> {
    question: &'a Question,
    answer: &'a Answer,
    told: Option<&'a Told>,
    now: Timestamp,
}

impl Case<'_> {
    /// Zoom says 2xx at times for a failure, with a code or with nothing, and a gateway says it with HTML.
    fn without_answer(&self, malformed: &Malformed) -> Verdict {
        if self.told.is_some_and(|told| told.code.is_some()) {
            return self.by_code(WorkState::Failed);
        }
        let reason = format!("status {} without the answer: {malformed}", self.answer.http_status);
        Verdict::Retry { fault: Fault { reason, ..self.temporary() }, asked_wait: None }
    }

    fn unauthorised(&self) -> Verdict {
        match self.told.and_then(|told| told.code) {
            // Another token of the same app lacks the same scopes.
            _ if self.told.is_some_and(|told| told.says(&["contain scope"])) => self.by_code(WorkState::Failed),
            Some(4700..=4740) => self.by_code(WorkState::Failed),
            _ => Verdict::TokenRefused { reason: self.reason() },
        }
    }

    /// What Zoom's code says, else that the item ends in this state.
    fn by_code(&self, otherwise: WorkState) -> Verdict {
        let Some(told) = self.told else { return Verdict::GiveUp(self.fault(otherwise)) };
        if told.says(&["contain scope"]) {
            return self.scope_missing(told);
        }
        match told.code {
            Some(12_702) => Verdict::GiveUp(self.fault(WorkState::Expired)),
            Some(1001 | 1010 | 3001) => Verdict::GiveUp(self.fault(WorkState::NotFound)),
            Some(300) => self.code_300(told),
            Some(124 | 4741) => Verdict::TokenRefused { reason: self.reason() },
            Some(4711) => self.scope_missing(told),
            Some(4700..=4740) if told.says(&["scope"]) => self.scope_missing(told),
            Some(4700..=4740) => Verdict::Refused(Refusal::Credentials { reason: self.reason() }),
            Some(429) => self.rate_limited(),
            Some(500..=599) => self.retry(),
            Some(200 | 400) if told.says(PLAN_WORDS) => {
                Verdict::Refused(Refusal::Plan { message: told.message.clone() })
            }
            Some(200) if told.says(&["permission"]) => Verdict::GiveUp(self.fault(WorkState::Forbidden)),
            _ => Verdict::GiveUp(self.fault(otherwise)),
        }
    }

    /// Code 300 is a dead page token, an event out of reach, or an invalid parameter. A page token that was sent is
    /// the likeliest cause, and the caller restarts a list only a few times.
    fn code_300(&self, told: &Told) -> Verdict {
        if self.question.has_page_token {
            return Verdict::ListTokenExpired;
        }
        let is_out_of_reach = told.says(&["can not access", "cannot access"]);
        Verdict::GiveUp(self.fault(if is_out_of_reach { WorkState::NotFound } else { WorkState::Failed }))
    }

    fn scope_missing(&self, told: &Told) -> Verdict {
        let named = told.message.split_once("scopes:[").and_then(|(_, rest)| rest.split_once(']'));
        let mut needed: Vec<String> = named
            .map_or("", |(list, _)| list)
            .split(',')
            .map(|scope| scope.trim().to_owned())
            .filter(|scope| !scope.is_empty())
            .collect();
        if needed.is_empty() {
            let Question { endpoint, kind, .. } = self.question;
            needed = endpoint.scopes(*kind).map(str::to_owned).to_vec();
        }
        Verdict::Refused(Refusal::Scope { needed })
    }

    fn rate_limited(&self) -> Verdict {
        let message = self.told.map_or("", |told| &told.message);
        let label = self.question.endpoint.rate_label();
        match rate_limit(label, &self.answer.headers, message, self.now) {
            RateLimit::RateLimit { pause, limit } => Verdict::RateLimit { fault: self.temporary(), pause, limit },
            RateLimit::Daily { resume_at } => Verdict::Daily { resume_at },
        }
    }

    fn retry(&self) -> Verdict {
        Verdict::Retry { fault: self.temporary(), asked_wait: asked_wait(&self.answer.headers, self.now) }
    }

    fn temporary(&self) -> Fault {
        Fault { is_temporary: true, ..self.fault(WorkState::Failed) }
    }

    fn fault(&self, state: WorkState) -> Fault {
        Fault {
            state,
            http_status: Some(self.answer.http_status),
            zoom_code: self.told.and_then(|told| told.code),
            reason: self.reason(),
            is_temporary: false,
        }
    }

    fn reason(&self) -> String {
        reason(self.answer.http_status, &self.answer.text, self.told.map(|told| told.message.as_str()))
    }
}

/// The words by which Zoom says that a plan lacks the dashboard, or webinars.
const PLAN_WORDS: &[&str] = &["only available for", "business or higher", "paid account", "dashboard feature", " plan"];

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;
    use crate::model::{EventKind, EventUuid, Listing};
    use crate::zoom::pagination::PageToken;

    /// 2026-11-22T09:00:00Z.
    const NOW: Timestamp = Timestamp(1_795_338_000);

    fn question(page_token: &str) -> Question {
        let uuid = EventUuid("w7fUhDMLSo25Lfvu3I+cw==".to_owned());
        Question::participants_qos(EventKind::Webinar, &uuid, Listing::Past, PageToken::new(page_token).as_ref())
    }

    fn answer(http_status: u16, lines: &[(&'static str, &str)], text: &str) -> Answer {
        let parsed = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"))
        };
        Answer {
            http_status,
            headers: lines.iter().map(parsed).collect(),
            text: text.to_owned(),
            hold: Hold::default(),
        }
    }

    /// A verdict in one line, so that the tables below can be read against Zoom's.
    fn in_short(verdict: &Verdict) -> String {
        let word = |fault: &Fault| fault.state.as_str();
        match verdict {
            Verdict::Answered => "answered".to_owned(),
            Verdict::Retry { fault, asked_wait } => {
                assert!(fault.is_temporary);
                asked_wait.map_or("retry".to_owned(), |wait| format!("retry in {wait:?}"))
            }
            Verdict::RateLimit { pause, limit, .. } => format!("pause {pause:?}, limit {limit:?}"),
            Verdict::Daily { resume_at } => format!("resume at {resume_at}"),
            Verdict::TokenRefused { .. } => "another token".to_owned(),
            Verdict::ListTokenExpired => "list again".to_owned(),
            Verdict::Refused(Refusal::Credentials { .. }) => "no credentials".to_owned(),
            Verdict::Refused(Refusal::Scope { needed }) => format!("no scope {}", needed.join(" ")),
            Verdict::Refused(Refusal::Plan { .. }) => "no plan".to_owned(),
            Verdict::Refused(Refusal::Role { .. }) => "no role".to_owned(),
            Verdict::GiveUp(fault) if fault.is_temporary => format!("{} for now", word(fault)),
            Verdict::GiveUp(fault) | Verdict::TooLarge(fault) => word(fault).to_owned(),
        }
    }

    #[track_caller]
    fn check(http_status: u16, text: &str, expected: &str) {
        let judged = verdict(&question(""), &answer(http_status, &[], text), NOW);
        assert_eq!(in_short(&judged), expected, "{http_status} {text}");
    }

    #[track_caller]
    fn check_headers(http_status: u16, lines: &[(&'static str, &str)], text: &str, expected: &str) {
        let judged = verdict(&question(""), &answer(http_status, lines, text), NOW);
        assert_eq!(in_short(&judged), expected, "{http_status} {lines:?} {text}");
    }

    #[test]
    fn success_is_what_has_the_shape_of_the_answer() {
        check(200, r#"{"participants":[]}"#, "answered");
        check(201, r#"{"participants":[{}],"next_page_token":"x"}"#, "answered");
        check(200, "", "retry");
        check(204, "", "retry");
        check(200, "<html>maintenance</html>", "retry");
        check(200, r#"{"participants":[{"user_id":"#, "retry");
        check(200, "[]", "retry");
        check(200, "{}", "retry");
        check(200, "null", "retry");
        check(200, r#"{"participants":null}"#, "retry");
    }

    #[test]
    fn success_with_a_code_is_a_failure() {
        check(200, r#"{"code":3001,"message":"Meeting does not exist."}"#, "not_found");
        check(200, r#"{"code":12702,"message":"Can not access a webinar a year ago."}"#, "expired");
        check(200, r#"{"code":124,"message":"Invalid access token."}"#, "another token");
        check(200, r#"{"code":429,"message":"maximum per-second rate limit"}"#, "pause 1s, limit None");
        check(200, r#"{"code":503,"message":"Try later"}"#, "retry");
        check(200, r#"{"code":99,"message":"Something"}"#, "failed");
    }

    #[test]
    fn a_bad_request_means_what_its_code_says() {
        check(400, r#"{"code":12702,"message":"Can not access a meeting a year ago."}"#, "expired");
        check(400, r#"{"code":"12702","message":"Can not access a meeting a year ago."}"#, "expired");
        check(400, r#"{"code":12700,"message":"This account may not query by end_time."}"#, "failed");
        let plan =
            "This API is only available for ZMP, Business or higher accounts that have enabled the Dashboard feature.";
        check(400, &format!(r#"{{"code":400,"message":"{plan}"}}"#), "no plan");
        check(400, &format!(r#"{{"code":200,"message":"{plan}"}}"#), "no plan");
        check(400, r#"{"code":200,"message":"Only available for paid account"}"#, "no plan");
        check(400, r#"{"code":200,"message":"Webinar plan is missing."}"#, "no plan");
        check(400, r#"{"code":200,"message":"Event subscription not found."}"#, "failed");
        check(400, r#"{"code":200,"message":"No permission."}"#, "forbidden");
        check(400, r#"{"code":400,"message":"Bad request"}"#, "failed");
        check(400, r#"{"code":300,"message":"Can not access webinar info, 123."}"#, "not_found");
        check(400, r#"{"code":300,"message":"Validation Failed.","errors":[{"field":"to","message":"x"}]}"#, "failed");
        check(400, r#"{"code":3001,"message":"Meeting does not exist."}"#, "not_found");
        check(400, r#"{"code":124,"message":"Access token is expired."}"#, "another token");
        check(400, "", "failed");
        check(422, "", "failed");
    }

    #[test]
    fn code_300_on_a_later_page_begins_the_list_again() {
        for message in ["The next page token is invalid or expired.", "Invalid parameter."] {
            let text = format!(r#"{{"code":300,"message":"{message}"}}"#);
            let judged = verdict(&question("token"), &answer(400, &[], &text), NOW);
            assert_eq!(judged, Verdict::ListTokenExpired);
        }
    }

    #[test]
    fn a_missing_scope_is_named() {
        let needed = "dashboard:read:list_webinar_participants_qos:admin dashboard_webinars:read:admin";
        let text = r#"{"code":4711,"message":"Invalid access token, does not contain scopes:[a:read:admin, b:read]."}"#;
        check(400, text, "no scope a:read:admin b:read");
        check(401, text, "no scope a:read:admin b:read");
        check(403, text, "no scope a:read:admin b:read");
        check(400, r#"{"code":4711,"message":"Scope mismatch"}"#, &format!("no scope {needed}"));
        check(401, r#"{"code":4700,"message":"Token has no scopes."}"#, &format!("no scope {needed}"));
        for http_status in [200, 400, 401, 403] {
            for code in [124, 4700, 4711] {
                let text = format!(r#"{{"code":{code},"message":"Invalid access token, does not contain scope."}}"#);
                check(http_status, &text, &format!("no scope {needed}"));
            }
        }
        check(400, r#"{"code":104,"message":"token does not contain scopes:[x]."}"#, "no scope x");
    }

    #[test]
    fn a_refused_token_is_told_from_a_refused_app() {
        check(401, r#"{"code":124,"message":"Access token is expired."}"#, "another token");
        check(401, r#"{"code":124,"message":"Invalid access token."}"#, "another token");
        check(401, "", "another token");
        check(401, "<html>", "another token");
        check(401, r#"{"code":4741,"message":"The token has been revoked."}"#, "another token");
        check(401, r#"{"code":4700,"message":"Token cannot be empty."}"#, "no credentials");
        for code in [4702, 4704, 4706, 4717] {
            check(401, &format!(r#"{{"code":{code},"message":"Invalid client."}}"#), "no credentials");
            check(400, &format!(r#"{{"code":{code},"message":"Invalid client."}}"#), "no credentials");
        }
    }

    #[test]
    fn forbidden_by_zoom_is_not_blocked_on_the_way() {
        check(403, r#"{"code":403,"message":"You do not have the permission."}"#, "forbidden");
        check(403, r#"{"message":"Forbidden"}"#, "forbidden");
        check(403, "<html><h1>403 Forbidden</h1></html>", "blocked");
        check(403, "", "blocked");
    }

    #[test]
    fn what_zoom_does_not_know_is_not_found() {
        check(404, r#"{"code":3001,"message":"Meeting does not exist: abc."}"#, "not_found");
        check(404, r#"{"code":1001,"message":"User does not exist."}"#, "not_found");
        check(404, r#"{"code":1010,"message":"User not belong to this account."}"#, "not_found");
        check(404, "", "not_found");
    }

    #[test]
    fn servers_in_trouble_are_asked_again() {
        for http_status in [408, 425, 500, 502, 503, 504, 520] {
            check(http_status, "<html>", "retry");
        }
        check_headers(503, &[("retry-after", "7")], "", "retry in 7s");
        check_headers(503, &[("retry-after", "Sun, 22 Nov 2026 09:00:30 GMT")], "", "retry in 30s");
        check_headers(503, &[("retry-after", "-3")], "", "retry");
        check_headers(503, &[("retry-after", "0")], "", "retry");
        check_headers(503, &[("retry-after", "2020-05-31T00:00:00Z")], "", "retry");
        check_headers(503, &[("retry-after", "1000000000000000")], "", "retry");
        check_headers(503, &[("retry-after", "later")], "", "retry");
    }

    #[test]
    fn a_rate_limit_is_of_pace_or_of_the_day() {
        check(429, "", "pause 1s, limit None");
        check_headers(
            429,
            &[("x-ratelimit-type", "QPS"), ("x-ratelimit-limit", "10")],
            r#"{"code":429,"message":"You have reached the maximum per-second rate limit for this API."}"#,
            "pause 1s, limit Some(10)",
        );
        let daily = r#"{"code":429,"message":"You have reached the maximum daily rate limit for this API."}"#;
        check(429, daily, "resume at 2026-11-23T00:00:00Z");
        check_headers(429, &[("retry-after", "2026-11-22T15:00:00Z")], daily, "resume at 2026-11-22T15:00:00Z");
        check_headers(429, &[("x-ratelimit-type", "Daily-limit")], "", "resume at 2026-11-23T00:00:00Z");
        check_headers(429, &[("retry-after", "120")], "<html>Too many requests</html>", "pause 120s, limit None");
        let concurrent = r#"{"code":429,"message":"Too many concurrent requests. Try again later."}"#;
        check(429, concurrent, "pause 1s, limit None");
    }

    #[test]
    fn redirects_and_proxies_are_not_obeyed() {
        check_headers(302, &[("location", "https://example.com/")], "", "failed for now");
        check(307, "", "failed for now");
        check(407, "<html>", "failed for now");
    }

    #[test]
    fn own_words_hold_none_of_zooms() {
        let own = |http_status, text: &str| verdict(&question(""), &answer(http_status, &[], text), NOW).in_own_words();
        for (http_status, text) in [
            (404, r#"{"code":3001,"message":"Meeting of Dana does not exist."}"#),
            (400, r#"{"code":300,"message":"Validation Failed.","errors":[{"field":"Dana","message":"Dana"}]}"#),
            (200, r#"{"code":99,"message":"Dana"}"#),
            (200, r#"{"participants":"Dana"}"#),
            (200, r#""Dana""#),
            (401, r#"{"code":124,"message":"The token of Dana"}"#),
            (400, r#"{"code":200,"message":"Dana has no paid account"}"#),
            (403, r#"{"code":200,"message":"Dana has no permission."}"#),
            (400, r#"{"code":4711,"message":"does not contain scopes:[Dana, a:read:admin, dana]."}"#),
            (503, "Dana is away"),
            (429, r#"{"code":429,"message":"Dana asks too often"}"#),
        ] {
            let judged = own(http_status, text);
            assert!(!format!("{judged:?}").to_lowercase().contains("dana"), "{judged:?}");
        }
        let Verdict::GiveUp(fault) = own(404, r#"{"code":3001,"message":"Dana"}"#) else { panic!("it was found") };
        assert_eq!(fault.reason, "status 404, Zoom's code 3001");
    }

    #[test]
    fn the_reason_is_zooms_message_and_short() {
        #[track_caller]
        fn check(http_status: u16, text: &str, expected: &str) {
            match verdict(&question(""), &answer(http_status, &[], text), NOW) {
                Verdict::GiveUp(fault) | Verdict::Retry { fault, .. } => assert_eq!(fault.reason, expected),
                other => panic!("{other:?}"),
            }
        }
        check(404, r#"{"code":3001,"message":"Meeting does not exist."}"#, "status 404: Meeting does not exist.");
        check(
            400,
            r#"{"code":300,"message":"Validation Failed.","errors":[{"field":"to","message":"Invalid date."}]}"#,
            "status 400: Validation Failed. to: Invalid date.",
        );
        check(502, "<html>", "status 502: a page of HTML in place of Zoom's answer");
        check(503, " ", "status 503: no body");
        check(500, "oops", "status 500: a body without a message");
        check(200, "{}", "status 200 without the answer: read the response at `participants`: the list is missing");
        let long = format!(r#"{{"message":"{}"}}"#, "é".repeat(1_000));
        check(400, &long, &format!("status 400: {}", "é".repeat(150)));
    }
}
