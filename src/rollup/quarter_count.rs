//! Classified and poor minutes of people by quarters of an hour, at which the hours of every time zone begin.

use std::collections::BTreeMap;

use super::definition::{Person, Rollup, Rows};
use crate::model::time::QUARTER_SECONDS;

/// Classified and poor minutes.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    n: i64,
    poor: i64,
}

/// Of each quarter, by its first second.
#[derive(Debug, Clone, Default)]
pub(super) struct QuarterCounts {
    quarters: BTreeMap<i64, Count>,
}

impl Rollup for QuarterCounts {
    const PART: &'static str = "quarter_count";
    const COLUMNS: &'static [&'static str] = &["quarter_unix INTEGER PRIMARY KEY", "n", "poor_minutes"];
    const TAKES_SAMPLES: bool = false;

    fn end_person(&mut self, person: &Person, _: &mut Rows) {
        // Looking up the quarter of each minute shows.
        let (mut quarter_unix, mut of_quarter) = (0, Count::default());
        for (minute_unix, of_person) in person.minutes.iter() {
            let Some(class) = of_person.minute.class() else { continue };
            if !(quarter_unix..quarter_unix + QUARTER_SECONDS).contains(&minute_unix) {
                self.add(quarter_unix, &of_quarter);
                (quarter_unix, of_quarter) = (minute_unix - minute_unix.rem_euclid(QUARTER_SECONDS), Count::default());
            }
            of_quarter.n += 1;
            of_quarter.poor += i64::from(class >= 2);
        }
        self.add(quarter_unix, &of_quarter);
    }

    fn merge(&mut self, other: Self) {
        for (quarter_unix, more) in other.quarters {
            self.add(quarter_unix, &more);
        }
    }

    fn rows(self, rows: &mut Rows) {
        for (quarter_unix, count) in self.quarters {
            rows.push([
                ("quarter_unix", quarter_unix.into()),
                ("n", count.n.into()),
                ("poor_minutes", count.poor.into()),
            ]);
        }
    }
}

impl QuarterCounts {
    fn add(&mut self, quarter_unix: i64, more: &Count) {
        if more.n > 0 {
            let count = self.quarters.entry(quarter_unix).or_default();
            count.n += more.n;
            count.poor += more.poor;
        }
    }
}
