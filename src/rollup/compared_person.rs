//! The minutes of people in each group of some periods, beside those that they are held against: the part
//! `compared_person`.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::classify::OfJudged;
use super::definition::{Asked, Person, Rollup, Rows, Write};
use super::group_day::{Count, Counted, Known, OfDay, Sorted};
use crate::model::Timestamp;
use crate::model::time::DAY_SECONDS;

/// The period, and as many before it, from which it is known what is new.
const SPANS: usize = 4;

/// How long before each period lie the days that it is held against.
const BEFORE_SECONDS: i64 = 28 * DAY_SECONDS;

/// A group with fewer people or minutes before a period is too new to be held against itself.
const FEWEST_PEOPLE: u32 = 5;
const FEWEST_MINUTES: i64 = 300;

/// In these parts the weights of minutes are told, so that they add up to the same in whatever order.
const WEIGHT_PARTS: i128 = 1024;

/// A period, from its first second to the one behind it.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    first_unix: i64,
    behind_unix: i64,
}

impl Span {
    /// Where a day lies: in it, or before it.
    fn place_of(self, day_unix: i64) -> Option<Half> {
        match day_unix {
            day if day >= self.behind_unix || day < self.first_unix - BEFORE_SECONDS => None,
            day if day >= self.first_unix => Some(Half::Period),
            _ => Some(Half::Before),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Period,
    Before,
}

/// What the minutes before a span weigh, by day of the week.
type Weights = HashMap<i64, f64>;

/// A day of the week, as the seconds of days say it.
const fn weekday(day_unix: i64) -> i64 {
    day_unix % (7 * DAY_SECONDS)
}

/// What counts for somebody in a group and a span.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    days: i64,
    before_days: i64,
    n: i64,
    poor_minutes: i64,
    before_minutes: i64,
    before_n: f64,
    before_poor: f64,
    due: OfJudged<i64>,
    before_due: OfJudged<f64>,
}

/// How much there is of a group before a span.
#[derive(Debug, Clone, Copy, Default)]
struct Before {
    people: u32,
    minutes: i64,
}

/// The sums of a person, by span and group.
type Sums = HashMap<(usize, u32), Sum>;

/// What is counted, with the periods that are asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct ComparedPerson {
    counted: Counted,
    spans: [Span; SPANS],
}

impl Rollup for ComparedPerson {
    const PART: &'static str = "compared_person";
    const COLUMNS: &'static [&'static str] = &[
        "span",
        "position",
        "attribute",
        "value",
        "who",
        "is_new_group",
        "days",
        "n",
        "poor_minutes",
        "due_latency",
        "due_jitter",
        "due_loss",
        "due_fps",
        "before_days",
        "before_minutes",
        "before_n",
        "before_poor",
        "before_latency",
        "before_jitter",
        "before_loss",
        "before_fps",
    ];

    fn begin(asked: &Asked<'_>) -> Result<Self, rusqlite::Error> {
        let mut known = Known::of_days(asked)?;
        known.grouping.add_everybody();
        Ok(Self { counted: Counted::of(known), spans: spans(asked.day, asked.to) })
    }

    fn end_person(&mut self, person: &Person, _: &mut Rows) {
        self.counted.take(person);
    }

    fn merge(&mut self, other: Self) {
        self.counted.merge(other.counted);
    }

    fn write(self, rows: &mut Rows, write: Write<'_>) -> Result<(), rusqlite::Error> {
        let sorted = self.counted.sorted();
        let groups = sorted.groups();
        let everybody = groups.iter().position(|group| group.position == 0).and_then(|place| u32::try_from(place).ok());
        let Some(everybody) = everybody else { return Ok(()) };
        let spans = self.spans;
        let weights = weights(&spans, everybody, &sorted)?;
        let mut before: HashMap<(usize, u32), Before> = HashMap::new();
        sorted.each_person(&mut |_, days| {
            for (of, sum) in sums(days, &spans, &weights) {
                let before = before.entry(of).or_default();
                before.people += u32::from(sum.before_n > 0.0);
                before.minutes += sum.before_minutes;
            }
            Ok(())
        })?;
        let is_new = |of: &(usize, u32)| {
            before.get(of).is_none_or(|before| before.people < FEWEST_PEOPLE || before.minutes < FEWEST_MINUTES)
        };
        sorted.each_person(&mut |who, days| {
            let sums = sums(days, &spans, &weights);
            for (of, sum) in &sums {
                let group = &groups[of.1 as usize];
                let held_against = match (is_new(of), sum.n > 0) {
                    (false, _) => *sum,
                    (true, true) => sums.get(&(of.0, everybody)).copied().unwrap_or_default(),
                    (true, false) => Sum::default(),
                };
                let [due_latency, due_jitter, due_loss, due_fps] = sum.due;
                let [before_latency, before_jitter, before_loss, before_fps] = held_against.before_due;
                rows.push([
                    ("span", i64::try_from(of.0 + 1).unwrap_or(i64::MAX).into()),
                    ("position", group.position.into()),
                    ("attribute", group.attribute.clone().into()),
                    ("value", group.value.clone().into()),
                    ("who", who.into()),
                    ("is_new_group", i64::from(is_new(of)).into()),
                    ("days", sum.days.into()),
                    ("n", sum.n.into()),
                    ("poor_minutes", sum.poor_minutes.into()),
                    ("due_latency", due_latency.into()),
                    ("due_jitter", due_jitter.into()),
                    ("due_loss", due_loss.into()),
                    ("due_fps", due_fps.into()),
                    ("before_days", held_against.before_days.into()),
                    ("before_minutes", held_against.before_minutes.into()),
                    ("before_n", held_against.before_n.into()),
                    ("before_poor", held_against.before_poor.into()),
                    ("before_latency", before_latency.into()),
                    ("before_jitter", before_jitter.into()),
                    ("before_loss", before_loss.into()),
                    ("before_fps", before_fps.into()),
                ]);
            }
            rows.write_if_many(write)
        })?;
        write(rows)
    }
}

