//! What a user's texts become: a value for each parameter that a report declares.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::types::Value;

use super::attribute;
use super::choice::MOST_LISTED;
use super::database::Database;
use super::error::Error;
use super::event;
use super::example::example;
use super::header::{Parameter, ParameterType};
use crate::model::EventKind;
use crate::model::attribute::{attributes, groupings};

/// The parameters that a user gave, as text, by name without the colon.
pub type Arguments = BTreeMap<String, String>;

/// The greatest number that a parameter takes: as a limit, all rows there are.
pub const MOST: i64 = 1_000_000_000;

/// Whose key stands for everybody: no session has it.
const EVERYBODY: i64 = 0;

/// What repeats where it is no attribute.
const PERSON: &str = "person";

/// The parameter that says by what people are grouped.
pub(super) const BY: &str = "by";

/// The attribute of which a value may be told more closely than its groups are.
const VERSION: &str = "version";

/// The parameter that divides the days of a report into those before it and those from it on.
const DAY: &str = "day";

/// The parameter that says how many rows a report shows.
pub(super) const LIMIT: &str = "limit";

/// A value for each declared parameter. The event comes first, as its kind follows from it.
pub(crate) fn parameter_values(
    database: &Database,
    parameters: &[Parameter],
    arguments: &Arguments,
) -> Result<BTreeMap<String, Value>, Error> {
    refuse_unknown(arguments, parameters.iter().map(|parameter| parameter.name.clone()).collect())?;
    let mut values = BTreeMap::new();
    let is = |wanted: ParameterType| move |parameter: &&Parameter| parameter.parameter_type == wanted;
    let kind_parameter = parameters.iter().find(is(ParameterType::Kind));
    let mut kind = match kind_parameter.and_then(|parameter| Some((parameter, arguments.get(&parameter.name)?))) {
        Some((parameter, text)) => Some(EventKind::named(text).ok_or_else(|| bad(parameter, text))?),
        None => None,
    };
    if let Some(parameter) = parameters.iter().find(is(ParameterType::Event)) {
        let instance = database.event(text_of(database, parameter, arguments)?, kind)?;
        kind = Some(instance.kind);
        values.insert(parameter.name.clone(), Value::Text(instance.uuid.0));
    }
    let event =
        parameters.iter().find(is(ParameterType::Event)).and_then(|parameter| values.get(&parameter.name)).cloned();
    for parameter in parameters.iter().filter(|parameter| parameter.parameter_type != ParameterType::Event) {
        let value = match (parameter.parameter_type, kind) {
            (ParameterType::Kind, Some(kind)) => Value::Text(kind.to_string()),
            (ParameterType::Person, _) if is_everybody(parameter, arguments) => Value::Integer(EVERYBODY),
            (ParameterType::Person, kind) => {
                let text = text_of(database, parameter, arguments)?;
                match kind.zip(event.as_ref()) {
                    Some((kind, Value::Text(uuid))) => Value::Integer(database.person(kind, uuid, text)?),
                    _ => Value::Text(database.known_person(text)?),
                }
            }
            _ => typed(database, parameter, text_of(database, parameter, arguments)?)?,
        };
        values.insert(parameter.name.clone(), value);
    }
    check_order(&values)?;
    check_halves(&values)?;
    if let Some(parameter) = parameters.iter().find(is(ParameterType::Value)) {
        check_value(database, parameter, &values)?;
    }
    Ok(values)
}

/// Refuses a value that nobody has of an attribute in the days of a report: without anybody who has it, it would read as
/// one that changes nothing.
fn check_value(database: &Database, parameter: &Parameter, values: &BTreeMap<String, Value>) -> Result<(), Error> {
    let [Some(Value::Text(by)), Some(Value::Text(value)), Some(Value::Text(from)), Some(Value::Text(to))] =
        [BY, &parameter.name, "from", "to"].map(|name| values.get(name))
    else {
        return Ok(());
    };
    if groupings(by).flat_map(attributes).nth(1).is_some() {
        return Err(Error::bad_parameter(BY, by, "one attribute"));
    }
    let known: Vec<String> = database.ask(|connection| {
        connection.prepare(include_str!("values_of_days.sql"))?.query_map([by, from, to], |row| row.get(0))?.collect()
    })?;
    // A version may be told to more numbers than its group has.
    let is_it = |known: &String| known == value || (by == VERSION && value.starts_with(&format!("{known}.")));
    // Where nobody is known to have any, as in a lake, the rows say that they tell nothing.
    if known.is_empty() || known.iter().any(is_it) {
        return Ok(());
    }
    let (shown, others) = known.split_at(known.len().min(MOST_LISTED));
    let others = if others.is_empty() { String::new() } else { format!(" and {} others", others.len()) };
    let by = by.replace('_', " ");
    let expected = format!("the {by} of anybody from {from} to {to}; there are {}{others}", shown.join(", "));
    Err(Error::bad_parameter(&parameter.name, value, &expected))
}

/// Refuses days that end before they begin: a report on none of them would read as one on quiet ones.
fn check_order(values: &BTreeMap<String, Value>) -> Result<(), Error> {
    let [Some(Value::Text(from)), Some(Value::Text(to))] = ["from", "to"].map(|name| values.get(name)) else {
        return Ok(());
    };
    in_order(from, to)
}

/// Refuses a last day before the first one. Written as they are, days are in the order of time.
///
/// # Errors
///
/// That it is before.
pub(crate) fn in_order(from: &str, to: &str) -> Result<(), Error> {
    if from <= to {
        Ok(())
    } else {
        Err(Error::bad_parameter("to", to, &format!("a day from {from} on, the first day")))
    }
}

