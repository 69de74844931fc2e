//! The days of one group, or of its people wherever they were: the part `compared_day`.

use std::collections::BTreeMap;

use super::answer::{Answer, Kept};
use super::compared_span::place_of;
use super::days::{OfDay, each_day, total};
use super::definition::{Rows, Write};
use super::question::Question;
use crate::model::time::DAY_SECONDS;

pub(super) const COMPARED_DAY: Answer = Answer {
    part: "compared_day",
    columns: &["day_unix INTEGER PRIMARY KEY", "is_of_period", "people", "n", "poor_minutes", "group_n"],
    asks: &["attribute", "value", "held_against", "first_found"],
    rows,
};

/// What a group has to be held against for its people's days to be told, and not its own.
const ITS_PEOPLE: &str = "its people";

/// How long before the end of the period in which a change was found the days begin that are told of it.
const TOLD_SECONDS: i64 = 42 * DAY_SECONDS;

/// A day of a group.
#[derive(Debug, Default)]
struct Total {
    people: i64,
    n: f64,
    poor_minutes: f64,
    /// Those minutes of its people that lie in the group.
    group_n: f64,
}

fn rows(kept: &Kept, question: &Question, rows: &mut Rows, write: Write<'_>) -> Result<(), rusqlite::Error> {
    let days = &kept.days;
    let (attribute, value) = (question.text("attribute"), question.text("value"));
    let group = days.groups.find(|group| group.attribute == attribute && group.value == value);
    let first_found = question.text("first_found").parse().unwrap_or(0);
    let (Some(group), Some(found), Some(asked)) = (group, days.spans.get(place_of(first_found)), days.spans.first())
    else {
        return Ok(());
    };
    let told = found.behind_unix - TOLD_SECONDS..asked.behind_unix;
    let is_of_period = |day_unix: i64| (found.first_unix..found.behind_unix).contains(&day_unix);
    let is_in_set: Vec<bool> = days.groups.sets.iter().map(|set| set.contains(&group)).collect();
    let is_of_group = |(key, _): &&OfDay| is_in_set[key.set as usize];
    let mut totals: BTreeMap<i64, Total> = BTreeMap::new();
    let mut own: Vec<OfDay> = Vec::new();
    for person in days.people() {
        own.clear();
        let its_days = person.iter().filter(|(key, count)| count.n > 0 && told.contains(&key.day_unix));
        if question.text("held_against") != ITS_PEOPLE {
            own.extend(its_days.filter(is_of_group));
        } else if group != days.everybody
            && its_days.clone().any(|of_day| is_of_period(of_day.0.day_unix) && is_of_group(&of_day))
        {
            own.extend(its_days);
        }
        for day in each_day(&own) {
            let (of_day, of_person) = (totals.entry(day[0].0.day_unix).or_default(), total(day));
            of_day.people += 1;
            of_day.n += f64::from(of_person.n);
            of_day.poor_minutes += f64::from(of_person.poor);
            of_day.group_n += day.iter().filter(is_of_group).map(|(_, count)| f64::from(count.n)).sum::<f64>();
        }
    }
    for (day_unix, total) in totals {
        rows.push([
            ("day_unix", day_unix.into()),
            ("is_of_period", i64::from(is_of_period(day_unix)).into()),
            ("people", total.people.into()),
            ("n", total.n.into()),
            ("poor_minutes", total.poor_minutes.into()),
            ("group_n", total.group_n.into()),
        ]);
    }
    write(rows)
}
