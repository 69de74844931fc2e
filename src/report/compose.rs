//! A report's whole statement, in three forms: every part computed, those that a rollup has the rows of read from its
//! table, and in steps of some days each.

use super::error::Error;
use crate::rollup;
use crate::rollup::part::{self, Part, TableOf, before, closure};

/// Parts that only another one reads, which does not name them, as it reads whichever a report names before it.
const FEEDING: [(&str, &str); 3] = [
    ("active_sample", "metric_percentile"),
    ("active_sample_of_days", "metric_percentile"),
    ("group_person_of_many", "group_sum"),
];

/// Parts that count each event by itself, so that their rows for some days and for the next are those for all.
const OF_EACH_EVENT: [&str; 4] = ["event_person", "event_coverage", "event_session_count", "counted_session"];

/// The part that chooses events by their days.
const CHOSEN_BY_DAYS: &str = "chosen_event";

/// A report on the events of some days, some of them after others: for an engine that would have to hold all at once.
#[derive(Debug, Clone)]
pub struct Batches {
    /// Each table to be filled, with the statement that has its rows of the days `:from` to `:to`.
    pub tables: Vec<(String, String)>,
    /// The report over those tables.
    pub sql: String,
}

/// A report's whole statement: the parts that its header names, each once and after those that it needs itself, and
/// then the report's own expressions.
///
/// # Errors
///
/// [`Error::BadHeader`] if there is no such part.
pub(super) fn compose(report: &str, sql: &str, with: &[String]) -> Result<String, Error> {
    let parts = closure(with, &part::computed);
    let parts = parts.map_err(|reason| Error::BadHeader { report: report.to_owned(), reason })?;
    Ok(before(&parts, sql))
}

/// The same statement over the tables of rollups, and the parts that it takes from them, if that spares it from reading
/// the samples itself.
pub(super) fn over_rollups(sql: &str, with: &[String]) -> Option<(String, rollup::Parts)> {
    let is_fed = |name: &String| FEEDING.iter().any(|(feeding, fed)| feeding == name && with.iter().any(|w| w == fed));
    let spared: Vec<String> = with.iter().filter(|name| !is_fed(name)).cloned().collect();
    let (computed, counted) = (closure(with, &part::computed).ok()?, closure(&spared, &rollup::table_of).ok()?);
    let reads_samples = |parts: &[Part]| parts.iter().any(|part| part.reads_samples);
    let taken = counted.iter().filter(|part| part.table.is_some()).map(|part| part.stands_for).collect();
    (reads_samples(&computed) && !reads_samples(&counted)).then(|| (before(&counted, sql), taken))
}

/// The same in batches, if it asks about the events of some days and has parts that count each by itself.
pub(super) fn in_batches(sql: &str, with: &[String]) -> Option<Batches> {
    let table_of: TableOf<'_> = &|part| OF_EACH_EVENT.contains(&part).then(|| format!("stepped_{part}"));
    let parts = closure(with, table_of).ok()?;
    let asks_about_days = parts.iter().any(|part| part.name == CHOSEN_BY_DAYS);
    let rows_of_days = |part: &Part| {
        let sql = format!("SELECT * FROM {}", part.stands_for);
        part::over(&[CHOSEN_BY_DAYS, part.name], part::computed, &sql)
    };
    let filled = |part: &Part| Some((part.table.clone()?, rows_of_days(part)));
    let tables: Vec<(String, String)> = parts.iter().filter_map(filled).collect();
    (asks_about_days && !tables.is_empty()).then(|| Batches { tables, sql: before(&parts, sql) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str, with: &[&str], expected: &str) {
        let with: Vec<String> = with.iter().map(|name| (*name).to_owned()).collect();
        let composed = compose("own", sql, &with).unwrap();
        // Only the names of the expressions: what is in them is for the reports' tests.
        let line = |line: &&str| !line.starts_with(' ') && !line.starts_with(')');
        let heads: Vec<&str> = composed.lines().filter(line).collect();
        assert_eq!(heads.join("|"), expected);
    }

    #[test]
    fn parts_stand_before_the_report_and_behind_what_they_need() {
        check("-- a\nSELECT 1", &[], "-- a|SELECT 1");
        check("-- a\nSELECT 1", &["person"], "-- a|WITH person AS MATERIALIZED (|SELECT 1");
        let judged = "-- a|WITH person AS MATERIALIZED (|judged AS MATERIALIZED (|own AS (";
        check("-- a\nWITH own AS (\n  SELECT 1)\nSELECT 2", &["judged", "person"], &format!("{judged}|SELECT 2"));
        check(
            "-- a\nWITH RECURSIVE own AS (\n  SELECT 1)",
            &["person"],
            "-- a|WITH RECURSIVE person AS MATERIALIZED (|own AS (",
        );
    }

    #[test]
    fn a_statement_is_recursive_if_a_part_of_it_is() {
        let begin = |with: &[&str]| {
            let with: Vec<String> = with.iter().map(|name| (*name).to_owned()).collect();
            let composed = compose("own", "SELECT 1", &with).unwrap();
            composed.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(begin(&["chosen_event", "event_person"]), "WITH chosen_event");
        assert_eq!(begin(&["chosen_event", "event_person", "known_person"]), "WITH RECURSIVE");
    }

    #[test]
    fn an_unknown_part_is_the_file_s_mistake() {
        let refused = compose("own", "SELECT 1", &["persons".to_owned()]).unwrap_err();
        assert!(refused.to_string().contains("there is no part `persons`; there are "), "{refused}");
    }
}
