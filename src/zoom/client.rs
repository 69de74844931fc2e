//! The client: one method in which budget, pace, token, sending, verdict and retry meet, and the questions above it.
//!
//! Every wait in it may be abandoned: a request whose future is dropped gives back its turn and its slot.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use reqwest::{RequestBuilder, Response};
use tokio::time::Instant;

use super::auth::{Auth, Token};
use super::bodies::{BODY_BYTES, Bodies, Hold};
use super::budget::{Budget, CallCount, DailyPool};
use super::concurrency::Concurrency;
use super::endpoint::{Endpoint, Question, RateLabel};
use super::error::Error;
use super::error_body::Told;
use super::pagination::PageToken;
use super::rate_limit::{Limit, RateLimit};
use super::retry::{Jitter, Tries};
use super::sending::{self, Sending};
use super::settings::{Settings, SettingsError};
use super::token_response::Granted;
use super::transport::{self, Again, Bounds, NoAnswer, exchange};
use super::verdict::{Answer, Fault, Verdict, verdict};
use crate::model::{CountUnit, EventKind, EventRef, EventUuid, Listing, Timestamp, Window, WorkState};

/// The way to Zoom. Clones share the token, the pace and the budget.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    words: Words,
}

/// In whose words a failure is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Words {
    /// Zoom's, where it has some.
    Zooms,
    /// Only this program's: what Zoom says of a failure may name somebody.
    Own,
}

/// A response that has the shape of what was asked for.
#[derive(Debug)]
pub struct Body {
    /// The response's JSON, as [`payload::text`](super::payload::text) leaves it.
    pub text: String,
    /// How often it was asked for until it came.
    pub attempts: u32,
    /// The room in memory that it takes, to be kept until nothing that was made of it is left. Whoever asks for more
    /// meanwhile may wait for this room.
    pub hold: Hold,
}

impl Body {
    /// The text alone, which from here on counts for nothing: for what is soon gone, or asks for more meanwhile.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }
}

struct Shared {
    settings: Settings,
    http: reqwest::Client,
    sending: Arc<Sending>,
    auth: Auth,
    budget: Budget,
    heavy: Lane,
    resource_intensive: Lane,
    jitter: Arc<Jitter>,
    bodies: Bodies,
}

/// What the requests of one rate label share. Apart for each label, so that listings that wait for their minute do
/// not take the slots of what could be sent meanwhile.
struct Lane {
    rate_limit: Arc<RateLimit>,
    concurrency: Concurrency,
}

