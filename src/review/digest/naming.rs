//! Which of the groups that got worse or better are named: of those with the same reason the one that stands out most.

use std::cell::RefCell;
use std::collections::HashMap;

use super::lasting::Lasting;
use super::named::{Finding, Named, State};
use super::period::Period;
use crate::render::Table;

/// No more groups are named that got worse, or better: a page with more is read by nobody.
const MOST_NAMED: usize = 5;

/// What people have in common, by attribute and value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Group {
    attribute: String,
    value: String,
}

/// A change of which the days are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Change {
    pub(super) group: Group,
    /// How many periods ago it was found first, none if in this one.
    pub(super) first_found: u64,
    /// What the group was held against then.
    pub(super) held_against: String,
}

/// Who answers what the naming has to ask.
pub(super) trait Ask {
    type Error;

    /// The report `digest_changes` without the people of some groups.
    fn changes(&self, without: &[Group]) -> Result<Table, Self::Error>;

    /// The report `digest_earlier` likewise.
    fn earlier(&self, without: &[Group]) -> Result<Table, Self::Error>;

    /// The report `digest_since` on a change.
    fn days(&self, change: &Change) -> Result<Table, Self::Error>;
}

/// The groups that are named, first those that got worse. Of those that are found in the period it is the one that
/// stands out most, then the first that is still found without the people of those named before, and so on; then
/// likewise of those that were found in earlier periods and are as they were then, or since this one as before.
///
/// # Errors
///
/// Those of asking.
pub(super) fn named<A: Ask>(ask: &A, period: Period, changes: &Table) -> Result<Vec<Named>, A::Error> {
    let earlier = ask.earlier(&[])?;
    let (named, days) = (Vec::new(), RefCell::default());
    let mut naming = Naming { ask, period, changes, earlier: &earlier, named, days };
    for finding in [Finding::Worse, Finding::Better] {
        naming.name_found(finding)?;
        naming.name_found_earlier(finding)?;
    }
    Ok(naming.named)
}

struct Naming<'a, A> {
    ask: &'a A,
    period: Period,
    changes: &'a Table,
    earlier: &'a Table,
    named: Vec<Named>,
    /// The days of changes that were asked for: what was found in a period is looked at for each that is found in others.
    days: RefCell<HashMap<Change, Table>>,
}

/// How a group is told, if it is.
type Judged<E> = Result<Option<Named>, E>;

