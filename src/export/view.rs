//! The exported views and their columns, as the dictionary has them.

use crate::dictionary;
use crate::model::personal::Personal;

/// Whose rows one statement reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// All rows of the event.
    Event,
    /// Those of one session after the other: a whole event's samples would have to be sorted in memory.
    Session,
    /// All rows of a UTC day.
    Day,
}

/// A view that is exported.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) name: &'static str,
    pub(crate) reach: Reach,
    /// The columns by which its rows are sorted, after the session.
    pub(crate) order: &'static [&'static str],
    /// In the order of the view.
    pub(crate) columns: Vec<Column>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) holds: ColumnType,
    /// What becomes of it where people are not to be named.
    pub(crate) personal: Personal,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnType {
    /// Words, of which many are equal.
    Text,
    /// An instant that the view shows as UTC text.
    Time,
    /// A whole number.
    Integer,
    /// A number.
    Real,
}

/// The views whose rows are of an event.
pub const OF_EVENTS: [&str; 6] =
    ["v_event", "v_participant_session", "v_sample", "v_stream_sample", "v_anomaly", "v_feedback"];

/// The view whose rows are of a UTC day and of no event: what Zoom counted.
pub(crate) const OF_DAYS: &str = "v_zoom_count";

/// All exported views.
pub const EXPORTED: [&str; 7] = {
    let [event, session, sample, stream_sample, anomaly, feedback] = OF_EVENTS;
    [event, session, sample, stream_sample, anomaly, feedback, OF_DAYS]
};

/// The views whose rows are of an event.
pub(crate) fn of_events() -> Vec<View> {
    OF_EVENTS.map(View::named).into()
}

/// All of them.
pub(crate) fn exported() -> Vec<View> {
    EXPORTED.map(View::named).into()
}

/// The view whose rows are of a day.
pub(crate) fn of_days() -> View {
    View::named(OF_DAYS)
}

impl View {
    /// The view of this name, with its reach and order.
    fn named(name: &'static str) -> Self {
        let described = dictionary::views().iter().filter(|view| view.name == name);
        let columns = described.flat_map(|view| &view.columns);
        let (reach, order): (Reach, &'static [&'static str]) = match name {
            "v_event" => (Reach::Event, &[]),
            "v_participant_session" => (Reach::Event, &["session_id"]),
            "v_sample" => (Reach::Session, &["sampled_at_unix"]),
            "v_stream_sample" => (Reach::Session, &["stream", "sampled_at_unix"]),
            "v_feedback" => (Reach::Event, &["feedback_id"]),
            OF_DAYS => (Reach::Day, &["account", "unit", "medium"]),
            _ => (Reach::Event, &["session_id", "endpoint", "path"]),
        };
        Self { name, reach, order, columns: columns.map(Column::of).collect() }
    }

    /// Whether `prune --samples` empties it.
    pub(crate) fn is_of_samples(&self) -> bool {
        self.reach == Reach::Session
    }

    /// The columns that the names of its folders hold, and its files do not.
    pub(crate) const fn folder_columns(&self) -> &'static [&'static str] {
        match self.reach {
            Reach::Event | Reach::Session => &["kind", "event_date"],
            Reach::Day => &["day_on"],
        }
    }

    /// The position of a column.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

impl Column {
    fn of(column: &dictionary::Column) -> Self {
        let holds = match (column.column_type.as_str(), column.unit.as_str()) {
            ("integer", _) => ColumnType::Integer,
            ("real", _) => ColumnType::Real,
            (_, "UTC") => ColumnType::Time,
            _ => ColumnType::Text,
        };
        Self { name: column.name.clone(), holds, personal: column.personal }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Its rows are written as they are, whatever is to be said of people.
    #[test]
    fn what_is_counted_of_a_day_names_nobody() {
        assert!(of_days().columns.iter().all(|column| column.personal == Personal::Nobody));
    }
}
