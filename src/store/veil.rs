//! Taking what names people out of the texts that stay when the people go: titles, and words that are nobody's as a
//! rule.

use rusqlite::{Connection, params};

use super::error::Error;
use super::named::Named;
use crate::model::field::{EVENT_FIELDS, Field, PARTICIPANT_FIELDS};
use crate::model::personal::Personal;
use crate::model::title::{Callings, Whose};
use crate::model::{EventKind, EventUuid};

/// A stored event.
pub(super) struct Event {
    pub(super) id: i64,
    pub(super) kind: EventKind,
    pub(super) uuid: EventUuid,
}

/// The events of a query that gives key, kind and UUID.
pub(super) fn events(connection: &Connection, sql: &str) -> Result<Vec<Event>, Error> {
    let mut statement = connection.prepare(sql)?;
    let events = statement.query_map([], |row| {
        let kind: String = row.get(1)?;
        let kind = EventKind::named(&kind).unwrap_or(EventKind::Meeting);
        Ok(Event { id: row.get(0)?, kind, uuid: EventUuid(row.get(2)?) })
    })?;
    Ok(events.collect::<Result<_, _>>()?)
}

/// Leaves nobody of an event named in what stays of it.
pub(super) fn veil(connection: &Connection, event: &Event) -> Result<(), Error> {
    let named = Named::of_event(connection, event.kind, &event.uuid)?;
    replace_title(connection, event, &named.plain_title, |title| named.callings.are_in_title(title))?;
    veil_words(connection, event.id, &named.callings)?;
    Ok(())
}

/// Leaves somebody named no more in a title, in what was attached to the event and in the rows of others: in one of
/// theirs by any of their names, in another only in full, as a name may be another's there. Returns whether rows named
/// them.
pub(super) fn veil_person(
    connection: &Connection,
    event: &Event,
    person: &Callings,
    whose: Whose,
) -> Result<bool, Error> {
    let is_named = |title: &str| person.are_in_title_of(whose, title);
    let title: Option<String> =
        connection.query_row("SELECT topic FROM event WHERE event_id = ?", [event.id], |row| row.get(0))?;
    if title.is_some_and(|title| is_named(&title)) {
        let plain_title = Named::of_event(connection, event.kind, &event.uuid)?.plain_title;
        replace_title(connection, event, &plain_title, is_named)?;
    }
    // A host of that name in another event may be somebody else.
    let may_name = |field: &&Field| match field.personal {
        Personal::Trace => true,
        personal => whose == Whose::Theirs && personal.is_identity(),
    };
    for field in EVENT_FIELDS.iter().filter(may_name) {
        replace(connection, &Place::of_event(field), event.id, person)?;
    }
    let is_unread = replace(connection, &UNREAD_OF_EVENT, event.id, person)? > 0;
    Ok(veil_words(connection, event.id, person)? > 0 || is_unread)
}

fn replace_title(
    connection: &Connection,
    event: &Event,
    plain_title: &str,
    is_named: impl Fn(&str) -> bool,
) -> Result<(), Error> {
    let sql = "SELECT topic FROM event WHERE event_id = ?";
    let title: Option<String> = connection.query_row(sql, [event.id], |row| row.get(0))?;
    if title.is_some_and(|title| is_named(&title)) {
        let sql = "UPDATE event SET topic = ? WHERE event_id = ?";
        connection.execute(sql, params![plain_title, event.id])?;
    }
    Ok(())
}

/// Returns how many texts named anybody.
fn veil_words(connection: &Connection, event_id: i64, callings: &Callings) -> Result<usize, Error> {
    if callings.is_empty() {
        return Ok(0);
    }
    places().try_fold(0, |replaced, place| Ok(replaced + replace(connection, &place, event_id, callings)?))
}

/// Where words stand that are nobody's as a rule.
struct Place {
    table: &'static str,
    column: &'static str,
    personal: Personal,
    /// Which of the table's rows are the event's.
    of_event: &'static str,
    /// What takes the place of a value that names somebody.
    instead: &'static str,
}

