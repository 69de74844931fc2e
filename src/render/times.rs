//! The instants of a table, as short as they can be told apart.

use rusqlite::types::Value;

use super::cell::instant_of;
use super::look::{Look, Times};
use super::rows::Table;
use super::zone::Zone;
use crate::model::Timestamp;

/// What begins at a midnight in UTC wherever it is read: days are those of UTC, and so are weeks.
const DAYS: [&str; 2] = ["day_unix", "period_unix"];

/// How the instants of one table stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Instants {
    zone: Zone,
    form: Form,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// `1772614800`, as in every other column of numbers.
    Number,
    /// `2026-03-04T09:00:00+01:00`.
    Whole,
    /// `2026-03-04 09:00`.
    Minute,
    /// `09:00`, all being of this day and of one offset.
    Clock { day: String, zone_name: String },
}

impl Instants {
    /// What the instants of this table need.
    pub(super) fn of(table: &Table, look: Look) -> Self {
        let zone = look.zone;
        let form = match look.times {
            Times::Number => Form::Number,
            Times::Short if !look.is_wide => shortest(table, zone),
            Times::Whole | Times::Short => Form::Whole,
        };
        Self { zone, form }
    }

    /// A column's values as they are shown where they are instants; `None` where they are not. A column of nothing but
    /// midnights is one of days.
    pub(super) fn shown(&self, column: &str, values: &[&Value]) -> Vec<Option<String>> {
        let instants: Vec<Option<Timestamp>> = values.iter().map(|value| instant_of(column, value)).collect();
        let zone = zone_of(column, self.zone);
        let is_midnight = |at: &Timestamp| zone.clock(*at) == "00:00";
        let are_days = instants.iter().flatten().all(is_midnight);
        instants.into_iter().map(|at| at.and_then(|at| self.text(at, zone, are_days))).collect()
    }

    /// The day that is left out of each, said once.
    pub(super) fn day(&self) -> Option<String> {
        match &self.form {
            Form::Clock { day, zone_name } => Some(format!("(times are those of {day}, {zone_name})")),
            Form::Number | Form::Whole | Form::Minute => None,
        }
    }

    fn text(&self, at: Timestamp, zone: Zone, are_days: bool) -> Option<String> {
        let (day, clock) = (zone.day(at), zone.clock(at));
        match &self.form {
            Form::Number => None,
            Form::Whole => Some(zone.instant(at)),
            Form::Minute | Form::Clock { .. } if are_days => Some(day),
            Form::Minute => Some(format!("{day} {clock}")),
            Form::Clock { .. } => Some(clock),
        }
    }
}

/// The zone in which a column is told to whoever reads in another one.
fn zone_of(column: &str, zone: Zone) -> Zone {
    if DAYS.contains(&column) { Zone::default() } else { zone }
}

/// The shortest form in which no two instants of different minutes look alike.
fn shortest(table: &Table, zone: Zone) -> Form {
    let columns = || table.columns.iter().enumerate();
    let in_row = |row: &'_ Vec<Value>| -> Vec<(String, String)> {
        let told = |(place, column): (usize, &String)| {
            let (at, zone) = (instant_of(column, &row[place])?, zone_of(column, zone));
            Some((zone.day(at), zone.abbreviation(at)))
        };
        columns().filter_map(told).collect()
    };
    let mut instants = table.rows.iter().flat_map(in_row);
    let Some((day, zone_name)) = instants.next() else { return Form::Whole };
    let (mut is_one_day, mut is_one_offset) = (true, true);
    for (other_day, other_name) in instants {
        is_one_day = is_one_day && other_day == day;
        is_one_offset = is_one_offset && other_name == zone_name;
    }
    match (is_one_day, is_one_offset) {
        // The hour that a zone has twice stays two.
        (true, false) => Form::Whole,
        (false, _) => Form::Minute,
        (true, true) => Form::Clock { day, zone_name },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first column of a table of these instants, and what is said of their day.
    fn check(zone: &str, times: &[&str], expected: &[&str], day: Option<&str>) {
        let zone = Zone::named(zone).unwrap();
        let rows = times.iter().map(|time| vec![Value::Integer(Timestamp::parse(time).unwrap().0)]).collect();
        let table = Table { columns: vec!["from_unix".to_owned()], rows, ..Table::default() };
        let look = Look { zone, times: Times::Short, ..Look::default() };
        let instants = Instants::of(&table, look);
        let values: Vec<&Value> = table.rows.iter().map(|row| &row[0]).collect();
        let shown = instants.shown("from_unix", &values);
        let shown: Vec<&str> = shown.iter().map(|text| text.as_deref().unwrap()).collect();
        assert_eq!((shown, instants.day().as_deref()), (expected.to_vec(), day));
    }

    #[test]
    fn instants_are_as_short_as_their_table_allows() {
        let berlin = "Europe/Berlin";
        let (at_nine, at_ten) = ("2026-03-04T09:00:10Z", "2026-03-04T10:30:00Z");
        let day = Some("(times are those of 2026-03-04, CET)");
        check(berlin, &[at_nine, at_ten], &["10:00", "11:30"], day);
        check(berlin, &[at_nine, "2026-03-05T10:30:00Z"], &["2026-03-04 10:00", "2026-03-05 11:30"], None);
        let midnights = ["2026-03-03T23:00:00Z", "2026-03-04T23:00:00Z"];
        check(berlin, &midnights, &["2026-03-04", "2026-03-05"], None);
        check(berlin, &midnights[..1], &["2026-03-04"], day);
        // Two in the morning comes twice on the day on which winter time begins.
        let twice = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"];
        check(berlin, &twice, &["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"], None);
    }

    #[test]
    fn a_day_of_utc_is_that_day_in_every_zone() {
        for zone in ["America/New_York", "Asia/Kolkata"] {
            let monday = Value::Integer(Timestamp::parse("2026-11-16T00:00:00Z").unwrap().0);
            let columns = vec!["period_unix".to_owned(), "from_unix".to_owned()];
            let rows = vec![vec![monday.clone(), Value::Integer(1_772_614_810)]];
            let look = Look { zone: Zone::named(zone).unwrap(), times: Times::Short, ..Look::default() };
            let instants = Instants::of(&Table { columns, rows, ..Table::default() }, look);
            assert_eq!(instants.shown("period_unix", &[&monday]), [Some("2026-11-16".to_owned())]);
        }
    }

    #[test]
    fn what_is_no_instant_is_left_alone() {
        let instants = Instants::of(&Table::default(), Look { times: Times::Short, ..Look::default() });
        assert_eq!(instants.shown("n", &[&Value::Integer(5), &Value::Null]), [None, None]);
        assert_eq!(instants.day(), None);
    }
}
