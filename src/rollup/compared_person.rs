//! The minutes of people in each group of some periods, beside those that they are held against: what the part
//! `compared_person` has a row of each for.

use super::classify::OfJudged;
use super::compared_span::Half;
use super::days::{Count, Days, Key, OfDay, each_day, total};
use super::definition::share;
use crate::model::time::DAY_SECONDS;

/// A group with fewer people or minutes before a period is too new to be held against itself.
const FEWEST_PEOPLE: u32 = 5;
const FEWEST_MINUTES: i64 = 300;

/// In these parts the weights of minutes are told, so that they add up to the same in whatever order.
const WEIGHT_PARTS: i128 = 1024;

/// What the minutes before a period weigh, by day of the week.
type Weights = [f64; 7];

/// Which day of the week it is, 0 to 6.
fn weekday(day_unix: i64) -> usize {
    usize::try_from((day_unix / DAY_SECONDS).rem_euclid(7)).expect("a remainder of 7")
}

/// What counts for somebody in a group and a period.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    pub(super) days: i64,
    before_day_weight: f64,
    before_day_squares: f64,
    pub(super) n: i64,
    pub(super) poor_minutes: i64,
    pub(super) before_minutes: i64,
    pub(super) before_n: f64,
    before_squares: f64,
    pub(super) before_poor: f64,
    pub(super) due: OfJudged<i64>,
    pub(super) before_due: OfJudged<f64>,
}

/// How much there is of a group before a period.
#[derive(Debug, Clone, Copy, Default)]
struct Before {
    people: u32,
    minutes: i64,
}

/// The sums of somebody in a period. Most people are in the same groups all the time, so that these have one sum.
#[derive(Debug)]
struct PersonSums {
    sums: Vec<Sum>,
    /// The groups, each with the place of its sum.
    of_group: Vec<(u32, usize)>,
    /// By group, the place of its sum, where it has one of its own.
    places: Vec<Option<usize>>,
}

/// What is the same for all people.
#[derive(Debug)]
pub(super) struct ComparedPeople {
    /// By period.
    weights: Vec<Weights>,
    /// By period and group, whether the group is too new to be held against itself.
    is_new: Vec<Vec<bool>>,
}

/// Somebody's row of a group: the group's number, and what counts.
pub(super) type OfGroup = (u32, Sum);

impl ComparedPeople {
    /// That of these days.
    pub(super) fn of(days: &Days) -> Self {
        let (weights, groups) = (weights(days), days.groups.groups.len());
        let mut before = vec![vec![Before::default(); groups]; days.spans.len()];
        each_sums(days, days.people(), &weights, &mut |span, sums| {
            for (group, place) in &sums.of_group {
                let (before, sum) = (&mut before[span][*group as usize], &sums.sums[*place]);
                before.people += u32::from(sum.before_n > 0.0);
                before.minutes += sum.before_minutes;
            }
        });
        let is_new = |before: &Before| before.people < FEWEST_PEOPLE || before.minutes < FEWEST_MINUTES;
        let is_new = before.iter().map(|groups| groups.iter().map(is_new).collect()).collect();
        Self { weights, is_new }
    }

    /// Whether a group is too new in a period to be held against itself.
    pub(super) fn is_new(&self, span: usize, group: usize) -> bool {
        self.is_new[span][group]
    }

    /// Hands on the rows of each of some people in each period. Those of a group that is too new are held against what
    /// its people had wherever they were.
    pub(super) fn each<'d>(
        &self,
        days: &Days,
        people: impl Iterator<Item = &'d [OfDay]>,
        take: &mut dyn FnMut(usize, &[OfGroup]),
    ) {
        let mut rows: Vec<OfGroup> = Vec::new();
        each_sums(days, people, &self.weights, &mut |span, sums| {
            let sum_of = |place: usize| sums.sums[place];
            let everybody = || sums.of_group.iter().find(|(group, _)| *group == days.everybody);
            rows.clear();
            rows.extend(sums.of_group.iter().map(|(group, place)| {
                let own = sum_of(*place);
                let held_against = match (self.is_new(span, *group as usize), own.n > 0) {
                    (false, _) => own,
                    (true, true) => everybody().map_or_else(Sum::default, |(_, place)| sum_of(*place)),
                    (true, false) => Sum::default(),
                };
                (*group, own.held_against(&held_against))
            }));
            take(span, &rows);
        });
    }
}

/// So much that each day of the week has the share before a period that it has in it.
fn weights(days: &Days) -> Vec<Weights> {
    let mut minutes = vec![[[0_i128; 2]; 7]; days.spans.len()];
    for day in days.people().flat_map(each_day) {
        let (day_unix, n) = (day[0].0.day_unix, i128::from(total(day).n));
        for (span, minutes) in days.spans.iter().zip(&mut minutes) {
            if let Some(half) = span.place_of(day_unix) {
                minutes[weekday(day_unix)][half as usize] += n;
            }
        }
    }
    let weights = |minutes: [[i128; 2]; 7]| {
        let all = minutes.iter().fold([0, 0], |[n, before], [more, more_before]| [n + more, before + more_before]);
        let weight = |[n, before]: [i128; 2]| {
            let parts = if before * all[0] == 0 { 0 } else { WEIGHT_PARTS * n * all[1] / (before * all[0]) };
            #[expect(clippy::cast_precision_loss, reason = "a weight has a few digits")]
            (parts as f64 / WEIGHT_PARTS as f64)
        };
        minutes.map(weight)
    };
    minutes.into_iter().map(weights).collect()
}

