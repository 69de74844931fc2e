//! The digest of a period: what got worse or better, since when, and where, by whom and in which events it was worst.
//!
//! As the page on one event it has no SQL of its own: each table is a report that can be run alone.

mod days;
mod lasting;
pub(in crate::review) mod markdown;
mod named;
mod naming;
mod period;
mod said;
mod trouble;
pub mod week;
pub(in crate::review) mod words;

pub use named::{Finding, Named, Since, State};
pub use period::Period;
pub use words::{Mood, Sentence};

use std::path::PathBuf;

use naming::{Ask, Change, Group};

use super::command::Program;
use super::event::section;
use super::measured::Measured;
use super::provider;
use super::verdict::Verdict;
use crate::model::attribute::one_after_another;
use crate::model::text::safe_text;
use crate::render::Table;
use crate::report::database::Database;
use crate::report::error::Error;
use crate::report::header::Parameter;
use crate::report::parameters::{Arguments, refuse_unknown, taken};
use crate::report::{Report, Value, catalog, person, run};

/// The reports of which the digest is made. The first says by what people are grouped.
const SECTIONS: [&str; 11] = [
    "digest_changes",
    "digest_earlier",
    "digest_since",
    "digest_overview",
    "digest_days",
    "digest_hours",
    "digest_places",
    "digest_people",
    "digest_events",
    "digest_feedback",
    "digest_zoom_counts",
];

/// Which of their parameters may be given; the other days follow from these.
const PARAMETERS: [&str; 6] = ["from", "to", "by", "target", "thresholds", "limit"];

/// By what people are grouped unless somebody says otherwise: what a session tells alone, and somebody can look into.
const BY: [&str; 13] = [
    "building",
    "site",
    "vpn",
    "subnet",
    "isp",
    "isp,hours",
    "location",
    "data_center",
    "network_type",
    "connection_type",
    "version",
    "os",
    "device",
];

/// The same before these, where the databases of several accounts are read: a place is one of an account before it is that
/// of all that call one so.
const BY_ACCOUNT: [&str; 4] = ["account,building", "account,site", "account,location", "account"];

/// How many people, places and events are told unless somebody says otherwise.
pub const WORST: &str = "10";

/// The sections of the digest.
#[derive(Debug, Clone, PartialEq)]
pub struct Digest {
    /// The days that it is about.
    pub period: Period,
    /// The report `digest_overview`: one row.
    pub overview: Table,
    /// The report `digest_changes`: a row for each group that was looked at, those that changed first.
    pub changes: Table,
    /// Those of the changes that are named.
    pub named: Vec<Named>,
    /// The report `digest_days`: those of the period and those before it.
    pub days: Table,
    /// The report `digest_hours`: those of the period.
    pub hours: Table,
    /// The report `digest_places`: the worst first.
    pub places: Table,
    /// The report `digest_people`: those with the most poor minutes first.
    pub people: Table,
    /// The report `digest_events`: the worst first.
    pub events: Table,
    /// The report `provider_hours` of the period, if any provider is known.
    pub providers: Table,
    /// The report `digest_feedback`, one row: what people said, if anybody was asked.
    pub feedback: Table,
    /// The report `digest_zoom_counts`: what Zoom itself counted of each medium, if it was asked.
    pub zoom_counts: Table,
    /// Days of the period of which events may be missing: `day_on`, `kind`, `problem` and, of several accounts, `account`.
    pub undiscovered: Table,
    /// What is stored at all, one row: `events`, `first_on`, `newest_on` and `pruned_before`.
    pub stored: Table,
    /// How the reader calls the program on this database, for the commands that the page ends with.
    pub program: Program,
}

impl Digest {
    /// Runs the sections on a period, with the days before it. They see the same state, even while a collection is
    /// writing.
    ///
    /// # Errors
    ///
    /// Those of [`run::run`].
    pub fn compose(database: &Database, arguments: &Arguments) -> Result<Self, Error> {
        refuse_unknown(arguments, PARAMETERS.map(str::to_owned).to_vec())?;
        let snapshot = database.snapshot()?;
        let digest = Self::sections(database, arguments)?;
        snapshot.commit()?;
        Ok(digest)
    }

