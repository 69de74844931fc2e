//! The run's account of itself: what ended how, and what it means for the exit code.

use std::collections::{BTreeMap, BTreeSet};

use crate::exit::Code;
use crate::model::{AskedFor, EventKind, EventRef, Timestamp, WorkItem, WorkState};
use crate::zoom::{ItemFailure, Refusal};

/// Why a job ends before its event does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The database refuses; the writer knows why.
    Store,
    /// All of one kind is refused, or what people said of its events.
    Kind(AskedFor, EventKind, Refusal),
    /// Zoom's counts are refused.
    Counts(Refusal),
    /// Everything is refused.
    Credentials(Refusal),
    /// The run's calls are used up.
    Budget,
    /// The account's calls of today are used up by its own count.
    PoolUsedUp(Timestamp),
    /// The account's calls of today are used up, Zoom says.
    DailyLimit(Timestamp),
    /// Zoom failed too often in a row.
    GaveUp,
}

/// Whose joins are asked for, which decides what tells of one that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose<'a> {
    /// Those of people whom the user listed, these by their `user_id`s. Of anybody else's the person's item tells.
    Listed(&'a BTreeSet<String>),
    /// An event's, of so many joins; its own item tells.
    Event(usize),
}

/// How joins ended, by `user_id`.
pub type JoinItems = BTreeMap<String, WorkItem>;

/// Something that the user must know of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What it is about: `meeting abc== of alice@example.com`.
    pub subject: String,
    /// The event, where it is about one.
    pub event: Option<(EventKind, EventRef)>,
    /// What the ledger says of it.
    pub state: WorkState,
    /// Why, in words.
    pub reason: String,
}

/// Counts of a run.
#[derive(Debug, Default)]
pub struct RunOutcome {
    /// How many items ended in each state.
    pub states: BTreeMap<&'static str, u64>,
    /// What went wrong, in the order in which it did.
    pub problems: Vec<Problem>,
    /// What the user should know besides, and what to do.
    pub remarks: Vec<String>,
    /// Listed names that fit several people: the item, and what tells those people apart.
    pub namesakes: Vec<(String, Vec<String>)>,
    /// What was chosen for the user, in words.
    pub notes: Vec<String>,
    /// What is refused of a kind as a whole, and why.
    pub refused: BTreeMap<(AskedFor, EventKind), Refusal>,
    /// Why Zoom's counts are.
    pub counts_refused: Option<Refusal>,
    /// Events whose quality of service this run has read.
    pub read: BTreeSet<(EventKind, EventRef)>,
    /// How many events were asked about what people said of them, by state, and what was said.
    pub feedback: FeedbackOutcome,
    /// How many counts of days Zoom gave.
    pub counted_days: u64,
    /// What may still become whole at Zoom, and is asked for again.
    pub young: Vec<Problem>,
    /// Why the run ended before its work did.
    pub stop: Option<Stop>,
    /// Whether some list did not fit what was left of the budget.
    pub is_over_budget: bool,
    /// What of a kind Zoom answered at least for one event.
    answered: BTreeSet<(AskedFor, EventKind)>,
    /// What of a kind was forbidden, with Zoom's words for the first time.
    forbidden: BTreeMap<(AskedFor, EventKind), String>,
    has_any_answer: bool,
    lacks_events: bool,
    temporary: u64,
    temporary_in_a_row: u32,
}

/// What came of asking for what people said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedbackOutcome {
    /// How many events ended in each state.
    pub states: BTreeMap<&'static str, u64>,
    /// How many answers there are.
    pub answers: u64,
}

impl Whose<'_> {
    /// Whether a join's own item is the one to tell of its failure.
    #[must_use]
    pub fn tells(self, join: &WorkItem) -> bool {
        match (self, &join.key.participant) {
            (Self::Listed(user_ids), Some(user_id)) => user_ids.contains(user_id),
            _ => false,
        }
    }

    /// Whether a meeting that does not know a join may be one of a single person, which Zoom keeps apart.
    #[must_use]
    pub fn may_be_alone(self, kind: EventKind) -> bool {
        kind == EventKind::Meeting && matches!(self, Self::Listed(_) | Self::Event(0 | 1))
    }
}

impl RunOutcome {
    /// Counts an item that was answered: it is final, or young.
    pub fn succeeded(&mut self, item: &WorkItem) {
        self.answered.insert((item.key.asked_for, item.key.kind));
        self.listing_answered();
        self.count(item);
        if item.state == WorkState::Done && item.key == item.key.whole() {
            self.read.insert((item.key.kind, item.key.event.clone()));
        }
        if !item.state.is_final() {
            self.young.push(Problem::of(item));
        }
    }

    fn count(&mut self, item: &WorkItem) {
        let states = match item.key.asked_for {
            AskedFor::Qos => &mut self.states,
            AskedFor::Feedback => &mut self.feedback.states,
        };
        *states.entry(item.state.as_str()).or_default() += 1;
        if item.key.asked_for == AskedFor::Feedback && item.state == WorkState::Done {
            self.feedback.answers += u64::from(item.records_done);
        }
    }

    /// Counts an item that ends although it is not whole, which is told this once.
    pub fn closed(&mut self, item: &WorkItem) {
        self.succeeded(item);
        self.report(Problem::of(item));
    }

    /// Takes note that Zoom answered for an event of that kind.
    pub fn answered(&mut self, kind: EventKind) {
        self.answered.insert((AskedFor::Qos, kind));
        self.listing_answered();
    }

