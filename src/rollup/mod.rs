//! One pass over the samples that all reports on them share.
//!
//! Each section of the review counts by the same minutes, and classifying 3.6 million samples in SQL takes seconds,
//! each time; a trend over a year reads fifty million. So the samples of what is asked for, an event or the events of
//! some days ([`scope`]), are read once from their packs, classified in Rust and counted into temporary tables, which
//! stand in for the parts of `queries/parts/` that would compute the same rows from the samples. The parts stay the
//! definition: the same reports run where there are no rollups, and tests hold the two together.
//!
//! [`registry`] lists all rollups, one file each; [`definition`] says what one is. [`workers`] has every thread make a
//! [`pass`] of its own over some of the people. What SQLite makes of the tables for several reports stands in
//! [`following`].

mod activity;
mod answer;
mod answered_person;
mod attended;
mod by_minute;
pub(crate) mod classified;
mod classify;
mod compared_day;
mod compared_group;
mod compared_person;
mod compared_span;
mod compared_total;
mod coverage;
mod day_count;
mod days;
mod definition;
mod direction_reading;
mod due_count;
mod event_network;
mod event_session_count;
mod explaining_attribute;
mod following;
mod group;
mod group_count;
mod group_sum;
mod grouping;
mod groups;
mod histogram;
mod known_person;
mod loss_burst;
mod metric_percentile;
mod minute;
mod minute_count;
pub mod mos;
mod names;
mod network;
pub mod part;
mod pass;
mod people;
mod period_group;
mod period_latency;
mod period_session;
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
mod quarter_count;
mod question;
mod received_minute;
mod registry;
mod sampled_minute;
pub(crate) mod scope;
mod session_coverage;
mod session_share;
mod sharer_count;
mod stream_count;
mod stream_minute;
mod stretch_count;
mod subnet;
mod table;
pub(crate) mod tied;
mod told;
mod value_step;
mod viewed_screen;
mod wifi_count;
mod workers;

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::store::pack::read::Reader;

use self::answer::{Answer, Kept};
use self::classify::Classifier;
use self::day_count::DayCount;
use self::days::Left;
use self::definition::{Asked, Definition, Rollup as _, Rows};
use self::following::FOLLOWING;
use self::known_person::KNOWN_PERSON;
use self::pass::Pass;
use self::people::{EVENT_CROWD, EVENT_PERSON, PERSON};
use self::registry::{ANSWERS, ROLLUPS};
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
    /// The parts, each with what was asked of it.
    parts: BTreeMap<String, String>,
}

/// Of what the tables of a connection are made: the name of a scope, what was chosen, and the state of the database.
#[derive(Debug, PartialEq, Eq)]
struct Origin(String, Choice, i64);

/// What a connection keeps of its last pass beside the tables.
#[derive(Debug, Default)]
pub(crate) struct Rollups(RefCell<Option<(Origin, Kept)>>);

/// The table that has the rows of a part, where there is a rollup of it.
pub(crate) fn table_of(part: &str) -> Option<String> {
    let is_counted = [PERSON, EVENT_PERSON, EVENT_CROWD, KNOWN_PERSON].contains(&part)
        || ROLLUPS.iter().any(|rollup| rollup.part == part)
        || FOLLOWING.iter().any(|following| following.part == part)
        || is_answered(part);
    is_counted.then(|| table::table_name(part))
}

/// Whether a part is made of what a pass has left.
fn is_answered(part: &str) -> bool {
    ANSWERS.iter().any(|answer| answer.part == part)
}

impl Rollups {
    /// Fills the tables of these parts with what there is of a scope, unless they hold that. The caller sees to it that
    /// they may be written.
    ///
    /// # Errors
    ///
    /// Those of SQLite.
    pub(crate) fn ensure(&self, connection: &Connection, scope: &Scope, parts: &Parts) -> Result<(), rusqlite::Error> {
        let parts = &following::with_needs(parts, &table_of);
        connection.execute_batch(include_str!("held.sql"))?;
        // Changes with every commit of another connection.
        let version: i64 = connection.query_row("PRAGMA data_version", [], |row| row.get(0))?;
        let held = held(connection, scope, version)?;
        let choice = chosen(scope, held.as_ref().map(|held| &held.choice));
        let origin = Origin(scope.name(), choice, version);
        let mut kept = self.0.borrow_mut();
        let is_kept = kept.as_ref().is_some_and(|(known, _)| *known == origin);
        let is_there =
            |held: &Held, part: &str| if is_answered(part) { is_kept } else { held.parts.contains_key(part) };
        if !held.as_ref().is_some_and(|held| parts.iter().all(|part| is_there(held, part))) {
            // What another report asked for stays: it may be asked for again.
            let is_wanted =
                |part: &str| parts.contains(part) || held.as_ref().is_some_and(|held| held.parts.contains_key(part));
            *kept = None;
            connection.execute_batch("DELETE FROM temp.rollup_scope; DELETE FROM temp.rollup_filled")?;
            let left = fill(connection, scope, &origin.1, &is_wanted)?;
            let Origin(name, choice, version) = &origin;
            let row = params![name, choice.profile, choice.period, choice.by, choice.day, version];
            connection.execute("INSERT INTO temp.rollup_scope VALUES (?, ?, ?, ?, ?, ?)", row)?;
            *kept = left.map(|left| (origin, left));
            // The pages of the packs are met no more, and what comes next needs memory of its own.
            connection.release_memory()?;
        }
        kept.as_ref().map_or(Ok(()), |(_, kept)| answer(connection, scope, parts, kept))
    }
}

