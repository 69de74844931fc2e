//! The people and minutes of each group of each period, added up once for whichever groups a question leaves out.

use super::compared_person::{ComparedPeople, OfGroup, Sum};
use super::days::{Days, OfDay};
use super::definition::{real, share};
use super::group::Group;

/// What is compared whichever groups are left out.
#[derive(Debug)]
pub(super) struct Compared {
    people: ComparedPeople,
    /// Of everybody, by period and group.
    totals: Vec<Vec<Total>>,
}

/// A sum with what its last digits have lost, as SQLite adds up.
#[derive(Debug, Clone, Copy, Default)]
struct Exact {
    sum: f64,
    lost: f64,
}

/// A group in a period.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Total {
    pub(super) members: i64,
    pub(super) people: i64,
    pub(super) before_people: i64,
    pub(super) same_people: i64,
    pub(super) all: Sum,
    same_weight: f64,
    same_moved: Exact,
    products: Products,
}

/// The minutes of each person multiplied with each other, and summed: those of the period, the poor ones of these, those
/// before and the poor ones of those. How much each person alone moves the change, squared, follows from them for
/// whichever shares the group has, so that people are gone through once.
#[derive(Debug, Clone, Copy, Default)]
struct Products([[f64; 4]; 4]);

/// The shares of a group in a period, and the minutes that they are of.
#[derive(Debug, Clone, Copy)]
struct Rates {
    rate: f64,
    before_rate: f64,
    n: f64,
    before_n: f64,
    /// Of how many minutes before, each weighing the same, as much would follow.
    alike_before_n: f64,
}

impl Compared {
    /// That of these days.
    pub(super) fn of(days: &Days) -> Self {
        let people = ComparedPeople::of(days);
        let totals = totals(&people, days, days.people(), &|_| true);
        Self { people, totals }
    }

    /// Hands on each group that has anybody in a period, or before it, who is in none of the groups in a text; with
    /// whether it is too new to be held against itself.
    pub(super) fn each(&self, days: &Days, without: &str, take: &mut dyn FnMut(usize, &Group, bool, &Total)) {
        let left_out = self.left_out(days, without);
        for (span, totals) in self.totals.iter().enumerate() {
            for ((place, group), total) in days.groups.groups.iter().enumerate().zip(totals) {
                let total = left_out.as_ref().map_or(*total, |left_out| total.without(&left_out[span][place]));
                if total.members > 0 {
                    take(span, group, self.people.is_new(span, place), &total);
                }
            }
        }
    }

    /// What the people of the groups in a text have in all groups, in the periods in which they are in one of those.
    fn left_out(&self, days: &Days, without: &str) -> Option<Vec<Vec<Total>>> {
        let is_named = |group: &Group| without.contains(&format!("|{} {}|", group.attribute, group.value));
        let is_left_out: Vec<bool> = days.groups.groups.iter().map(is_named).collect();
        if !is_left_out.contains(&true) {
            return None;
        }
        let is_any = |groups: &[u32]| groups.iter().any(|group| is_left_out[*group as usize]);
        let is_in_set: Vec<bool> = days.groups.sets.iter().map(|set| is_any(set)).collect();
        let people = days.people().filter(|person| person.iter().any(|(key, _)| is_in_set[key.set as usize]));
        let is_left_out = |rows: &[OfGroup]| rows.iter().any(|(group, _)| is_left_out[*group as usize]);
        Some(totals(&self.people, days, people, &is_left_out))
    }
}

/// Adds up some people by period and group, in the periods in which their groups are counted.
fn totals<'d>(
    compared: &ComparedPeople,
    days: &Days,
    people: impl Iterator<Item = &'d [OfDay]>,
    is_counted: &dyn Fn(&[OfGroup]) -> bool,
) -> Vec<Vec<Total>> {
    let mut totals = vec![vec![Total::default(); days.groups.groups.len()]; days.spans.len()];
    compared.each(days, people, &mut |span, person| {
        if is_counted(person) {
            for (group, sum) in person {
                totals[span][*group as usize].add(sum);
            }
        }
    });
    totals
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

    fn without(self, part: Self) -> Self {
        Self { sum: self.sum - part.sum, lost: self.lost - part.lost }
    }
}

