//! Counts and sums of squares of each group, from which its share and how sure that is follow: the part `group_sum`.

use std::collections::BTreeMap;

use super::answer::{Answer, Kept};
use super::classify::OfJudged;
use super::days::Count;
use super::definition::{Rows, Write, word};
use super::question::Question;

pub(super) const GROUP_SUM: Answer = Answer {
    part: "group_sum",
    columns: &[
        "position",
        "attribute",
        "value",
        "people",
        "poor_people",
        "n",
        "poor_minutes",
        "poor_squared",
        "poor_by_n",
        "n_squared",
        "due_latency",
        "due_jitter",
        "due_loss",
        "due_fps",
        "rest_people",
        "rest_poor_squared",
        "rest_poor_by_n",
        "rest_n_squared",
        "whole_people",
        "whole_n",
        "whole_poor_minutes",
        "whole_poor_squared",
        "whole_poor_by_n",
        "whole_n_squared",
    ],
    asks: &[],
    rows,
};

/// The minutes of some people, and their squares.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    people: i64,
    n: i64,
    poor_minutes: i64,
    poor_squared: i64,
    poor_by_n: i64,
    n_squared: i64,
}

impl Sums {
    fn add(&mut self, n: i64, poor_minutes: i64) {
        self.people += 1;
        self.n += n;
        self.poor_minutes += poor_minutes;
        self.poor_squared += poor_minutes * poor_minutes;
        self.poor_by_n += poor_minutes * n;
        self.n_squared += n * n;
    }
}

/// One group.
#[derive(Debug, Clone, Copy, Default)]
struct GroupSum {
    poor_people: i64,
    own: Sums,
    /// What its people have in it and in all groups of the attribute that they are in.
    of_people: Sums,
    /// What they have besides.
    besides: Sums,
    due: OfJudged<i64>,
}

impl GroupSum {
    /// Adds somebody, of all of whose minutes in the attribute's groups some are in this one.
    fn add(&mut self, count: &Count, all: (i64, i64)) {
        let (n, poor_minutes) = minutes(count);
        self.poor_people += i64::from(poor_minutes > 0);
        self.own.add(n, poor_minutes);
        self.of_people.add(all.0, all.1);
        if all.0 > n {
            self.besides.add(all.0 - n, all.1 - poor_minutes);
        }
        for (sum, more) in self.due.iter_mut().zip(count.due) {
            *sum += i64::from(more);
        }
    }
}

fn minutes(count: &Count) -> (i64, i64) {
    (i64::from(count.n), i64::from(count.poor))
}

fn rows(kept: &Kept, _: &Question, rows: &mut Rows, write: Write<'_>) -> Result<(), rusqlite::Error> {
    let days = &kept.days;
    let mut sums = vec![GroupSum::default(); days.groups.groups.len()];
    let mut whole: BTreeMap<i64, Sums> = BTreeMap::new();
    let (mut groups, mut all) = (Vec::new(), BTreeMap::new());
    for person in days.people() {
        days.by_group(person, &mut groups);
        groups.retain(|(number, count)| *number != days.everybody && count.n > 0);
        all.clear();
        for (number, count) in &groups {
            let (n, poor_minutes) = all.entry(days.groups.groups[*number as usize].position).or_insert((0, 0));
            (*n, *poor_minutes) = (*n + i64::from(count.n), *poor_minutes + i64::from(count.poor));
        }
        for (number, count) in &groups {
            sums[*number as usize].add(count, all[&days.groups.groups[*number as usize].position]);
        }
        for (position, (n, poor_minutes)) in &all {
            whole.entry(*position).or_default().add(*n, *poor_minutes);
        }
    }
    for (group, sum) in days.groups.groups.iter().zip(&sums).filter(|(_, sum)| sum.own.people > 0) {
        let (GroupSum { own, of_people, besides, .. }, whole) = (sum, &whole[&group.position]);
        let [due_latency, due_jitter, due_loss, due_fps] = sum.due;
        rows.push([
            ("position", group.position.into()),
            ("attribute", word(&group.attribute)),
            ("value", word(&group.value)),
            ("people", own.people.into()),
            ("poor_people", sum.poor_people.into()),
            ("n", own.n.into()),
            ("poor_minutes", own.poor_minutes.into()),
            ("poor_squared", own.poor_squared.into()),
            ("poor_by_n", own.poor_by_n.into()),
            ("n_squared", own.n_squared.into()),
            ("due_latency", due_latency.into()),
            ("due_jitter", due_jitter.into()),
            ("due_loss", due_loss.into()),
            ("due_fps", due_fps.into()),
            ("rest_people", (whole.people - of_people.people + besides.people).into()),
            ("rest_poor_squared", (whole.poor_squared - of_people.poor_squared + besides.poor_squared).into()),
            ("rest_poor_by_n", (whole.poor_by_n - of_people.poor_by_n + besides.poor_by_n).into()),
            ("rest_n_squared", (whole.n_squared - of_people.n_squared + besides.n_squared).into()),
            ("whole_people", whole.people.into()),
            ("whole_n", whole.n.into()),
            ("whole_poor_minutes", whole.poor_minutes.into()),
            ("whole_poor_squared", whole.poor_squared.into()),
            ("whole_poor_by_n", whole.poor_by_n.into()),
            ("whole_n_squared", whole.n_squared.into()),
        ]);
    }
    write(rows)
}
