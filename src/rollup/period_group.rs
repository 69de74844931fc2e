//! The people and minutes of each group in each period, with what their spread follows from: the part `period_group`.

use std::collections::{BTreeMap, HashMap};

use super::answer::{Answer, Kept};
use super::days::{Days, OfDay, Sum, each_day, period_of};
use super::definition::{Rows, Write, real, share};
use super::question::Question;

pub(super) const PERIOD_GROUP: Answer = Answer {
    part: "period_group",
    columns: &[
        "position",
        "attribute",
        "value",
        "period_unix",
        "people",
        "first_people",
        "person_days",
        "n",
        "poor_minutes",
        "coverage_pct",
        "rate",
        "poor_squared",
        "poor_by_n",
        "n_squared",
    ],
    asks: &["period"],
    rows,
};

/// A group, by its number, in a period, by its first second.
type Key = (u32, Option<i64>);

/// A person in it.
#[derive(Debug, Clone, Copy, Default)]
struct OfPerson {
    days: i64,
    all: Sum,
}

/// All people in it.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    people: i64,
    first_people: i64,
    days: i64,
    all: Sum,
    poor_squared: i64,
    poor_by_n: i64,
    n_squared: i64,
}

fn rows(kept: &Kept, question: &Question, rows: &mut Rows, write: Write<'_>) -> Result<(), rusqlite::Error> {
    let days = &kept.days;
    let mut totals: BTreeMap<Key, Total> = BTreeMap::new();
    for person in days.people() {
        let of_person = periods(days, person, question.text("period"));
        let mut first: HashMap<u32, Option<i64>> = HashMap::new();
        for ((group, period), _) in of_person.iter().filter(|(_, own)| own.all.n > 0) {
            let known = first.entry(*group).or_insert(*period);
            *known = (*known).min(*period);
        }
        for (key, own) in &of_person {
            let is_first = first.get(&key.0) == Some(&key.1);
            totals.entry(*key).or_default().add(own, is_first);
        }
    }
    for ((number, period_unix), total) in totals {
        let group = &days.groups.groups[number as usize];
        let Total { people, first_people, days, all, .. } = total;
        rows.push([
            ("position", group.position.into()),
            ("attribute", group.attribute.clone().into()),
            ("value", group.value.clone().into()),
            ("period_unix", period_unix.into()),
            ("people", people.into()),
            ("first_people", first_people.into()),
            ("person_days", days.into()),
            ("n", all.n.into()),
            ("poor_minutes", all.poor.into()),
            ("coverage_pct", share(100.0 * real(all.covered), real(all.expected)).into()),
            ("rate", share(real(all.poor), real(all.n)).into()),
            ("poor_squared", real(total.poor_squared).into()),
            ("poor_by_n", real(total.poor_by_n).into()),
            ("n_squared", real(total.n_squared).into()),
        ]);
    }
    write(rows)
}

/// What a person has in each group and period.
fn periods(days: &Days, person: &[OfDay], period: &str) -> BTreeMap<Key, OfPerson> {
    let (mut periods, mut groups) = (BTreeMap::<Key, OfPerson>::new(), Vec::new());
    for day in each_day(person) {
        days.by_group(day, &mut groups);
        for (group, count) in &groups {
            let own = periods.entry((*group, period_of(day[0].0.day_unix, period))).or_default();
            own.days += i64::from(count.n > 0);
            own.all.add(count);
        }
    }
    periods
}

impl Total {
    fn add(&mut self, own: &OfPerson, is_first: bool) {
        let Sum { n, poor, .. } = own.all;
        self.people += i64::from(n > 0);
        self.first_people += i64::from(n > 0 && is_first);
        self.days += own.days;
        self.all.add_all(&own.all);
        self.poor_squared += poor * poor;
        self.poor_by_n += poor * n;
        self.n_squared += n * n;
    }
}
