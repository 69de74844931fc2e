//! What a report is asked about where nobody said: the latest event, or the last days of which there are events.
//!
//! A report itself takes what it is given and guesses nothing. Whoever types a command may leave it to the program,
//! which says then what it chose.

use chrono::{Days, NaiveDate};

use super::database::Database;
use super::error::Error;
use super::event::LATEST;
use super::header::{Parameter, ParameterType};
use super::parameters::{Arguments, day, in_order, refuse_unknown};
use super::{event, example};
use crate::model::EventKind;

/// The parameters of days, and the argument that stands for both: so many days up to the last.
const FROM: &str = "from";
const TO: &str = "to";
const LAST: &str = "last";

/// How many days a report is about unless somebody says otherwise.
const DAYS: u64 = 30;

/// How many days a digest is about.
const PERIOD_DAYS: u64 = 7;

/// A span of days that is longer holds all that Zoom ever stored.
const MOST_DAYS: u64 = 36_500;

/// The parameters of a report, with those that nobody gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completed {
    /// What was given, and what was chosen.
    pub arguments: Arguments,
    /// What was chosen, in sentences for whoever asked.
    pub told: Vec<String>,
}

/// Reads a span of days: `30d`, `4w`, or a number of days.
#[must_use]
pub fn days_of(text: &str) -> Option<u64> {
    let (number, days) = match text.strip_suffix('w') {
        Some(weeks) => (weeks, 7),
        None => (text.strip_suffix('d').unwrap_or(text), 1),
    };
    let number: u32 = number.parse().ok()?;
    Some(u64::from(number) * days).filter(|days| (1..=MOST_DAYS).contains(days))
}

/// Chooses what a report with these parameters needs and nobody gave: the latest event, for a comparison with the one
/// before it, or the 30 days up to the newest event.
///
/// # Errors
///
/// An event that is not stored, or not the only one; a parameter that the report does not have.
pub fn complete(database: &Database, parameters: &[Parameter], given: &Arguments) -> Result<Completed, Error> {
    let takes_days = [FROM, TO].iter().all(|name| parameters.iter().any(|parameter| is_day(parameter, name)));
    let known = parameters.iter().map(|parameter| parameter.name.clone());
    refuse_unknown(given, known.chain(takes_days.then(|| LAST.to_owned())).collect())?;
    let mut completed = Completed { arguments: given.clone(), told: Vec::new() };
    for parameter in parameters.iter().filter(|parameter| parameter.default.is_none()) {
        match parameter.parameter_type {
            ParameterType::Event => completed.choose_event(database, parameter, parameters)?,
            ParameterType::Events => completed.choose_events(database, parameter)?,
            _ => {}
        }
    }
    // A report that is about all days unless somebody says otherwise needs none.
    let needs_days = parameters.iter().any(|parameter| is_day(parameter, FROM) && parameter.default.is_none());
    if takes_days && (needs_days || given.contains_key(LAST)) {
        let newest = || example::newest_day(database)?.ok_or_else(|| undated(database));
        completed.choose_days(DAYS, || Ok((newest()?, ", the day of the newest stored event")))?;
    }
    Ok(completed)
}

/// Why there is no newest day: no event, or none of which is known when it was.
fn undated(database: &Database) -> Error {
    match database.ask(|connection| event::newest(connection, None, 1)) {
        Ok(events) if events.is_empty() => Error::NoEvent,
        Ok(_) => Error::NoStart,
        Err(error) => error,
    }
}

/// Chooses the days of a period that nobody gave: the seven whole ones before today, whatever is stored, so that a
/// collection that stopped shows.
///
/// # Errors
///
/// A parameter that the page does not have, or a day that is none.
pub fn complete_period(parameters: &[Parameter], given: &Arguments, today: NaiveDate) -> Result<Completed, Error> {
    let known = parameters.iter().map(|parameter| parameter.name.clone());
    refuse_unknown(given, known.chain([LAST.to_owned()]).collect())?;
    let mut completed = Completed { arguments: given.clone(), told: Vec::new() };
    let yesterday = today.pred_opt().unwrap_or(today);
    completed.choose_days(PERIOD_DAYS, || Ok((yesterday.to_string(), ", the last whole one")))?;
    Ok(completed)
}

