//! Why a report shows nothing of what it was asked for.

use std::collections::BTreeSet;
use std::io;

use rusqlite::Connection;
use rusqlite::types::Value;

use super::attribute::{self, attributes, groupings};
use super::catalog::Report;
use super::database::Database;
use super::error::Error;
use super::header::{Parameter, ParameterType};
use super::parameters::{Arguments, parameter_values};
use crate::render::RowSink;

/// The column that says what the people of a row have in common.
const ATTRIBUTE: &str = "attribute";

/// Hands rows on, and notes what they are about.
pub(crate) struct Noting<'s> {
    sink: &'s mut dyn RowSink,
    place: Option<usize>,
    rows: usize,
    attributes: BTreeSet<String>,
}

impl<'s> Noting<'s> {
    /// Nothing noted yet.
    #[must_use]
    pub(crate) fn of(sink: &'s mut dyn RowSink) -> Self {
        Self { sink, place: None, rows: 0, attributes: BTreeSet::new() }
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
        if let (0, Some((from, to))) = (self.rows, days)
            && !database.ask(|connection| began_within(connection, from, to))?
        {
            return Ok(vec![format!("no stored event between {from} and {to}")]);
        }
        let values = parameter_values(database, &report.header.parameters, arguments)?;
        let is_attributes = |parameter: &&Parameter| parameter.parameter_type == ParameterType::Attributes;
        let by = report.header.parameters.iter().find(is_attributes).and_then(|by| values.get(&by.name));
        let Some(Value::Text(by)) = by else { return Ok(Vec::new()) };
        let unseen = groupings(by).filter(|grouping| !self.attributes.contains(*grouping));
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
        self.place = columns.iter().position(|column| column == ATTRIBUTE);
        self.sink.begin(columns)
    }

    fn row(&mut self, row: &[Value]) -> io::Result<()> {
        self.rows += 1;
        if let Some(Value::Text(attribute)) = self.place.and_then(|place| row.get(place))
            && !self.attributes.contains(attribute)
        {
            self.attributes.insert(attribute.clone());
        }
        self.sink.row(row)
    }

    fn end(&mut self) -> io::Result<()> {
        self.sink.end()
    }
}

fn began_within(connection: &Connection, from: &str, to: &str) -> Result<bool, rusqlite::Error> {
    let sql = "SELECT count(*) FROM v_event WHERE substr(start_time, 1, 10) BETWEEN ? AND ?";
    connection.query_row(sql, [from, to], |row| row.get::<_, i64>(0)).map(|events| events > 0)
}

fn told_of_event(connection: &Connection, kind: &Value, event: &Value) -> Result<BTreeSet<String>, rusqlite::Error> {
    let mut statement = connection.prepare(include_str!("told_of_event.sql"))?;
    statement.query_map([kind, event], |row| row.get(0))?.collect()
}

fn told_of_days(connection: &Connection, from: &str, to: &str) -> Result<BTreeSet<String>, rusqlite::Error> {
    connection.prepare(include_str!("told_of_days.sql"))?.query_map([from, to], |row| row.get(0))?.collect()
}
