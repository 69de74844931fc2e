//! Why there is no response, told as what the caller does next rather than as status codes.

use crate::model::{Timestamp, WorkState};

/// Why Zoom's answer is not at hand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// This item is not to be had; the others are asked for all the same.
    #[error(transparent)]
    Item(#[from] ItemFailure),
    /// The same, as there is more of it than fits: what it is about may be asked for in parts.
    #[error(transparent)]
    TooLarge(ItemFailure),
    /// The page token died, so the list starts again from its first page.
    #[error("go on with a list whose page token has expired")]
    ListTokenExpired,
    /// Zoom refuses this account: the run, or all of one kind of event, ends here.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The calls that this run may make are used up.
    #[error("ask for more than the run's request budget allows")]
    BudgetReached,
    /// The account's calls of today are used up by its own count.
    #[error("ask for more than the account's calls of the day allow before {resume_at}")]
    PoolUsedUp {
        /// When there are new ones.
        resume_at: Timestamp,
    },
    /// The calls that Zoom grants the account in a day are used up.
    #[error("ask for more than Zoom's daily limit allows before {resume_at}")]
    DailyLimit {
        /// When Zoom answers again: its own word, else the next midnight in UTC.
        resume_at: Timestamp,
    },
}

/// How the request for one item ended, in the terms of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("fetch an item: {reason}")]
pub struct ItemFailure {
    /// `NotFound`, `Forbidden`, `Expired`, `Blocked` or `Failed`. Whether `NotFound` is rather "not ready" the caller
    /// knows, and whether `Forbidden` is rather a missing role: nothing of that kind was ever answered then.
    pub state: WorkState,
    /// The status of the last response; `None` if there was none.
    pub http_status: Option<u16>,
    /// Zoom's own code in the last response.
    pub zoom_code: Option<i64>,
    /// Zoom's message, or what went wrong with the connection. Holds neither URL nor token.
    pub reason: String,
    /// How often it was sent, the first time included.
    pub attempts: u32,
    /// Whether the fault lies with the connection or Zoom's servers rather than with the item, so that a run in which
    /// nothing else happens was a temporary failure.
    pub is_temporary: bool,
    /// When Zoom asked to be asked again, if it did.
    pub next_try_at: Option<Timestamp>,
}

/// What Zoom refuses. All but the first concern one kind of event: an account without webinars still has meetings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The token, or what it was asked for with: ends the run.
    #[error("sign in to Zoom: {reason}")]
    Credentials {
        /// Zoom's words, with the hint that they allow.
        reason: String,
    },
    /// The app lacks a scope.
    #[error("use an endpoint that the app has no scope for: {}", needed.join(", "))]
    Scope {
        /// The names that Zoom lists in its message (granular, mostly); those of the endpoint if it lists none.
        needed: Vec<String>,
    },
    /// The account's plan does not include the dashboard, or not that of webinars.
    #[error("use an endpoint that the account's plan does not include: {message}")]
    Plan {
        /// Zoom's words.
        message: String,
    },
    /// The role of the app's owner lacks the dashboard permission.
    #[error("use an endpoint that the owner's role does not permit: {message}")]
    Role {
        /// Zoom's words.
        message: String,
    },
}
