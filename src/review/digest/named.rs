//! Which of the groups that got worse or better are named: of those with the same reason the one that stands out most.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::model::Timestamp;
use crate::render::Table;

/// No more days are told as those since one of which something is so; with more it is no single day.
const MOST_POSSIBLE_DAYS: usize = 10;

/// A group that is named.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// Its row in `digest_changes`.
    pub row: usize,
    /// The report `digest_since` on it: its days.
    pub days: Table,
}

/// Since which day something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// The likeliest.
    pub on: NaiveDate,
    /// The first of the possible ones.
    pub first_on: NaiveDate,
    /// The last of them.
    pub last_on: NaiveDate,
}

impl Named {
    /// Since which day; none where no single one stands out.
    #[must_use]
    pub fn since(&self) -> Option<Since> {
        let is = |row: &usize, column| self.days.integer(*row, column) == Some(1);
        let day = |row: usize| self.days.integer(row, "day_unix").map(|unix| Timestamp(unix).day());
        let rows = || 0..self.days.rows.len();
        let possible: Vec<NaiveDate> = rows().filter(|row| is(row, "is_possible")).filter_map(day).collect();
        let on = rows().find(|row| is(row, "is_since")).and_then(day)?;
        let (first_on, last_on) = (*possible.first()?, *possible.last()?);
        (possible.len() <= MOST_POSSIBLE_DAYS).then_some(Since { on, first_on, last_on })
    }
}

/// The rows of `digest_changes` that are named, those that stand out most first: each that no other one explains which
/// is named itself. One explains another if nothing is left of that without its people.
pub(super) fn named(changes: &Table, overlaps: &Table) -> Vec<usize> {
    let rank = |table: &Table, row: usize, column: &str| table.integer(row, column);
    let mut found: BTreeMap<i64, usize> = BTreeMap::new();
    for row in 0..changes.rows.len() {
        found.extend(rank(changes, row, "rank").map(|rank| (rank, row)));
    }
    let mut explained_by: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for row in (0..overlaps.rows.len()).filter(|row| overlaps.integer(*row, "is_left") == Some(0)) {
        if let (Some(one), Some(other)) = (rank(overlaps, row, "rank"), rank(overlaps, row, "other_rank")) {
            explained_by.entry(one).or_default().push(other);
        }
    }
    let mut named: BTreeSet<i64> = BTreeSet::new();
    for rank in found.keys() {
        if !explained_by.get(rank).is_some_and(|others| others.iter().any(|other| named.contains(other))) {
            named.insert(*rank);
        }
    }
    named.iter().map(|rank| found[rank]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Value;

    fn table<const N: usize>(columns: [&str; N], rows: &[[i64; N]]) -> Table {
        let rows = rows.iter().map(|row| row.map(Value::Integer).into()).collect();
        Table { columns: columns.map(str::to_owned).into(), rows, ..Table::default() }
    }

    /// Of four groups, with which of them has nothing left without which.
    fn check(overlaps: &[[i64; 3]], expected: &[usize]) {
        let changes = table(["rank"], &[[1], [2], [3], [4]]);
        let overlaps = table(["rank", "other_rank", "is_left"], overlaps);
        assert_eq!(named(&changes, &overlaps), expected, "{overlaps:?}");
    }

    #[test]
    fn a_group_is_not_named_beside_the_one_that_explains_it() {
        check(&[[2, 1, 1], [3, 1, 1], [4, 1, 1]], &[0, 1, 2, 3]);
        check(&[[2, 1, 0], [3, 1, 0], [4, 1, 1], [4, 2, 0]], &[0, 3]);
        check(&[[2, 1, 0], [3, 2, 0], [4, 3, 0]], &[0, 2]);
    }

    fn since(possible: &[bool], on: usize) -> Option<[usize; 3]> {
        let first = Timestamp::parse("2026-03-01T00:00:00Z").unwrap();
        let row = |(place, is_possible): (usize, &bool)| {
            let days = i64::try_from(place).unwrap();
            [first.0 + 86_400 * days, i64::from(place == on), i64::from(*is_possible)]
        };
        let rows: Vec<[i64; 3]> = possible.iter().enumerate().map(row).collect();
        let days = table(["day_unix", "is_since", "is_possible"], &rows);
        let day = |day: NaiveDate| usize::try_from((day - first.day()).num_days()).unwrap();
        Named { row: 0, days }.since().map(|since| [since.on, since.first_on, since.last_on].map(day))
    }

    #[test]
    fn it_is_so_since_a_day_if_few_others_are_possible() {
        assert_eq!(since(&[false, true, true, true, false], 2), Some([2, 1, 3]));
        assert_eq!(since(&[true; 10], 2), Some([2, 0, 9]));
        assert_eq!(since(&[true; 11], 2), None);
        assert_eq!(since(&[false; 5], 9), None);
    }
}
