//! Which stored event a user means: by UUID, by number, by a part of its title, or the latest.

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, Row, params};

use super::error::Error;
use super::instance::Instance;
use crate::model::title::searched;
use crate::model::{EventKind, EventNumber, EventRef, EventUuid};
use crate::similar;

/// The name of the latest stored event in which there were several people.
pub const LATEST: &str = "latest";

/// With fewer people an event is a test of somebody's microphone.
const SEVERAL_PEOPLE: i64 = 2;

/// As many events are listed where several fit.
const MOST_LISTED: usize = 20;

/// A longer title is not what somebody mistyped.
const LONGEST_SUGGESTION: usize = 200;

const BY_UUID: &str = "SELECT kind, event_uuid, dated_time, topic FROM v_event
    WHERE kind IN ('meeting', 'webinar') AND event_uuid = ?1 AND kind = coalesce(?2, kind)";

const BY_NUMBER: &str = "SELECT kind, event_uuid, dated_time, topic FROM v_event
    WHERE event_number = ?1 AND kind = coalesce(?2, kind) ORDER BY dated_time_unix DESC, event_uuid";

const NEWEST_FIRST: &str = "SELECT kind, event_uuid, dated_time, topic FROM v_event
    WHERE kind IN ('meeting', 'webinar') AND kind = coalesce(?1, kind) ORDER BY dated_time_unix DESC, event_uuid";

/// Unknown where no join of any event is stored: the events of a lake are chosen by their names alone.
const PEOPLE: &str = "SELECT CASE WHEN EXISTS (SELECT 1 FROM participant_session) THEN count(DISTINCT person_id) END
    FROM v_person_session WHERE kind = ? AND event_uuid = ?";

/// Finds the one stored event that a text means, of either kind unless one is given: a UUID, else a number, else the
/// whole title, else a part of it.
///
/// Unlike Zoom, which answers a number with its latest instance, this never chooses between several unless it is asked
/// for the [`LATEST`]: a report on the wrong Tuesday looks just like one on the right.
///
/// # Errors
///
/// [`Error::UnknownEvent`], [`Error::NoEvent`], or [`Error::AmbiguousEvent`] with those that fit and their people.
pub fn resolve(connection: &Connection, text: &str, kind: Option<EventKind>) -> Result<Instance, Error> {
    let text = text.trim();
    if text == LATEST {
        return newest(connection, kind, 1)?.pop().ok_or(Error::NoEvent);
    }
    let mut instances = named(connection, text, kind)?;
    if instances.is_empty() {
        instances = titled(connection, text, kind)?;
    }
    match instances.len() {
        0 => Err(Error::UnknownEvent { event: text.to_owned(), suggestion: similar(connection, text)? }),
        1 => Ok(instances.remove(0)),
        found => {
            instances.truncate(MOST_LISTED);
            instances.iter_mut().try_for_each(|instance| count_people(connection, instance))?;
            Err(Error::AmbiguousEvent { event: text.to_owned(), found, instances })
        }
    }
}

/// Counts the people of an event, for whoever is told about it.
///
/// # Errors
///
/// Those of SQLite.
pub(super) fn count_people(connection: &Connection, event: &mut Instance) -> Result<(), rusqlite::Error> {
    let named = params![event.kind.as_str(), event.uuid.0];
    event.people = connection.prepare_cached(PEOPLE)?.query_row(named, |row| row.get(0))?;
    Ok(())
}

/// Which of the stored events are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The first UTC day on which they began.
    pub from: Option<NaiveDate>,
    /// The last such day.
    pub to: Option<NaiveDate>,
    /// So many days up to the last one, or to that of the newest event.
    pub last_days: Option<u64>,
    /// What their titles have somewhere.
    pub search: Option<String>,
}

/// The stored events that are wanted, the newest first, with nobody counted. One that nothing dates is on no day.
///
/// # Errors
///
/// Those of SQLite.
pub(super) fn list(connection: &Connection, wanted: &Wanted) -> Result<Vec<Instance>, rusqlite::Error> {
    let mut events = instances(connection, NEWEST_FIRST, [None::<&str>])?;
    let newest = events.iter().find_map(Instance::day);
    let last_day = wanted.to.or(newest.filter(|_| wanted.last_days.is_some()));
    let first_of_last = wanted
        .last_days
        .zip(last_day)
        .and_then(|(days, last)| last.checked_sub_days(Days::new(days.saturating_sub(1))));
    let first_day = wanted.from.or(first_of_last);
    if first_day.is_some() || last_day.is_some() {
        events.retain(|event| {
            event.day().is_some_and(|day| {
                first_day.is_none_or(|first| day >= first) && last_day.is_none_or(|last| day <= last)
            })
        });
    }
    if let Some(text) = wanted.search.as_deref().map(searched) {
        events.retain(|event| searched(event.topic.as_deref().unwrap_or_default()).contains(&text));
    }
    Ok(events)
}

