//! A value that the database has, for whoever left one out: something to paste.

use super::database::Database;
use super::error::Error;
use super::event;
use super::header::ParameterType;
use crate::model::text::is_plain_word;

/// A value of a type; none where any text would do, or nothing is stored.
///
/// # Errors
///
/// Those of SQLite.
pub(super) fn example(database: &Database, parameter_type: ParameterType) -> Result<Option<String>, Error> {
    let word = match parameter_type {
        ParameterType::Event | ParameterType::Events => return newest_uuid(database),
        ParameterType::Date => return newest_day(database),
        ParameterType::Kind => "meeting",
        ParameterType::Profile => "zoom",
        ParameterType::Int => "10",
        ParameterType::Real => "0.5",
        ParameterType::Attributes | ParameterType::Subject => "site",
        ParameterType::Text | ParameterType::Person | ParameterType::Value => return Ok(None),
    };
    Ok(Some(word.to_owned()))
}

/// A value for a parameter of a statement without a header, which has no type but its name.
///
/// # Errors
///
/// Those of SQLite.
pub(super) fn example_of(database: &Database, name: &str) -> Result<Option<String>, Error> {
    match name {
        "event" | "event_uuid" | "uuid" => newest_uuid(database),
        "from" | "to" | "day" | "date" => newest_day(database),
        "kind" => example(database, ParameterType::Kind),
        "thresholds" | "profile" => example(database, ParameterType::Profile),
        "limit" => example(database, ParameterType::Int),
        _ => Ok(None),
    }
}

/// The newest UTC day on which a stored event began.
///
/// # Errors
///
/// Those of SQLite.
pub(super) fn newest_day(database: &Database) -> Result<Option<String>, Error> {
    let sql = "SELECT substr(max(dated_time), 1, 10) FROM v_event";
    let day: Option<String> = database.ask(|connection| connection.query_row(sql, [], |row| row.get(0)))?;
    Ok(day.filter(|day| is_plain_word(day)))
}

fn newest_uuid(database: &Database) -> Result<Option<String>, Error> {
    let newest = database.ask(|connection| event::newest(connection, None, 1))?;
    Ok(newest.into_iter().map(|event| event.uuid.0).find(|uuid| is_plain_word(uuid)))
}
