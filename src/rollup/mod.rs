//! One reading of the samples that all reports on them share.
//!
//! Each section of the review counts by the same minutes, and judging 3.6 million samples in SQL takes seconds, each
//! time; a trend over a year reads fifty million. So the samples of what was asked for, an [`event`] or the events of
//! some [`days`], are read once from their packs, judged in Rust and counted into temporary tables, which stand in for
//! the parts of `queries/parts/` that would compute the same rows from the samples. The parts stay the definition: the
//! same reports run where there is no survey, and tests hold the two together.

mod attribute_count;
mod by_minute;
mod classify;
mod days;
mod details;
mod due_count;
mod event;
mod histogram;
mod metric_percentile;
pub mod mos;
pub mod part;
mod pass;
mod period_latency;
mod person;
mod person_reading;
mod picture_minute;
mod poor_stream_minute;
pub(crate) mod quantile;
mod session_coverage;
mod session_minute;
mod table;
mod tally;
mod workers;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, named_params, params};

pub(super) use event::Classified;

/// The names of parts.
pub(super) type Parts = BTreeSet<&'static str>;

/// The table that has the rows of a part, where a survey counts them.
pub(crate) fn table_of(part: &str) -> Option<String> {
    let is_counted = [event::ALWAYS, details::ON_DEMAND, days::ON_DEMAND].iter().any(|parts| parts.contains(&part));
    is_counted.then(|| format!("temp.survey_{part}"))
}

/// What is surveyed. A report that takes no profile, or no period, is content with any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    /// One event.
    Event {
        /// Meeting or webinar.
        kind: String,
        /// Zoom's UUID.
        event_uuid: String,
        /// What judges it.
        profile: Option<String>,
    },
    /// The events that began on some days.
    Days {
        /// The first.
        from: String,
        /// The last, included.
        to: String,
        /// What judges them.
        profile: Option<String>,
        /// What they are divided into.
        period: Option<String>,
    },
}

/// The profile of a survey for a report that does not judge.
const ANY_PROFILE: &str = "zoom";
/// The period of a survey for a report that does not divide.
const ANY_PERIOD: &str = "week";

impl Subject {
    /// What the parameters of a report name.
    pub(super) fn of(values: &BTreeMap<String, Value>) -> Option<Self> {
        let text = |name: &str| match values.get(name) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let profile = text("thresholds");
        match (text("event"), text("from")) {
            (Some(event_uuid), _) => Some(Self::Event { kind: text("kind")?, event_uuid, profile }),
            (None, Some(from)) => Some(Self::Days { from, to: text("to")?, profile, period: text("period") }),
            (None, None) => None,
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Event { kind, event_uuid, .. } => format!("{kind} {event_uuid}"),
            Self::Days { from, to, .. } => format!("from {from} to {to}"),
        }
    }

    fn profile(&self) -> Option<&str> {
        let (Self::Event { profile, .. } | Self::Days { profile, .. }) = self;
        profile.as_deref()
    }

    fn period(&self) -> Option<&str> {
        if let Self::Days { period, .. } = self { period.as_deref() } else { None }
    }
}

/// The tables of a survey.
const TABLES: &str = "SELECT name FROM temp.sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) = 'survey_'";

/// What the tables hold already.
struct Held {
    profile: String,
    period: String,
    parts: BTreeSet<String>,
}

/// Fills the tables of these parts with what there is of a subject, unless they hold that. The caller sees to it that
/// they may be written.
///
/// # Errors
///
/// Those of SQLite.
pub(super) fn ensure(connection: &Connection, subject: &Subject, parts: &Parts) -> Result<(), rusqlite::Error> {
    connection.execute_batch(include_str!("tables.sql"))?;
    // Changes with every commit of another connection.
    let version: i64 = connection.query_row("PRAGMA data_version", [], |row| row.get(0))?;
    let held = held(connection, subject, version)?;
    if held.as_ref().is_some_and(|held| parts.iter().all(|part| held.parts.contains(*part))) {
        return Ok(());
    }
    // What another report asked for stays: it may be asked for again.
    let is_wanted = |part: &str| parts.contains(part) || held.as_ref().is_some_and(|held| held.parts.contains(part));
    let profile = subject.profile().or(held.as_ref().map(|held| held.profile.as_str())).unwrap_or(ANY_PROFILE);
    let period = subject.period().or(held.as_ref().map(|held| held.period.as_str())).unwrap_or(ANY_PERIOD);
    clear(connection)?;
    let filled = match subject {
        Subject::Event { kind, event_uuid, .. } => {
            event::fill(connection, named_params! { ":kind": kind, ":event": event_uuid }, profile, &is_wanted)
        }
        Subject::Days { from, to, .. } => {
            let period = named_params! { ":from": from, ":to": to, ":period": period };
            days::fill(connection, period, profile, &is_wanted)
        }
    }?;
    for part in filled {
        connection.execute("INSERT INTO temp.survey_filled VALUES (?)", [part])?;
    }
    let row = params![subject.name(), profile, period, version];
    connection.execute("INSERT INTO temp.survey_subject VALUES (?, ?, ?, ?)", row).map(|_| ())
}

/// Hands on each classified sample of an event, in no order: what the report `classified_samples` has rows of, without a
/// row for each.
///
/// # Errors
///
/// Those of SQLite.
pub(super) fn each_classified(
    connection: &Connection,
    subject: &Subject,
    take: &mut dyn FnMut(Classified),
) -> Result<(), rusqlite::Error> {
    let Subject::Event { kind, event_uuid, profile } = subject else { return Ok(()) };
    let event = named_params! { ":kind": kind, ":event": event_uuid };
    event::each_classified(connection, event, profile.as_deref().unwrap_or(ANY_PROFILE), take)
}

fn held(connection: &Connection, subject: &Subject, version: i64) -> Result<Option<Held>, rusqlite::Error> {
    let sql = "SELECT profile, period FROM temp.survey_subject
               WHERE subject = ?1 AND profile = coalesce(?2, profile) AND period = coalesce(?3, period)
                   AND data_version = ?4";
    let row = params![subject.name(), subject.profile(), subject.period(), version];
    let found = connection.query_row(sql, row, |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((profile, period)) = found else { return Ok(None) };
    let mut statement = connection.prepare("SELECT part FROM temp.survey_filled")?;
    let parts = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(Some(Held { profile, period, parts }))
}

fn clear(connection: &Connection) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare(TABLES)?;
    let tables: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    tables.iter().try_for_each(|table| connection.execute(&format!("DELETE FROM temp.{table}"), []).map(|_| ()))
}
