//! The sections of the page on one event.

use std::path::PathBuf;

use super::command::{Program, option};
use super::measured::{Measured, aged_out};
use super::provider;
use super::verdict::Verdict;
use crate::model::Timestamp;
use crate::render::{EventTimes, Table, Zone};
use crate::report::database::Database;
use crate::report::error::Error;
use crate::report::parameters::{Arguments, refuse_unknown, taken};
use crate::report::{catalog, person, run};

/// What the page takes: the parameters of its sections.
pub const PARAMETERS: [&str; 4] = ["event", "kind", "thresholds", "limit"];

/// The reports whose rows it shows.
const SECTIONS: [&str; 7] = ["overview", "scorecard", "coverage", "simultaneous", "timeline", "thresholds", "feedback"];

/// How many people the page names unless it is told otherwise: as many as a screen shows.
pub const PEOPLE: &str = "10";

/// The sections of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// The report `overview`: one row.
    pub overview: Table,
    /// The report `scorecard`, the worst first, with the provider for a cause where other events tell that it was.
    pub scorecard: Table,
    /// The report `coverage`: everybody, then those with the least.
    pub coverage: Table,
    /// The report `simultaneous`: windows in which many had trouble, the largest first.
    pub incidents: Table,
    /// The report `timeline`: every minute.
    pub timeline: Table,
    /// The report `thresholds`: the bounds of the profile.
    pub thresholds: Table,
    /// The report `feedback`: what people said of it, if anybody was asked.
    pub feedback: Table,
    /// Joins whose identities are gone, and that have no tokens: each counts as a person.
    pub untied_sessions: i64,
    /// That the samples were aged out, if they were.
    pub aged_out: Option<String>,
    /// How the reader calls the program on this database, for the command that the page ends with.
    pub program: Program,
}

impl Review {
    /// Runs the sections on one event. They see the same state, even while a collection is writing.
    ///
    /// # Errors
    ///
    /// Those of [`run::run`].
    pub fn compose(database: &Database, arguments: &Arguments) -> Result<Self, Error> {
        refuse_unknown(arguments, PARAMETERS.map(str::to_owned).to_vec())?;
        let snapshot = database.snapshot()?;
        let mut review = Self::sections(database, arguments)?;
        review.ask_about_providers(database, arguments)?;
        snapshot.commit()?;
        Ok(review)
    }

    /// The same within a transaction that somebody else began.
    pub(in crate::review) fn sections(database: &Database, arguments: &Arguments) -> Result<Self, Error> {
        run::roll_up_for(database, &SECTIONS, arguments)?;
        let overview = section(database, "overview", arguments)?;
        Ok(Self {
            untied_sessions: untied_sessions(database, &overview)?,
            aged_out: aged_out(database, &overview)?,
            overview,
            scorecard: section(database, "scorecard", arguments)?,
            coverage: section(database, "coverage", arguments)?,
            incidents: section(database, "simultaneous", arguments)?,
            timeline: section(database, "timeline", arguments)?,
            thresholds: section(database, "thresholds", arguments)?,
            feedback: section(database, "feedback", arguments)?,
            program: Program::default(),
        })
    }

    /// Says of whom on the scorecard the trouble is consistent with their internet provider, by what other events of these
    /// hours tell. As that reads those, whatever else is asked about this one is asked before.
    pub(in crate::review) fn ask_about_providers(
        &mut self,
        database: &Database,
        arguments: &Arguments,
    ) -> Result<(), Error> {
        provider::tell(database, std::slice::from_mut(&mut self.scorecard), arguments)
    }

    /// The same for a reader whose databases lie at these paths, where no program finds them by itself.
    #[must_use]
    pub fn of_databases_at(self, paths: &[PathBuf]) -> Self {
        Self { program: Program::on_databases_at(paths), ..self }
    }

    /// What to type for more of the page's event: its worst person minute by minute, if anybody had trouble.
    pub(in crate::review) fn next_command(&self) -> String {
        let event = option("--event", self.overview.text(0, "event_uuid").unwrap_or_default());
        match self.worst_person() {
            Some(person) => self.program.command(&["report person", &event, &option("--person", &person)]),
            None => self.program.command(&["report scorecard", &event, "--limit 20"]),
        }
    }

    /// The person on the scorecard's first line, by the short number that Zoom gave them, if they had a poor minute.
    fn worst_person(&self) -> Option<String> {
        self.scorecard.integer(0, "poor_minutes").filter(|minutes| *minutes > 0)?;
        let is_number = |text: &&str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        let user_id = self.scorecard.text(0, "user_id").filter(is_number).map(str::to_owned);
        user_id.or_else(|| self.scorecard.integer(0, "person_id").map(person::key))
    }

    /// The verdict that the page shows: none on an event of which too little is collected.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.word("verdict")
    }

    /// The verdict on what is collected, however much of the event that is. `--fail-on` compares it: it fails if it is at
    /// least as bad, as nobody who was poorly off is better off for those of whom nothing is known.
    #[must_use]
    pub fn verdict_on_collected(&self) -> Verdict {
        self.word("collected_verdict")
    }

    /// Whether any minute of anybody could be judged.
    pub(in crate::review) fn measured(&self) -> Measured {
        Measured::of(self.overview.count(0, "classified_minutes"))
    }

    /// How the times of the event are told in this zone.
    pub(in crate::review) fn times(&self, zone: Zone) -> EventTimes {
        let [start, end] = start_and_end(&self.overview);
        let minutes = (0..self.timeline.rows.len()).filter_map(|row| self.timeline.integer(row, "minute_unix"));
        EventTimes::new(zone, start, minutes.map(Timestamp).chain(end))
    }

    fn word(&self, column: &str) -> Verdict {
        self.overview.text(0, column).and_then(Verdict::named).unwrap_or(Verdict::InsufficientData)
    }
}

/// When the event of an overview began and ended, as far as Zoom told.
pub(in crate::review) fn start_and_end(overview: &Table) -> [Option<Timestamp>; 2] {
    ["start_time", "end_time"].map(|column| overview.text(0, column).and_then(Timestamp::parse))
}

/// How many joins of the page's event cannot be tied to others any more.
fn untied_sessions(database: &Database, overview: &Table) -> Result<i64, Error> {
    let event = ["kind", "event_uuid"].map(|column| overview.text(0, column));
    let untied = || database.connection().query_row(include_str!("untied.sql"), event, |row| row.get(0));
    database.wait(untied).map_err(|error| database.failure(error))
}

/// Runs one report with those of the page's arguments that it knows.
pub(in crate::review) fn section(database: &Database, name: &str, arguments: &Arguments) -> Result<Table, Error> {
    let report = catalog::find(name)?;
    let mut own = Arguments::from([("limit".to_owned(), PEOPLE.to_owned())]);
    own.extend(arguments.clone());
    run::table(database, &report, &taken(&report.header.parameters, &own))
}
