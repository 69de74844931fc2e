//! Whether anything was measured of what a page is about. Where nothing was, nobody knows who had trouble, so that no
//! page may say that nobody had.

use crate::render::Table;
use crate::report::database::Database;
use crate::report::error::Error;

/// What a page says where it knows nothing.
pub(in crate::review) const NOTHING: &str = "Nothing was measured.";

/// Whether a single minute could be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::review) enum Measured {
    /// One at least: what was not found then was not there.
    Something,
    /// Not one.
    Nothing,
}

impl Measured {
    /// By how many minutes could be judged.
    pub(in crate::review) fn of(minutes: i64) -> Self {
        if minutes > 0 { Self::Something } else { Self::Nothing }
    }

    pub(in crate::review) fn is_nothing(self) -> bool {
        self == Self::Nothing
    }

    /// The sentence that no trouble was found, as far as anybody looked.
    pub(in crate::review) fn or_nothing(self, no_trouble: &str) -> &str {
        match self {
            Self::Something => no_trouble,
            Self::Nothing => NOTHING,
        }
    }
}

/// That the samples of a page's event were aged out here, which must not read as if Zoom had recorded none.
///
/// # Errors
///
/// If SQLite refuses.
pub(in crate::review) fn aged_out(database: &Database, overview: &Table) -> Result<Option<String>, Error> {
    let event = ["kind", "event_uuid"].map(|column| overview.text(0, column));
    let before: Option<String> =
        database.ask(|connection| connection.query_row(include_str!("aged_out.sql"), event, |row| row.get(0)))?;
    Ok(before.map(|day| format!("No sample of it is left: those of events before {day} are pruned.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_there_was_no_trouble_is_said_only_of_what_was_measured() {
        let said = |minutes| Measured::of(minutes).or_nothing("Nobody had a poor minute.");
        assert_eq!((said(1), said(0)), ("Nobody had a poor minute.", "Nothing was measured."));
    }
}
