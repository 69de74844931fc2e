//! What the people of an event go by, and what the event is called where its title names any of them.

use rusqlite::{Connection, OptionalExtension as _, Rows, params};

use super::error::Error;
use crate::model::time::DAY_SECONDS;
use crate::model::title::{Callings, plain_title};
use crate::model::{EventKind, EventNumber, EventUuid, Timestamp, Window};

/// An event whose people are to be named nowhere.
#[derive(Debug, Clone, Default)]
pub struct Named {
    /// What they go by.
    pub callings: Callings,
    /// The event by kind, day and number.
    pub plain_title: String,
}

impl Named {
    /// The people of an event.
    ///
    /// # Errors
    ///
    /// If SQLite refuses.
    pub fn of_event(connection: &Connection, kind: EventKind, uuid: &EventUuid) -> Result<Self, Error> {
        let mut statement = connection.prepare_cached(include_str!("named.sql"))?;
        let callings = callings(statement.query(params![kind.as_str(), uuid])?)?;
        let facts = |row: &rusqlite::Row<'_>| Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?));
        let mut statement = connection.prepare_cached(include_str!("named_event.sql"))?;
        let (number, dated_at) =
            statement.query_row(params![kind.as_str(), uuid], facts).optional()?.unwrap_or_default();
        let day = dated_at.map(|at| Timestamp(at).day());
        Ok(Self { callings, plain_title: plain_title(kind, day, number.map(EventNumber)) })
    }

    /// The people of all events that began on these days, which have no title together.
    ///
    /// # Errors
    ///
    /// If SQLite refuses.
    pub fn of_days(connection: &Connection, days: Window) -> Result<Self, Error> {
        let mut statement = connection.prepare_cached(include_str!("named_of_days.sql"))?;
        let (from, behind) = (Timestamp::start_of(days.from), Timestamp::start_of(days.to).plus_seconds(DAY_SECONDS));
        let rows = statement.query([from.0, behind.0])?;
        Ok(Self { callings: callings(rows)?, plain_title: String::new() })
    }
}

fn callings(mut rows: Rows<'_>) -> Result<Callings, Error> {
    let mut callings = Callings::default();
    while let Some(row) = rows.next()? {
        if let Some(calling) = row.get_ref(0)?.as_str_or_null().unwrap_or_default() {
            callings.add(calling);
        }
    }
    Ok(callings)
}
