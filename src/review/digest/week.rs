//! The period by days of the week and hours, in the zone of the reader.

use chrono::{Datelike as _, NaiveDate};

use super::Digest;
use crate::model::Timestamp;
use crate::render::Zone;

/// What the days are called, Monday first.
pub const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// With fewer minutes the share of an hour says nothing.
const ENOUGH_MINUTES: i64 = 30;

/// Classified and poor minutes of an hour of a day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hour {
    /// All of them.
    pub n: i64,
    /// The poor ones.
    pub poor_minutes: i64,
}

impl Hour {
    /// The share of poor minutes in percent, where there are enough of them.
    #[must_use]
    pub fn poor_pct(self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "no hour has 2^53 minutes")]
        (self.n >= ENOUGH_MINUTES).then(|| 100.0 * self.poor_minutes as f64 / self.n as f64)
    }
}

/// The hours of each day of the week.
pub type Week = [[Hour; 24]; 7];

impl Digest {
    /// The hours in a zone, which may begin at any quarter of those of UTC.
    #[must_use]
    pub fn week(&self, zone: Zone) -> Week {
        let mut week = Week::default();
        for row in 0..self.hours.rows.len() {
            let at = Timestamp(self.hours.count(row, "quarter_unix"));
            let day = NaiveDate::parse_from_str(&zone.day(at), "%Y-%m-%d");
            let hour = zone.clock(at).get(..2).and_then(|hour| hour.parse::<usize>().ok());
            if let (Ok(day), Some(hour)) = (day, hour.filter(|hour| *hour < 24)) {
                let of_week = &mut week[place(day)][hour];
                of_week.n += self.hours.count(row, "n");
                of_week.poor_minutes += self.hours.count(row, "poor_minutes");
            }
        }
        week
    }

    /// Whether nothing is known of a day of the week: what was held on none of its days in the period is known.
    #[must_use]
    pub fn is_unknown(&self, weekday: usize) -> bool {
        let undiscovered = |day: &NaiveDate| {
            let rows = 0..self.undiscovered.rows.len();
            rows.into_iter().any(|row| self.undiscovered.text(row, "day_on") == Some(&day.to_string()))
        };
        let mut days = self.period.days().filter(|day| place(*day) == weekday).peekable();
        days.peek().is_some() && days.all(|day| undiscovered(&day))
    }
}

fn place(day: NaiveDate) -> usize {
    day.weekday().num_days_from_monday().try_into().unwrap_or_default()
}