impl Products {
    fn add(&mut self, sum: &Sum) {
        let minutes = [real(sum.n), real(sum.poor_minutes), sum.before_n, sum.before_poor];
        for (products, one) in self.0.iter_mut().zip(minutes) {
            for (product, other) in products.iter_mut().zip(minutes) {
                *product += one * other;
            }
        }
    }

    fn without(&self, part: &Self) -> Self {
        Self(std::array::from_fn(|one| std::array::from_fn(|other| self.0[one][other] - part.0[one][other])))
    }

    /// How much each person alone moves a change, squared and summed: the person's minutes, each times its weight.
    fn squares(&self, weights: [f64; 4]) -> f64 {
        let of_one = |products: &[f64; 4]| products.iter().zip(weights).map(|(product, weight)| product * weight).sum();
        let sums: [f64; 4] = self.0.each_ref().map(of_one);
        sums.into_iter().zip(weights).map(|(sum, weight)| sum * weight).sum::<f64>().max(0.0)
    }
}

impl Rates {
    /// What a minute of somebody moves the change, one of the period, a poor one, one before and a poor one before.
    fn weights(&self) -> [f64; 4] {
        let Self { rate, before_rate, n, before_n, .. } = self;
        [-rate / n, 1.0 / n, before_rate / before_n, -1.0 / before_n]
    }

    /// The variance of the change if minutes were each by itself, with the two shares or, if that is greater, as it were
    /// if nothing had changed.
    fn minute_variance(&self, all: &Sum) -> f64 {
        let Self { rate, before_rate, n, alike_before_n, .. } = self;
        let both_rate = (real(all.poor_minutes) + all.before_poor) / (real(all.n) + all.before_n);
        (rate * (1.0 - rate) / n + before_rate * (1.0 - before_rate) / alike_before_n)
            .max(both_rate * (1.0 - both_rate) * (1.0 / n + 1.0 / alike_before_n))
    }
}

impl Total {
    fn add(&mut self, sum: &Sum) {
        let (is_there, was_there) = (sum.n > 0, sum.before_n > 0.0);
        self.members += 1;
        self.people += i64::from(is_there);
        self.before_people += i64::from(was_there);
        self.all.add_all(sum);
        self.products.add(sum);
        if is_there && was_there {
            let weight = real(sum.n).min(sum.before_n);
            self.same_people += 1;
            self.same_weight += weight;
            self.same_moved.add(weight * (real(sum.poor_minutes) / real(sum.n) - sum.before_poor / sum.before_n));
        }
    }

    /// The same without some of its people.
    fn without(&self, part: &Self) -> Self {
        Self {
            members: self.members - part.members,
            people: self.people - part.people,
            before_people: self.before_people - part.before_people,
            same_people: self.same_people - part.same_people,
            all: self.all.without(&part.all),
            same_weight: self.same_weight - part.same_weight,
            same_moved: self.same_moved.without(part.same_moved),
            products: self.products.without(&part.products),
        }
    }

    /// The variance of the change as people tell it, whatever the minutes of one person have to do with each other.
    pub(super) fn own_variance(&self) -> Option<f64> {
        let rates = self.rates().filter(|_| self.members > 1)?;
        Some(real(self.members) / real(self.members - 1) * self.products.squares(rates.weights()))
    }

    /// The variance of the change if minutes were each by itself.
    pub(super) fn minute_variance(&self) -> Option<f64> {
        self.rates().map(|rates| rates.minute_variance(&self.all))
    }

    /// How much the people changed who were there in the period and before it.
    pub(super) fn same_change(&self) -> Option<f64> {
        share(self.same_moved.value(), self.same_weight)
    }

    /// Where there are minutes in the period and before it.
    fn rates(&self) -> Option<Rates> {
        let (n, before_n) = (real(self.all.n), self.all.before_n);
        let shares = (share(real(self.all.poor_minutes), n)?, share(self.all.before_poor, before_n)?);
        let alike_before_n = self.all.alike_before_n()?;
        Some(Rates { rate: shares.0, before_rate: shares.1, n, before_n, alike_before_n })
    }
}