const OF_SESSIONS: &str = "session_id IN (SELECT session_id FROM participant_session WHERE event_id = ?1)";
const OF_LEDGER: &str = "(kind, event_key) IN (SELECT kind, event_uuid FROM event WHERE event_id = ?1)";

/// The places that are no fields of an event or a session.
const OTHERS: [Place; 12] = [
    Place {
        table: "anomaly",
        column: "path",
        personal: Personal::Words,
        of_event: "event_id = ?1",
        instead: "'(a name)'",
    },
    Place {
        table: "anomaly",
        column: "raw_value",
        personal: Personal::Words,
        of_event: "event_id = ?1",
        instead: "''",
    },
    Place { table: "work_item", column: "reason", personal: Personal::Words, of_event: OF_LEDGER, instead: "NULL" },
    Place::of_samples("stream_quality", "quality"),
    Place::of_samples("stream_quality", "network_notification"),
    Place::of_samples("sample", "system_min_cpu_pressure"),
    Place::of_samples("sample", "system_avg_cpu_pressure"),
    Place::of_samples("sample", "system_max_cpu_pressure"),
    Place::of_feedback("comment"),
    Place::of_feedback("feedback_details"),
    Place::of_feedback("rating_quality"),
    Place::of_feedback("zoom_room_platform"),
];

/// What could not be read of an event itself: a field that Zoom added may be as personal as those that are known.
const UNREAD_OF_EVENT: Place = Place {
    table: "anomaly",
    column: "raw_value",
    personal: Personal::Trace,
    of_event: "event_id = ?1 AND endpoint = 'event'",
    instead: "''",
};

impl Place {
    const fn of_event(field: &Field) -> Self {
        let (column, personal) = (field.column, field.personal);
        Self { table: "event", column, personal, of_event: "event_id = ?1", instead: "NULL" }
    }

    const fn of_session(field: &Field) -> Self {
        Self { table: "participant_session", of_event: OF_SESSIONS, ..Self::of_event(field) }
    }

    const fn of_identity(field: &Field) -> Self {
        Self { table: "participant_identity", ..Self::of_session(field) }
    }

    const fn of_samples(table: &'static str, column: &'static str) -> Self {
        Self { table, column, personal: Personal::Words, of_event: OF_SESSIONS, instead: "NULL" }
    }

    const fn of_feedback(column: &'static str) -> Self {
        Self { table: "feedback", column, personal: Personal::Words, of_event: "event_id = ?1", instead: "NULL" }
    }
}

fn places() -> impl Iterator<Item = Place> {
    let is_words = |field: &&Field| matches!(field.personal, Personal::Words | Personal::Place);
    let of_events = EVENT_FIELDS.iter().filter(is_words).map(Place::of_event);
    // What names somebody in the traces of somebody else, such as who removed whom.
    let is_trace = |field: &&Field| field.personal == Personal::Trace;
    let of_identities = PARTICIPANT_FIELDS.iter().filter(is_trace).map(Place::of_identity);
    of_events
        .chain(PARTICIPANT_FIELDS.iter().filter(is_words).map(Place::of_session))
        .chain(of_identities)
        .chain(OTHERS)
}

/// Replaces what names somebody, and returns how many values that were. Each is looked at once, as few are told in many
/// rows.
fn replace(connection: &Connection, place: &Place, event_id: i64, callings: &Callings) -> Result<usize, Error> {
    let Place { table, column, personal, of_event, instead } = place;
    let sql = format!("SELECT DISTINCT {column} FROM {table} WHERE {of_event} AND {column} <> ''");
    let mut statement = connection.prepare_cached(&sql)?;
    let texts = statement.query_map([event_id], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let sql = format!("UPDATE OR REPLACE {table} SET {column} = {instead} WHERE {of_event} AND {column} = ?2");
    let mut replaced = 0;
    for text in texts.iter().filter(|text| callings.are_named_by(*personal, text)) {
        connection.execute(&sql, params![event_id, text])?;
        replaced += 1;
    }
    Ok(replaced)
}
