//! `report person`: a page of one person, in one event or over events.

use std::io::{self, Write};
use std::path::PathBuf;

use crate::exit::Failure;
use crate::render::Look;
use crate::report::database::Database;
use crate::report::withheld::{none_stored, withheld_joins};
use crate::report::{Arguments, Error, Report};
use crate::review::command;
use crate::review::html::Setting;
use crate::review::html::person::{EventPage, HistoryPage};
use crate::review::{self, HISTORY, PERSON, PersonHistory, PersonPage};

/// The report that a name means: without an event, one person is asked about over all of them.
pub(super) fn report_of<'n>(name: &'n str, arguments: &Arguments) -> &'n str {
    if name == PERSON && !arguments.contains_key("event") { HISTORY } else { name }
}

/// Whether the report that a name means is shown as a page where it is not asked for as rows.
pub(super) fn is_page(name: Option<&str>, report: &str) -> bool {
    name.is_some() && [PERSON, HISTORY].contains(&report)
}

/// Refuses to go on without a person, with those who might be asked about.
pub(super) fn needed(report: &Report, database: &Database, arguments: &Arguments) -> Result<Option<Failure>, Error> {
    if ![PERSON, HISTORY].contains(&report.name.as_str()) || arguments.contains_key("person") {
        return Ok(None);
    }
    let people = review::people(database, arguments)?;
    let whose = if report.name == PERSON { "of this event" } else { "of all events" };
    if people.is_empty() {
        let withheld = none_stored(withheld_joins(database.connection(), None).map_err(Error::from)?);
        let what = format!("choose a person: nobody {whose} is known by a Zoom id or an address{withheld}");
        let help = "add --event with the UUID of one of the events that `zoom-qos events` lists";
        return Ok(Some(Failure::usage(what, help)));
    }
    let what = format!("choose a person: nobody was named; those {whose} with the most poor minutes are");
    Ok(Some(Failure::usage(what, "add the --person of one of these lines").pointing_at(command::choices(&people))))
}

/// The page, in one of its two forms.
#[derive(Debug)]
pub(super) enum Page {
    Event(Box<PersonPage>),
    History(Box<PersonHistory>),
}

impl Page {
    pub(super) fn compose(database: &Database, report: &Report, arguments: &Arguments) -> Result<Self, Error> {
        Ok(match report.name.as_str() {
            HISTORY => Self::History(Box::new(PersonHistory::compose(database, arguments)?)),
            _ => Self::Event(Box::new(PersonPage::compose(database, arguments)?)),
        })
    }

    /// The same for a reader whose databases lie at these paths, where no program finds them by itself.
    pub(super) fn of_databases_at(self, paths: &[PathBuf]) -> Self {
        match self {
            Self::Event(page) => Self::Event(Box::new(page.of_databases_at(paths))),
            Self::History(history) => Self::History(Box::new(history.of_databases_at(paths))),
        }
    }

    pub(super) fn write(&self, look: Look, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Event(page) => page.write(look, out),
            Self::History(history) => history.write(look, out),
        }
    }
}

/// The same as HTML.
#[derive(Debug)]
pub(super) enum Html {
    Event(Box<EventPage>),
    History(Box<HistoryPage>),
}

impl Html {
    pub(super) fn compose(
        database: &Database,
        report: &Report,
        arguments: &Arguments,
        setting: Setting<'_>,
    ) -> Result<Self, Error> {
        Ok(match report.name.as_str() {
            HISTORY => Self::History(Box::new(HistoryPage::compose(database, arguments, setting)?)),
            _ => Self::Event(Box::new(EventPage::compose(database, arguments, setting)?)),
        })
    }

    pub(super) fn write(&self, out: &mut dyn Write) -> Result<(), Error> {
        match self {
            Self::Event(page) => page.write(out),
            Self::History(page) => page.write(out),
        }
    }
}
