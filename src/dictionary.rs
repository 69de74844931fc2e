//! The data dictionary: what every view and every column of it means.
//!
//! `migrations/views.toml` and `migrations/dictionary.csv` are its one source. `schema` prints it, the store keeps a
//! copy in the database for tools that have no other way to it, and a test holds it against the views. It also says
//! what each column tells of people, which for Zoom's fields stands in [`crate::model::field`].

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::model::field::{EVENT_FIELDS, FEEDBACK_FIELDS, Field, PARTICIPANT_FIELDS};
use crate::model::personal::Personal;

/// One view.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct View {
    /// Its name.
    pub name: String,
    /// Whether it never loses or redefines a column; the others may change with any release.
    pub contract: bool,
    /// What it has a row for.
    pub meaning: String,
    /// What the example answers.
    pub question: String,
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
    /// What it says of people; the meaning says so where that is anything.
    #[serde(skip)]
    pub personal: Personal,
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
            view.columns = columns.iter().filter(|column| column.view == view.name).cloned().map(told).collect();
        }
        views
    });
    &VIEWS
}

/// Columns of the views that are no fields of Zoom's. A line of the map of networks may be a single address.
const OTHERS: [(&str, &str, Personal); 17] = [
    ("v_participant_session", "site_network", Personal::Trace),
    ("v_participant_session", "site", Personal::Place),
    ("v_participant_session", "building", Personal::Place),
    ("v_participant_session", "isp", Personal::Place),
    ("v_session_told", "site", Personal::Place),
    ("v_session_told", "building", Personal::Place),
    ("v_session_told", "isp", Personal::Place),
    ("v_session_attribute", "value", Personal::Trace),
    ("v_anomaly", "path", Personal::Words),
    ("v_anomaly", "raw_value", Personal::Unreadable),
    ("v_work", "participant", Personal::Trace),
    ("v_work", "reason", Personal::Words),
    ("v_sample", "system_min_cpu_pressure", Personal::Words),
    ("v_sample", "system_avg_cpu_pressure", Personal::Words),
    ("v_sample", "system_max_cpu_pressure", Personal::Words),
    ("v_stream_quality", "quality", Personal::Words),
    ("v_stream_quality", "network_notification", Personal::Words),
];

/// What a column of a view says of people.
fn personal(view: &str, column: &str) -> Personal {
    let other = OTHERS.iter().find(|(of, name, _)| (*of, *name) == (view, column));
    let fields: &[Field] = match view {
        "v_event" => EVENT_FIELDS,
        "v_participant_session" | "v_person" | "v_attendance" | "v_session_told" => PARTICIPANT_FIELDS,
        "v_feedback" => FEEDBACK_FIELDS,
        _ => &[],
    };
    let field = fields.iter().find(|field| field.column == column).map(|field| field.personal);
    other.map(|(.., personal)| *personal).or(field).unwrap_or(Personal::Nobody)
}

/// The column with what it says of people.
fn told(column: Column) -> Column {
    let personal = personal(&column.view, &column.name);
    let suffix = if personal.is_told() { "; personal" } else { "" };
    Column { meaning: column.meaning + suffix, personal, ..column }
}
