//! Whether a report shows as much as its limit allows, and so may leave something out.

use std::io;

use rusqlite::types::Value;

use super::catalog::Report;
use super::header::{Parameter, ParameterType};
use super::parameters::{Arguments, LIMIT};
use crate::render::RowSink;

/// The columns that number what a limit counts, where that has several rows or each of several lists has its own.
const PLACES: [&str; 2] = ["group_place", "place"];

/// The column that says which of several lists a row is of.
const CUT: &str = "cut";

/// Hands rows on, and notes whether they reach the limit of their report.
pub(crate) struct Limited<'s> {
    sink: &'s mut dyn RowSink,
    limit: Option<Limit>,
    counted: Counted,
    /// The column of the places, or of the lists.
    column: Option<usize>,
    rows_in_list: i64,
    list: Option<Value>,
    most: i64,
}

/// A limit with what it counts in words.
struct Limit {
    number: i64,
    description: String,
}

/// How what a limit counts is seen in the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    /// All rows but so many, which stand above the others.
    Rows(i64),
    /// The places or lists in a column.
    ByColumn,
}

impl<'s> Limited<'s> {
    /// Notes it of a report that is given these arguments.
    pub(crate) fn rows_of(report: &Report, arguments: &Arguments, sink: &'s mut dyn RowSink) -> Self {
        let limit = report.parameter(LIMIT).and_then(|parameter| Limit::of(parameter, arguments));
        let counted = if report.sql.contains("LIMIT :limit + 1") {
            Counted::Rows(1)
        } else if report.sql.contains("LIMIT :limit") {
            Counted::Rows(0)
        } else {
            Counted::ByColumn
        };
        Self { sink, limit, counted, column: None, rows_in_list: 0, list: None, most: 0 }
    }

    /// What to say if the limit is reached.
    pub(crate) fn told(&self) -> Option<String> {
        let above = if let Counted::Rows(above) = self.counted { above } else { 0 };
        self.limit.as_ref().filter(|limit| self.most - above >= limit.number).map(Limit::sentence)
    }

    fn count(&mut self, row: &[Value]) {
        if self.counted != Counted::ByColumn {
            self.most += 1;
            return;
        }
        match self.column.and_then(|column| row.get(column)) {
            Some(Value::Integer(place)) => self.most = self.most.max(*place),
            Some(list @ Value::Text(_)) => {
                self.rows_in_list = if self.list.as_ref() == Some(list) { self.rows_in_list + 1 } else { 1 };
                self.list = Some(list.clone());
                self.most = self.most.max(self.rows_in_list);
            }
            _ => {}
        }
    }
}

/// What to say of so many that a parameter limits, if they are as many as it allows.
pub(crate) fn told_of(parameter: &Parameter, arguments: &Arguments, shown: usize) -> Option<String> {
    let limit = Limit::of(parameter, arguments)?;
    i64::try_from(shown).is_ok_and(|shown| shown >= limit.number).then(|| limit.sentence())
}

impl Limit {
    fn of(parameter: &Parameter, arguments: &Arguments) -> Option<Self> {
        let is_number = parameter.name == LIMIT && parameter.parameter_type == ParameterType::Int;
        let text = arguments.get(LIMIT).or(parameter.default.as_ref()).filter(|_| is_number)?;
        Some(Self { number: text.parse().ok()?, description: parameter.description.clone() })
    }

    /// Whether there are more nobody has counted.
    fn sentence(&self) -> String {
        let Self { number, description } = self;
        format!("the limit of {number} is reached ({description}); a greater --limit shows more if there are more")
    }
}

impl RowSink for Limited<'_> {
    fn begin(&mut self, columns: &[String]) -> io::Result<()> {
        let place_of = |name: &str| columns.iter().position(|column| column == name);
        self.column = PLACES.iter().chain([&CUT]).find_map(|name| place_of(name));
        self.sink.begin(columns)
    }

    fn row(&mut self, row: &[Value]) -> io::Result<()> {
        self.count(row);
        self.sink.row(row)
    }

    fn end(&mut self) -> io::Result<()> {
        self.sink.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Table;
    use crate::report::catalog;

    #[track_caller]
    fn check(report: &str, limit: &str, columns: &[&str], rows: &[Vec<Value>], is_told: bool) {
        let (report, mut table) = (catalog::find(report).unwrap(), Table::default());
        let arguments = Arguments::from([(LIMIT.to_owned(), limit.to_owned())]);
        let mut limited = Limited::rows_of(&report, &arguments, &mut table);
        limited.begin(&columns.iter().map(|column| (*column).to_owned()).collect::<Vec<_>>()).unwrap();
        for row in rows {
            limited.row(row).unwrap();
        }
        assert_eq!(limited.told().is_some(), is_told, "{} {limit}: {:?}", report.name, limited.told());
    }

    #[test]
    fn a_limit_is_reached_by_what_it_counts() {
        let integers = |places: &[i64]| places.iter().map(|place| vec![Value::Integer(*place)]).collect::<Vec<_>>();
        let texts = |cuts: &[&str]| cuts.iter().map(|cut| vec![Value::Text((*cut).to_owned())]).collect::<Vec<_>>();
        check("episodes", "3", &["person"], &texts(&["a", "b", "c"]), true);
        check("episodes", "4", &["person"], &texts(&["a", "b", "c"]), false);
        check("coverage", "3", &["person"], &texts(&["everybody", "b", "c"]), false);
        check("coverage", "2", &["person"], &texts(&["everybody", "b", "c"]), true);
        check("trend_by", "3", &["group_place"], &integers(&[1, 1, 1, 2]), false);
        check("trend_by", "2", &["group_place"], &integers(&[1, 1, 1, 2]), true);
        check("join_time", "2", &["cut"], &texts(&["everybody", "route", "version", "version"]), true);
        check("join_time", "2", &["cut"], &texts(&["everybody", "route", "version", "person"]), false);
        // It has no limit.
        check("overview", "1", &["kind"], &texts(&["meeting"]), false);
    }
}
