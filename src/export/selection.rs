//! Which events are exported.

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
}