impl Client {
    /// A client that has not sent anything yet.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        let pool = DailyPool::unlimited(settings.clock.now().day());
        Self::with_pool(settings, pool)
    }

    /// The same for a run that may use what is left of the account's calls of the day.
    pub fn with_pool(settings: Settings, pool: DailyPool) -> Result<Self, SettingsError> {
        transport::check_addresses(&settings)?;
        let (per_second, per_minute) = (settings.heavy_per_second, settings.plan.resource_intensive_per_minute());
        if per_second == 0 {
            return Err(SettingsError::NoRate);
        }
        let http = transport::http_client(&settings)?;
        let jitter = Arc::new(Jitter::new());
        let sending = Sending::start().map_err(|error| SettingsError::Sending { reason: error.to_string() })?;
        let sending = Arc::new(sending);
        let auth = Auth::new(&settings, http.clone(), Arc::clone(&sending), Arc::clone(&jitter))?;
        let lane = |limit, per_second| Lane {
            rate_limit: Arc::new(RateLimit::new(limit)),
            concurrency: Concurrency::new(per_second),
        };
        let shared = Shared {
            budget: Budget::new(settings.max_requests, pool),
            heavy: lane(Limit::per_second(per_second), f64::from(per_second)),
            resource_intensive: lane(Limit::per_minute(per_minute), f64::from(per_minute) / 60.0),
            settings,
            http,
            sending,
            auth,
            jitter,
            bodies: Bodies::new(),
        };
        Ok(Self { shared: Arc::new(shared), words: Words::Zooms })
    }

    /// The same that tells nothing in Zoom's words.
    #[must_use]
    pub fn in_own_words(self) -> Self {
        Self { words: Words::Own, ..self }
    }

    /// What came with the token, which the requests after this use; nothing of a ready one.
    pub async fn granted(&self) -> Result<Granted, Error> {
        Ok(self.shared.auth.token().await?.told.clone())
    }

    /// A page of the past events that started in a window, which Zoom wants no longer than a month.
    pub async fn events(
        &self,
        kind: EventKind,
        listing: Listing,
        window: Window,
        page: Option<&PageToken>,
    ) -> Result<Body, Error> {
        self.request(&Question::events(kind, listing, window, page)).await
    }

    /// One event's detail; of a number, that of its latest instance.
    pub async fn event(&self, kind: EventKind, event: &EventRef, listing: Listing) -> Result<Body, Error> {
        self.request(&Question::event(kind, event, listing)).await
    }

    /// A page of 300 participants without their QoS.
    pub async fn participants(
        &self,
        kind: EventKind,
        uuid: &EventUuid,
        listing: Listing,
        page: Option<&PageToken>,
    ) -> Result<Body, Error> {
        self.request(&Question::participants(kind, uuid, listing, page)).await
    }

    /// A page of 10 participants with their QoS.
    pub async fn participants_qos(
        &self,
        kind: EventKind,
        uuid: &EventUuid,
        listing: Listing,
        page: Option<&PageToken>,
    ) -> Result<Body, Error> {
        self.request(&Question::participants_qos(kind, uuid, listing, page)).await
    }

    /// The QoS of one participant.
    pub async fn participant_qos(
        &self,
        kind: EventKind,
        uuid: &EventUuid,
        user_id: &str,
        listing: Listing,
    ) -> Result<Body, Error> {
        self.request(&Question::participant_qos(kind, uuid, user_id, listing)).await
    }

    /// A page of 300 answers to the question how the event was.
    pub async fn feedback(
        &self,
        kind: EventKind,
        uuid: &EventUuid,
        listing: Listing,
        page: Option<&PageToken>,
    ) -> Result<Body, Error> {
        self.request(&Question::feedback(kind, uuid, listing, page)).await
    }

    /// Zoom's own counts of good, fair, poor and bad quality on a day.
    pub async fn quality_counts(&self, day: NaiveDate, unit: CountUnit) -> Result<Body, Error> {
        self.request(&Question::quality_counts(day, unit)).await
    }

    /// What was sent so far in this run, by this client and its clones.
    #[must_use]
    pub fn calls(&self) -> CallCount {
        self.shared.budget.calls()
    }

    /// Calls of the account on this UTC day, those before the run included.
    #[must_use]
    pub fn calls_today(&self) -> u64 {
        self.shared.budget.calls_today(self.shared.settings.clock.now())
    }

    /// Calls that may still be made, and when there are more if it is the day's pool that ends them.
    #[must_use]
    pub fn calls_left(&self) -> (u64, Option<Timestamp>) {
        self.shared.budget.left(self.shared.settings.clock.now())
    }

    /// How long the next listing waits for Zoom's rate of listings; `None` if none waits.
    #[must_use]
    pub fn listing_wait(&self) -> Option<Duration> {
        self.shared.resource_intensive.rate_limit.wait()
    }

    /// Waits until a call is sent that was not taken note of yet.
    pub async fn call_sent(&self) {
        self.shared.budget.call_sent().await;
    }

    /// The calls since this was last asked, by the UTC day on which they were sent.
    #[must_use]
    pub fn take_uncounted(&self) -> BTreeMap<NaiveDate, u64> {
        self.shared.budget.take_uncounted()
    }

    /// Asks until there is an answer or none is to be had.
    async fn request(&self, question: &Question) -> Result<Body, Error> {
        let shared = &self.shared;
        let lane = shared.lane(question.endpoint.rate_label());
        let mut tries = Tries::new(shared.settings.retry_limit, shared.settings.backoff);
        loop {
            shared.budget.check(shared.settings.clock.now())?;
            let token = shared.auth.token().await?;
            let Sent { sent_at, outcome } = shared.send(lane, question, &token, &mut tries).await?;
            let verdict = match &outcome {
                Ok(answer) => verdict(question, answer, shared.settings.clock.now()),
                Err(no_answer) => without_answer(no_answer),
            };
            let verdict = match self.words {
                Words::Zooms => verdict,
                Words::Own => verdict.in_own_words(),
            };
            if shows_token_accepted(&verdict) {
                token.note_accepted();
            }
            match verdict {
                Verdict::Answered => {
                    let (text, hold) = outcome.map(|answer| (answer.text, answer.hold)).unwrap_or_default();
                    return Ok(Body { text, attempts: tries.attempts(), hold });
                }
                Verdict::Retry { fault, asked_wait } => shared.wait_after(fault, asked_wait, &mut tries).await?,
                Verdict::RateLimit { fault, pause, limit } => {
                    lane.rate_limit.hold(sent_at, pause, limit);
                    if !tries.sits_out_pause() {
                        return Err(fault.ends(tries.attempts(), None).into());
                    }
                }
                Verdict::Daily { resume_at } => return Err(shared.budget.close_until(resume_at)),
                Verdict::TokenRefused { reason } => shared.auth.after_refusal(&token, reason, &mut tries)?,
                Verdict::TooLarge(fault) => return Err(Error::TooLarge(fault.ends(tries.attempts(), None))),
                Verdict::ListTokenExpired => return Err(Error::ListTokenExpired),
                Verdict::Refused(refusal) => return Err(refusal.into()),
                Verdict::GiveUp(fault) => return Err(fault.ends(tries.attempts(), None).into()),
            }
        }
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("calls", &self.calls()).finish_non_exhaustive()
    }
}

