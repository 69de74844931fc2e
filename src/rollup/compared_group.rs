//! What changed in each group of each period, with how much its people tell of that: the part `compared_group`.

use rusqlite::types::Value;

use super::answer::{Answer, Kept};
use super::compared_person::{OfGroup, Sum};
use super::definition::{Rows, Write, real, share};
use super::group::Group;
use super::question::Question;

pub(super) const COMPARED_GROUP: Answer = Answer {
    part: "compared_group",
    columns: &[
        "span",
        "position",
        "attribute",
        "value",
        "is_new_group",
        "members",
        "people",
        "before_people",
        "person_days",
        "before_person_days",
        "n",
        "poor_minutes",
        "before_minutes",
        "before_n",
        "before_poor",
        "rate",
        "before_rate",
        "own_variance",
        "minute_variance",
        "same_people",
        "same_change",
        "moved_latency",
        "moved_jitter",
        "moved_loss",
        "moved_fps",
    ],
    asks: &["without"],
    rows,
};

/// A sum with what its last digits have lost, as SQLite adds up.
#[derive(Debug, Clone, Copy, Default)]
struct Exact {
    sum: f64,
    lost: f64,
}

/// A group in a period.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    members: i64,
    people: i64,
    before_people: i64,
    same_people: i64,
    all: Sum,
    same_weight: f64,
    same_moved: Exact,
    /// How much each person alone moves the change, squared.
    squares: Exact,
}

/// The shares of a group in a period, and the minutes that they are of.
#[derive(Debug, Clone, Copy)]
struct Rates {
    rate: f64,
    before_rate: f64,
    n: f64,
    before_n: f64,
}

fn rows(kept: &Kept, question: &Question, rows: &mut Rows, write: Write<'_>) -> Result<(), rusqlite::Error> {
    let (days, compared) = (&kept.days, kept.compared());
    let groups = &days.groups.groups;
    let is_left_out: Vec<bool> = groups
        .iter()
        .map(|group| question.text("without").contains(&format!("|{} {}|", group.attribute, group.value)))
        .collect();
    let is_kept = |people: &[OfGroup]| !people.iter().any(|(group, _)| is_left_out[*group as usize]);
    let mut totals = vec![vec![Total::default(); groups.len()]; days.spans.len()];
    compared.each(days, &mut |span, person| {
        if is_kept(person) {
            for (group, sum) in person {
                totals[span][*group as usize].add(sum);
            }
        }
    });
    let rates: Vec<Vec<Option<Rates>>> =
        totals.iter().map(|groups| groups.iter().map(Total::rates).collect()).collect();
    compared.each(days, &mut |span, person| {
        if is_kept(person) {
            for (group, sum) in person {
                if let Some(rates) = rates[span][*group as usize] {
                    totals[span][*group as usize].squares.add(rates.moved_by(sum).powi(2));
                }
            }
        }
    });
    for (span, totals) in totals.iter().enumerate() {
        for ((number, group), total) in (0..).zip(groups).zip(totals).filter(|(_, total)| total.members > 0) {
            rows.push(row(span, group, compared.is_new(span, number), total));
        }
    }
    write(rows)
}

impl Exact {
    /// After Kahan, Babuška and Neumaier.
    fn add(&mut self, more: f64) {
        let sum = self.sum + more;
        self.lost += if self.sum.abs() > more.abs() { (self.sum - sum) + more } else { (more - sum) + self.sum };
        self.sum = sum;
    }

    fn value(self) -> f64 {
        self.sum + self.lost
    }
}

impl Rates {
    /// How much a person alone moves the change.
    fn moved_by(&self, sum: &Sum) -> f64 {
        (real(sum.poor_minutes) - self.rate * real(sum.n)) / self.n
            - (sum.before_poor - self.before_rate * sum.before_n) / self.before_n
    }

    /// The variance of the change if minutes were each by itself, with the two shares or, if that is greater, as it were
    /// if nothing had changed.
    fn minute_variance(&self, all: &Sum) -> f64 {
        let Self { rate, before_rate, n, before_n } = self;
        let both_rate = (real(all.poor_minutes) + all.before_poor) / (real(all.n) + all.before_n);
        (rate * (1.0 - rate) / n + before_rate * (1.0 - before_rate) / before_n)
            .max(both_rate * (1.0 - both_rate) * (1.0 / n + 1.0 / before_n))
    }
}

impl Total {
    fn add(&mut self, sum: &Sum) {
        let (is_there, was_there) = (sum.n > 0, sum.before_n > 0.0);
        self.members += 1;
        self.people += i64::from(is_there);
        self.before_people += i64::from(was_there);
        self.all.add_all(sum);
        if is_there && was_there {
            let weight = real(sum.n).min(sum.before_n);
            self.same_people += 1;
            self.same_weight += weight;
            self.same_moved.add(weight * (real(sum.poor_minutes) / real(sum.n) - sum.before_poor / sum.before_n));
        }
    }

    /// Where there are minutes in the period and before it.
    fn rates(&self) -> Option<Rates> {
        let (n, before_n) = (real(self.all.n), self.all.before_n);
        let shares = (share(real(self.all.poor_minutes), n)?, share(self.all.before_poor, before_n)?);
        Some(Rates { rate: shares.0, before_rate: shares.1, n, before_n })
    }
}

/// The row of a group in a period.
fn row(span: usize, group: &Group, is_new: bool, total: &Total) -> [(&'static str, Value); 25] {
    let (all, rates) = (&total.all, total.rates());
    let (n, before_n) = (real(all.n), all.before_n);
    let people_tell = real(total.members) / real(total.members - 1);
    let own_variance = rates.filter(|_| total.members > 1).map(|_| people_tell * total.squares.value());
    let moved = |place: usize| Some(share(real(all.due[place]), n)? - share(all.before_due[place], before_n)?);
    let [latency, jitter, loss, fps] = [0, 1, 2, 3].map(moved);
    [
        ("span", i64::try_from(span + 1).unwrap_or(i64::MAX).into()),
        ("position", group.position.into()),
        ("attribute", group.attribute.clone().into()),
        ("value", group.value.clone().into()),
        ("is_new_group", i64::from(is_new).into()),
        ("members", total.members.into()),
        ("people", total.people.into()),
        ("before_people", total.before_people.into()),
        ("person_days", all.days.into()),
        ("before_person_days", all.before_days.into()),
        ("n", all.n.into()),
        ("poor_minutes", all.poor_minutes.into()),
        ("before_minutes", all.before_minutes.into()),
        ("before_n", before_n.into()),
        ("before_poor", all.before_poor.into()),
        ("rate", share(real(all.poor_minutes), n).into()),
        ("before_rate", share(all.before_poor, before_n).into()),
        ("own_variance", own_variance.into()),
        ("minute_variance", rates.map(|rates| rates.minute_variance(all)).into()),
        ("same_people", total.same_people.into()),
        ("same_change", share(total.same_moved.value(), total.same_weight).into()),
        ("moved_latency", latency.into()),
        ("moved_jitter", jitter.into()),
        ("moved_loss", loss.into()),
        ("moved_fps", fps.into()),
    ]
}
