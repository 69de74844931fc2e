//! The page of one person: one event minute by minute, or a history over events.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::command::Program;
use super::event::{section, start_and_end};
use super::measured::{Measured, aged_out};
use super::provider;
use super::verdict::Verdict;
use crate::model::Timestamp;
use crate::model::count::{grouped, several};
use crate::render::{EventTimes, Table, Zone};
use crate::report::choice::Choice;
use crate::report::database::Database;
use crate::report::error::Error;
use crate::report::parameters::{Arguments, parameter_values, taken};
use crate::report::{MOST, Report, Value, catalog, person, run};

/// The report with the rows of one event, which is the page's name, too.
pub const PERSON: &str = "person";

/// The report with the rows over events.
pub const HISTORY: &str = "person_history";

/// The sections that count over everybody.
const COUNTED: [&str; 3] = ["overview", "scorecard", "feedback"];

/// What a history tells of where somebody was and with what, in the order of the report's `changed`.
pub(in crate::review) const TOLD: [&str; 6] =
    ["place", "network_type", "connection_type", "data_center", "device", "version"];

/// How many events of a history are told line by line unless somebody says otherwise: as many as a screen shows.
const SHOWN: usize = 10;

/// One person in one event.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonPage {
    /// The report `overview`: the event.
    pub overview: Table,
    /// The report `scorecard`: everybody, as others may have had the same trouble.
    pub everybody: Table,
    /// The person's row of it, with the provider for a cause where other events tell that it was.
    pub scorecard: Table,
    /// The report `person`: every minute.
    pub minutes: Table,
    /// The report `episodes`, narrowed to the person.
    pub episodes: Table,
    /// The report `sessions`, narrowed to the person.
    pub sessions: Table,
    /// The report `feedback`: what people said of the event.
    pub feedback: Table,
    /// That the event's samples were aged out, if they were.
    pub aged_out: Option<String>,
    /// How the reader calls the program on this database, for the command that the page ends with.
    pub program: Program,
}

impl PersonPage {
    /// Runs the sections. They see the same state, even while a collection is writing.
    ///
    /// # Errors
    ///
    /// Those of [`run::run`].
    pub fn compose(database: &Database, arguments: &Arguments) -> Result<Self, Error> {
        let snapshot = database.snapshot()?;
        let page = Self::sections(database, arguments)?;
        snapshot.commit()?;
        Ok(page)
    }

    /// The same within a transaction that somebody else began.
    pub(in crate::review) fn sections(database: &Database, arguments: &Arguments) -> Result<Self, Error> {
        let arguments = named(database, arguments)?;
        // What a page of one person leaves out of its sections' lists is nothing.
        let mut all = arguments.clone();
        all.entry("limit".to_owned()).or_insert_with(|| "1000".to_owned());
        let of_everybody: Arguments = all.clone().into_iter().filter(|(name, _)| name != "person").collect();
        run::roll_up_for(database, &COUNTED, &of_everybody)?;
        let everybody = everybody(database, &of_everybody)?;
        let overview = section(database, "overview", &of_everybody)?;
        let mut page = Self {
            aged_out: aged_out(database, &overview)?,
            overview,
            scorecard: row_of(&everybody, arguments.get("person")),
            everybody,
            minutes: section(database, PERSON, &all)?,
            episodes: section(database, "episodes", &all)?,
            sessions: section(database, "sessions", &all)?,
            feedback: section(database, "feedback", &of_everybody)?,
            program: Program::default(),
        };
        // Last, as it reads other events than the rest.
        provider::tell(database, std::slice::from_mut(&mut page.scorecard), &arguments)?;
        Ok(page)
    }

    /// The same for a reader whose databases lie at these paths, where no program finds them by itself.
    #[must_use]
    pub fn of_databases_at(self, paths: &[PathBuf]) -> Self {
        Self { program: Program::on_databases_at(paths), ..self }
    }

    /// Whether any minute of the person could be judged.
    pub(in crate::review) fn measured(&self) -> Measured {
        Measured::of(self.scorecard.count(0, "classified_minutes"))
    }

    /// From when to when the person was there, leaves and rejoins between, as far as anybody knows.
    pub(in crate::review) fn stay(&self) -> [Option<Timestamp>; 2] {
        let known = |column| {
            (0..self.sessions.rows.len()).filter_map(move |row| self.sessions.integer(row, column)).map(Timestamp)
        };
        [known("present_from_unix").min(), known("present_to_unix").max()]
    }

    /// How the times of the event are told in this zone.
    pub(in crate::review) fn times(&self, zone: Zone) -> EventTimes {
        let [start, end] = start_and_end(&self.overview);
        EventTimes::new(zone, start, self.stay().into_iter().flatten().chain(end))
    }

    /// The verdict on the person's stay.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.minutes.text(0, "verdict").and_then(Verdict::named).unwrap_or(Verdict::InsufficientData)
    }
}