/// Fills the tables of those parts that are made of what is kept, unless they answer the question of the scope already.
fn answer(connection: &Connection, scope: &Scope, parts: &Parts, kept: &Kept) -> Result<(), rusqlite::Error> {
    let (question, filled) = (scope.question(), filled(connection)?);
    let is_asked =
        |answer: &&Answer| parts.contains(answer.part) && filled.get(answer.part) != Some(&answer.asked(&question));
    for answer in ANSWERS.iter().filter(is_asked) {
        table::make(connection, answer.part, answer.columns)?;
        let mut rows = Rows::of(answer.part, answer.columns);
        (answer.rows)(kept, &question, &mut rows, &|rows| table::write(connection, rows))?;
        note(connection, answer.part, &answer.asked(&question))?;
    }
    Ok(())
}

/// Notes that the table of a part is filled, and what was asked of it.
fn note(connection: &Connection, part: &str, asked: &str) -> Result<(), rusqlite::Error> {
    connection.execute("INSERT OR REPLACE INTO temp.rollup_filled VALUES (?, ?)", [part, asked]).map(|_| ())
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

/// Makes one pass for the wanted parts, notes them, and returns what is kept of it.
fn fill(
    connection: &Connection,
    scope: &Scope,
    choice: &Choice,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<Option<Kept>, rusqlite::Error> {
    let (parameters, classifier) = (&scope.parameters(choice), &Classifier::of(connection, &choice.profile)?);
    let attended = &people::fill(connection, parameters, scope, is_wanted)?;
    let (to, left) = (scope.to().unwrap_or_default(), Left::default());
    let asked = &Asked {
        connection,
        parameters,
        by: &choice.by,
        period: &choice.period,
        networks: OnceCell::new(),
        day: &choice.day,
        to,
        attended,
        left: &left,
        classifier,
    };
    let is_counted = |rollup: &&Definition| {
        is_wanted(rollup.part) || rollup.part == DayCount::PART && ANSWERS.iter().any(|answer| is_wanted(answer.part))
    };
    let wanted: Vec<&Definition> = ROLLUPS.iter().filter(is_counted).collect();
    let mut rollups = Vec::with_capacity(wanted.len());
    for definition in &wanted {
        table::make(connection, definition.part, definition.columns)?;
        rollups.push((*definition, (definition.begin)(asked)?));
    }
    if !rollups.is_empty() {
        let pass = Pass::new(classifier, rollups);
        workers::count(&mut Reader::begin(connection)?, &attended.spans, pass, &|rows| table::write(connection, rows))?;
    }
    let follows = FOLLOWING.iter().filter(|following| is_wanted(following.part));
    for following in follows {
        following.fill(connection, parameters, &table_of)?;
        note(connection, following.part, "")?;
    }
    let people: &[&str] = match scope {
        Scope::Event { .. } => &[PERSON],
        Scope::Days { .. } | Scope::Listed { .. } => &[EVENT_PERSON, EVENT_CROWD, KNOWN_PERSON],
    };
    let people = people.iter().copied().filter(|part| *part == PERSON || is_wanted(part));
    wanted.iter().map(|rollup| rollup.part).chain(people).try_for_each(|part| note(connection, part, ""))?;
    Ok(Arc::into_inner(left).and_then(OnceLock::into_inner).map(Kept::of))
}

/// The parts whose tables are filled, each with what was asked of it.
fn filled(connection: &Connection) -> Result<BTreeMap<String, String>, rusqlite::Error> {
    let mut statement = connection.prepare("SELECT part, asked FROM temp.rollup_filled")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
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
    Ok(Some(Held { choice, parts: filled(connection)? }))
}
