//! Times as the page prints them, in one zone.

use chrono::NaiveDate;

use crate::model::Timestamp;
use crate::render::Zone;

/// A time on the page, which the script can show in UTC instead.
#[derive(Debug, Clone)]
pub(super) struct Moment {
    pub(super) unix: i64,
    pub(super) text: String,
}

/// A clock of one zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    pub(super) zone: Zone,
}

impl Clock {
    /// `15:22`.
    pub(super) fn moment(self, unix: i64) -> Moment {
        Moment { unix, text: self.zone.clock(Timestamp(unix)) }
    }

    /// `Monday 23 November 2026`.
    pub(super) fn day(self, unix: i64) -> String {
        let day = self.zone.day(Timestamp(unix));
        let date = day.parse::<NaiveDate>().map(|date| date.format("%A %-d %B %Y").to_string());
        date.unwrap_or(day)
    }

    /// `2026-11-23 15:22`.
    pub(super) fn instant(self, at: Timestamp) -> String {
        format!("{} {}", self.zone.day(at), self.zone.clock(at))
    }

    /// The minute of the day, which decides where a drawing has its ticks.
    pub(super) fn minute_of_day(self, unix: i64) -> Option<usize> {
        let time = self.zone.clock(Timestamp(unix));
        let (hours, minutes) = time.split_once(':')?;
        Some(60 * hours.parse::<usize>().ok()? + minutes.parse::<usize>().ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_zone() {
        let berlin = Clock { zone: Zone::named("Europe/Berlin").unwrap() };
        assert_eq!(berlin.moment(1_772_614_800).text, "10:00");
        assert_eq!(berlin.day(1_772_614_800), "Wednesday 4 March 2026");
        assert_eq!(berlin.minute_of_day(1_772_614_800), Some(600));
        assert_eq!(Clock { zone: Zone::default() }.instant(Timestamp(1_772_614_800)), "2026-03-04 09:00");
    }
}
