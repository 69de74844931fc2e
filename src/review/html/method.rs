//! How the numbers came about.

use super::cell::{measure, text};
use super::sections::REPORTS;
use crate::render::Table;
use crate::report::catalog;
use crate::report::error::Error;
use crate::report::parameters::Arguments;

/// A report behind the page.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) asks: String,
    pub(super) sql: String,
}

/// The section.
#[derive(Debug)]
pub(super) struct Method {
    /// Medium, metric, and where it turns fair, poor and bad.
    pub(super) thresholds: Vec<[String; 5]>,
    pub(super) sources: Vec<Source>,
}

impl Method {
    pub(super) fn new(bounds: &Table) -> Result<Self, Error> {
        let sources = REPORTS.iter().map(|name| {
            let report = catalog::find(name)?;
            Ok(Source { name: report.name, asks: report.header.asks, sql: report.sql })
        });
        Ok(Self { thresholds: thresholds(bounds), sources: sources.collect::<Result<_, Error>>()? })
    }
}

/// The profile that judges, where it is not said the one that the reports take.
pub(super) fn profile(arguments: &Arguments) -> String {
    arguments.get("thresholds").cloned().unwrap_or_else(|| "zoom".to_owned())
}

/// The rows of the report `thresholds` as the page has them.
pub(super) fn thresholds(table: &Table) -> Vec<[String; 5]> {
    let word = |row, column| text(table, row, column).unwrap_or_default();
    let bound = |row, column| measure(table.number(row, column), "");
    let line = |row| {
        [
            word(row, "medium"),
            word(row, "metric").replace('_', " "),
            bound(row, "fair"),
            bound(row, "poor"),
            bound(row, "bad"),
        ]
    };
    (0..table.rows.len()).map(line).collect()
}
