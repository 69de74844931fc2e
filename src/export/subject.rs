//! What a file of an export is about, and where it lies: an event, or a UTC day.

use std::path::PathBuf;

use chrono::NaiveDate;

use super::file_format::FileFormat;
use super::partition::Partition;
use super::place::FILE_OF_A_DAY;
use super::selection::Event;

/// Whose rows a file has.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Subject<'s> {
    /// Those of an event.
    Event(&'s Event),
    /// Those of a UTC day that are of no event.
    Day(NaiveDate),
}

impl Subject<'_> {
    /// The file in the folder of a view, below the export's folder.
    pub(crate) fn path(self, view: &str, format: FileFormat) -> PathBuf {
        match self {
            Self::Event(event) => Partition::of(event).path(view, format),
            Self::Day(day) => format!("{view}/day_on={day}/{FILE_OF_A_DAY}.{}", format.suffix()).into(),
        }
    }
}