/// The people with the most poor minutes, for whoever named nobody: of the event, or over all of them.
///
/// # Errors
///
/// Those of [`run::run`].
pub fn people(database: &Database, arguments: &Arguments) -> Result<Vec<Choice>, Error> {
    let is_event = arguments.contains_key("event");
    let report = if is_event {
        catalog::find("scorecard")?
    } else {
        Report::parse("people_of_days", include_str!("people_of_days.sql"))?
    };
    let people = run::table(database, &report, &taken(&report.header.parameters, arguments))?;
    let choice = |row: usize| {
        let count = |column| people.count(row, column);
        let (minutes, poor) = (several(count("classified_minutes"), "minute"), grouped(count("poor_minutes")));
        let poor = format!("{poor} of {minutes} poor");
        let name = people.text(row, "person").unwrap_or("(no name)").to_owned();
        if is_event {
            let value = people.text(row, "user_id").map_or_else(|| person::key(count("person_id")), str::to_owned);
            Choice { value, name, facts: vec![poor] }
        } else {
            let value = people.text(row, "known_by").unwrap_or_default().to_owned();
            Choice { value, name, facts: vec![several(count("events"), "event"), poor] }
        }
    };
    Ok((0..people.rows.len()).map(choice).collect())
}

/// The arguments with event and person by their keys, so that every section means the same.
fn named(database: &Database, arguments: &Arguments) -> Result<Arguments, Error> {
    let parameters = catalog::find(PERSON)?.header.parameters;
    let values = parameter_values(database, &parameters, &taken(&parameters, arguments))?;
    let mut named = arguments.clone();
    for (name, value) in values {
        match value {
            Value::Text(text) => named.insert(name, text),
            Value::Integer(person_id) => named.insert(name, person::key(person_id)),
            _ => None,
        };
    }
    Ok(named)
}

/// One person over events.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonHistory {
    /// The report `person_history`: the latest event first.
    pub events: Table,
    /// The causes of the scorecard, of the events that are told line by line and had poor minutes, by row.
    pub causes: BTreeMap<usize, String>,
    /// How many of the events are told line by line.
    pub shown: usize,
    /// How the reader calls the program on this database, for the command that the page ends with.
    pub program: Program,
}

impl PersonHistory {
    /// Runs the report, and looks up the causes of the events that are shown: each takes all people of its event.
    ///
    /// # Errors
    ///
    /// Those of [`run::run`].
    pub fn compose(database: &Database, arguments: &Arguments) -> Result<Self, Error> {
        let snapshot = database.snapshot()?;
        let history = Self::sections(database, arguments, SHOWN)?;
        snapshot.commit()?;
        Ok(history)
    }

    /// The same within a transaction that somebody else began, with so many events line by line unless the arguments say
    /// otherwise.
    pub(in crate::review) fn sections(database: &Database, arguments: &Arguments, shown: usize) -> Result<Self, Error> {
        let shown = arguments.get("limit").map_or(shown, |limit| limit.parse().unwrap_or(usize::MAX));
        let mut all = arguments.clone();
        // How often there was trouble is said of all events, however few are told.
        all.insert("limit".to_owned(), MOST.to_string());
        let report = catalog::find(HISTORY)?;
        let events = run::table(database, &report, &all)?;
        if events.rows.is_empty() {
            return Err(Error::NoHistory { person: arguments.get("person").cloned().unwrap_or_default() });
        }
        let shown = shown.min(events.rows.len());
        let is_poor = |row: &usize| events.count(*row, "poor_minutes") > 0;
        let poor: Vec<usize> = (0..shown).filter(is_poor).collect();
        let scorecards = poor.iter().map(|row| scorecard(database, &events, *row, arguments));
        let mut scorecards = scorecards.collect::<Result<Vec<Table>, Error>>()?;
        provider::tell(database, &mut scorecards, arguments)?;
        let cause = |scorecard: &Table| scorecard.text(0, "consistent_with").map(str::to_owned);
        let causes =
            poor.into_iter().zip(&scorecards).filter_map(|(row, scorecard)| Some((row, cause(scorecard)?))).collect();
        Ok(Self { events, causes, shown, program: Program::default() })
    }

    /// The same for a reader whose databases lie at these paths, where no program finds them by itself.
    #[must_use]
    pub fn of_databases_at(self, paths: &[PathBuf]) -> Self {
        Self { program: Program::on_databases_at(paths), ..self }
    }
}

/// The verdict of an event of a history, if there is one.
pub(in crate::review) fn judged(events: &Table, row: usize) -> Option<&str> {
    events.text(row, "verdict").filter(|verdict| *verdict != "insufficient data")
}

/// The scorecard of an event with everybody.
fn everybody(database: &Database, arguments: &Arguments) -> Result<Table, Error> {
    let mut all = arguments.clone();
    all.insert("limit".to_owned(), MOST.to_string());
    section(database, "scorecard", &all)
}

/// The row of a person, by the key, in a scorecard.
fn row_of(everybody: &Table, key: Option<&String>) -> Table {
    let is_own = |row: &usize| everybody.integer(*row, "person_id").map(person::key).as_ref() == key;
    let own = (0..everybody.rows.len()).find(is_own);
    let rows = own.map(|own| everybody.rows[own].clone()).into_iter().collect();
    Table { columns: everybody.columns.clone(), rows, ..Table::default() }
}

/// What the scorecard of an event of a history says of the person.
fn scorecard(database: &Database, events: &Table, row: usize, arguments: &Arguments) -> Result<Table, Error> {
    let text = |column: &str| events.text(row, column).map(str::to_owned);
    let person = events.integer(row, "person_id").map(person::key);
    let own = [("event", text("event_uuid")), ("kind", text("kind"))];
    let mut own: Arguments = own.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    own.extend(arguments.get("thresholds").map(|profile| ("thresholds".to_owned(), profile.clone())));
    Ok(row_of(&everybody(database, &own)?, person.as_ref()))
}
