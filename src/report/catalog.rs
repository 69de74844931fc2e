//! The reports there are: those of `queries/`, bundled into the program, and a user's own file under the same rules.

use std::collections::BTreeSet;
use std::path::Path;

use super::compose::{self, Batches};
use super::error::Error;
use super::header::{Header, Parameter, ParameterType};
use crate::{files, similar};

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

/// The report that has people grouped by what they have in common: on an event, and on the events of some days.
pub const BREAKDOWN: &str = "breakdown";
const BREAKDOWN_OF_DAYS: &str = "breakdown_of_days";

/// A name that the breakdown had for some of its attributes.
#[derive(Debug)]
pub struct Alias {
    name: &'static str,
    /// What it groups by.
    pub by: &'static str,
    /// Another report that has what this one had besides.
    pub beside: Option<&'static str>,
}

/// All such names.
static ALIASES: [Alias; 5] = [
    Alias { name: "by_device", by: "device;microphone;camera", beside: None },
    Alias { name: "by_network", by: "network_type;location,network_type", beside: Some("wifi_signal") },
    Alias { name: "by_route", by: "route;data_center;connection_type", beside: None },
    Alias { name: "by_site", by: "building;site;vpn;subnet;location", beside: None },
    Alias { name: "by_version", by: "version;os", beside: None },
];

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
    find_by(name, BREAKDOWN)
}

/// The same, which on days is the report that asks them what this one asks an event.
///
/// # Errors
///
/// [`Error::UnknownReport`] with the most similar name.
pub fn find_for_days(name: &str) -> Result<Report, Error> {
    find_by(name, BREAKDOWN_OF_DAYS)
}

/// The report of this name, the breakdown being the one that is given.
fn find_by(name: &str, breakdown: &str) -> Result<Report, Error> {
    match alias(name) {
        Some(alias) => Ok(find_bundled(breakdown)?.grouping_by(alias.by)),
        None => find_bundled(if name == BREAKDOWN { breakdown } else { name }),
    }
}

fn find_bundled(name: &str) -> Result<Report, Error> {
    let underscored = name.replace('-', "_");
    let known = BUNDLED.iter().find(|(known, _)| *known == underscored);
    known.map_or_else(
        || Err(Error::UnknownReport { name: name.to_owned(), suggestion: similar(name) }),
        |(name, sql)| Report::parse(name, sql),
    )
}

/// What a name stands for that the breakdown had for some of its attributes.
#[must_use]
pub fn alias(name: &str) -> Option<&'static Alias> {
    let underscored = name.replace('-', "_");
    ALIASES.iter().find(|alias| alias.name == underscored)
}

/// A report of the user's own.
///
/// # Errors
///
/// [`Error::File`], or [`Error::BadHeader`].
pub fn read(path: &Path) -> Result<Report, Error> {
    let sql = files::read_text(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
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

    /// The parameter of this name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.header.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// The same with other attributes to group by, unless some are given.
    fn grouping_by(mut self, by: &str) -> Self {
        let is_attributes = |parameter: &&mut Parameter| parameter.parameter_type == ParameterType::Attributes;
        if let Some(parameter) = self.header.parameters.iter_mut().find(is_attributes) {
            parameter.default = Some(by.to_owned());
        }
        self
    }
}

/// The report nearest to a mistyped name. Pages are composed of reports and no file, yet people mistype them as well.
fn similar(name: &str) -> Option<String> {
    similar::nearest(name, names()).map(str::to_owned)
}

/// What can be asked for by name.
pub fn names() -> impl Iterator<Item = &'static str> {
    let aliases = ALIASES.iter().map(|alias| alias.name);
    ["review", "digest"].into_iter().chain(BUNDLED.iter().map(|(name, _)| *name)).chain(aliases)
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
