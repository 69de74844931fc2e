//! The reports of `queries/` over a lake, on an engine that reads Parquet.
//!
//! The files are the same; what differs between SQLite and the engine stands in the engine's file under `lake/`: words
//! that become others, and functions under the names that the queries use. [`dialect`] puts before a report the tables
//! as views over the files, and on them the views of the migrations as they stand there, so that what a number means is
//! said once. For DuckDB, [`script`] makes a script of it and [`duckdb`] runs it; [`statement`] sees to it that a report
//! is one statement that reads there too. For Spark, [`composed`] prints it and `lake/report.py` runs it. Where a folder
//! holds the [`lakes`] of several accounts, views have the account as well, and keys are made unique.

mod composed;
mod days;
mod dialect;
mod duckdb;
mod lakes;
mod program;
mod script;
mod statement;

use std::path::Path;

pub use self::composed::Composed;
pub use self::program::Surroundings;

use self::lakes::Lakes;
use super::error::Error;
use crate::render::RowSink;
use crate::report::{self, Arguments, Database, Profiles, Report, defaults};

/// What runs a report over a lake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The `duckdb` program.
    DuckDb,
    /// Spark, which `lake/report.py` asks.
    Spark,
}

/// What DuckDB is to run where.
#[derive(Debug, Clone, Copy)]
pub struct Order<'o> {
    /// The lake's folder.
    pub lake: &'o Path,
    /// The report.
    pub report: &'o Report,
    /// Its parameters, as far as they were given.
    pub arguments: &'o Arguments,
    /// Profiles of the user's own.
    pub profiles: Option<&'o Profiles>,
}

/// Runs a report over the lake in a folder and hands its rows on. Tells what was chosen that nobody gave.
///
/// # Errors
///
/// If there is no lake that this program knows, the report reads what the lake lacks or is not one statement that reads,
/// a parameter is wrong, or the engine is missing, fails or takes too long.
pub fn run(
    order: &Order<'_>,
    surroundings: &Surroundings,
    tell: &dyn Fn(&str),
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let Order { lake: folder, report, arguments, profiles } = *order;
    check_ledger(report)?;
    let lakes = Lakes::of(folder)?;
    lakes.check_views(report)?;
    let aside = tempfile::tempdir().map_err(Error::file("make a folder for", folder))?;
    let known = aside.path().join("known.db");
    let days = lakes.remember_events(&known)?;
    let database = Database::open_with(&known, profiles)?;
    let parameters = &report.header.parameters;
    let completed = defaults::complete(&database, parameters, arguments)?;
    completed.told.iter().for_each(|line| tell(line));
    let values = report::parameter_values(&database, parameters, &completed.arguments)?;
    let script = script::compose(database.connection(), report, &values, (&lakes, &days))?;
    duckdb::run(folder, aside.path(), &script, surroundings, sink)
}

/// The view that no lake has.
const LEDGER: &str = "v_work";

/// Refuses a report that reads the ledger.
fn check_ledger(report: &Report) -> Result<(), Error> {
    if report.sql.contains(LEDGER) { Err(Error::Ledger(report.name.clone())) } else { Ok(()) }
}
