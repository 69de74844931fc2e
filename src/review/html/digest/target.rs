//! How much of what a target allows is used up, drawn.

use crate::render::Table;
use crate::review::html::cell::{percent, place};

/// The drawing goes on to twice what is allowed, or as far as it takes.
const SHORTEST_PCT: f64 = 200.0;

/// Lengths and places in percent of the drawing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) used: String,
    /// Where all is used up.
    pub(super) all: String,
    /// What the drawing's end stands for.
    pub(super) top: String,
    pub(super) class: &'static str,
}

impl Target {
    /// That of the one row of `digest_overview`; none where nothing was measured.
    pub(super) fn of(overview: &Table) -> Option<Self> {
        let used = overview.number(0, "budget_used_pct")?;
        let top = used.max(SHORTEST_PCT);
        Some(Self {
            used: place(used, top),
            all: place(100.0, top),
            top: percent(Some(top)),
            class: if used > 100.0 { "b" } else { "g" },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Value;

    fn check(used: Value, expected: Option<[&str; 4]>) {
        let overview =
            Table { columns: vec!["budget_used_pct".to_owned()], rows: vec![vec![used]], ..Table::default() };
        let expected = expected.map(|[used, all, top, class]| Target {
            used: used.to_owned(),
            all: all.to_owned(),
            top: top.to_owned(),
            class: if class == "b" { "b" } else { "g" },
        });
        assert_eq!(Target::of(&overview), expected);
    }

    #[test]
    fn what_is_used_is_drawn_beside_all_that_there_is() {
        check(Value::Real(50.0), Some(["25", "50", "200\u{a0}%", "g"]));
        check(Value::Real(300.0), Some(["100", "33.33", "300\u{a0}%", "b"]));
        check(Value::Null, None);
    }
}
