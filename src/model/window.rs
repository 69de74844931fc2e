//! Spans of UTC days, both ends included, and how they are cut into listings.

use chrono::{Days, NaiveDate};

/// The longest span that one listing may ask for, in days. Zoom says "one month"; 30 days fit every month but
/// February, and February's 30-day spans are accepted as well.
pub const LISTING_DAYS: u64 = 30;

/// How far back a listing reaches: six months, counted as the shortest that six months can be.
pub const LISTED_HISTORY_DAYS: u64 = 181;

/// UTC days from `from` to `to`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, not before the first.
    pub to: NaiveDate,
}

impl Window {
    /// `None` if the days are in the wrong order.
    #[must_use]
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// The part that Zoom can still list, seen from `today`: `None` if all of it lies too far back.
    #[must_use]
    pub fn listable(self, today: NaiveDate) -> Option<Self> {
        let oldest = today - Days::new(LISTED_HISTORY_DAYS);
        Self::new(self.from.max(oldest), self.to)
    }

    /// This span in listings of at most [`LISTING_DAYS`], oldest first.
    #[must_use]
    pub fn listings(self) -> Vec<Self> {
        let mut listings = Vec::new();
        let mut from = self.from;
        while from <= self.to {
            let to = (from + Days::new(LISTING_DAYS - 1)).min(self.to);
            listings.push(Self { from, to });
            from = to + Days::new(1);
        }
        listings
    }
}

impl std::fmt::Display for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} to {}", self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a test's day is a day")
    }

    fn check(from: &str, to: &str, expected: &[&str]) {
        let window = Window::new(day(from), day(to)).expect("a test's days are in order");
        let listings: Vec<String> = window.listings().iter().map(ToString::to_string).collect();
        assert_eq!(listings, expected);
    }

    #[test]
    fn a_window_is_cut_into_listings_that_touch_and_do_not_overlap() {
        check("2026-11-22", "2026-11-22", &["2026-11-22 to 2026-11-22"]);
        check("2026-01-01", "2026-01-30", &["2026-01-01 to 2026-01-30"]);
        check("2026-01-01", "2026-01-31", &["2026-01-01 to 2026-01-30", "2026-01-31 to 2026-01-31"]);
        check("2026-02-01", "2026-04-01", &["2026-02-01 to 2026-03-02", "2026-03-03 to 2026-04-01"]);
    }

    #[test]
    fn what_lies_before_zooms_six_months_is_left_out() {
        let today = day("2026-11-22");
        let asked = Window::new(day("2026-01-01"), today).expect("in order");
        assert_eq!(asked.listable(today).map(|window| window.from), Some(day("2026-05-25")));
        assert_eq!(Window::new(day("2025-01-01"), day("2025-02-01")).and_then(|window| window.listable(today)), None);
    }

    #[test]
    fn days_in_the_wrong_order_are_no_window() {
        assert_eq!(Window::new(day("2026-02-02"), day("2026-02-01")), None);
    }
}
