//! The days of one group, or of its people wherever they were: the part `compared_day`.

use std::collections::BTreeMap;

use super::answer::{Answer, Kept};
use super::days::{OfDay, each_day, total};
use super::definition::{Rows, Write};
use super::question::Question;

pub(super) const COMPARED_DAY: Answer = Answer {
    part: "compared_day",
    columns: &["day_unix INTEGER PRIMARY KEY", "is_of_period", "people", "n", "poor_minutes"],
    asks: &["attribute", "value", "held_against"],
    rows,
};

/// What a group has to be held against for its people's days to be told, and not its own.
const ITS_PEOPLE: &str = "its people";

/// A day of a group.
#[derive(Debug, Default)]
struct Total {
    people: i64,
    n: f64,
    poor_minutes: f64,
}

fn rows(kept: &Kept, question: &Question, rows: &mut Rows, write: Write<'_>) -> Result<(), rusqlite::Error> {
    let days = &kept.days;
    let (attribute, value) = (question.text("attribute"), question.text("value"));
    let group = days.groups.find(|group| group.attribute == attribute && group.value == value);
    let (Some(group), Some(period)) = (group, days.spans.first()) else { return Ok(()) };
    let is_of_group = |(key, count): &&OfDay| count.n > 0 && days.groups.of_set(key.set).contains(&group);
    let mut totals: BTreeMap<i64, Total> = BTreeMap::new();
    let mut own: Vec<OfDay> = Vec::new();
    for person in days.people() {
        own.clear();
        if question.text("held_against") == ITS_PEOPLE {
            let mut in_period = person.iter().filter(|(key, _)| key.day_unix >= period.first_unix);
            if group != days.everybody && in_period.any(|of_day| is_of_group(&of_day)) {
                own.extend(person.iter().filter(|(_, count)| count.n > 0));
            }
        } else {
            own.extend(person.iter().filter(is_of_group));
        }
        for day in each_day(&own) {
            let (of_day, of_person) = (totals.entry(day[0].0.day_unix).or_default(), total(day));
            of_day.people += 1;
            of_day.n += f64::from(of_person.n);
            of_day.poor_minutes += f64::from(of_person.poor);
        }
    }
    for (day_unix, total) in totals {
        rows.push([
            ("day_unix", day_unix.into()),
            ("is_of_period", i64::from(day_unix >= period.first_unix).into()),
            ("people", total.people.into()),
            ("n", total.n.into()),
            ("poor_minutes", total.poor_minutes.into()),
        ]);
    }
    write(rows)
}
