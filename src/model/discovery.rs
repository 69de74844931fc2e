//! Days of an account's listings: which are open, which were discovered, and which were lost.

use chrono::NaiveDate;

use super::{EventKind, Listing, Timestamp};

/// For whom days are discovered: what a run for listed people has seen, a run for everybody has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DiscoveryScope {
    /// A run that collects everybody.
    Everybody,
    /// A run with a participant list.
    Listed,
}

impl DiscoveryScope {
    /// The word in tables and views.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::Listed => "listed",
        }
    }
}

/// One of Zoom's listings, of one account and for one scope: it has its own days.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListingKey {
    /// Whose events.
    pub account: String,
    /// Meetings or webinars.
    pub kind: EventKind,
    /// Which of Zoom's listings.
    pub listing: Listing,
    /// For whom.
    pub scope: DiscoveryScope,
}

/// A UTC day of a listing. It is open until it is discovered or lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscoveryDay {
    /// The day.
    pub day: NaiveDate,
    /// When a listing of it last came to its end; `None` while none ever did.
    pub listed_at: Option<Timestamp>,
    /// When it was listed late enough and as a whole.
    pub discovered_at: Option<Timestamp>,
    /// When it was found to be beyond what Zoom lists, without having been discovered.
    pub lost_at: Option<Timestamp>,
    /// The last UTC day on which its listing was shorter than its own total.
    pub short_on: Option<NaiveDate>,
    /// On how many UTC days that was so.
    pub short_days: u32,
    /// Events that the short listing held.
    pub events_found: Option<u64>,
    /// Events that it said it has.
    pub events_told: Option<u64>,
    /// Entries without a UUID that its listing was seen to hold, and that were named.
    pub events_without_uuid: u64,
}

impl DiscoveryDay {
    /// A day of which nothing is known yet.
    #[must_use]
    pub const fn open(day: NaiveDate) -> Self {
        Self {
            day,
            listed_at: None,
            discovered_at: None,
            lost_at: None,
            short_on: None,
            short_days: 0,
            events_found: None,
            events_told: None,
            events_without_uuid: 0,
        }
    }
}