    /// The same within a transaction that somebody else began.
    pub(in crate::review) fn sections(database: &Database, arguments: &Arguments) -> Result<Self, Error> {
        let period = Period::of(arguments)?;
        let is_of_several = !database.accounts().is_empty();
        let all = &with_days_before(arguments, period, is_of_several);
        let mut of_ledgers = arguments.clone();
        of_ledgers.insert("several".to_owned(), u8::from(is_of_several).to_string());
        run::roll_up_for(database, &SECTIONS, all)?;
        let changes = section(database, "digest_changes", all)?;
        let named = naming::named(&Sections { database, all }, period, &changes)?;
        let mut digest = Self {
            period,
            overview: section(database, "digest_overview", all)?,
            named,
            changes,
            days: section(database, "digest_days", all)?,
            hours: section(database, "digest_hours", all)?,
            places: section(database, "digest_places", all)?,
            people: section(database, "digest_people", all)?,
            events: section(database, "digest_events", all)?,
            feedback: section(database, "digest_feedback", all)?,
            zoom_counts: section(database, "digest_zoom_counts", all)?,
            undiscovered: own(database, "undiscovered", include_str!("undiscovered.sql"), &of_ledgers)?,
            stored: own(database, "stored", include_str!("stored.sql"), arguments)?,
            providers: Table::default(),
            program: Program::default(),
        };
        if provider::is_any_known(database)? {
            // Last, as it reads other days than the rest.
            digest.providers = provider::hours(database, [period.from, period.to], arguments)?;
        }
        Ok(digest)
    }

    /// The same for a reader whose databases lie at these paths, where no program finds them by itself.
    #[must_use]
    pub fn of_databases_at(self, paths: &[PathBuf]) -> Self {
        Self { program: Program::on_databases_at(paths), ..self }
    }

    /// The verdict on all minutes of the period, as if it were one event.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.overview.text(0, "verdict").and_then(Verdict::named).unwrap_or(Verdict::InsufficientData)
    }

    /// Whether any minute of the period could be judged.
    pub(in crate::review) fn measured(&self) -> Measured {
        Measured::of(self.overview.count(0, "n"))
    }

    /// How somebody in a row of `people` is called where people are named; without a name by the key of a session, which
    /// tells one from another and is what `--person` takes.
    pub(in crate::review) fn person(&self, row: usize) -> String {
        let nameless = || format!("(no name), {}", person::key(self.people.count(row, "person_id")));
        self.people.text(row, "person").map_or_else(nameless, |name| safe_text(name).into_owned())
    }

    /// The changes that are named, with whether each is new, and since when it is so.
    #[must_use]
    pub fn named_changes(&self) -> Table {
        let text = |text: &str| Value::Text(text.to_owned());
        let own = ["change", "state", "before_since_pct", "still_pct", "still_days"];
        let since = ["since_on", "since_first_on", "since_last_on"];
        let row = |named: &Named| {
            let days = named.since().map(|since| [since.on, since.first_on, since.last_on]);
            let days = (0..3).map(|place| days.map_or(Value::Null, |days| text(&days[place].to_string())));
            let [before, still] = [named.before_pct(), named.still.map(|(share, _)| share)]
                .map(|share| share.map_or(Value::Null, Value::Real));
            let still_days = named.still.and_then(|(_, days)| i64::try_from(days).ok());
            let still_days = still_days.map_or(Value::Null, Value::Integer);
            let own = [text(named.finding.as_str()), text(named.state.as_str()), before, still, still_days];
            self.changes.rows[named.row].iter().cloned().chain(own).chain(days).collect()
        };
        let columns = self.changes.columns.iter().cloned();
        let columns = columns.chain(own.into_iter().chain(since).map(str::to_owned)).collect();
        Table { columns, rows: self.named.iter().map(row).collect(), ..Table::default() }
    }

    /// The days of the groups that are named.
    #[must_use]
    pub fn named_days(&self) -> Table {
        let mut days = Table::default();
        for named in &self.named {
            let group = ["attribute", "value"].map(|column| self.changes.value(named.row, column).clone());
            days.columns =
                ["attribute", "value"].map(str::to_owned).into_iter().chain(named.days.columns.clone()).collect();
            let rows = named.days.rows.iter().map(|row| group.iter().cloned().chain(row.iter().cloned()).collect());
            days.rows.extend(rows);
        }
        days
    }

    /// Whether a group is named that got worse, and had not in the period before.
    #[must_use]
    pub fn has_new_regression(&self) -> bool {
        self.named.iter().any(|named| (named.finding, named.state) == (Finding::Worse, State::New))
    }
}

