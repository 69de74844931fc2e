//! What was asked of Zoom and how it ended.

use chrono::{Days, NaiveDate};

use super::event::{EventKind, EventRef, EventUuid};
use super::time::Timestamp;

/// How far a work item is. Only `done`, `empty` and `expired` end it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WorkState {
    /// Known and not asked for yet, or begun and not finished.
    Pending,
    /// All of it is stored.
    Done,
    /// Zoom holds no QoS for it.
    Empty,
    /// The event may not have been processed yet.
    NotReady,
    /// Zoom does not know it.
    NotFound,
    /// Refused for this item while others of its kind succeed.
    Forbidden,
    /// Older than the year that Zoom keeps (its code 12702).
    Expired,
    /// Something between here and Zoom refuses this item with a page of HTML.
    Blocked,
    /// Anything else that retries did not cure.
    Failed,
}

impl WorkState {
    /// All states.
    pub const ALL: [Self; 9] = [
        Self::Pending,
        Self::Done,
        Self::Empty,
        Self::NotReady,
        Self::NotFound,
        Self::Forbidden,
        Self::Expired,
        Self::Blocked,
        Self::Failed,
    ];

    /// The word in tables and views.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Empty => "empty",
            Self::NotReady => "not_ready",
            Self::NotFound => "not_found",
            Self::Forbidden => "forbidden",
            Self::Expired => "expired",
            Self::Blocked => "blocked",
            Self::Failed => "failed",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether a later run leaves the item alone unless it is named or refreshed.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Empty | Self::Expired)
    }

    /// Whether it tells of a failure that the item may never get over.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::NotFound | Self::Forbidden | Self::Blocked | Self::Failed)
    }
}

/// Which of Zoom's two QoS endpoints an item is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// All participants, ten a page.
    List,
    /// One participant a call.
    Single,
}

impl Source {
    /// The word in tables and views.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Single => "single",
        }
    }

    /// The source of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        [Self::List, Self::Single].into_iter().find(|source| source.as_str() == word)
    }
}

/// What of an event is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AskedFor {
    /// Its quality of service, with the attributes of its participants.
    Qos,
    /// What its participants said of it.
    Feedback,
}

impl AskedFor {
    /// The word in tables and views.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Qos => "qos",
            Self::Feedback => "feedback",
        }
    }

    /// The one of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        [Self::Qos, Self::Feedback].into_iter().find(|asked_for| asked_for.as_str() == word)
    }
}

/// What a work item asks for: a whole event, or one participant of it as the user named it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkKey {
    /// Meeting or webinar.
    pub kind: EventKind,
    /// The event; a number only for one that Zoom did not know.
    pub event: EventRef,
    /// The participant as asked for; `None` is the whole event.
    pub participant: Option<String>,
    /// What of it.
    pub asked_for: AskedFor,
}

impl WorkKey {
    /// A whole event.
    #[must_use]
    pub fn event(kind: EventKind, uuid: EventUuid) -> Self {
        Self { kind, event: EventRef::Uuid(uuid), participant: None, asked_for: AskedFor::Qos }
    }

    /// What the participants of an event said of it.
    #[must_use]
    pub fn feedback(kind: EventKind, uuid: EventUuid) -> Self {
        Self { asked_for: AskedFor::Feedback, ..Self::event(kind, uuid) }
    }

    /// The whole event's quality of service.
    #[must_use]
    pub fn whole(&self) -> Self {
        Self { participant: None, asked_for: AskedFor::Qos, ..self.clone() }
    }

    /// One participant of the same event.
    #[must_use]
    pub fn of_participant(&self, participant: &str) -> Self {
        Self { participant: Some(participant.to_owned()), ..self.clone() }
    }
}

/// UTC days on which an item may fail before it rests: a mistyped name must not spoil every night to come.
pub const FAILING_DAYS: u32 = 3;

/// Days from one try to the next of an item that rests.
pub const RESTING_DAYS: u64 = 7;

