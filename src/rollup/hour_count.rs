//! Classified and poor minutes of people by the hour.

use std::collections::BTreeMap;

use super::definition::{Person, Rollup, Rows};
use crate::model::time::HOUR_SECONDS;

/// Classified and poor minutes.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    n: i64,
    poor: i64,
}

/// Of each hour, by its first second.
#[derive(Debug, Clone, Default)]
pub(super) struct HourCounts {
    hours: BTreeMap<i64, Count>,
}

impl Rollup for HourCounts {
    const PART: &'static str = "hour_count";
    const COLUMNS: &'static [&'static str] = &["hour_unix INTEGER PRIMARY KEY", "n", "poor_minutes"];
    const TAKES_SAMPLES: bool = false;

    fn end_person(&mut self, person: &Person, _: &mut Rows) {
        // Looking up the hour of each minute shows.
        let (mut hour_unix, mut of_hour) = (0, Count::default());
        for (minute_unix, of_person) in person.minutes.iter() {
            let Some(class) = of_person.minute.class() else { continue };
            if !(hour_unix..hour_unix + HOUR_SECONDS).contains(&minute_unix) {
                self.add(hour_unix, &of_hour);
                (hour_unix, of_hour) = (minute_unix - minute_unix.rem_euclid(HOUR_SECONDS), Count::default());
            }
            of_hour.n += 1;
            of_hour.poor += i64::from(class >= 2);
        }
        self.add(hour_unix, &of_hour);
    }

    fn merge(&mut self, other: Self) {
        for (hour_unix, more) in other.hours {
            self.add(hour_unix, &more);
        }
    }

    fn rows(self, rows: &mut Rows) {
        for (hour_unix, count) in self.hours {
            rows.push([("hour_unix", hour_unix.into()), ("n", count.n.into()), ("poor_minutes", count.poor.into())]);
        }
    }
}

impl HourCounts {
    fn add(&mut self, hour_unix: i64, more: &Count) {
        if more.n > 0 {
            let count = self.hours.entry(hour_unix).or_default();
            count.n += more.n;
            count.poor += more.poor;
        }
    }
}