/// The reports by which it is found out what to name.
struct Sections<'a> {
    database: &'a Database,
    all: &'a Arguments,
}

impl Sections<'_> {
    fn with(&self, report: &str, own: impl IntoIterator<Item = (&'static str, String)>) -> Result<Table, Error> {
        let mut arguments = self.all.clone();
        arguments.extend(own.into_iter().map(|(name, value)| (name.to_owned(), value)));
        section(self.database, report, &arguments)
    }
}

impl Ask for Sections<'_> {
    type Error = Error;

    fn changes(&self, without: &[Group]) -> Result<Table, Error> {
        self.with("digest_changes", [("without", Group::listed(without))])
    }

    fn earlier(&self, without: &[Group]) -> Result<Table, Error> {
        self.with("digest_earlier", [("without", Group::listed(without))])
    }

    fn days(&self, change: &Change) -> Result<Table, Error> {
        let own = [("first_found", change.first_found.to_string()), ("held_against", change.held_against.clone())];
        self.with("digest_since", change.group.parameters().into_iter().chain(own))
    }
}

/// What the digest takes, as the heads of its reports say it.
///
/// # Errors
///
/// Those of [`catalog::find`].
pub fn parameters() -> Result<Vec<Parameter>, Error> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for name in SECTIONS {
        for parameter in catalog::find(name)?.header.parameters {
            if PARAMETERS.contains(&parameter.name.as_str()) && !parameters.iter().any(|p| p.name == parameter.name) {
                parameters.push(parameter);
            }
        }
    }
    let by = one_after_another(&BY.map(str::to_owned));
    for parameter in &mut parameters {
        let (description, default) = match parameter.name.as_str() {
            "from" => ("the first UTC day of the period", "six days before the last"),
            "to" => ("its last UTC day, included", "yesterday"),
            "by" => ("what people are grouped by", by.as_str()),
            "limit" => ("people, places and events to show", WORST),
            _ => continue,
        };
        description.clone_into(&mut parameter.description);
        parameter.default = Some(default.to_owned());
    }
    Ok(parameters)
}

/// The arguments for the sections, which are asked about all days that are read and told where the period begins.
fn with_days_before(arguments: &Arguments, period: Period, is_of_several: bool) -> Arguments {
    let read = period.read();
    let mut all = arguments.clone();
    let days = [("from", read.from), ("day", period.from), ("to", read.to)];
    all.extend(days.map(|(name, day)| (name.to_owned(), day.to_string())));
    all.entry("limit".to_owned()).or_insert_with(|| WORST.to_owned());
    let by_account = if is_of_several { &BY_ACCOUNT[..] } else { &[] };
    let by: Vec<String> = by_account.iter().chain(&BY).map(|by| (*by).to_owned()).collect();
    all.entry("by".to_owned()).or_insert_with(|| one_after_another(&by));
    all
}

/// Runs a statement that reads the ledger, which no lake has, and that nobody asks for by name.
fn own(database: &Database, name: &str, sql: &str, arguments: &Arguments) -> Result<Table, Error> {
    let report = Report::parse(name, sql)?;
    run::table(database, &report, &taken(&report.header.parameters, arguments))
}