/// A work item: the ledger's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkItem {
    /// What was asked.
    pub key: WorkKey,
    /// Where it is read from, once that is decided.
    pub source: Option<Source>,
    /// How far it is.
    pub state: WorkState,
    /// Records stored so far.
    pub records_done: u32,
    /// Records that Zoom says there are.
    pub records_total: Option<u32>,
    /// Requests sent for it, over all runs.
    pub attempts: u32,
    /// The HTTP status of the last failure.
    pub http_status: Option<u16>,
    /// Zoom's code of the last failure.
    pub zoom_code: Option<i64>,
    /// The last failure in words.
    pub reason: Option<String>,
    /// When a further try is due: information, and not a promise.
    pub next_try_at: Option<Timestamp>,
    /// When its QoS was complete; the attributes may still be missing.
    pub qos_finished_at: Option<Timestamp>,
    /// When it was complete.
    pub finished_at: Option<Timestamp>,
    /// UTC days on which it failed after its event had settled; of an event without a date, also those on which it was
    /// not whole.
    pub failed_days: u32,
    /// The last of them.
    pub failed_on: Option<NaiveDate>,
    /// The last UTC day on which joins that a list lacks were asked for one by one.
    pub lacking_asked_on: Option<NaiveDate>,
}

impl WorkItem {
    /// An item of which nothing was asked yet.
    #[must_use]
    pub fn pending(key: WorkKey) -> Self {
        Self {
            key,
            source: None,
            state: WorkState::Pending,
            records_done: 0,
            records_total: None,
            attempts: 0,
            http_status: None,
            zoom_code: None,
            reason: None,
            next_try_at: None,
            qos_finished_at: None,
            finished_at: None,
            failed_days: 0,
            failed_on: None,
            lacking_asked_on: None,
        }
    }

    /// The same item after a try on that UTC day that did not end it; several on a day count once.
    #[must_use]
    pub fn failed_on(self, day: NaiveDate) -> Self {
        if self.failed_on == Some(day) {
            return self;
        }
        Self { failed_days: self.failed_days + 1, failed_on: Some(day), ..self }
    }

    /// Whether it failed on so many days that it is asked for once a week, until it is named again.
    #[must_use]
    pub fn is_resting(&self) -> bool {
        self.state.is_failure() && self.failed_days >= FAILING_DAYS
    }

    /// Whether it rests, and its weekly try is not due on that UTC day.
    #[must_use]
    pub fn rests_on(&self, day: NaiveDate) -> bool {
        self.is_resting() && self.failed_on.is_some_and(|failed_on| day < failed_on + Days::new(RESTING_DAYS))
    }

    /// Whether its failure was told on [`FAILING_DAYS`] days, so that it is told no more.
    #[must_use]
    pub fn was_told_often(&self) -> bool {
        self.failed_days > FAILING_DAYS
    }

    /// The same item when the user names it: it fails anew.
    #[must_use]
    pub fn named_anew(self) -> Self {
        Self { failed_days: 0, failed_on: None, ..self }
    }

    /// Whether this is what `forget` leaves of an event: a mark that it is not to be stored again.
    #[must_use]
    pub fn is_forgotten(&self) -> bool {
        self.state == WorkState::Done && self.reason.as_deref() == Some("forgotten")
    }

    /// The same item before its next try: nothing of it counts as read, and why it waited is over.
    #[must_use]
    pub fn begun_anew(self) -> Self {
        Self { reason: None, next_try_at: None, qos_finished_at: None, finished_at: None, ..self }
    }

    /// The same item with its QoS complete and its attributes still to come.
    #[must_use]
    pub fn with_qos(self, at: Timestamp) -> Self {
        Self { state: WorkState::Pending, qos_finished_at: Some(at), ..self }
    }

    /// The same item, complete.
    #[must_use]
    pub fn finished(self, state: WorkState, at: Timestamp) -> Self {
        Self {
            state,
            qos_finished_at: self.qos_finished_at.or(Some(at)),
            finished_at: Some(at),
            http_status: None,
            zoom_code: None,
            reason: None,
            next_try_at: None,
            failed_days: 0,
            failed_on: None,
            lacking_asked_on: None,
            ..self
        }
    }

    /// The same item, ended although Zoom tells of more than it gave.
    #[must_use]
    pub fn closed(self, state: WorkState, reason: String, at: Timestamp) -> Self {
        Self { reason: Some(reason), ..self.finished(state, at) }
    }
}

/// One of Zoom's listings of past events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Listing {
    /// Events that more than one person attended.
    Past,
    /// Meetings that one person attended; webinars have no such listing.
    PastOne,
}

impl Listing {
    /// Zoom's word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Past => "past",
            Self::PastOne => "pastOne",
        }
    }
}
