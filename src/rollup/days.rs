//! The minutes of people by day, as one pass leaves them for all that is asked of days: a few bytes for a person and a day.

use std::sync::{Arc, OnceLock};

use super::classify::OfJudged;
use super::compared_span::Span;
use super::group::GroupSets;
use super::minute::Minute;
use crate::model::time::DAY_SECONDS;

/// Where a pass leaves them.
pub(super) type Left = Arc<OnceLock<Days>>;

/// Somebody on a day, in the groups of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The lowest session of the person in all events.
    pub(super) who: i64,
    pub(super) day_unix: i64,
    pub(super) set: u32,
}

/// What counts for somebody.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count {
    pub(super) n: u32,
    pub(super) poor: u32,
    pub(super) due: OfJudged<u32>,
    pub(super) covered: u32,
    pub(super) expected: u32,
}

impl Count {
    pub(super) fn add_minute(&mut self, minute: &Minute) {
        let Some(class) = minute.class() else { return };
        self.n += 1;
        if class >= 2 {
            self.poor += 1;
            for (count, is_due) in self.due.iter_mut().zip(minute.due) {
                *count += u32::from(is_due);
            }
        }
    }

    pub(super) fn add(&mut self, more: &Self) {
        self.n += more.n;
        self.poor += more.poor;
        self.covered += more.covered;
        self.expected += more.expected;
        for (count, more) in self.due.iter_mut().zip(more.due) {
            *count += more;
        }
    }
}

/// The minutes of many, which may be more than those of one person on a day.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    pub(super) n: i64,
    pub(super) poor: i64,
    pub(super) covered: i64,
    pub(super) expected: i64,
}

impl Sum {
    pub(super) fn add(&mut self, count: &Count) {
        self.n += i64::from(count.n);
        self.poor += i64::from(count.poor);
        self.covered += i64::from(count.covered);
        self.expected += i64::from(count.expected);
    }

    pub(super) const fn add_all(&mut self, more: &Self) {
        self.n += more.n;
        self.poor += more.poor;
        self.covered += more.covered;
        self.expected += more.expected;
    }
}

/// A person and a day in a set of groups, with what counts.
pub(super) type OfDay = (Key, Count);

/// All of them.
#[derive(Debug)]
pub(super) struct Days {
    pub(super) groups: Arc<GroupSets>,
    /// The number of the group to which all belong.
    pub(super) everybody: u32,
    /// The period that is asked about, and those before it.
    pub(super) spans: Vec<Span>,
    /// In the order of their keys, each once.
    counts: Vec<OfDay>,
}

impl Days {
    /// Adds up what there is of the same person, day and set.
    pub(super) fn of(groups: Arc<GroupSets>, everybody: u32, spans: Vec<Span>, mut counts: Vec<OfDay>) -> Self {
        counts.sort_unstable_by_key(|(key, _)| *key);
        counts.dedup_by(|(key, more), (known, count)| {
            let is_same = key == known;
            if is_same {
                count.add(more);
            }
            is_same
        });
        counts.shrink_to_fit();
        Self { groups, everybody, spans, counts }
    }

    /// The days of each person, in the order of time.
    pub(super) fn people(&self) -> impl Iterator<Item = &[OfDay]> {
        self.counts.chunk_by(|(one, _), (next, _)| one.who == next.who)
    }

    /// Adds up what counts on some days of a person in each group: sets overlap.
    pub(super) fn by_group(&self, days: &[OfDay], groups: &mut Vec<(u32, Count)>) {
        groups.clear();
        let Some(((first, count), others)) = days.split_first() else { return };
        groups.extend(self.groups.of_set(first.set).iter().map(|group| (*group, *count)));
        for (key, count) in others {
            for group in self.groups.of_set(key.set) {
                match groups.iter_mut().find(|(known, _)| known == group) {
                    Some((_, known)) => known.add(count),
                    None => groups.push((*group, *count)),
                }
            }
        }
    }
}

/// Each day of a person's days.
pub(super) fn each_day(days: &[OfDay]) -> impl Iterator<Item = &[OfDay]> {
    days.chunk_by(|(one, _), (next, _)| one.day_unix == next.day_unix)
}

/// What counts on some days of a person.
pub(super) fn total(days: &[OfDay]) -> Count {
    days.iter().fold(Count::default(), |mut total, (_, count)| {
        total.add(count);
        total
    })
}

/// The first second of the period in which a day lies. 1970-01-01 was a Thursday.
pub(super) fn period_of(day_unix: i64, period: &str) -> Option<i64> {
    match period {
        "day" => Some(day_unix),
        "week" => Some(day_unix - (day_unix + 3 * DAY_SECONDS) % (7 * DAY_SECONDS)),
        _ => None,
    }
}
