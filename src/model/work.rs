//! What was asked of Zoom and how it ended.

use super::event::{EventKind, EventRef};

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
}
