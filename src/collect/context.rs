//! What the jobs of a run share: the way to Zoom, the way into the database, the terms, and the outcome.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard};

use super::assemble::{Assembler, Raw};
use super::flattening::{Flattening, Processors};
use super::forgotten::Forgotten;
use super::outcome::{Problem, RunOutcome, Stop, Whose};
use super::plan::{Candidate, Terms};
use super::reservation::{Fit, Reservations};
use super::targets::Targets;
use super::writer::Units;
use crate::model::{
    Asked, AskedFor, Clock, EventFacts, EventKind, Source, Timestamp, WorkItem, WorkKey, WorkState, withheld,
};
use crate::store::{Unit, Write};
use crate::zoom::{self, Client, ItemFailure, Refusal};

/// How a run collects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Which QoS endpoint is asked; `None` is whichever costs fewer calls.
    pub source: Option<Source>,
    /// Whether `/participants` is walked for what only it has.
    pub attributes: bool,
    /// What is collected besides.
    pub wished: Wished,
    /// Whether payloads are kept.
    pub raw: Raw,
    /// Whether the run only plans: then nothing is written but the count of its calls.
    pub is_dry_run: bool,
}

/// What is collected only where somebody wishes for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wished {
    /// What people said of events, once they are read.
    pub feedback: bool,
    /// Zoom's own counts of quality.
    pub zoom_counts: bool,
}

/// What the jobs of a run share.
#[derive(Debug)]
pub struct Context {
    /// The way to Zoom.
    pub client: Client,
    /// How to collect.
    pub options: Options,
    /// When an event's data is complete.
    pub terms: Terms,
    /// What time it is.
    pub clock: Clock,
    /// Calls that lists under way still need.
    pub reservations: Reservations,
    /// Held by the one event at a time that is read participant by participant because its list exceeds the budget:
    /// side by side, such events would spend a small budget on finding out who was there, run after run.
    pub single_file: tokio::sync::Mutex<()>,
    processors: Processors,
    /// Who leaves no trace.
    forgotten: Arc<Forgotten>,
    /// Whether nothing is written that says who took part.
    withholds: bool,
    /// Whose calls are counted.
    account: String,
    units: Units,
    outcome: Mutex<RunOutcome>,
}

/// How many requests may fail for temporary reasons, with no success between them, until the run gives up on Zoom.
const FAILURES_IN_A_ROW: u32 = 8;

impl Context {
    /// What the jobs of one run share.
    #[must_use]
    pub fn new(client: Client, options: Options, terms: Terms, clock: Clock, account: String, units: Units) -> Self {
        Self {
            client,
            options,
            terms,
            clock,
            reservations: Reservations::default(),
            single_file: tokio::sync::Mutex::default(),
            processors: Processors::default(),
            forgotten: Arc::default(),
            withholds: false,
            account,
            units,
            outcome: Mutex::default(),
        }
    }

    /// The same for a database whose forgotten people leave no trace.
    #[must_use]
    pub fn leaving_out(self, forgotten: Forgotten) -> Self {
        Self { forgotten: Arc::new(forgotten), ..self }
    }

    /// The same for a database in which nothing says who took part: nor is that said, or held for longer than a page.
    #[must_use]
    pub fn withholding(self) -> Self {
        let client = self.client.in_own_words();
        let options = Options { raw: Raw::None, ..self.options };
        Self { client, options, withholds: true, ..self }
    }

    /// What turns the answers of an event into what the store takes.
    ///
    /// # Errors
    ///
    /// If there is no memory for the compressor.
    pub fn flattening(&self) -> Result<Flattening, Stop> {
        let assembler = Assembler::new(self.options.raw).map_err(|_| Stop::Store)?;
        Ok(Flattening::new(assembler.leaving_out(Arc::clone(&self.forgotten)), self.processors.clone()))
    }

    /// What is known of an event, without a host who was forgotten, or without any.
    #[must_use]
    pub fn admissible(&self, event: EventFacts) -> EventFacts {
        let event = self.forgotten.admissible(event);
        if self.withholds { withheld::event(event) } else { event }
    }

