//! Which stored event a user means.

use rusqlite::{Connection, Row, params};

use super::error::Error;
use super::instance::Instance;
use crate::model::{EventKind, EventNumber, EventRef, EventUuid};
use crate::similar;

const BY_UUID: &str = "SELECT kind, event_uuid, start_time, topic FROM v_event
    WHERE kind IN ('meeting', 'webinar') AND event_uuid = ?1 AND kind = coalesce(?2, kind)";

const BY_NUMBER: &str = "SELECT kind, event_uuid, start_time, topic FROM v_event
    WHERE event_number = ?1 AND kind = coalesce(?2, kind) ORDER BY start_time_unix DESC, event_uuid";

/// Finds the one stored event of this UUID or number, of either kind unless one is given.
///
/// Unlike Zoom, which answers a number with its latest instance, this never chooses between several: a report on the
/// wrong Tuesday looks just like one on the right.
///
/// # Errors
///
/// [`Error::UnknownEvent`], or [`Error::AmbiguousEvent`] with all that fit.
pub fn resolve(connection: &Connection, event: &EventRef, kind: Option<EventKind>) -> Result<Instance, Error> {
    let kind = kind.map(EventKind::as_str);
    let mut instances = match event {
        EventRef::Uuid(EventUuid(uuid)) => instances(connection, BY_UUID, params![uuid, kind])?,
        EventRef::Number(EventNumber(number)) => instances(connection, BY_NUMBER, params![number, kind])?,
    };
    match instances.len() {
        0 => Err(Error::UnknownEvent { event: event.to_string(), suggestion: similar(connection, event)? }),
        1 => Ok(instances.remove(0)),
        _ => Err(Error::AmbiguousEvent { event: event.to_string(), instances }),
    }
}

/// The stored UUID or number that is nearest to a mistyped one.
fn similar(connection: &Connection, event: &EventRef) -> Result<Option<String>, rusqlite::Error> {
    let sql = match event {
        EventRef::Uuid(_) => "SELECT event_uuid FROM v_event",
        EventRef::Number(_) => "SELECT DISTINCT CAST(event_number AS TEXT) FROM v_event WHERE event_number IS NOT NULL",
    };
    let mut statement = connection.prepare(sql)?;
    let known: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(similar::nearest(&event.to_string(), known.iter().map(String::as_str)).map(str::to_owned))
}

fn instances(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<Instance>, rusqlite::Error> {
    connection.prepare(sql)?.query_map(parameters, instance)?.collect()
}

fn instance(row: &Row<'_>) -> Result<Instance, rusqlite::Error> {
    let kind: String = row.get(0)?;
    Ok(Instance {
        kind: if kind == "webinar" { EventKind::Webinar } else { EventKind::Meeting },
        uuid: EventUuid(row.get(1)?),
        start_time: row.get(2)?,
        topic: row.get(3)?,
    })
}
