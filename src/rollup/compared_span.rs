//! The periods that a digest compares, each with the days before it that it is held against.

use chrono::NaiveDate;

use crate::model::Timestamp;
use crate::model::time::DAY_SECONDS;

/// The period, and as many before it, from which it is known what is new.
const SPANS: usize = 4;

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

/// The period from a day to the last, and those before it of as many days.
pub(super) fn spans(day: &str, to: &str) -> Vec<Span> {
    let begins = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|day| Timestamp::start_of(day).0);
    let (Ok(first_unix), Ok(last_unix)) = (begins(day), begins(to)) else { return Vec::new() };
    let behind_unix = last_unix + DAY_SECONDS;
    let length = behind_unix - first_unix;
    let backs = std::iter::successors(Some(0), |back| Some(back + length));
    backs.take(SPANS).map(|back| Span { first_unix: first_unix - back, behind_unix: behind_unix - back }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_periods_are_as_long_as_the_one_asked_for_and_lie_before_it() {
        let days = |span: &Span| [span.first_unix, span.behind_unix].map(|unix| Timestamp(unix).day().to_string());
        let spans = spans("2026-03-02", "2026-03-08");
        let expected = [
            ["2026-03-02", "2026-03-09"],
            ["2026-02-23", "2026-03-02"],
            ["2026-02-16", "2026-02-23"],
            ["2026-02-09", "2026-02-16"],
        ];
        assert_eq!(spans.iter().map(days).collect::<Vec<_>>(), expected);
        let span = spans[0];
        assert_eq!(span.place_of(span.first_unix), Some(Half::Period));
        assert_eq!(span.place_of(span.first_unix - 28 * DAY_SECONDS), Some(Half::Before));
        assert_eq!([span.place_of(span.behind_unix), span.place_of(span.first_unix - 29 * DAY_SECONDS)], [None; 2]);
    }
}