impl<A: Ask> Naming<'_, A> {
    /// What is found in the period. What is better now than when it was worse does not make others better.
    fn name_found(&mut self, finding: Finding) -> Result<(), A::Error> {
        let is_found = |named: &Named| self.changes.text(named.row, "finding") == Some(finding.as_str());
        let without = self.groups(|named| named.state == State::Again || is_found(named));
        self.name(self.changes, finding, without, A::changes, Self::found)
    }

    /// What was found in an earlier period, besides what is told of those groups already.
    fn name_found_earlier(&mut self, finding: Finding) -> Result<(), A::Error> {
        let mut without = self.groups(|named| named.finding == finding);
        without.retain(|group| rows_of(self.earlier, group, finding).next().is_some());
        self.name(self.earlier, finding, without, A::earlier, Self::found_earlier)
    }

    /// Names those of a table one after another.
    fn name(
        &mut self,
        all: &Table,
        finding: Finding,
        mut without: Vec<Group>,
        left_without: fn(&A, &[Group]) -> Result<Table, A::Error>,
        judge: fn(&Self, &Group, Finding) -> Judged<A::Error>,
    ) -> Result<(), A::Error> {
        let mut passed: Vec<Group> = Vec::new();
        let mut left = if without.is_empty() { all.clone() } else { left_without(self.ask, &without)? };
        let most = without.len() + MOST_NAMED;
        while without.len() < most {
            let is_open = |group: &Group| !without.contains(group) && !passed.contains(group);
            let found = (0..left.rows.len()).filter(|row| left.text(*row, "finding") == Some(finding.as_str()));
            let Some(group) = found.filter_map(|row| Group::of(&left, row)).find(is_open) else { break };
            match judge(self, &group, finding)? {
                Some(named) => {
                    self.named.push(named);
                    without.push(group);
                    left = left_without(self.ask, &without)?;
                }
                None => passed.push(group),
            }
        }
        Ok(())
    }

    /// A group that is found without those named before. It may be found only without others, who pulled the other way:
    /// of that nothing can be shown.
    fn found(&self, group: &Group, finding: Finding) -> Judged<A::Error> {
        let Some(row) = rows_of(self.changes, group, finding).next() else { return Ok(None) };
        if self.is_end_of_worse(group, finding, 0)? {
            return Ok(None);
        }
        let earlier = self.earlier_change(group, finding)?.filter(|earlier| earlier.goes_on(0));
        let state = if earlier.is_some() { State::Still } else { State::New };
        let days = match earlier {
            Some(earlier) => earlier.days,
            None => self.days(Change::of(group, self.changes, row, 0))?,
        };
        Ok(Some(Named { row, finding, state, days, still: None }))
    }

    /// A group that was found in an earlier period. Of what is no better any more nothing is told: if it matters, it
    /// got worse.
    fn found_earlier(&self, group: &Group, finding: Finding) -> Judged<A::Error> {
        let row = (0..self.changes.rows.len()).find(|row| Group::of(self.changes, *row).as_ref() == Some(group));
        let (Some(row), Some(earlier)) = (row, self.earlier_change(group, finding)?) else { return Ok(None) };
        let is_told = self.named.iter().any(|named| named.row == row);
        if is_told || self.is_end_of_worse(group, finding, earlier.first_found)? {
            return Ok(None);
        }
        let (state, still) = match [0, 1].map(|periods_ago| earlier.is_there(periods_ago)) {
            [Some(true), _] => (State::Still, earlier.now()),
            [Some(false), Some(true) | None] if finding == Finding::Worse => (State::Again, None),
            _ => return Ok(None),
        };
        Ok(Some(Named { row, finding, state, days: earlier.days, still }))
    }

    /// Whether a group that got better so many periods ago is but as it was before it got worse.
    fn is_end_of_worse(&self, group: &Group, finding: Finding, periods_ago: u64) -> Result<bool, A::Error> {
        if finding == Finding::Worse {
            return Ok(false);
        }
        let worse = self.earlier_change(group, Finding::Worse)?;
        Ok(worse.is_some_and(|worse| worse.first_found > periods_ago && worse.is_there(0) == Some(false)))
    }

    /// The newest change of a group of those that were found in earlier periods. What is found in another period is the
    /// same as long as that goes on.
    fn earlier_change(&self, group: &Group, finding: Finding) -> Result<Option<Lasting>, A::Error> {
        let mut newest: Option<Lasting> = None;
        for row in rows_of(self.earlier, group, finding) {
            let periods_ago = u64::try_from(self.earlier.count(row, "periods_ago")).unwrap_or(0);
            match &mut newest {
                Some(change) if change.goes_on(periods_ago) => change.last_found = periods_ago,
                _ => {
                    let days = self.days(Change::of(group, self.earlier, row, periods_ago))?;
                    let [first_found, last_found] = [periods_ago; 2];
                    newest = Some(Lasting { finding, first_found, last_found, period: self.period, days });
                }
            }
        }
        Ok(newest)
    }

    /// The days of a change.
    fn days(&self, change: Change) -> Result<Table, A::Error> {
        if let Some(days) = self.days.borrow().get(&change) {
            return Ok(days.clone());
        }
        let days = self.ask.days(&change)?;
        self.days.borrow_mut().insert(change, days.clone());
        Ok(days)
    }

    /// The groups of what is named so far and is so.
    fn groups(&self, is_so: impl Fn(&Named) -> bool) -> Vec<Group> {
        self.named.iter().filter(|named| is_so(named)).filter_map(|named| Group::of(self.changes, named.row)).collect()
    }
}

/// The rows of a table in which this is found of a group.
fn rows_of<'t>(table: &'t Table, group: &'t Group, finding: Finding) -> impl Iterator<Item = usize> + 't {
    (0..table.rows.len()).filter(move |row| {
        table.text(*row, "finding") == Some(finding.as_str()) && Group::of(table, *row).as_ref() == Some(group)
    })
}

impl Change {
    /// That of a row.
    fn of(group: &Group, table: &Table, row: usize, first_found: u64) -> Self {
        let held_against = table.text(row, "held_against").unwrap_or_default().to_owned();
        Self { group: group.clone(), first_found, held_against }
    }
}

