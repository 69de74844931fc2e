//! From when to when something was, in lines below each other.

use crate::model::Timestamp;
use crate::render::width::{pad_right, width};
use crate::render::{EventTimes, Table};

/// From when to when these rows were by two columns of instants, each as wide as the widest.
pub(in crate::review) fn spans(
    table: &Table,
    rows: impl IntoIterator<Item = usize>,
    [from, to]: [&str; 2],
    times: EventTimes,
) -> Vec<String> {
    let at = |row, column| table.integer(row, column).map(Timestamp);
    let spans: Vec<String> = rows.into_iter().map(|row| times.span(at(row, from), at(row, to))).collect();
    let columns = spans.iter().map(|span| width(span)).max().unwrap_or_default();
    spans.iter().map(|span| pad_right(span, columns)).collect()
}
