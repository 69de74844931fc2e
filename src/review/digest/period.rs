//! The days of a digest, and those that it has to read for them.

use chrono::{Days, NaiveDate};

use crate::report::Error;
use crate::report::parameters::{Arguments, day, in_order};

/// How many days before a period it is held against.
const BEFORE_DAYS: u64 = 28;

/// In so many days before a period it is asked what was found, and of so many periods at most.
const EARLIER_DAYS: u64 = 56;
const MOST_EARLIER: u64 = 8;

/// In how many days up to the last of a period the day is looked for since when something is so.
const SINCE_DAYS: u64 = 42;

/// UTC days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
}

impl Period {
    /// The days that the arguments name.
    ///
    /// # Errors
    ///
    /// One of them is missing, is no day, or the last is before the first.
    pub(super) fn of(arguments: &Arguments) -> Result<Self, Error> {
        let named = |name: &'static str| {
            let missing = || Error::MissingParameter {
                name: name.to_owned(),
                description: format!("the {} UTC day", if name == "from" { "first" } else { "last" }),
                example: None,
            };
            day(name, arguments.get(name).ok_or_else(missing)?)
        };
        let period = Self { from: named("from")?, to: named("to")? };
        in_order(&period.from.to_string(), &period.to.to_string())?;
        Ok(period)
    }

    /// How many days it has.
    #[must_use]
    pub fn length_days(self) -> u64 {
        (self.to - self.from).num_days().unsigned_abs() + 1
    }

    /// Its days in the order of time.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(move |day| *day <= self.to)
    }

    /// The days that are read: those before it that it is held against, with the period before as well, and likewise
    /// for the earlier periods, by which it is known what is new; and as many as it takes to find since when something
    /// is so.
    #[must_use]
    pub fn read(self) -> Self {
        let length = self.length_days();
        let earlier = (EARLIER_DAYS / length).clamp(1, MOST_EARLIER);
        let back = earlier * length + SINCE_DAYS.max(BEFORE_DAYS + 2 * length) - 1;
        Self { from: self.to.checked_sub_days(Days::new(back)).unwrap_or(NaiveDate::MIN), to: self.to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, to: &str, read_from: &str) {
        let arguments = [("from", from), ("to", to)].map(|(name, day)| (name.to_owned(), day.to_owned()));
        let period = Period::of(&arguments.into()).unwrap();
        assert_eq!(period.read().from.to_string(), read_from, "{from} to {to}");
    }

    #[test]
    fn a_week_is_read_with_eight_before_it_and_with_what_the_first_of_them_is_held_against() {
        check("2026-03-02", "2026-03-08", "2025-12-01");
        check("2026-03-01", "2026-03-30", "2025-12-03");
        check("2026-03-08", "2026-03-08", "2026-01-18");
    }

    #[test]
    fn a_period_ends_after_it_begins() {
        let days = [("from", "2026-03-02"), ("to", "2026-03-01")].map(|(name, day)| (name.to_owned(), day.to_owned()));
        let refused = Period::of(&days.into()).unwrap_err().to_string();
        assert_eq!(refused, "read the parameter `to`: \"2026-03-01\" is not a day from 2026-03-02 on, the first day");
    }
}
