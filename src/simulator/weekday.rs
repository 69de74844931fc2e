//! What the day of the week is for an organisation.

use chrono::{Datelike as _, NaiveDate};

/// What a weekday is for how much is held and who is in the office: the middle of the week is busiest, and the office
/// is emptiest around the weekend.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weekday {
    /// Meetings, compared with a full day.
    pub(super) meetings: f64,
    /// How many of those who choose are in the office.
    pub(super) in_office: f64,
}

impl Weekday {
    pub(super) fn of(day: NaiveDate) -> Self {
        let (meetings, in_office) = match day.weekday().num_days_from_monday() {
            0 => (0.85, 0.35),
            1..=3 => (1.0, 0.75),
            4 => (0.7, 0.2),
            _ => (0.04, 0.0),
        };
        Self { meetings, in_office }
    }
}