/// Refuses a day that leaves nothing before it, or nothing from it on, of the days that it divides: a half of no days
/// would read as one without trouble.
fn check_halves(values: &BTreeMap<String, Value>) -> Result<(), Error> {
    let [Some(Value::Text(day)), Some(Value::Text(from)), Some(Value::Text(to))] =
        [DAY, "from", "to"].map(|name| values.get(name))
    else {
        return Ok(());
    };
    // Written as they are, days are in the order of time.
    if from < day && day <= to {
        return Ok(());
    }
    Err(Error::bad_parameter(
        DAY,
        day,
        &format!("a day that divides {from} to {to}: after the first, not after the last"),
    ))
}

/// Whether nobody is named where nobody has to be.
fn is_everybody(parameter: &Parameter, arguments: &Arguments) -> bool {
    parameter.default.is_some() && !arguments.contains_key(&parameter.name)
}

/// Those of some arguments that these parameters take.
pub(crate) fn taken(parameters: &[Parameter], arguments: &Arguments) -> Arguments {
    let is_taken = |name: &String| parameters.iter().any(|parameter| parameter.name == *name);
    arguments.iter().filter(|(name, _)| is_taken(name)).map(|(name, text)| (name.clone(), text.clone())).collect()
}

pub(crate) fn refuse_unknown(arguments: &Arguments, known: Vec<String>) -> Result<(), Error> {
    match arguments.keys().find(|name| !known.contains(name)) {
        Some(name) => Err(Error::UnknownParameter { name: name.clone(), known }),
        None => Ok(()),
    }
}

fn text_of<'text>(
    database: &Database,
    parameter: &'text Parameter,
    arguments: &'text Arguments,
) -> Result<&'text str, Error> {
    match arguments.get(&parameter.name).or(parameter.default.as_ref()) {
        Some(text) => Ok(text),
        None => Err(Error::MissingParameter {
            name: parameter.name.clone(),
            description: parameter.description.clone(),
            example: example(database, parameter.parameter_type)?,
        }),
    }
}

fn typed(database: &Database, parameter: &Parameter, text: &str) -> Result<Value, Error> {
    let value = match parameter.parameter_type {
        ParameterType::Text | ParameterType::Event | ParameterType::Person | ParameterType::Value => {
            Some(Value::Text(text.to_owned()))
        }
        ParameterType::Int => text.parse().ok().filter(|number| fits(parameter, *number)).map(Value::Integer),
        ParameterType::Real => text.parse().ok().filter(|real: &f64| real.is_finite()).map(Value::Real),
        ParameterType::Date => return day(&parameter.name, text).map(|day| Value::Text(day.to_string())),
        ParameterType::Kind => EventKind::named(text).map(|kind| Value::Text(kind.to_string())),
        ParameterType::Profile => return profile(database, parameter, text),
        ParameterType::Events => return events(database, text),
        ParameterType::Attributes => return attribute::read_groupings(&parameter.name, text).map(Value::Text),
        ParameterType::Subject if text == PERSON => Some(Value::Text(text.to_owned())),
        ParameterType::Subject => return attribute::read_name(&parameter.name, text).map(Value::Text),
    };
    value.ok_or_else(|| bad(parameter, text))
}

/// Whether a report can reckon with a number: one more than the greatest that SQLite has is no whole number any more, a
/// negative limit is none at all, and a page that shows nobody would read as if nobody had any trouble.
fn fits(parameter: &Parameter, number: i64) -> bool {
    let least = if parameter.name == LIMIT { 1 } else { -MOST };
    (least..=MOST).contains(&number)
}

/// The events of a list, each by what names it alone, or by a number, which stands for all its instances.
fn events(database: &Database, text: &str) -> Result<Value, Error> {
    let mut names = Vec::new();
    for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let is_name = database.ask(|connection| event::is_name(connection, name))?;
        names.push(if is_name { name.to_owned() } else { database.event(name, None)?.uuid.0 });
    }
    Ok(Value::Text(names.join(",")))
}

/// An unknown profile would judge nothing and look like an event without trouble.
fn profile(database: &Database, parameter: &Parameter, text: &str) -> Result<Value, Error> {
    let known = || -> Result<Vec<String>, rusqlite::Error> {
        let mut statement = database.connection().prepare("SELECT DISTINCT name FROM threshold ORDER BY name")?;
        statement.query_map([], |row| row.get(0))?.collect()
    };
    let known = database.wait(known).map_err(|error| database.failure(error))?;
    if known.iter().any(|name| name == text) {
        return Ok(Value::Text(text.to_owned()));
    }
    Err(Error::bad_parameter(&parameter.name, text, &format!("a profile: {}", known.join(", "))))
}

fn bad(parameter: &Parameter, text: &str) -> Error {
    let expected = match parameter.parameter_type {
        ParameterType::Int if parameter.name == LIMIT => "a whole number from 1 to 1000000000",
        ParameterType::Int => "a whole number of at most 1000000000",
        ParameterType::Real => "a number",
        ParameterType::Kind => "meeting or webinar",
        ParameterType::Text
        | ParameterType::Date
        | ParameterType::Event
        | ParameterType::Events
        | ParameterType::Person
        | ParameterType::Attributes
        | ParameterType::Subject
        | ParameterType::Value
        | ParameterType::Profile => "known",
    };
    Error::bad_parameter(&parameter.name, text, expected)
}

/// The day that a parameter names.
pub(crate) fn day(name: &str, text: &str) -> Result<NaiveDate, Error> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| Error::bad_parameter(name, text, "a day, YYYY-MM-DD"))
}
