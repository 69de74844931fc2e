//! Which of the groups that got worse or better are named: of those with the same reason the one that stands out most.

use chrono::NaiveDate;

use crate::model::Timestamp;
use crate::render::Table;

/// No more days are told as those since one of which something is so; with more it is no single day.
const MOST_POSSIBLE_DAYS: usize = 10;

/// No more groups are named that got worse, or better: a page with more is read by nobody.
const MOST_NAMED: usize = 5;

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

/// A group of a table: its row, if it is found there and so.
fn row_of(changes: &Table, group: &Group, finding: &str) -> Option<usize> {
    let is_it = |row: &usize| {
        Group::of(changes, *row).as_ref() == Some(group) && changes.text(*row, "finding") == Some(finding)
    };
    (0..changes.rows.len()).find(is_it)
}

/// What people have in common, by attribute and value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    attribute: String,
    value: String,
}

impl Group {
    fn of(changes: &Table, row: usize) -> Option<Self> {
        let text = |column: &str| changes.text(row, column).map(str::to_owned);
        Some(Self { attribute: text("attribute")?, value: text("value")? })
    }

    /// Groups as the parameter `without` of `digest_changes` takes them.
    pub(super) fn listed(groups: &[Self]) -> String {
        let each = groups.iter().map(|group| format!("{} {}|", group.attribute, group.value));
        format!("|{}", each.collect::<String>())
    }
}

/// The rows of `digest_changes` that are named: of those that got worse the one that stands out most, then the first that
/// is still found without the people of those named before, and so on; likewise of those that got better.
///
/// # Errors
///
/// Those of asking.
pub(super) fn named<E>(
    changes: &Table,
    without: &mut dyn FnMut(&[Group]) -> Result<Table, E>,
) -> Result<Vec<usize>, E> {
    let mut rows = Vec::new();
    for finding in ["worse", "better"] {
        let mut groups: Vec<Group> = Vec::new();
        let mut left = changes.clone();
        while groups.len() < MOST_NAMED {
            // Somebody may be found only without others, who pulled the other way: of that nothing can be shown.
            let still = (0..left.rows.len()).filter(|row| left.text(*row, "finding") == Some(finding));
            let known = |row| {
                let group = Group::of(&left, row).filter(|group| !groups.contains(group))?;
                Some((row_of(changes, &group, finding)?, group))
            };
            let Some((row, group)) = still.into_iter().find_map(known) else { break };
            rows.push(row);
            groups.push(group);
            left = without(&groups)?;
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Value;

    /// Groups of an attribute, each with what was found of it.
    fn changes(rows: &[(&str, &str)]) -> Table {
        let row =
            |(value, finding): &(&str, &str)| ["site", value, finding].map(|text| Value::Text(text.to_owned())).into();
        let columns = ["attribute", "value", "finding"].map(str::to_owned).into();
        Table { columns, rows: rows.iter().map(row).collect(), ..Table::default() }
    }

    #[test]
    fn what_is_not_found_without_the_people_of_a_named_group_is_not_named() {
        let all = changes(&[("A", "worse"), ("B", "worse"), ("C", "better"), ("D", "worse"), ("E", "better")]);
        let mut asked = Vec::new();
        let named = named(&all, &mut |groups| {
            asked.push(Group::listed(groups));
            let found: &[(&str, &str)] = match asked.last().map(String::as_str) {
                Some("|site A|") => &[("X", "worse"), ("D", "worse"), ("C", "better")],
                Some("|site C|") => &[("B", "worse"), ("E", "no clear change")],
                _ => &[],
            };
            Ok::<_, ()>(changes(found))
        });
        assert_eq!(named, Ok(vec![0, 3, 2]));
        assert_eq!(asked, ["|site A|", "|site A|site D|", "|site C|"]);
    }

    #[test]
    fn where_nothing_changed_nothing_is_asked() {
        let quiet = changes(&[("A", "no clear change"), ("B", "not enough to tell")]);
        assert_eq!(named(&quiet, &mut |_| Err("asked")), Ok(Vec::new()));
    }

    fn since(possible: &[bool], on: usize) -> Option<[usize; 3]> {
        let first = Timestamp::parse("2026-03-01T00:00:00Z").unwrap();
        let row = |(place, is_possible): (usize, &bool)| {
            let days = i64::try_from(place).unwrap();
            [first.0 + 86_400 * days, i64::from(place == on), i64::from(*is_possible)]
        };
        let rows: Vec<[i64; 3]> = possible.iter().enumerate().map(row).collect();
        let columns = ["day_unix", "is_since", "is_possible"].map(str::to_owned).into();
        let rows = rows.iter().map(|row| row.map(Value::Integer).into()).collect();
        let days = Table { columns, rows, ..Table::default() };
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
