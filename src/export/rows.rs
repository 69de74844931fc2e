//! The rows of an event, or of a day, in a view, one by one.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, ToSql, params};

use super::error::Error;
use super::identity::{Cell, Identities, People};
use super::source::Source;
use super::subject::Subject;
use super::view::{Reach, View};
use crate::model::personal::Personal;

/// Takes a row's cells, in the order of the view's columns.
pub(super) type TakeRow<'t> = dyn FnMut(&[ValueRef<'_>]) -> Result<(), Error> + 't;

/// Hands on all rows of an event or a day in a view, sorted, and returns how many there were.
pub(super) fn read(
    source: &Source,
    view: &View,
    subject: Subject<'_>,
    identities: &Identities,
    take: &mut TakeRow<'_>,
) -> Result<u64, Error> {
    let connection = source.connection();
    let columns: Vec<&str> = view.columns.iter().map(|column| column.name.as_str()).collect();
    let reader = Reader::new(connection, view, subject, identities)?;
    let read = |filter: &str, parameters: &[&dyn ToSql], take: &mut TakeRow<'_>| {
        // The names are the dictionary's and the constants', never anybody's input.
        let order = if view.order.is_empty() { String::new() } else { format!(" ORDER BY {}", view.order.join(", ")) };
        let sql = format!("SELECT {} FROM {} WHERE {filter}{order}", columns.join(", "), view.name);
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(parameters)?;
        let mut count = 0;
        while let Some(row) = source.wait(|| rows.next())?? {
            reader.forward(row, take)?;
            count += 1;
        }
        Ok::<u64, Error>(count)
    };
    let event = match subject {
        Subject::Event(event) => event,
        Subject::Day(day) => return read("day_on = ?1", params![day.to_string()], take),
    };
    let of_event = params![event.kind.as_str(), event.uuid.0];
    if view.reach == Reach::Event {
        return read("kind = ?1 AND event_uuid = ?2", of_event, take);
    }
    let sql = "SELECT session_id FROM v_participant_session WHERE kind = ?1 AND event_uuid = ?2 ORDER BY session_id";
    let mut statement = connection.prepare_cached(sql)?;
    let mut sessions = Vec::new();
    let mut rows = statement.query(of_event)?;
    while let Some(row) = source.wait(|| rows.next())?? {
        sessions.push(row.get::<_, i64>(0)?);
    }
    let mut count = 0;
    for session_id in sessions {
        count += read("session_id = ?1", params![session_id], take)?;
    }
    Ok(count)
}

/// Reads rows of a view through the rules for people.
struct Reader<'v> {
    view: &'v View,
    /// Nobody where no column needs any treatment, as in the view of streams, or where it is of no event.
    people: Option<People<'v>>,
}

impl<'v> Reader<'v> {
    fn new(
        connection: &Connection,
        view: &'v View,
        subject: Subject<'_>,
        identities: &'v Identities,
    ) -> Result<Self, Error> {
        let is_full = matches!(identities, Identities::Full);
        let is_plain = is_full || view.columns.iter().all(|column| column.personal == Personal::Nobody);
        let people = match subject {
            Subject::Event(event) if !is_plain => Some(People::of(connection, event, identities)?),
            Subject::Event(_) | Subject::Day(_) => None,
        };
        Ok(Self { view, people })
    }

    fn forward(&self, row: &Row<'_>, take: &mut TakeRow<'_>) -> Result<(), Error> {
        let mut cells = Vec::with_capacity(self.view.columns.len());
        for column in 0..self.view.columns.len() {
            cells.push(row.get_ref(column)?);
        }
        let Some(people) = &self.people else { return take(&cells) };
        let of = |name: &str| match self.view.position(name).map(|position| cells[position]) {
            Some(ValueRef::Text(text)) => std::str::from_utf8(text).ok(),
            _ => None,
        };
        let treated: Vec<Cell<'_>> = (self.view.columns.iter().zip(&cells))
            .map(|(column, cell)| people.treat(column.personal, *cell, of))
            .collect();
        let treated: Vec<ValueRef<'_>> = treated.iter().map(Cell::value).collect();
        take(&treated)
    }
}
