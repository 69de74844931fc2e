//! Why a report shows nothing of what it was asked for.

use std::collections::BTreeSet;
use std::io;

use rusqlite::Connection;
use rusqlite::types::Value;

use super::attribute;
use super::catalog::Report;
use super::database::Database;
use super::error::Error;
use super::header::{Parameter, ParameterType};
use super::parameters::{Arguments, parameter_values};
use crate::model::attribute::{attributes, groupings};
use crate::render::RowSink;

/// The column that says what the people of a row have in common.
const ATTRIBUTE: &str = "attribute";

/// Hands rows on, and notes whether there are any and what they are about.
pub(crate) struct Noting<'s> {
    sink: &'s mut dyn RowSink,
    has_rows: bool,
    /// The attributes in them, of a report that is asked about some: in other rows a column of that name holds anything.
    attributes: Option<BTreeSet<String>>,
    place: Option<usize>,
}

impl<'s> Noting<'s> {
    /// Notes whether there are rows.
    pub(crate) fn rows(sink: &'s mut dyn RowSink) -> Self {
        Self { sink, has_rows: false, attributes: None, place: None }
    }

    /// Notes of which attributes a report has rows, too.
    pub(crate) fn rows_of(report: &Report, sink: &'s mut dyn RowSink) -> Self {
        Self { attributes: attributes_parameter(report).map(|_| BTreeSet::new()), ..Self::rows(sink) }
    }

    /// Whether there were any.
    pub(crate) const fn has_rows(&self) -> bool {
        self.has_rows
    }

    /// What is missing, in sentences.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub(crate) fn missing(
        &self,
        database: &Database,
        report: &Report,
        arguments: &Arguments,
    ) -> Result<Vec<String>, Error> {
        let takes = |name: &str| arguments.get(name).filter(|_| report.parameter(name).is_some());
        let days = takes("from").zip(takes("to"));
        if let (false, Some((from, to))) = (self.has_rows, days)
            && !database.ask(|connection| began_within(connection, from, to))?
        {
            return Ok(vec![format!("no stored event between {from} and {to}")]);
        }
        let (Some(parameter), Some(seen)) = (attributes_parameter(report), &self.attributes) else {
            return Ok(Vec::new());
        };
        let values = parameter_values(database, &report.header.parameters, arguments)?;
        let Some(Value::Text(by)) = values.get(&parameter.name) else { return Ok(Vec::new()) };
        let unseen = groupings(by).filter(|grouping| !seen.contains(*grouping));
        let unseen: BTreeSet<&str> = unseen.flat_map(attributes).collect();
        let (told, whereabouts) = match (values.get("kind").zip(values.get("event")), days) {
            _ if unseen.is_empty() => return Ok(Vec::new()),
            (Some((kind, event)), _) => (database.ask(|known| told_of_event(known, kind, event))?, "in this event"),
            (None, Some((from, to))) => (database.ask(|known| told_of_days(known, from, to))?, "in these days"),
            (None, None) => return Ok(Vec::new()),
        };
        let lacking: Vec<&str> = unseen.into_iter().filter(|attribute| !told.contains(*attribute)).collect();
        Ok(attribute::nobody_has(&lacking, whereabouts))
    }
}

impl RowSink for Noting<'_> {
    fn begin(&mut self, columns: &[String]) -> io::Result<()> {
        self.place = self.attributes.as_ref().and_then(|_| columns.iter().position(|column| column == ATTRIBUTE));
        self.sink.begin(columns)
    }

    fn row(&mut self, row: &[Value]) -> io::Result<()> {
        self.has_rows = true;
        if let (Some(attributes), Some(Value::Text(attribute))) =
            (&mut self.attributes, self.place.and_then(|place| row.get(place)))
            && !attributes.contains(attribute)
        {
            attributes.insert(attribute.clone());
        }
        self.sink.row(row)
    }

    fn end(&mut self) -> io::Result<()> {
        self.sink.end()
    }
}

/// The parameter that says what people are grouped by.
fn attributes_parameter(report: &Report) -> Option<&Parameter> {
    report.header.parameters.iter().find(|parameter| parameter.parameter_type == ParameterType::Attributes)
}

fn began_within(connection: &Connection, from: &str, to: &str) -> Result<bool, rusqlite::Error> {
    let sql = "SELECT count(*) FROM v_event WHERE substr(dated_time, 1, 10) BETWEEN ? AND ?";
    connection.query_row(sql, [from, to], |row| row.get::<_, i64>(0)).map(|events| events > 0)
}

fn told_of_event(connection: &Connection, kind: &Value, event: &Value) -> Result<BTreeSet<String>, rusqlite::Error> {
    let mut statement = connection.prepare(include_str!("told_of_event.sql"))?;
    statement.query_map([kind, event], |row| row.get(0))?.collect()
}

fn told_of_days(connection: &Connection, from: &str, to: &str) -> Result<BTreeSet<String>, rusqlite::Error> {
    connection.prepare(include_str!("told_of_days.sql"))?.query_map([from, to], |row| row.get(0))?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Table;
    use crate::report::catalog;

    /// A report of one's own may have a million of them.
    #[test]
    fn only_of_a_report_that_is_asked_about_attributes_they_are_kept() {
        for (report, expected) in [("breakdown", Some(1)), ("scope", None)] {
            let report = catalog::find(report).unwrap();
            let mut table = Table::default();
            let mut noting = Noting::rows_of(&report, &mut table);
            noting.begin(&[ATTRIBUTE.to_owned()]).unwrap();
            assert!(!noting.has_rows());
            for _ in 0..2 {
                noting.row(&[Value::Text("site".to_owned())]).unwrap();
            }
            assert_eq!((noting.has_rows(), noting.attributes.map(|seen| seen.len())), (true, expected));
        }
    }
}
