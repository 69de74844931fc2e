//! Zoom's own counts of quality: how many meetings or participants of a day were good, fair, poor and bad in a medium.

use chrono::NaiveDate;

use super::{Medium, Timestamp, WorkState};

/// What Zoom counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountUnit {
    /// Each meeting once.
    Meeting,
    /// Each participant of one once.
    Participants,
}

impl CountUnit {
    /// Both, in the order in which they are asked for.
    pub const BOTH: [Self; 2] = [Self::Meeting, Self::Participants];

    /// Zoom's word for it, which is that of tables and views, too.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Meeting => "meeting",
            Self::Participants => "participants",
        }
    }
}

/// How many there were of each quality; `None` where Zoom tells none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BandCounts {
    /// Zoom's scores of 4 to 5.
    pub good: Option<u32>,
    /// 3 to 4.
    pub fair: Option<u32>,
    /// 2 to 3.
    pub poor: Option<u32>,
    /// 1 to 2.
    pub bad: Option<u32>,
}

/// A UTC day of which Zoom was asked for its counts, with how that ended: the ledger's mark and its rows in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedDay {
    /// Whose.
    pub account: String,
    /// The day.
    pub day: NaiveDate,
    /// What was counted.
    pub unit: CountUnit,
    /// How it ended.
    pub state: WorkState,
    /// When.
    pub asked_at: Timestamp,
    /// The HTTP status of a failure.
    pub http_status: Option<u16>,
    /// Zoom's code of a failure.
    pub zoom_code: Option<i64>,
    /// The failure in words.
    pub reason: Option<String>,
    /// The counts, by medium.
    pub media: Vec<(Medium, BandCounts)>,
}