/// The period from a day to the last, and the three before it of as many days.
fn spans(day: &str, to: &str) -> [Span; SPANS] {
    let begins = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|day| Timestamp::start_of(day).0);
    let (Ok(first_unix), Ok(last_unix)) = (begins(day), begins(to)) else { return [Span::default(); SPANS] };
    let behind_unix = last_unix + DAY_SECONDS;
    let (mut spans, mut back) = ([Span::default(); SPANS], 0);
    for span in &mut spans {
        *span = Span { first_unix: first_unix - back, behind_unix: behind_unix - back };
        back += behind_unix - first_unix;
    }
    spans
}

/// So much that each day of the week has the share before a span that it has in it.
fn weights(spans: &[Span; SPANS], everybody: u32, sorted: &Sorted) -> Result<[Weights; SPANS], rusqlite::Error> {
    let mut minutes: [HashMap<i64, [i128; 2]>; SPANS] = Default::default();
    sorted.each_person(&mut |_, days| {
        for (day_unix, _, count) in days.iter().filter(|(_, group, _)| *group == everybody) {
            for (span, minutes) in spans.iter().zip(&mut minutes) {
                if let Some(half) = span.place_of(*day_unix) {
                    minutes.entry(weekday(*day_unix)).or_default()[half as usize] += i128::from(count.n);
                }
            }
        }
        Ok(())
    })?;
    Ok(minutes.map(|minutes| {
        let all = minutes.values().fold([0, 0], |[n, before], [more, more_before]| [n + more, before + more_before]);
        let weight = |[n, before]: [i128; 2]| {
            let parts = if before * all[0] == 0 { 0 } else { WEIGHT_PARTS * n * all[1] / (before * all[0]) };
            #[expect(clippy::cast_precision_loss, reason = "a weight has a few digits")]
            (parts as f64 / WEIGHT_PARTS as f64)
        };
        minutes.into_iter().map(|(day, halves)| (day, weight(halves))).collect()
    }))
}

/// The sums of somebody.
fn sums(days: &[OfDay], spans: &[Span; SPANS], weights: &[Weights; SPANS]) -> Sums {
    let mut sums = Sums::new();
    for (day_unix, group, count) in days.iter().filter(|(_, _, count)| count.n > 0) {
        for (place, span) in spans.iter().enumerate() {
            let Some(half) = span.place_of(*day_unix) else { continue };
            let sum = sums.entry((place, *group)).or_default();
            match half {
                Half::Period => sum.add(count),
                Half::Before => sum.add_before(count, weights[place].get(&weekday(*day_unix)).copied().unwrap_or(0.0)),
            }
        }
    }
    sums
}

impl Sum {
    fn add(&mut self, count: &Count) {
        self.days += 1;
        self.n += i64::from(count.n);
        self.poor_minutes += i64::from(count.poor);
        for (sum, due) in self.due.iter_mut().zip(count.due) {
            *sum += i64::from(due);
        }
    }

    fn add_before(&mut self, count: &Count, weight: f64) {
        self.before_days += 1;
        self.before_minutes += i64::from(count.n);
        self.before_n += weight * f64::from(count.n);
        self.before_poor += weight * f64::from(count.poor);
        for (sum, due) in self.before_due.iter_mut().zip(count.due) {
            *sum += weight * f64::from(due);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_periods_are_as_long_as_the_one_asked_for_and_lie_before_it() {
        let days = spans("2026-03-02", "2026-03-08")
            .map(|span| [span.first_unix, span.behind_unix].map(|unix| Timestamp(unix).day().to_string()));
        let expected = [
            ["2026-03-02", "2026-03-09"],
            ["2026-02-23", "2026-03-02"],
            ["2026-02-16", "2026-02-23"],
            ["2026-02-09", "2026-02-16"],
        ];
        assert_eq!(days, expected);
        let [span, ..] = spans("2026-03-02", "2026-03-08");
        assert_eq!(span.place_of(span.first_unix), Some(Half::Period));
        assert_eq!(span.place_of(span.first_unix - 28 * DAY_SECONDS), Some(Half::Before));
        assert_eq!([span.place_of(span.behind_unix), span.place_of(span.first_unix - 29 * DAY_SECONDS)], [None; 2]);
    }
}