impl Group {
    fn of(table: &Table, row: usize) -> Option<Self> {
        let text = |column: &str| table.text(row, column).map(str::to_owned);
        Some(Self { attribute: text("attribute")?, value: text("value")? })
    }

    /// Groups as the parameter `without` of `digest_changes` takes them.
    pub(super) fn listed(groups: &[Self]) -> String {
        let each = groups.iter().map(|group| format!("{} {}|", group.attribute, group.value));
        format!("|{}", each.collect::<String>())
    }

    /// As the parameters of `digest_since` have it.
    pub(super) fn parameters(&self) -> [(&'static str, String); 2] {
        [("attribute", self.attribute.clone()), ("value", self.value.clone())]
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Days, NaiveDate};

    use super::*;
    use crate::model::Timestamp;
    use crate::report::Value;

    /// Groups and what is found of them; in earlier periods, also how many ago.
    type Found<'t> = &'t [(&'t str, &'t str)];
    type FoundEarlier<'t> = &'t [(&'t str, &'t str, i64)];

    /// Sites, of which some are left out, and how many of a hundred minutes are poor on each day of a week, the last
    /// week being that of the digest. What is found in a week is so since its first day.
    #[derive(Default)]
    struct Account<'t> {
        found: &'t [(&'t str, Found<'t>)],
        earlier: &'t [(&'t str, FoundEarlier<'t>)],
        weeks: &'t [i64],
        asked: RefCell<Vec<String>>,
    }

    fn period(weeks: usize) -> Period {
        let first: NaiveDate = "2026-03-02".parse().unwrap();
        let week = |week: usize| first + Days::new(7 * week as u64);
        Period { from: week(weeks - 1), to: week(weeks).pred_opt().unwrap() }
    }

    fn table(columns: &[&str], rows: Vec<Vec<Value>>) -> Table {
        Table { columns: columns.iter().map(|&name| name.to_owned()).collect(), rows, ..Table::default() }
    }

    fn word(word: &str) -> Value {
        Value::Text(word.to_owned())
    }

    /// What is told without some groups: of those that are not spoken of, as without none.
    fn without<'t, F: Copy>(all: &'t [(&'t str, F)], groups: &[Group]) -> Option<F> {
        let listed = Group::listed(groups);
        all.iter().find(|(without, _)| *without == listed).map(|(_, found)| *found)
    }

    impl Ask for Account<'_> {
        type Error = ();

        fn changes(&self, groups: &[Group]) -> Result<Table, ()> {
            self.asked.borrow_mut().push(Group::listed(groups));
            let found = without(self.found, groups).unwrap_or_default();
            let row = |(site, finding): &(&str, &str)| vec![word("site"), word(site), word(finding), word("the group")];
            Ok(table(&["attribute", "value", "finding", "held_against"], found.iter().map(row).collect()))
        }

        fn earlier(&self, groups: &[Group]) -> Result<Table, ()> {
            let found = without(self.earlier, groups).unwrap_or_default();
            let row = |(site, finding, periods_ago): &(&str, &str, i64)| {
                vec![word("site"), word(site), word(finding), word("the group"), Value::Integer(*periods_ago)]
            };
            let columns = ["attribute", "value", "finding", "held_against", "periods_ago"];
            Ok(table(&columns, found.iter().map(row).collect()))
        }

        fn days(&self, change: &Change) -> Result<Table, ()> {
            let first = Timestamp::start_of(period(1).from).0;
            let poor = self.weeks.iter().flat_map(|poor| [*poor; 7]);
            let weeks = i64::try_from(self.weeks.len()).unwrap();
            let since = 7 * (weeks - 1 - i64::try_from(change.first_found).unwrap());
            let row = |(day, poor): (i64, i64)| {
                [first + 86_400 * day, 100, poor, i64::from(day == since)].map(Value::Integer).to_vec()
            };
            Ok(table(&["day_unix", "n", "poor_minutes", "is_since"], (0..).zip(poor).map(row).collect()))
        }
    }