    /// What is left of an answer about an event without people who were forgotten; `None` if one of them gave it.
    #[must_use]
    pub fn admissible_answer<'t>(&self, event: &EventFacts, json: &'t str) -> Option<Cow<'t, str>> {
        self.forgotten.answer(event, json)
    }

    /// Whether it is asked what people said: of whole events, and not where nobody but listed people may leave a trace.
    #[must_use]
    pub fn asks_feedback_of(&self, targets: &Targets) -> bool {
        self.options.wished.feedback && targets.listed.is_none()
    }

    /// Under which name the run's calls are counted.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Hands a unit to the writer, with the calls made since the last one.
    ///
    /// # Errors
    ///
    /// [`Stop::Store`] if the writer has ended.
    pub async fn commit(&self, mut unit: Unit) -> Result<(), Stop> {
        if self.options.is_dry_run {
            unit.retain(|write| matches!(write, Write::DailyLimit { .. }));
        }
        // The calls are taken once there is room for them: whoever stops waiting for it has taken none.
        let room = self.units.reserve().await.map_err(|_| Stop::Store)?;
        unit.extend(self.uncounted_calls());
        if !unit.is_empty() {
            room.send(unit);
        }
        Ok(())
    }

    /// Counts each call when it is sent, whatever becomes of its answer and of the run.
    ///
    /// # Errors
    ///
    /// [`Stop::Store`] if the writer has ended; nothing else ends it.
    pub async fn count_calls(&self) -> Result<std::convert::Infallible, Stop> {
        loop {
            self.client.call_sent().await;
            self.commit(Vec::new()).await?;
        }
    }

    fn uncounted_calls(&self) -> impl Iterator<Item = Write> {
        let counted = self.client.take_uncounted().into_iter();
        counted.map(|(day, calls)| Write::Calls { account: self.account.clone(), at: Timestamp::start_of(day), calls })
    }

    /// Reservations calls, so that they do not come out of what lists under way still need.
    pub fn reserve_calls(&self, calls: u64) -> Fit<'_> {
        self.reservations.begin(calls, self.client.calls().total(), self.client.calls_left().0)
    }

    /// Leaves an item as it is for a run with more calls.
    ///
    /// # Errors
    ///
    /// [`Stop::Store`] if the writer has ended.
    pub async fn leave_for_later(&self, key: WorkKey) -> Result<(), Stop> {
        self.outcome().is_over_budget = true;
        self.commit(vec![Write::Found(key)]).await
    }

    /// Counts and hands on an item that ended well.
    ///
    /// # Errors
    ///
    /// [`Stop::Store`] if the writer has ended.
    pub async fn finish(&self, item: WorkItem, with: Unit) -> Result<(), Stop> {
        self.outcome().succeeded(&item);
        log(&item);
        let mut unit = with;
        unit.push(Write::Mark(Box::new(item)));
        self.commit(unit).await
    }

    /// The same for an item that ends although it is not whole.
    ///
    /// # Errors
    ///
    /// [`Stop::Store`] if the writer has ended.
    pub async fn close(&self, item: WorkItem, with: Unit) -> Result<(), Stop> {
        self.outcome().closed(&item);
        log(&item);
        let mut unit = with;
        unit.push(Write::Mark(Box::new(item)));
        self.commit(unit).await
    }

    /// Notes how an item failed, or tells why the job has to end.
    ///
    /// # Errors
    ///
    /// What concerns more than the item.
    pub async fn fail(&self, event: &Candidate, item: WorkItem, error: zoom::Error) -> Result<(), Stop> {
        self.fail_all(event, vec![item], error).await.map(drop)
    }

    /// The same for every item that hangs on one request, and returns them: however many they are, one request failed.
    ///
    /// # Errors
    ///
    /// What concerns more than these items.
    pub async fn fail_all(
        &self,
        event: &Candidate,
        items: Vec<WorkItem>,
        error: zoom::Error,
    ) -> Result<Vec<WorkItem>, Stop> {
        let failure = self.own_failure(event.kind, error).await?;
        let items: Vec<WorkItem> = items.into_iter().map(|item| self.failed_item(event, item, &failure)).collect();
        for item in &items {
            log(item);
            self.outcome().failed(item);
        }
        let is_event = |key: &WorkKey| key.participant.is_none() && key.asked_for == AskedFor::Qos;
        let expired = items.iter().find(|item| is_event(&item.key) && item.state == WorkState::Expired);
        let joins: Vec<WorkItem> = expired.map_or_else(Vec::new, |whole| expired_joins(event, whole));
        let marks = items.iter().cloned().chain(joins).map(|item| Write::Mark(Box::new(item)));
        self.commit(marks.collect()).await?;
        self.give_up_after(&failure)?;
        Ok(items)
    }

    /// Marks a join whose request failed, and returns it. It is counted only where no other item tells of it.
    ///
    /// # Errors
    ///
    /// What concerns more than the join.
    pub async fn fail_join(
        &self,
        event: &Candidate,
        join: WorkItem,
        error: zoom::Error,
        whose: Whose<'_>,
    ) -> Result<WorkItem, Stop> {
        let failure = self.own_failure(event.kind, error).await?;
        let join = self.failed_item(event, join, &failure);
        log(&join);
        if whose.tells(&join) {
            self.outcome().failed(&join);
        }
        self.commit(vec![Write::Mark(Box::new(join.clone()))]).await?;
        self.give_up_after(&failure)?;
        Ok(join)
    }

    /// A failure of the item, or why the job has to end.
    async fn own_failure(&self, kind: EventKind, error: zoom::Error) -> Result<ItemFailure, Stop> {
        match error {
            zoom::Error::Item(failure) | zoom::Error::TooLarge(failure) => Ok(failure),
            zoom::Error::ListTokenExpired => Ok(list_token_expired()),
            other => Err(self.stop_for(kind, other).await),
        }
    }

    /// Takes note of a request that failed; an error if Zoom fails again and again.
    fn give_up_after(&self, failure: &ItemFailure) -> Result<(), Stop> {
        let mut outcome = self.outcome();
        outcome.request_failed(failure);
        if outcome.temporary_in_a_row() >= FAILURES_IN_A_ROW { Err(Stop::GaveUp) } else { Ok(()) }
    }

    /// The item as a failure leaves it.
    fn failed_item(&self, event: &Candidate, item: WorkItem, failure: &ItemFailure) -> WorkItem {
        let is_young = !self.terms.is_settled(event.end_at);
        let (state, next_try_at) = match failure.state {
            WorkState::NotFound if is_young => (WorkState::NotReady, self.settled_at(event)),
            state => (state, failure.next_try_at),
        };
        let item = WorkItem {
            state,
            attempts: item.attempts + failure.attempts,
            http_status: failure.http_status,
            zoom_code: failure.zoom_code,
            reason: Some(failure.reason.clone()),
            next_try_at,
            finished_at: (state == WorkState::Expired).then(|| self.clock.now()),
            ..item
        };
        self.terms.counted(item, event)
    }

    /// An item of which Zoom holds nothing: final once the event has settled.
    #[must_use]
    pub fn empty_item(&self, event: &Candidate, item: WorkItem) -> WorkItem {
        if self.terms.is_settled(event.end_at) {
            return item.finished(WorkState::Empty, self.clock.now());
        }
        self.young_item(event, item, "Zoom has no records yet".to_owned())
    }

    /// An item that may become whole yet, and why it is not; the next run asks for it again.
    #[must_use]
    pub fn young_item(&self, event: &Candidate, item: WorkItem, reason: String) -> WorkItem {
        let next_try_at = self.settled_at(event).filter(|&at| at > self.terms.now);
        let (state, reason) = (WorkState::NotReady, Some(reason));
        self.terms.counted(WorkItem { state, reason, next_try_at, qos_finished_at: None, ..item }, event)
    }

    fn settled_at(&self, event: &Candidate) -> Option<Timestamp> {
        event.end_at.map(|end_at| end_at.plus_seconds(self.terms.settle_seconds))
    }

    /// Why a job ends, after an error that concerns more than one item.
    pub async fn stop_for(&self, kind: EventKind, error: zoom::Error) -> Stop {
        match error {
            zoom::Error::Refused(refusal @ Refusal::Credentials { .. }) => Stop::Credentials(refusal),
            zoom::Error::Refused(refusal) => Stop::Kind(AskedFor::Qos, kind, refusal),
            zoom::Error::BudgetReached => Stop::Budget,
            zoom::Error::PoolUsedUp { resume_at } => Stop::PoolUsedUp(resume_at),
            zoom::Error::DailyLimit { resume_at } => {
                let limit = Write::DailyLimit { account: self.account.clone(), resume_at };
                match self.commit(vec![limit]).await {
                    Ok(()) => Stop::DailyLimit(resume_at),
                    Err(stop) => stop,
                }
            }
            zoom::Error::Item(_) | zoom::Error::TooLarge(_) | zoom::Error::ListTokenExpired => Stop::GaveUp,
        }
    }

    /// Notes what the user must know of, apart from an item's failure.
    pub fn report(&self, problem: Problem) {
        self.outcome().report(problem);
    }

    /// The run's account of itself.
    ///
    /// # Panics
    ///
    /// If a thread did that held it; the program has ended by then.
    pub fn outcome(&self) -> MutexGuard<'_, RunOutcome> {
        self.outcome.lock().expect("a panic ends the program")
    }
}

