//! The data dictionary: what every view and every column of it means.
//!
//! `migrations/views.toml` and `migrations/dictionary.csv` are its one source. `schema` prints it, the store keeps a
//! copy in the database for tools that have no other way to it, and a test holds it against the views.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// One view.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct View {
    /// Its name.
    pub name: String,
    /// Whether it never loses or redefines a column; the others may change with any release.
    pub contract: bool,
    /// What it has a row for.
    pub meaning: String,
    /// A statement to begin with.
    pub example: String,
    /// Its columns, in their order.
    #[serde(skip_deserializing)]
    pub columns: Vec<Column>,
}

/// One column of a view.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Column {
    #[serde(skip_serializing)]
    view: String,
    /// Its name.
    #[serde(rename = "column")]
    pub name: String,
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

#[derive(Deserialize)]
struct ViewsFile {
    view: Vec<View>,
}

/// Every view, in the order in which a newcomer should meet them.
///
/// # Panics
///
/// If the files that are compiled in cannot be read, which a test keeps from being released.
#[must_use]
pub fn views() -> &'static [View] {
    static VIEWS: LazyLock<Vec<View>> = LazyLock::new(|| {
        let file: ViewsFile =
            toml::from_str(include_str!("../migrations/views.toml")).expect("views.toml is compiled in and tested");
        let columns: Vec<Column> = csv::Reader::from_reader(include_bytes!("../migrations/dictionary.csv").as_slice())
            .deserialize()
            .collect::<Result<_, _>>()
            .expect("dictionary.csv is compiled in and tested");
        let mut views = file.view;
        for view in &mut views {
            view.example = view.example.trim_end().to_owned();
            view.columns = columns.iter().filter(|column| column.view == view.name).cloned().collect();
        }
        views
    });
    &VIEWS
}
