//! How much of the event a page rests on, in words: a part must not read as the event.

use crate::model::count::grouped;
use crate::render::Table;

/// How much of the event is collected, by the report `overview`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::review) struct Collected {
    count: i64,
    /// Of how many; `None` where Zoom told nothing.
    of: Option<i64>,
    unit: Unit,
    verdict_for: VerdictFor,
}

/// In what Zoom told the size of the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Joins,
    People,
}

/// Whom the verdict on what is collected stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum VerdictFor {
    /// The event: enough of it is collected.
    Event,
    /// Those collected alone, as nobody else was asked for.
    Collected,
    /// Nobody: too little of the event is collected.
    Nobody,
}

impl Collected {
    /// What the one row of `overview` says.
    pub(in crate::review) fn of(overview: &Table) -> Self {
        Self {
            count: overview.count(0, "collected"),
            of: overview.integer(0, "collected_of"),
            unit: if overview.text(0, "collected_unit") == Some("people") { Unit::People } else { Unit::Joins },
            verdict_for: match overview.text(0, "verdict_for") {
                Some("those collected") => VerdictFor::Collected,
                Some("nobody") => VerdictFor::Nobody,
                _ => VerdictFor::Event,
            },
        }
    }

    /// Whether there is more of the event than is collected, as far as anybody knows.
    pub(in crate::review) fn is_part(self) -> bool {
        !self.speaks_for_event() || self.of.is_some_and(|of| of > self.count)
    }

    /// Whether that is enough to speak for the event.
    pub(in crate::review) fn speaks_for_event(self) -> bool {
        self.verdict_for == VerdictFor::Event
    }

    /// "3 of 246 joins".
    pub(in crate::review) fn share(self) -> String {
        match self.of {
            Some(of) => format!("{} of {}", grouped(self.count), self.unit.counted(of)),
            None => self.unit.counted(self.count),
        }
    }

    /// "for 3 collected of 246 joins", where a verdict is theirs alone.
    pub(in crate::review) fn for_whom(self) -> Option<String> {
        let whom = match self.of {
            Some(of) => format!("for {} collected of {}", grouped(self.count), self.unit.counted(of)),
            None => format!("for {} collected", self.unit.counted(self.count)),
        };
        (self.verdict_for == VerdictFor::Collected).then_some(whom)
    }

    /// "10 of 25 joins are collected, a verdict needs 80 %.", where that is too little.
    pub(in crate::review) fn too_little(self) -> Option<String> {
        let are = if self.count == 1 { "is" } else { "are" };
        let sentence = format!("{} {are} collected, a verdict needs 80 %.", self.share());
        (self.verdict_for == VerdictFor::Nobody).then_some(sentence)
    }
}

impl Unit {
    fn counted(self, count: i64) -> String {
        let noun = match (self, count) {
            (Self::Joins, 1) => "join",
            (Self::Joins, _) => "joins",
            (Self::People, 1) => "person",
            (Self::People, _) => "people",
        };
        format!("{} {noun}", grouped(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(count: i64, of: Option<i64>, unit: Unit, verdict_for: VerdictFor, expected: [&str; 3]) {
        let collected = Collected { count, of, unit, verdict_for };
        let [whom, too_little] = [collected.for_whom(), collected.too_little()].map(Option::unwrap_or_default);
        assert_eq!([collected.share(), whom, too_little], expected);
    }

    #[test]
    fn the_words_say_how_many_of_how_many_and_of_what() {
        use Unit::{Joins, People};
        use VerdictFor::{Collected, Event, Nobody};
        check(3, Some(246), Joins, Collected, ["3 of 246 joins", "for 3 collected of 246 joins", ""]);
        check(1, Some(12), People, Collected, ["1 of 12 people", "for 1 collected of 12 people", ""]);
        check(1, None, Joins, Collected, ["1 join", "for 1 join collected", ""]);
        check(1200, Some(1200), Joins, Event, ["1,200 of 1,200 joins", "", ""]);
        check(1, Some(1), People, Event, ["1 of 1 person", "", ""]);
        check(7, None, Joins, Event, ["7 joins", "", ""]);
        let too_little = "10 of 25 joins are collected, a verdict needs 80 %.";
        check(10, Some(25), Joins, Nobody, ["10 of 25 joins", "", too_little]);
    }
}
