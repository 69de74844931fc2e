//! The reports there are: those of `queries/`, bundled into the program, and a user's own file under the same rules.

use std::collections::BTreeSet;
use std::path::Path;

use super::compose::{self, Batches};
use super::error::Error;
use super::header::Header;
use crate::similar;

/// A report: its name, what its header says, and its one statement.
#[derive(Debug, Clone)]
pub struct Report {
    /// The file's name without `.sql`.
    pub name: String,
    /// What it asks, and its parameters.
    pub header: Header,
    /// The whole file with the parts that its header names; the header is comments to SQLite.
    pub sql: String,
    /// The same over the tables of rollups, where that spares it from reading the samples itself, and which parts of
    /// `queries/parts/` those tables stand in for.
    pub over_rollups: Option<(String, BTreeSet<&'static str>)>,
    /// The same in batches, where it asks about the events of some days.
    pub batches: Option<Batches>,
}

/// Name and text of each file in `queries/`, as the build script found them.
const BUNDLED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/reports.rs"));

/// All bundled reports by name.
///
/// # Errors
///
/// [`Error::BadHeader`], which a test keeps from being released.
pub fn bundled() -> Result<Vec<Report>, Error> {
    BUNDLED.iter().map(|(name, sql)| Report::parse(name, sql)).collect()
}

/// The bundled report of this name, in which a hyphen may stand for an underscore.
///
/// # Errors
///
/// [`Error::UnknownReport`] with the most similar name.
pub fn find(name: &str) -> Result<Report, Error> {
    let underscored = name.replace('-', "_");
    let known = BUNDLED.iter().find(|(known, _)| *known == underscored);
    known.map_or_else(
        || Err(Error::UnknownReport { name: name.to_owned(), suggestion: similar(name) }),
        |(name, sql)| Report::parse(name, sql),
    )
}

/// A report of the user's own.
///
/// # Errors
///
/// [`Error::File`], or [`Error::BadHeader`].
pub fn read(path: &Path) -> Result<Report, Error> {
    let sql = std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
    let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
    Report::parse(&name, &sql)
}

impl Report {
    /// Reads a report's text.
    ///
    /// # Errors
    ///
    /// [`Error::BadHeader`].
    pub fn parse(name: &str, sql: &str) -> Result<Self, Error> {
        let header = Header::parse(sql).map_err(|reason| Error::BadHeader { report: name.to_owned(), reason })?;
        let over_rollups = compose::over_rollups(sql, &header.with);
        let batches = compose::in_batches(sql, &header.with);
        let sql = compose::compose(name, sql, &header.with)?;
        Ok(Self { name: name.to_owned(), header, sql, over_rollups, batches })
    }
}

/// The report nearest to a mistyped name. The review is composed of reports and no file, yet people mistype it as well.
fn similar(name: &str) -> Option<String> {
    similar::nearest(name, names()).map(str::to_owned)
}

/// What can be asked for by name.
pub fn names() -> impl Iterator<Item = &'static str> {
    std::iter::once("review").chain(BUNDLED.iter().map(|(name, _)| *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_is_answered_with_the_nearest() {
        for (name, expected) in
            [("scorcard", Some("scorecard")), ("percentile", Some("percentiles")), ("weather", None)]
        {
            assert_eq!(similar(name).as_deref(), expected, "{name}");
        }
    }
}