/// Hands on the sums of each of some people in each period in which, or before which, anything of the person counts.
fn each_sums<'d>(
    days: &Days,
    people: impl Iterator<Item = &'d [OfDay]>,
    weights: &[Weights],
    take: &mut dyn FnMut(usize, &PersonSums),
) {
    let (mut own, mut sums, mut groups) = (Vec::new(), PersonSums::of_groups(days.groups.groups.len()), Vec::new());
    for person in people {
        own.clear();
        own.extend(person.iter().filter(|(_, count)| count.n > 0).copied());
        for ((place, span), weights) in days.spans.iter().enumerate().zip(weights) {
            let first = own.partition_point(|(key, _): &OfDay| key.day_unix < span.before_unix());
            let behind = own.partition_point(|(key, _): &OfDay| key.day_unix < span.behind_unix);
            let of_span = &own[first..behind];
            let Some((Key { set, .. }, _)) = of_span.first() else { continue };
            sums.clear();
            let add = |sum: &mut Sum, day_unix: i64, count: &Count| match span.place_of(day_unix) {
                Some(Half::Period) => sum.add(count),
                Some(Half::Before) => sum.add_before(count, weights[weekday(day_unix)]),
                None => {}
            };
            if of_span.iter().all(|(key, _)| key.set == *set) {
                let mut sum = Sum::default();
                for (key, count) in of_span {
                    add(&mut sum, key.day_unix, count);
                }
                sums.sums.push(sum);
                sums.of_group.extend(days.groups.of_set(*set).iter().map(|group| (*group, 0)));
            } else {
                for day in each_day(of_span) {
                    let day_unix = day[0].0.day_unix;
                    days.by_group(day, &mut groups);
                    for (group, count) in &groups {
                        add(sums.of(*group), day_unix, count);
                    }
                }
            }
            take(place, &sums);
        }
    }
}

impl PersonSums {
    /// None yet, of so many groups.
    fn of_groups(groups: usize) -> Self {
        Self { sums: Vec::new(), of_group: Vec::new(), places: vec![None; groups] }
    }

    fn clear(&mut self) {
        for (group, _) in self.of_group.drain(..) {
            self.places[group as usize] = None;
        }
        self.sums.clear();
    }

    /// The sum of a group.
    fn of(&mut self, group: u32) -> &mut Sum {
        let place = *self.places[group as usize].get_or_insert_with(|| {
            self.sums.push(Sum::default());
            self.of_group.push((group, self.sums.len() - 1));
            self.sums.len() - 1
        });
        &mut self.sums[place]
    }
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
        self.before_day_weight += weight;
        self.before_day_squares += weight * weight;
        self.before_minutes += i64::from(count.n);
        self.before_squares += weight * weight * f64::from(count.n);
        self.before_n += weight * f64::from(count.n);
        self.before_poor += weight * f64::from(count.poor);
        for (sum, due) in self.before_due.iter_mut().zip(count.due) {
            *sum += weight * f64::from(due);
        }
    }

    pub(super) fn add_all(&mut self, more: &Self) {
        self.days += more.days;
        self.before_day_weight += more.before_day_weight;
        self.before_day_squares += more.before_day_squares;
        self.before_squares += more.before_squares;
        self.n += more.n;
        self.poor_minutes += more.poor_minutes;
        self.before_minutes += more.before_minutes;
        self.before_n += more.before_n;
        self.before_poor += more.before_poor;
        for (sum, more) in self.due.iter_mut().zip(more.due) {
            *sum += more;
        }
        for (sum, more) in self.before_due.iter_mut().zip(more.before_due) {
            *sum += more;
        }
    }

    /// The same without a part of it.
    pub(super) fn without(&self, part: &Self) -> Self {
        let minus = |all: OfJudged<i64>, part: OfJudged<i64>| std::array::from_fn(|place| all[place] - part[place]);
        let before_minus = |all: OfJudged<f64>, part: OfJudged<f64>| std::array::from_fn(|at| all[at] - part[at]);
        Self {
            days: self.days - part.days,
            before_day_weight: self.before_day_weight - part.before_day_weight,
            before_day_squares: self.before_day_squares - part.before_day_squares,
            before_squares: self.before_squares - part.before_squares,
            n: self.n - part.n,
            poor_minutes: self.poor_minutes - part.poor_minutes,
            before_minutes: self.before_minutes - part.before_minutes,
            before_n: self.before_n - part.before_n,
            before_poor: self.before_poor - part.before_poor,
            due: minus(self.due, part.due),
            before_due: before_minus(self.before_due, part.before_due),
        }
    }

    /// The same with what another has before the period.
    const fn held_against(self, other: &Self) -> Self {
        Self { days: self.days, n: self.n, poor_minutes: self.poor_minutes, due: self.due, ..*other }
    }

    /// Of how many minutes before the period, each weighing the same, as much would follow.
    pub(super) fn alike_before_n(&self) -> Option<f64> {
        share(self.before_n * self.before_n, self.before_squares)
    }

    /// Of how many days before it.
    pub(super) fn alike_before_days(&self) -> Option<f64> {
        share(self.before_day_weight * self.before_day_weight, self.before_day_squares)
    }
}
