//! The days of a group, as the report `digest_since` tells them.

use chrono::NaiveDate;

use crate::model::Timestamp;
use crate::render::Table;

/// The day that divides them best, however far others are from that.
pub(super) fn since_day(days: &Table) -> Option<NaiveDate> {
    marked(days, "is_since").first().copied()
}

/// Those that a column marks.
pub(super) fn marked(days: &Table, column: &str) -> Vec<NaiveDate> {
    (0..days.rows.len()).filter(|row| days.integer(*row, column) == Some(1)).filter_map(|row| day(days, row)).collect()
}

/// The share of poor minutes from one day to another, both included, and of how many minutes.
pub(super) fn share(days: &Table, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Option<(f64, i64)> {
    let is_asked = |row: &usize| {
        day(days, *row).is_some_and(|day| from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to))
    };
    let sum = |column| (0..days.rows.len()).filter(is_asked).map(|row| days.count(row, column)).sum::<i64>();
    let (n, poor_minutes) = (sum("n"), sum("poor_minutes"));
    #[expect(clippy::cast_precision_loss, reason = "no group has 2^53 minutes")]
    (n > 0).then(|| (poor_minutes as f64 / n as f64, n))
}

fn day(days: &Table, row: usize) -> Option<NaiveDate> {
    days.integer(row, "day_unix").map(|unix| Timestamp(unix).day())
}