/// Whether a text is the UUID of stored events, or their number, which may have several.
///
/// # Errors
///
/// Those of SQLite.
pub(super) fn is_name(connection: &Connection, text: &str) -> Result<bool, rusqlite::Error> {
    Ok(!named(connection, text, None)?.is_empty())
}

/// The newest so many events in which there were several people, else in which there was anybody, else whichever.
///
/// # Errors
///
/// Those of SQLite.
pub(super) fn newest(
    connection: &Connection,
    kind: Option<EventKind>,
    wanted: usize,
) -> Result<Vec<Instance>, rusqlite::Error> {
    let mut statement = connection.prepare(NEWEST_FIRST)?;
    let mut rows = statement.query([kind.map(EventKind::as_str)])?;
    let (mut found, mut others): (Vec<Instance>, Vec<Instance>) = (Vec::new(), Vec::new());
    while found.len() < wanted
        && let Some(row) = rows.next()?
    {
        let mut event = instance(row)?;
        count_people(connection, &mut event)?;
        if event.people >= Some(SEVERAL_PEOPLE) {
            found.push(event);
        } else {
            others.push(event);
        }
    }
    if found.is_empty() {
        others.sort_by_key(|event| event.people == Some(0));
        others.truncate(wanted);
        return Ok(others);
    }
    Ok(found)
}

/// The events of a UUID or number.
fn named(connection: &Connection, text: &str, kind: Option<EventKind>) -> Result<Vec<Instance>, rusqlite::Error> {
    let kind = kind.map(EventKind::as_str);
    match EventRef::parse(text) {
        EventRef::Uuid(EventUuid(uuid)) => instances(connection, BY_UUID, params![uuid, kind]),
        EventRef::Number(EventNumber(number)) => instances(connection, BY_NUMBER, params![number, kind]),
    }
}

/// The events whose title is this text, else those whose title has it somewhere, the newest first.
fn titled(connection: &Connection, text: &str, kind: Option<EventKind>) -> Result<Vec<Instance>, rusqlite::Error> {
    let wanted = searched(text);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let (mut whole, mut part) = (Vec::new(), Vec::new());
    for event in instances(connection, NEWEST_FIRST, [kind.map(EventKind::as_str)])? {
        let title = searched(event.topic.as_deref().unwrap_or_default());
        if title == wanted {
            whole.push(event);
        } else if title.contains(&wanted) {
            part.push(event);
        }
    }
    Ok(if whole.is_empty() { part } else { whole })
}

/// The stored UUID, title or number that is nearest to a mistyped one.
fn similar(connection: &Connection, text: &str) -> Result<Option<String>, rusqlite::Error> {
    let sql = match EventRef::parse(text) {
        EventRef::Uuid(_) => "SELECT event_uuid FROM v_event UNION SELECT topic FROM v_event WHERE topic IS NOT NULL",
        EventRef::Number(_) => "SELECT DISTINCT CAST(event_number AS TEXT) FROM v_event WHERE event_number IS NOT NULL",
    };
    let mut statement = connection.prepare(sql)?;
    let mut known: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    known.retain(|name| name.len() <= LONGEST_SUGGESTION);
    Ok(similar::nearest(text, known.iter().map(String::as_str)).map(str::to_owned))
}

fn instances(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<Instance>, rusqlite::Error> {
    connection.prepare(sql)?.query_map(parameters, instance)?.collect()
}

/// An event whose people nobody has counted yet.
fn instance(row: &Row<'_>) -> Result<Instance, rusqlite::Error> {
    let kind: String = row.get(0)?;
    Ok(Instance {
        kind: if kind == "webinar" { EventKind::Webinar } else { EventKind::Meeting },
        uuid: EventUuid(row.get(1)?),
        start_time: row.get(2)?,
        topic: row.get(3)?,
        people: None,
    })
}
