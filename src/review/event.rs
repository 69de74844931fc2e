//! The sections of the page on one event.

use super::verdict::Verdict;
use crate::render::Table;
use crate::report::database::Database;
use crate::report::error::Error;
use crate::report::parameters::{Arguments, refuse_unknown};
use crate::report::{catalog, run};

/// What the page takes: the parameters of its sections.
pub const PARAMETERS: [&str; 4] = ["event", "kind", "thresholds", "limit"];

/// The reports whose rows it shows.
const SECTIONS: [&str; 6] = ["overview", "scorecard", "coverage", "simultaneous", "timeline", "thresholds"];

/// How many people the page names unless it is told otherwise: as many as a screen shows.
pub const PEOPLE: &str = "10";

/// The sections of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// The report `overview`: one row.
    pub overview: Table,
    /// The report `scorecard`: the worst first.
    pub scorecard: Table,
    /// The report `coverage`: everybody, then those with the least.
    pub coverage: Table,
    /// The report `simultaneous`: windows in which many had trouble, the largest first.
    pub incidents: Table,
    /// The report `timeline`: every minute.
    pub timeline: Table,
    /// The report `thresholds`: the bounds of the profile.
    pub thresholds: Table,
    /// Joins whose identities are gone, and that have no tokens: each counts as a person.
    pub untied_sessions: i64,
}

impl Review {
    /// Runs the sections on one event. They see the same state, even while a collection is writing.
    ///
    /// # Errors
    ///
    /// Those of [`run::run`].
    pub fn compose(database: &Database, arguments: &Arguments) -> Result<Self, Error> {
        refuse_unknown(arguments, PARAMETERS.map(str::to_owned).to_vec())?;
        let snapshot = database.connection().unchecked_transaction()?;
        let review = Self::sections(database, arguments)?;
        snapshot.commit()?;
        Ok(review)
    }

    /// The same within a transaction that somebody else began.
    pub(in crate::review) fn sections(database: &Database, arguments: &Arguments) -> Result<Self, Error> {
        run::roll_up_for(database, &SECTIONS, arguments)?;
        let overview = section(database, "overview", arguments)?;
        Ok(Self {
            untied_sessions: untied_sessions(database, &overview)?,
            overview,
            scorecard: section(database, "scorecard", arguments)?,
            coverage: section(database, "coverage", arguments)?,
            incidents: section(database, "simultaneous", arguments)?,
            timeline: section(database, "timeline", arguments)?,
            thresholds: section(database, "thresholds", arguments)?,
        })
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

    fn word(&self, column: &str) -> Verdict {
        self.overview.text(0, column).and_then(Verdict::named).unwrap_or(Verdict::InsufficientData)
    }
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
    own.retain(|name, _| report.header.parameters.iter().any(|parameter| parameter.name == *name));
    run::table(database, &report, &own)
}
