//! Times as the page prints them, in one zone.

use chrono::NaiveDate;

use crate::model::Timestamp;
use crate::render::EventTimes;

/// A time on the page, which the script can show in UTC instead.
#[derive(Debug, Clone)]
pub(super) struct Moment {
    pub(super) unix: i64,
    /// The time that a reader has read before it, whose day need not be said again.
    pub(super) after: Option<i64>,
    pub(super) text: String,
}

/// A clock of one zone, by which the times of an event are told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    pub(super) times: EventTimes,
}

impl Clock {
    /// When the event began, whose day stands at the head of the page.
    pub(super) fn begin(self) -> Option<i64> {
        self.times.begin().map(|begin| begin.0)
    }

    /// `15:22`, with what tells it from another such time of the event.
    pub(super) fn moment(self, unix: i64) -> Moment {
        Moment { unix, after: None, text: self.times.moment(Timestamp(unix)) }
    }

    /// The same behind another time.
    pub(super) fn after(self, unix: i64, before: i64) -> Moment {
        Moment { unix, after: Some(before), text: self.times.after(Timestamp(unix), Some(Timestamp(before))) }
    }

    /// From when to when.
    pub(super) fn span(self, from: i64, to: i64) -> (Moment, Moment) {
        (self.moment(from), self.after(to, from))
    }

    /// `Monday 23 November 2026`.
    pub(super) fn day(self, unix: i64) -> String {
        let day = self.times.zone().day(Timestamp(unix));
        let date = day.parse::<NaiveDate>().map(|date| date.format("%A %-d %B %Y").to_string());
        date.unwrap_or(day)
    }

    /// The minute of the day, which decides where a drawing has its ticks.
    pub(super) fn minute_of_day(self, unix: i64) -> Option<usize> {
        let time = self.times.zone().clock(Timestamp(unix));
        let (hours, minutes) = time.split_once(':')?;
        Some(60 * hours.parse::<usize>().ok()? + minutes.parse::<usize>().ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Zone;

    #[test]
    fn times_are_those_of_the_zone() {
        let times = EventTimes::new(Zone::named("Europe/Berlin").unwrap(), None, []);
        let berlin = Clock { times };
        assert_eq!(berlin.moment(1_772_614_800).text, "10:00");
        assert_eq!(berlin.day(1_772_614_800), "Wednesday 4 March 2026");
        assert_eq!(berlin.minute_of_day(1_772_614_800), Some(600));
    }

    #[test]
    fn a_span_says_its_day_once() {
        let clock = Clock { times: EventTimes::new(Zone::default(), Some(Timestamp(1_772_614_800)), []) };
        let (from, to) = clock.span(1_772_614_800 + 86_400, 1_772_614_800 + 86_460);
        assert_eq!((from.text.as_str(), to.text.as_str()), ("2026-03-05 09:00", "09:01"));
        assert_eq!((from.after, to.after), (None, Some(1_772_614_800 + 86_400)));
    }
}
