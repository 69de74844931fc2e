//! The days of a lake, and how many of them are read at once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;

/// What the manifest tells of days.
#[derive(Debug, Default)]
pub(super) struct Days {
    /// Where each event lies, by kind and UUID.
    pub(super) of_event: BTreeMap<(String, String), Place>,
    /// The rows of the events of each day in all views.
    pub(super) rows: BTreeMap<NaiveDate, u64>,
    /// The days of which there is what Zoom counted, each behind the place of its lake.
    pub(super) counted: BTreeSet<(usize, NaiveDate)>,
}

/// Where an event lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The place of its lake among those of several accounts.
    pub(super) lake: usize,
    pub(super) day: NaiveDate,
}

impl Days {
    /// The days with events among those asked for, in runs of so many rows at the most, or of one day that has more.
    pub(super) fn steps(&self, asked: &RangeInclusive<NaiveDate>, rows_at_once: u64) -> Vec<RangeInclusive<NaiveDate>> {
        let mut steps: Vec<RangeInclusive<NaiveDate>> = Vec::new();
        let mut rows_of_step = 0;
        for (&day, &rows) in self.rows.iter().filter(|(day, _)| asked.contains(day)) {
            match steps.last_mut() {
                Some(step) if rows_of_step + rows <= rows_at_once => {
                    *step = *step.start()..=day;
                    rows_of_step += rows;
                }
                _ => {
                    steps.push(day..=day);
                    rows_of_step = rows;
                }
            }
        }
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rows_at_once: u64, expected: &str) {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let rows = [(1, 9), (2, 4), (4, 3), (5, 3), (6, 20), (7, 1), (9, 1)].map(|(number, rows)| (day(number), rows));
        let days = Days { rows: BTreeMap::from(rows), ..Days::default() };
        let steps = days.steps(&(day(2)..=day(8)), rows_at_once);
        let steps: Vec<String> =
            steps.iter().map(|step| format!("{}-{}", step.start().format("%e"), step.end().format("%e"))).collect();
        assert_eq!(steps.join("|").replace(' ', ""), expected);
    }

    #[test]
    fn days_are_taken_together_as_far_as_their_rows_go() {
        check(1_000, "2-7");
        check(10, "2-5|6-6|7-7");
        check(7, "2-4|5-5|6-6|7-7");
        check(0, "2-2|4-4|5-5|6-6|7-7");
    }
}
