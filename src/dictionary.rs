//! The data dictionary: what every column of every view means.
//!
//! `migrations/dictionary.csv` is its one source; `schema` prints it and a test holds it against the views.

use serde::{Deserialize, Serialize};

/// One column of one view.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Entry {
    /// The view.
    pub view: String,
    /// The column.
    pub column: String,
    /// `text`, `integer` or `real`, as SQLite stores it.
    #[serde(rename = "type")]
    pub column_type: String,
    /// The unit, or what the values are; empty for free text.
    pub unit: String,
    /// In full words.
    pub meaning: String,
    /// Where Zoom sends it; empty for what this program adds.
    pub zoom_field: String,
}

const DICTIONARY: &str = include_str!("../migrations/dictionary.csv");

/// Every entry, view by view, in the order of the views' columns.
///
/// # Errors
///
/// A line that does not have the six fields, which a test keeps from being released.
pub fn entries() -> Result<Vec<Entry>, csv::Error> {
    csv::Reader::from_reader(DICTIONARY.as_bytes()).deserialize().collect()
}
