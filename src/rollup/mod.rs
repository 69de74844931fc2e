//! One pass over the samples that all reports on them share.
//!
//! Each section of the review counts by the same minutes, and classifying 3.6 million samples in SQL takes seconds,
//! each time; a trend over a year reads fifty million. So the samples of what is asked for, an event or the events of
//! some days ([`scope`]), are read once from their packs, classified in Rust and counted into temporary tables, which
//! stand in for the parts of `queries/parts/` that would compute the same rows from the samples. The parts stay the
//! definition: the same reports run where there are no rollups, and tests hold the two together.
//!
//! [`registry`] lists all rollups, one file each; [`definition`] says what one is. [`workers`] has every thread make a
//! [`pass`] of its own over some of the people.

mod activity;
mod answered_person;
mod attended;
mod by_minute;
pub(crate) mod classified;
mod classify;
mod compared_person;
mod coverage;
mod definition;
mod direction_reading;
mod due_count;
mod event_session_count;
mod group_count;
mod group_day;
mod grouping;
mod groups;
mod histogram;
mod hour_count;
mod known_person;
mod loss_burst;
mod metric_percentile;
mod minute;
mod minute_count;
pub mod mos;
pub mod part;
mod pass;
mod people;
mod period_latency;
mod person_count;
mod person_minute;
mod person_mos;
mod person_reading;
mod person_stream_minute;
mod picture_floor;
mod picture_minute;
mod poor_minute;
mod poor_stream_minute;
mod poor_video_sample;
mod population_reading;
mod provider_hour;
pub(crate) mod quantile;
mod received_minute;
mod registry;
mod sampled_minute;
pub(crate) mod scope;
mod session_coverage;
mod session_share;
mod sharer_count;
mod stream_count;
mod stream_minute;
mod subnet;
mod table;
mod value_step;
mod viewed_screen;
mod workers;

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::store::pack::read::Reader;

use self::classify::Classifier;
use self::definition::{Asked, Definition};
use self::known_person::KNOWN_PERSON;
use self::pass::Pass;
use self::people::{EVENT_PERSON, PERSON};
use self::registry::ROLLUPS;
use self::scope::{Choice, Scope};

/// The names of parts.
pub(crate) type Parts = BTreeSet<&'static str>;

/// The profile of rollups for a report that does not judge.
const ANY_PROFILE: &str = "zoom";

/// The period of rollups for a report that does not divide.
const ANY_PERIOD: &str = "week";

/// The attribute of rollups for a report that does not group.
const ANY_ATTRIBUTE: &str = "network_type";

/// The day of rollups for a report that divides no days.
const ANY_DAY: &str = "1970-01-01";

/// What the tables hold already.
struct Held {
    choice: Choice,
    parts: BTreeSet<String>,
}

/// The table that has the rows of a part, where there is a rollup of it.
pub(crate) fn table_of(part: &str) -> Option<String> {
    let is_counted =
        [PERSON, EVENT_PERSON, KNOWN_PERSON].contains(&part) || ROLLUPS.iter().any(|rollup| rollup.part == part);
    is_counted.then(|| table::table_name(part))
}

/// Fills the tables of these parts with what there is of a scope, unless they hold that. The caller sees to it that
/// they may be written.
///
/// # Errors
///
/// Those of SQLite.
pub(crate) fn ensure(connection: &Connection, scope: &Scope, parts: &Parts) -> Result<(), rusqlite::Error> {
    connection.execute_batch(include_str!("held.sql"))?;
    // Changes with every commit of another connection.
    let version: i64 = connection.query_row("PRAGMA data_version", [], |row| row.get(0))?;
    let held = held(connection, scope, version)?;
    if held.as_ref().is_some_and(|held| parts.iter().all(|part| held.parts.contains(*part))) {
        return Ok(());
    }
    // What another report asked for stays: it may be asked for again.
    let is_wanted = |part: &str| parts.contains(part) || held.as_ref().is_some_and(|held| held.parts.contains(part));
    let choice = chosen(scope, held.as_ref().map(|held| &held.choice));
    connection.execute_batch("DELETE FROM temp.rollup_scope; DELETE FROM temp.rollup_filled")?;
    fill(connection, scope, &choice, &is_wanted)?;
    let row = params![scope.name(), choice.profile, choice.period, choice.by, choice.day, version];
    connection.execute("INSERT INTO temp.rollup_scope VALUES (?, ?, ?, ?, ?, ?)", row).map(|_| ())
}

/// What a scope says, else what the tables hold, else anything.
fn chosen(scope: &Scope, held: Option<&Choice>) -> Choice {
    let or = |said: Option<&str>, held: Option<&String>, any: &str| {
        said.or(held.map(String::as_str)).unwrap_or(any).to_owned()
    };
    Choice {
        profile: or(scope.profile(), held.map(|held| &held.profile), ANY_PROFILE),
        period: or(scope.period(), held.map(|held| &held.period), ANY_PERIOD),
        by: or(scope.by(), held.map(|held| &held.by), ANY_ATTRIBUTE),
        day: or(scope.day(), held.map(|held| &held.day), ANY_DAY),
    }
}

/// Makes one pass for the wanted parts, and notes them.
fn fill(
    connection: &Connection,
    scope: &Scope,
    choice: &Choice,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<(), rusqlite::Error> {
    let (parameters, classifier) = (&scope.parameters(choice), &Classifier::of(connection, &choice.profile)?);
    let attended = &people::fill(connection, parameters, scope, is_wanted)?;
    let to = scope.to().unwrap_or_default();
    let asked = &Asked { connection, parameters, by: &choice.by, day: &choice.day, to, attended, classifier };
    let wanted: Vec<&Definition> = ROLLUPS.iter().filter(|rollup| is_wanted(rollup.part)).collect();
    let mut rollups = Vec::with_capacity(wanted.len());
    for definition in &wanted {
        table::make(connection, definition.part, definition.columns)?;
        rollups.push((*definition, (definition.begin)(asked)?));
    }
    if !rollups.is_empty() {
        let pass = Pass::new(classifier, rollups);
        workers::count(&mut Reader::begin(connection)?, &attended.spans, pass, &|rows| table::write(connection, rows))?;
    }
    let people: &[&str] = match scope {
        Scope::Event { .. } => &[PERSON],
        Scope::Days { .. } | Scope::Listed { .. } => &[EVENT_PERSON, KNOWN_PERSON],
    };
    let people = people.iter().copied().filter(|part| *part == PERSON || is_wanted(part));
    for part in wanted.iter().map(|rollup| rollup.part).chain(people) {
        connection.execute("INSERT INTO temp.rollup_filled VALUES (?)", [part])?;
    }
    Ok(())
}

fn held(connection: &Connection, scope: &Scope, version: i64) -> Result<Option<Held>, rusqlite::Error> {
    let sql = "SELECT profile, period, grouped_by, divided_on FROM temp.rollup_scope
               WHERE scope = ?1 AND profile = coalesce(?2, profile) AND period = coalesce(?3, period)
                   AND grouped_by = coalesce(?4, grouped_by) AND divided_on = coalesce(?5, divided_on)
                   AND data_version = ?6";
    let row = params![scope.name(), scope.profile(), scope.period(), scope.by(), scope.day(), version];
    let choice =
        |row: &Row<'_>| Ok(Choice { profile: row.get(0)?, period: row.get(1)?, by: row.get(2)?, day: row.get(3)? });
    let Some(choice) = connection.query_row(sql, row, choice).optional()? else { return Ok(None) };
    let mut statement = connection.prepare("SELECT part FROM temp.rollup_filled")?;
    let parts = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(Some(Held { choice, parts }))
}
