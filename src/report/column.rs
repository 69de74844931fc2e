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

/// The meanings of `queries/columns.csv` by column, or by report and column with a dot between.
fn meanings() -> &'static HashMap<String, String> {
    static MEANINGS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
        let file = include_bytes!("../../queries/columns.csv").as_slice();
        let rows = csv::Reader::from_reader(file).into_deserialize();
        let rows = rows.collect::<Result<Vec<Row>, _>>().expect("columns.csv is compiled in and tested");
        rows.into_iter().map(|Row { column, meaning }| (column, meaning)).collect()
    });
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
