//! The periods that a digest compares, each with the days before it that it is held against.

use chrono::NaiveDate;

use crate::model::Timestamp;
use crate::model::time::DAY_SECONDS;

/// So many days back it is asked what was found in earlier periods, and in so many periods at most.
const EARLIER_SECONDS: i64 = 56 * DAY_SECONDS;
const MOST_EARLIER: usize = 8;

/// How long before each period lie the days that it is held against.
pub(super) const BEFORE_SECONDS: i64 = 28 * DAY_SECONDS;

/// A period, from its first second to the one behind it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    pub(super) first_unix: i64,
    pub(super) behind_unix: i64,
}

/// The two parts of what is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Period,
    Before,
}

impl Span {
    /// Where a day lies: in it, or before it.
    pub(super) fn place_of(self, day_unix: i64) -> Option<Half> {
        match day_unix {
            day if day >= self.behind_unix || day < self.before_unix() => None,
            day if day >= self.first_unix => Some(Half::Period),
            _ => Some(Half::Before),
        }
    }

    /// The first second of the days before it.
    pub(super) const fn before_unix(self) -> i64 {
        self.first_unix - BEFORE_SECONDS
    }
}

/// The period from a day to the last, and those before it of as many days; each alone, and with the one before it.
pub(super) fn spans(day: &str, to: &str) -> Vec<Span> {
    let begins = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|day| Timestamp::start_of(day).0);
    let (Ok(first_unix), Ok(last_unix)) = (begins(day), begins(to)) else { return Vec::new() };
    let behind_unix = last_unix + DAY_SECONDS;
    let length = behind_unix - first_unix;
    let backs = std::iter::successors(Some(0), |back| Some(back + length)).take(1 + MOST_EARLIER);
    let looks = |back: i64| {
        [1, 2]
            .map(|periods| Span { first_unix: behind_unix - back - periods * length, behind_unix: behind_unix - back })
    };
    backs.take_while(|back| *back <= EARLIER_SECONDS.max(length)).flat_map(looks).collect()
}

/// The place in these of the period alone that was so many ago.
pub(super) const fn place_of(periods_ago: usize) -> usize {
    2 * periods_ago
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days_of(day: &str, to: &str) -> Vec<[String; 2]> {
        let days = |span: Span| [span.first_unix, span.behind_unix].map(|unix| Timestamp(unix).day().to_string());
        spans(day, to).into_iter().map(days).collect()
    }

    #[test]
    fn each_period_is_as_long_as_the_one_asked_for_and_is_looked_at_with_the_one_before_it_too() {
        let days = days_of("2026-03-02", "2026-03-08");
        assert_eq!(days[0], ["2026-03-02", "2026-03-09"]);
        assert_eq!(days[1], ["2026-02-23", "2026-03-09"]);
        assert_eq!(days[place_of(1)], ["2026-02-23", "2026-03-02"]);
        assert_eq!(days[place_of(8)], ["2026-01-05", "2026-01-12"]);
    }

    #[test]
    fn eight_earlier_periods_are_asked_for_at_most_and_56_days_or_one() {
        let count = |to: &str| days_of("2026-03-02", to).len() / 2 - 1;
        assert_eq!(["2026-03-02", "2026-03-08", "2026-03-09", "2026-03-31", "2026-06-30"].map(count), [8, 8, 7, 1, 1]);
    }

    #[test]
    fn the_28_days_before_a_period_are_what_it_is_held_against() {
        let span = spans("2026-03-02", "2026-03-08")[0];
        assert_eq!(span.place_of(span.first_unix), Some(Half::Period));
        assert_eq!(span.place_of(span.first_unix - 28 * DAY_SECONDS), Some(Half::Before));
        assert_eq!([span.place_of(span.behind_unix), span.place_of(span.first_unix - 29 * DAY_SECONDS)], [None; 2]);
    }
}
