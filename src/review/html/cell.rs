//! Values of a report's table as the page prints them.

use crate::model::count::grouped;
use crate::model::text::safe_text;
use crate::render::Table;
use crate::render::number::rounded;

/// What stands where nothing was measured.
pub(super) const NOTHING: &str = "–";

/// A count with its thousands set apart.
pub(super) fn count_text(table: &Table, row: usize, column: &str) -> String {
    grouped(table.count(row, column))
}

/// A text that cannot turn the reading direction; markup is escaped by the template.
pub(super) fn text(table: &Table, row: usize, column: &str) -> Option<String> {
    table.text(row, column).map(|text| safe_text(text).into_owned())
}

/// A number with its unit, rounded for people.
pub(super) fn measure(value: Option<f64>, unit: &str) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| format!("{}{unit}", rounded(value)))
}

/// A share in percent; the sign stays on the number's line.
pub(super) fn percent(value: Option<f64>) -> String {
    measure(value, "\u{a0}%")
}

/// A length or place in a drawing, in percent of it: two decimals, and no zeros that say nothing.
pub(super) fn place(part: f64, whole: f64) -> String {
    let percent = if whole > 0.0 { 100.0 * part / whole } else { 0.0 };
    let text = format!("{percent:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A count as a number of a drawing.
#[expect(clippy::cast_precision_loss, reason = "no count of a page reaches 2^53")]
pub(super) fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_short() {
        for (part, whole, expected) in [(1.0, 3.0, "33.33"), (1.0, 2.0, "50"), (0.0, 5.0, "0"), (1.0, 0.0, "0")] {
            assert_eq!(place(part, whole), expected);
        }
    }
}