/// One line for each item that ends: which event, never who.
fn log(item: &WorkItem) {
    let (kind, event, state) = (item.key.kind.as_str(), &item.key.event, item.state.as_str());
    let (records, status, zoom_code) = (item.records_done, item.http_status, item.zoom_code);
    tracing::info!(kind, %event, state, records, status, zoom_code, "ended");
}

/// The open joins of an event that is out of reach: they are so with it, since no run would take them up again.
fn expired_joins(event: &Candidate, whole: &WorkItem) -> Vec<WorkItem> {
    let (state, finished_at, reason) = (whole.state, whole.finished_at, &whole.reason);
    let expired = |join: &WorkItem| WorkItem { state, finished_at, reason: reason.clone(), ..join.clone() };
    event.open_joins().map(expired).collect()
}

/// The facts that go with a response, where the event itself was written before.
#[must_use]
pub fn named(event: &Candidate) -> EventFacts {
    let asked = if event.listed.is_none() { Asked::Everybody } else { Asked::Listed };
    EventFacts { number: event.number, asked: Some(asked), ..EventFacts::named(event.kind, event.uuid.clone()) }
}

fn list_token_expired() -> ItemFailure {
    ItemFailure {
        state: WorkState::Failed,
        http_status: Some(400),
        zoom_code: Some(300),
        reason: "the list's page token expired again and again".to_owned(),
        attempts: 0,
        is_temporary: true,
        next_try_at: None,
    }
}