/// One try.
struct Sent {
    sent_at: Instant,
    outcome: Result<Answer, NoAnswer>,
}

impl Shared {
    fn lane(&self, label: RateLabel) -> &Lane {
        match label {
            RateLabel::Heavy => &self.heavy,
            RateLabel::ResourceIntensive => &self.resource_intensive,
        }
    }

    /// Waits for a slot and a turn, takes the call from the budget and sends. The token is at hand before: waiting
    /// for one after the turn would let those who waited leave together.
    async fn send(
        self: &Arc<Self>,
        lane: &Lane,
        question: &Question,
        token: &Token,
        tries: &mut Tries,
    ) -> Result<Sent, Error> {
        let _slot = lane.concurrency.slot().await;
        let url = question.url(&token.api_url);
        let request = self
            .http
            .get(url.clone())
            .header(reqwest::header::AUTHORIZATION, token.authorization.clone())
            .header(reqwest::header::ACCEPT, "application/json");
        let (sent_at, answered) = self.sending.run(Arc::clone(self).in_turn(question.endpoint, request)).await?;
        let time = self.settings.timeout.min(tries.time_left());
        let bounds = Bounds { body_bytes: BODY_BYTES, time, bodies: Some(&self.bodies) };
        let outcome = exchange(url, answered, bounds).await.map(|answer| answer.without(token.as_str()));
        let took = sent_at.elapsed();
        tries.sent(took);
        if outcome.is_ok() {
            lane.concurrency.measure(took);
        }
        trace(question, tries.attempts(), took, &outcome);
        Ok(Sent { sent_at, outcome })
    }

    /// Waits for a turn, takes the call and begins to send; says when, and what comes back. All of it on the thread
    /// that sends: between the turn and the request there is nothing to wait for.
    async fn in_turn(
        self: Arc<Self>,
        endpoint: Endpoint,
        request: RequestBuilder,
    ) -> Result<(Instant, impl Future<Output = reqwest::Result<Response>>), Error> {
        let label = endpoint.rate_label();
        let (sent_at, permit) = self.lane(label).rate_limit.admit().await;
        self.budget.take(label, self.settings.clock.now())?;
        Ok((sent_at, sending::begin(request.body(reqwest::Body::wrap(permit)).send())))
    }

    /// Sleeps before the next try, or ends the request with the fault if there is none.
    async fn wait_after(&self, fault: Fault, asked: Option<Duration>, tries: &mut Tries) -> Result<(), Error> {
        let Some(wait) = tries.wait_after_fault(asked, self.jitter.next()) else {
            let seconds = asked.and_then(|wait| i64::try_from(wait.as_secs()).ok());
            let next_try_at = seconds.map(|seconds| self.settings.clock.now().plus_seconds(seconds));
            return Err(fault.ends(tries.attempts(), next_try_at).into());
        };
        tokio::time::sleep(wait).await;
        Ok(())
    }
}

fn without_answer(no_answer: &NoAnswer) -> Verdict {
    let NoAnswer { reason, again, is_temporary } = no_answer.clone();
    let fault = Fault { state: WorkState::Failed, http_status: None, zoom_code: None, reason, is_temporary };
    match again {
        Again::MayPass => Verdict::Retry { fault, asked_wait: None },
        Again::Same => Verdict::GiveUp(fault),
        Again::TooLarge => Verdict::TooLarge(fault),
    }
}

/// Whether Zoom looked at the question, and so had accepted the token. A gateway's page does not show it.
fn shows_token_accepted(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Answered | Verdict::ListTokenExpired | Verdict::TooLarge(_) => true,
        Verdict::GiveUp(fault) => !fault.is_temporary && fault.state != WorkState::Blocked,
        _ => false,
    }
}

/// One line for each try. Neither address nor body: both hold tokens, names and ids.
fn trace(question: &Question, attempt: u32, took: Duration, outcome: &Result<Answer, NoAnswer>) {
    let endpoint = question.endpoint.as_str();
    let (kind, ms) = (question.kind.as_str(), took.as_millis());
    match outcome {
        Ok(answer) => {
            let tracking_id = answer.headers.get("x-zm-trackingid").and_then(|id| id.to_str().ok());
            let is_success = (200..300).contains(&answer.http_status);
            let zoom_code = if is_success { None } else { Told::read(&answer.text).and_then(|told| told.code) };
            tracing::debug!(endpoint, kind, attempt, ms, status = answer.http_status, zoom_code, tracking_id, "asked");
        }
        Err(no_answer) => tracing::debug!(endpoint, kind, attempt, ms, reason = no_answer.reason, "asked in vain"),
    }
}
