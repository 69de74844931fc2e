//! The reports there are: those of `queries/`, bundled into the program, and a user's own file under the same rules.

use std::path::Path;

use super::error::Error;
use super::header::Header;
use super::parts;

/// A report: its name, what its header says, and its one statement.
#[derive(Debug, Clone)]
pub struct Report {
    /// The file's name without `.sql`.
    pub name: String,
    /// What it asks, and its parameters.
    pub header: Header,
    /// The whole file with the parts that its header names; the header is comments to SQLite.
    pub sql: String,
}

/// Name and text of each file in `queries/`, as the build script found them.
const BUNDLED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/bundled_queries.rs"));

/// All bundled reports by name.
///
/// # Errors
///
/// [`Error::BadHeader`], which a test keeps from being released.
pub fn bundled() -> Result<Vec<Report>, Error> {
    BUNDLED.iter().map(|(name, sql)| Report::parse(name, sql)).collect()
}

/// The bundled report of this name.
///
/// # Errors
///
/// [`Error::UnknownReport`] with the most similar name.
pub fn find(name: &str) -> Result<Report, Error> {
    let known = BUNDLED.iter().find(|(known, _)| *known == name);
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
        let sql = parts::compose(name, sql, &header.with)?;
        Ok(Self { name: name.to_owned(), header, sql })
    }
}

/// The name nearest to a mistyped one, unless all are further off than a third of it.
fn similar(name: &str) -> Option<String> {
    // The review is composed of reports and no file, yet people mistype it as well.
    let names = BUNDLED.iter().map(|(name, _)| *name).chain(["review"]);
    let nearest = names.map(|known| (edits(name, known), known)).min()?;
    (nearest.0 <= name.chars().count().div_ceil(3)).then(|| nearest.1.to_owned())
}

/// How many characters must be added, removed or replaced to make one word of the other.
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, letter) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], above + 1);
        for (column, known) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *known);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<&str>) {
        assert_eq!(similar(name).as_deref(), expected, "{name}");
    }

    #[test]
    fn a_mistyped_name_is_answered_with_the_nearest() {
        check("scorcard", Some("scorecard"));
        check("percentile", Some("percentiles"));
        check("reviews", Some("review"));
        check("weather", None);
        check("", None);
    }

    #[test]
    fn edits_are_counted_by_characters() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("größe", "große"), 1);
    }
}
