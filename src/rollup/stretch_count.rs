//! The people and minutes of the stretches of days that a digest tells of: the part `stretch_count`.

use std::collections::BTreeSet;

use super::answer::{Answer, Kept};
use super::days::{Sum, each_day, total};
use super::definition::{Rows, Write, count};
use super::question::Question;
use crate::model::time::DAY_SECONDS;

pub(super) const STRETCH_COUNT: Answer = Answer {
    part: "stretch_count",
    columns: &[
        "stretch INTEGER PRIMARY KEY",
        "people",
        "days",
        "n",
        "poor_minutes",
        "covered_minutes",
        "expected_minutes",
    ],
    asks: &[],
    rows,
};

/// Some days, from the first second of one to that behind another.
#[derive(Debug, Default)]
struct Stretch {
    first_unix: i64,
    behind_unix: i64,
    people: i64,
    days: BTreeSet<i64>,
    all: Sum,
}

fn rows(kept: &Kept, _: &Question, rows: &mut Rows, write: Write<'_>) -> Result<(), rusqlite::Error> {
    let days = &kept.days;
    let Some(period) = days.spans.first() else { return Ok(()) };
    let behind = period.behind_unix;
    let mut stretches = [
        (period.first_unix, behind),
        (period.before_unix(), period.first_unix),
        (behind - 28 * DAY_SECONDS, behind),
        (behind - 7 * DAY_SECONDS, behind),
    ]
    .map(|(first_unix, behind_unix)| Stretch { first_unix, behind_unix, ..Stretch::default() });
    for person in days.people() {
        for stretch in &mut stretches {
            let mut is_there = false;
            for day in each_day(person) {
                let day_unix = day[0].0.day_unix;
                if (stretch.first_unix..stretch.behind_unix).contains(&day_unix) {
                    let of_day = total(day);
                    is_there |= of_day.n > 0;
                    if of_day.n > 0 {
                        stretch.days.insert(day_unix);
                    }
                    stretch.all.add(&of_day);
                }
            }
            stretch.people += i64::from(is_there);
        }
    }
    for (number, stretch) in (1_i64..).zip(&stretches) {
        rows.push([
            ("stretch", number.into()),
            ("people", stretch.people.into()),
            ("days", count(stretch.days.len()).into()),
            ("n", stretch.all.n.into()),
            ("poor_minutes", stretch.all.poor.into()),
            ("covered_minutes", stretch.all.covered.into()),
            ("expected_minutes", stretch.all.expected.into()),
        ]);
    }
    write(rows)
}
