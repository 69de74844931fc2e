//! The reports: their numbers, their judgement, and what may be run at all.

mod folder;
mod golden;
mod guarded;
mod judged;
mod parameters;
mod people;
mod random;
mod rendered;
mod review;

use zoom_qos::report::{Arguments, Database, Error, Format, Table, catalog, render, run, table};

use crate::support::golden::GOLDEN;

/// The arguments for the golden event and these others.
fn arguments(others: &[(&str, &str)]) -> Arguments {
    let event = [("event", GOLDEN)];
    event.iter().chain(others).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// A bundled report on the golden event.
fn report(database: &Database, name: &str) -> Table {
    table(database, &catalog::find(name).unwrap(), &arguments(&[])).unwrap()
}

/// A bundled report on the golden event, as it is printed.
fn printed(database: &Database, name: &str, format: Format) -> String {
    let mut out = Vec::new();
    run(database, &catalog::find(name).unwrap(), &arguments(&[]), &mut *render::writer(format, None, &mut out))
        .unwrap();
    String::from_utf8(out).unwrap()
}

/// The rows of ad-hoc SQL.
fn query(database: &Database, sql: &str) -> Result<Table, Error> {
    let mut table = Table::default();
    zoom_qos::report::query(database, sql, &Arguments::new(), &mut table)?;
    Ok(table)
}
