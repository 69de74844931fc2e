//! The reports: their numbers, their judgement, and what may be run at all.

mod breakdown;
mod chance;
mod changed;
mod chosen;
mod collected;
pub(crate) mod digest;
mod edges;
mod folder;
mod golden;
mod guarded;
pub(crate) mod hostile;
mod incidents;
mod judged;
mod narrow;
mod odd;
mod packed;
mod parameters;
mod people;
pub(crate) mod person;
mod planted;
mod profiles;
mod providers;
mod random;
mod rendered;
mod review;
mod rolled_up;
mod said;
pub(crate) mod several;
mod statements;
mod told_times;
pub(crate) mod trend;
mod unmeasured;
mod worded;

use zoom_qos::render::{self, Format, Look, Table};
use zoom_qos::report::header::Parameter;
use zoom_qos::report::{Arguments, Database, Error, Report, catalog, run, table};

use crate::support::golden::{GOLDEN, PERSON};

/// The arguments for the golden event and these others.
fn arguments(others: &[(&str, &str)]) -> Arguments {
    let event = [("event", GOLDEN)];
    event.iter().chain(others).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The arguments for the golden event, or for its day, by what a report takes.
fn golden_arguments(report: &Report) -> Arguments {
    let values = [
        ("event", GOLDEN),
        ("events", GOLDEN),
        ("from", "2026-03-03"),
        ("to", "2026-03-04"),
        ("day", "2026-03-04"),
        ("min_events", "1"),
        ("by", "network_type"),
        ("value", "Wifi"),
        ("person", PERSON),
    ];
    // Most reports on a person are also ones on everybody, and most that group people have something to group them by.
    let is_needed =
        |name: &str, parameter: &Parameter| !["person", "by", "value"].contains(&name) || parameter.default.is_none();
    let takes = |name: &str| {
        report.header.parameters.iter().any(|parameter| parameter.name == name && is_needed(name, parameter))
    };
    let given = values.iter().filter(|(name, _)| takes(name));
    given.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// A bundled report on the golden event.
fn report(database: &Database, name: &str) -> Table {
    let report = catalog::find(name).unwrap();
    table(database, &report, &golden_arguments(&report)).unwrap()
}

/// A bundled report on the golden event, as it is printed.
fn printed(database: &Database, name: &str, format: Format) -> String {
    let mut out = Vec::new();
    let report = catalog::find(name).unwrap();
    run(database, &report, &golden_arguments(&report), &mut *render::writer(format, Look::default(), &mut out))
        .unwrap();
    String::from_utf8(out).unwrap()
}

/// The rows of ad-hoc SQL.
pub(crate) fn query(database: &Database, sql: &str) -> Result<Table, Error> {
    let mut table = Table::default();
    zoom_qos::report::query(database, sql, &Arguments::new(), &mut table)?;
    Ok(table)
}
