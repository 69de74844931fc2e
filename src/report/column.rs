//! What the columns of reports mean.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// The end of a column's name, and the unit that it stands for.
const UNITS: [(&str, &str); 11] = [
    ("_ms", "ms"),
    ("_pct", "%"),
    ("_kbps", "kbps"),
    ("_fps", "fps"),
    ("_dbm", "dBm"),
    ("_px", "px"),
    ("minutes", "minutes"),
    ("_seconds", "s"),
    ("_samples", "samples"),
    ("_unix", "UTC"),
    ("_time", "UTC"),
];

#[derive(Deserialize)]
struct Row {
    column: String,
    meaning: String,
}

/// The rows of `queries/columns.csv`.
fn rows() -> Vec<Row> {
    let rows = csv::Reader::from_reader(include_bytes!("../../queries/columns.csv").as_slice()).into_deserialize();
    rows.collect::<Result<_, _>>().expect("columns.csv is compiled in and tested")
}

/// The meanings by column, or by report and column with a dot between.
fn meanings() -> &'static HashMap<String, String> {
    static MEANINGS: LazyLock<HashMap<String, String>> =
        LazyLock::new(|| rows().into_iter().map(|Row { column, meaning }| (column, meaning)).collect());
    &MEANINGS
}

/// What a column of a report means: in that report alone, else in all that have it.
#[must_use]
pub fn meaning(report: &str, column: &str) -> Option<&'static str> {
    let meanings = meanings();
    meanings.get(&format!("{report}.{column}")).or_else(|| meanings.get(column)).map(String::as_str)
}

/// The columns that have a meaning, alone or behind a report's name and a dot.
pub fn known() -> impl Iterator<Item = &'static str> {
    meanings().keys().map(String::as_str)
}

/// The unit that a column's name ends in; empty for what has none.
#[must_use]
pub fn unit(column: &str) -> &'static str {
    UNITS.iter().find(|(end, _)| column.ends_with(end)).map_or("", |(_, unit)| unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of two meanings the first would never be told.
    #[test]
    fn no_column_has_two_meanings() {
        let rows = rows();
        let twice: Vec<&str> =
            rows.windows(2).filter(|two| two[0].column == two[1].column).map(|two| two[0].column.as_str()).collect();
        assert_eq!(twice, [""; 0]);
        assert_eq!(rows.len(), meanings().len());
    }
}