fn days_asked_for(last: Option<&str>, otherwise: u64) -> Result<u64, Error> {
    let not_days = |text| Error::bad_parameter(LAST, text, "a number of days, such as 30d or 4w");
    last.map_or(Ok(otherwise), |text| days_of(text).ok_or_else(|| not_days(text)))
}

fn is_day(parameter: &Parameter, name: &str) -> bool {
    parameter.name == name && parameter.parameter_type == ParameterType::Date
}

impl Completed {
    /// The one event, by UUID and kind, which stay the same while a collection stores a later one.
    fn choose_event(
        &mut self,
        database: &Database,
        parameter: &Parameter,
        parameters: &[Parameter],
    ) -> Result<(), Error> {
        let kind_parameter = parameters.iter().find(|parameter| parameter.parameter_type == ParameterType::Kind);
        let kind = kind_parameter.and_then(|parameter| EventKind::named(self.arguments.get(&parameter.name)?));
        let given = self.arguments.get(&parameter.name).cloned();
        let mut event = database.event(given.as_deref().unwrap_or(LATEST), kind)?;
        match &given {
            None => self.told.push(format!("the latest event: {event}; --event chooses another")),
            Some(text) if database.ask(|connection| event::is_name(connection, text))? => {}
            // What means this event today may mean another one tomorrow.
            Some(_) => {
                database.ask(|connection| event::count_people(connection, &mut event))?;
                self.told.push(format!("event: {event}"));
            }
        }
        if let Some(kind_parameter) = kind_parameter {
            self.arguments.entry(kind_parameter.name.clone()).or_insert_with(|| event.kind.to_string());
        }
        self.arguments.insert(parameter.name.clone(), event.uuid.0);
        Ok(())
    }

    fn choose_events(&mut self, database: &Database, parameter: &Parameter) -> Result<(), Error> {
        if self.arguments.contains_key(&parameter.name) {
            return Ok(());
        }
        let newest = database.ask(|connection| event::newest(connection, None, 2))?;
        let chooses = format!("-p {}=A,B chooses others", parameter.name);
        self.told.push(match &newest[..] {
            [] => return Err(Error::NoEvent),
            [only] => format!("the only event with several people: {only}; {chooses}"),
            [latest, before, ..] => format!("the latest event: {latest}; the one before: {before}; {chooses}"),
        });
        let uuids: Vec<&str> = newest.iter().map(|event| event.uuid.0.as_str()).collect();
        self.arguments.insert(parameter.name.clone(), uuids.join(","));
        Ok(())
    }

    /// The days of which nobody gave the first or the last: so many, up to a last one that has a reason.
    fn choose_days(
        &mut self,
        otherwise: u64,
        last_day: impl FnOnce() -> Result<(String, &'static str), Error>,
    ) -> Result<(), Error> {
        let last = self.arguments.remove(LAST);
        let days = days_asked_for(last.as_deref(), otherwise)?;
        let (from, to) = (self.arguments.get(FROM), self.arguments.get(TO));
        if let (Some(from), Some(to), None) = (from, to, &last) {
            return in_order(from, to);
        }
        let (to, up_to) = match to {
            Some(to) => (to.clone(), ""),
            None => last_day()?,
        };
        let first = day(TO, &to)?.checked_sub_days(Days::new(days - 1)).unwrap_or(NaiveDate::MIN);
        let from = from.filter(|_| last.is_none()).cloned().unwrap_or_else(|| first.to_string());
        in_order(&from, &to)?;
        self.told.push(format!("days: {from} to {to}{up_to}; --from, --to or --last chooses others"));
        self.arguments.extend([(FROM.to_owned(), from), (TO.to_owned(), to)]);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_of_days_is_written_in_days_or_weeks() {
        for (text, days) in [("30d", Some(30)), ("4w", Some(28)), ("7", Some(7))] {
            assert_eq!(days_of(text), days);
        }
        for text in ["", "d", "0d", "-1d", "30h", "36501d", "99999999999d", "3 d"] {
            assert_eq!(days_of(text), None, "{text}");
        }
    }
}