    /// What is named, in words.
    fn told(account: &Account<'_>) -> Vec<String> {
        let changes = account.changes(&[]).unwrap();
        account.asked.borrow_mut().clear();
        let named = named(account, period(account.weeks.len().max(1)), &changes).unwrap();
        let words = |named: &Named| {
            let site = changes.text(named.row, "value").unwrap();
            format!("{site} {} {}", named.state.as_str(), named.finding.as_str())
        };
        named.iter().map(words).collect()
    }

    #[test]
    fn what_is_not_found_without_the_people_of_a_named_group_is_not_named() {
        let all = [("A", "worse"), ("B", "worse"), ("C", "better"), ("D", "worse"), ("E", "better")];
        let account = Account {
            found: &[
                ("|", &all),
                ("|site A|", &[("X", "worse"), ("D", "worse"), ("C", "better")]),
                ("|site C|", &[("B", "worse"), ("E", "no clear change")]),
            ],
            ..Account::default()
        };
        assert_eq!(told(&account), ["A new worse", "D new worse", "C new better"]);
        assert_eq!(account.asked.into_inner(), ["|site A|", "|site A|site D|", "|site C|"]);
    }

    #[test]
    fn where_nothing_changed_nothing_is_asked() {
        let account =
            Account { found: &[("|", &[("A", "no clear change"), ("B", "not enough to tell")])], ..Account::default() };
        assert!(told(&account).is_empty());
        assert!(account.asked.into_inner().is_empty());
    }

    /// A site that was found worse in the fifth week, and what else was then; and what is found in the last.
    fn broken_in_the_fifth(weeks: &[i64], now: &str) -> Vec<String> {
        let first = i64::try_from(weeks.len()).unwrap() - 5;
        told(&Account {
            found: &[("|", &[("A", now), ("All", "no clear change")])],
            earlier: &[("|", &[("A", "worse", first), ("All", "worse", first)])],
            weeks,
            ..Account::default()
        })
    }

    #[test]
    fn what_was_named_is_still_so_until_it_is_as_before_and_that_is_told_once() {
        assert_eq!(broken_in_the_fifth(&[4, 4, 4, 4, 20, 18], "worse"), ["A still worse"]);
        assert_eq!(broken_in_the_fifth(&[4, 4, 4, 4, 20, 18, 17, 19], "no clear change"), ["A still worse"]);
        assert_eq!(broken_in_the_fifth(&[4, 4, 4, 4, 20, 18, 4], "better"), ["A again worse"]);
        assert!(broken_in_the_fifth(&[4, 4, 4, 4, 20, 18, 4, 4], "better").is_empty());
    }

    #[test]
    fn what_gets_worse_once_more_is_new() {
        let back_and_worse = [4, 4, 4, 4, 20, 4, 4, 20];
        assert_eq!(broken_in_the_fifth(&back_and_worse, "worse"), ["A new worse"]);
        let worse_than_worse = [4, 4, 4, 4, 20, 18, 18, 18, 18, 40];
        assert_eq!(broken_in_the_fifth(&worse_than_worse, "worse"), ["A new worse"]);
    }

    /// By chance it was found in the fifth week, and it is broken since the ninth.
    #[test]
    fn of_what_was_found_twice_the_newest_is_what_still_is() {
        let found_now_and = |earlier: FoundEarlier<'_>, weeks: &[i64]| {
            let (found, earlier): ([(&str, Found<'_>); 1], _) = ([("|", &[("A", "worse")])], [("|", earlier)]);
            told(&Account { found: &found, earlier: &earlier, weeks, ..Account::default() })
        };
        let weeks = [4, 4, 4, 4, 30, 4, 4, 4, 16, 16];
        assert_eq!(found_now_and(&[("A", "worse", 4)], &weeks[..9]), ["A new worse"]);
        assert_eq!(found_now_and(&[("A", "worse", 5), ("A", "worse", 1)], &weeks), ["A still worse"]);
    }

    /// In its first week with less, the site may still be broken.
    #[test]
    fn what_is_told_as_still_worse_is_not_better_as_well() {
        let account = Account {
            found: &[("|", &[("A", "better"), ("All", "better")])],
            earlier: &[("|", &[("A", "worse", 3)])],
            weeks: &[4, 4, 4, 4, 20, 20, 20, 8],
            ..Account::default()
        };
        assert_eq!(told(&account), ["A still worse"]);
    }
}
