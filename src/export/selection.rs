//! Which events are exported, and of which days what Zoom counted.

use chrono::NaiveDate;
use rusqlite::{Connection, named_params};

use super::error::Error;
use crate::model::time::DAY_SECONDS;
use crate::model::{EventKind, EventUuid, Timestamp};

/// The events that fit all that is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// This one.
    pub event: Option<(EventKind, EventUuid)>,
    /// Those of this UTC day and later.
    pub from: Option<NaiveDate>,
    /// Those of this UTC day and earlier.
    pub to: Option<NaiveDate>,
    /// Those of which something came since then, or which began since then.
    pub since: Option<Timestamp>,
}

/// A stored event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) kind: EventKind,
    pub(crate) uuid: EventUuid,
    pub(crate) day: NaiveDate,
    /// Whether samples of it were aged out of the database.
    pub(crate) is_pruned: bool,
    /// Whether its people were aged out of the database.
    pub(crate) is_nameless: bool,
}

impl Selection {
    pub(crate) fn events(&self, connection: &Connection) -> Result<Vec<Event>, Error> {
        let mut statement = connection.prepare(include_str!("events.sql"))?;
        let parameters = named_params! {
            ":kind": self.event.as_ref().map(|(kind, _)| kind.as_str()),
            ":event": self.event.as_ref().map(|(_, uuid)| uuid.0.as_str()),
            ":from_at": self.from.map(|day| Timestamp::start_of(day).0),
            ":before_at": self.to.map(|day| Timestamp::start_of(day).0 + DAY_SECONDS),
            ":since_at": self.since.map(|at| at.0),
        };
        let events = statement.query_map(parameters, |row| {
            let kind: String = row.get(0)?;
            Ok(Event {
                kind: EventKind::named(&kind).unwrap_or(EventKind::Meeting),
                uuid: EventUuid(row.get(1)?),
                day: Timestamp(row.get(2)?).day(),
                // NULL where nobody ever pruned.
                is_pruned: row.get::<_, Option<bool>>(3)?.unwrap_or(false),
                is_nameless: row.get::<_, Option<bool>>(4)?.unwrap_or(false),
            })
        })?;
        Ok(events.collect::<Result<_, _>>()?)
    }

    /// The UTC days whose counts of Zoom's are exported: no event has any. Those that lie nowhere yet are new, whenever
    /// Zoom was asked.
    pub(crate) fn counted_days(
        &self,
        connection: &Connection,
        lies_there: impl Fn(NaiveDate) -> bool,
    ) -> Result<Vec<NaiveDate>, Error> {
        if self.event.is_some() {
            return Ok(Vec::new());
        }
        let mut statement = connection.prepare(include_str!("counted_days.sql"))?;
        let parameters = named_params! {
            ":from": self.from.map(|day| day.to_string()),
            ":to": self.to.map(|day| day.to_string()),
            ":since_at": self.since.map(|at| at.0),
        };
        let days = statement.query_map(parameters, |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?)))?;
        let days: Vec<_> = days.collect::<Result<_, _>>()?;
        let days = days.iter().filter_map(|(day, is_new)| Some((day.parse().ok()?, *is_new)));
        Ok(days.filter(|(day, is_new)| *is_new || !lies_there(*day)).map(|(day, _)| day).collect())
    }
}