    /// Takes note that Zoom listed events, which says nothing yet about whether they may be read.
    pub fn listing_answered(&mut self) {
        self.has_any_answer = true;
        self.temporary_in_a_row = 0;
    }

    /// Takes note that something of that is forbidden.
    pub fn forbade(&mut self, part: (AskedFor, EventKind), reason: &str) {
        self.forbidden.entry(part).or_insert_with(|| reason.to_owned());
    }

    /// Kinds that the role of the app's owner does not permit: a 403 for an item is the item's own while others of its
    /// kind succeed.
    pub fn lacking_role(&self) -> impl Iterator<Item = (AskedFor, EventKind, Refusal)> {
        let lacking = self.forbidden.iter().filter(|(part, _)| !self.answered.contains(part));
        lacking.map(|((asked_for, kind), message)| (*asked_for, *kind, Refusal::Role { message: message.clone() }))
    }

    /// Counts an item that failed. One that Zoom may not know yet is young, and one that failed too often is told no
    /// more. How its request failed is told by [`RunOutcome::request_failed`], once for all items that hang on it.
    pub fn failed(&mut self, item: &WorkItem) {
        self.count(item);
        if item.state == WorkState::NotReady {
            self.young.push(Problem::of(item));
            return;
        }
        if item.was_told_often() {
            return;
        }
        if item.state == WorkState::Forbidden {
            self.forbade((item.key.asked_for, item.key.kind), item.reason.as_deref().unwrap_or_default());
        }
        self.report(Problem::of(item));
    }

    /// Takes note of a request that failed: of its own accord, or because Zoom or the way there is down.
    pub fn request_failed(&mut self, failure: &ItemFailure) {
        if failure.is_temporary {
            self.temporarily_failed();
        } else {
            self.temporary_in_a_row = 0;
        }
    }

    /// Takes note of a failure of the connection or of Zoom.
    pub fn temporarily_failed(&mut self) {
        self.temporary += 1;
        self.temporary_in_a_row += 1;
    }

    pub(super) fn temporary_in_a_row(&self) -> u32 {
        self.temporary_in_a_row
    }

    /// Notes a listing that did not end: there may be events that nobody knows of.
    pub fn listing_failed(&mut self, problem: Problem) {
        self.lacks_events = true;
        self.report(problem);
    }

    /// Whether nothing kept the run from any of its events.
    #[must_use]
    pub fn has_examined_all(&self) -> bool {
        let is_any_kind_refused = self.refused.keys().any(|(asked_for, _)| *asked_for == AskedFor::Qos);
        !self.lacks_events && !self.is_over_budget && self.stop.is_none() && !is_any_kind_refused
    }

    /// Notes a problem.
    pub fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Notes why the run ends early; the first reason counts.
    pub fn stopped(&mut self, stop: Stop) {
        match stop {
            Stop::Kind(asked_for, kind, refusal) => {
                self.refused.entry((asked_for, kind)).or_insert(refusal);
            }
            Stop::Counts(refusal) => {
                self.counts_refused.get_or_insert(refusal);
            }
            stop => {
                self.stop.get_or_insert(stop);
            }
        }
    }

    /// Every code that applies.
    #[must_use]
    pub fn codes(&self) -> Vec<Code> {
        let mut codes = vec![Code::Ok];
        let lacks_role = self.lacking_role().next().is_some();
        let is_refused = !self.refused.is_empty() || self.counts_refused.is_some();
        if lacks_role || is_refused || matches!(self.stop, Some(Stop::Credentials(_))) {
            codes.push(Code::Refused);
        }
        if self.is_over_budget || matches!(self.stop, Some(Stop::Budget | Stop::PoolUsedUp(_) | Stop::DailyLimit(_))) {
            codes.push(Code::OutOfCalls);
        }
        if matches!(self.stop, Some(Stop::Store)) {
            codes.push(Code::Unexpected);
        }
        let fetched_nothing = !self.has_any_answer && self.temporary > 0;
        if fetched_nothing || matches!(self.stop, Some(Stop::GaveUp)) {
            codes.push(Code::Temporary);
        }
        if !self.problems.is_empty() {
            codes.push(Code::Incomplete);
        }
        codes
    }
}

impl Problem {
    /// An item's failure.
    #[must_use]
    pub fn of(item: &WorkItem) -> Self {
        let key = &item.key;
        let participant = key.participant.as_ref().map(|written| format!(", participant {written}"));
        Self {
            subject: match key.asked_for {
                AskedFor::Qos => format!("{} {}{}", key.kind, key.event, participant.unwrap_or_default()),
                AskedFor::Feedback => format!("feedback of {} {}", key.kind, key.event),
            },
            event: Some((key.kind, key.event.clone())),
            state: item.state,
            reason: item.reason.clone().unwrap_or_default(),
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // An item that has not ended is `pending` to the ledger; whoever reads a mail never heard of that.
        let state = if self.state == WorkState::Pending { "not finished" } else { self.state.as_str() };
        write!(f, "{}: {state} ({})", self.subject, self.reason)
    }
}

/// The joins whose QoS is complete, as done: to be marked together with the attributes.
#[must_use]
pub fn finished(joins: impl IntoIterator<Item = WorkItem>, now: Timestamp) -> Vec<WorkItem> {
    let read = joins.into_iter().filter(|join| join.state == WorkState::Pending && join.qos_finished_at.is_some());
    read.map(|join| join.finished(WorkState::Done, now)).collect()
}
