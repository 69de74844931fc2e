//! What several reports count by: lists of common table expressions, each in one file of `queries/parts/`.
//!
//! A view would be the usual place for a rule that many reports share, and the views of V4 hold those that can be one.
//! But SQLite carries a report's choice of event down through one aggregate and no further: incidents, which are
//! aggregates of aggregates, would as a view be computed for every event of the database first. So such rules are text
//! that stands before a report's own expressions, where the choice of event is part of the innermost one.

use super::error::Error;
use super::survey;

/// Name and text of each file in `queries/parts/`.
const PARTS: [(&str, &str); 51] = [
    ("active_sample", include_str!("../../queries/parts/active_sample.sql")),
    ("active_sample_of_days", include_str!("../../queries/parts/active_sample_of_days.sql")),
    ("activity", include_str!("../../queries/parts/activity.sql")),
    ("attended_session", include_str!("../../queries/parts/attended_session.sql")),
    ("attended_session_of_many", include_str!("../../queries/parts/attended_session_of_many.sql")),
    ("attribute_count", include_str!("../../queries/parts/attribute_count.sql")),
    ("attribute_rate", include_str!("../../queries/parts/attribute_rate.sql")),
    ("chosen_event", include_str!("../../queries/parts/chosen_event.sql")),
    ("collected", include_str!("../../queries/parts/collected.sql")),
    ("compared_event", include_str!("../../queries/parts/compared_event.sql")),
    ("coverage", include_str!("../../queries/parts/coverage.sql")),
    ("due_count", include_str!("../../queries/parts/due_count.sql")),
    ("episode", include_str!("../../queries/parts/episode.sql")),
    ("event_coverage", include_str!("../../queries/parts/event_coverage.sql")),
    ("event_person", include_str!("../../queries/parts/event_person.sql")),
    ("event_person_minute", include_str!("../../queries/parts/event_person_minute.sql")),
    ("event_session_count", include_str!("../../queries/parts/event_session_count.sql")),
    ("explaining_attribute", include_str!("../../queries/parts/explaining_attribute.sql")),
    ("group_count", include_str!("../../queries/parts/group_count.sql")),
    ("incident", include_str!("../../queries/parts/incident.sql")),
    ("judged", include_str!("../../queries/parts/judged.sql")),
    ("known_person", include_str!("../../queries/parts/known_person.sql")),
    ("machine_minute", include_str!("../../queries/parts/machine_minute.sql")),
    ("machine_sample", include_str!("../../queries/parts/machine_sample.sql")),
    ("metric_percentile", include_str!("../../queries/parts/metric_percentile.sql")),
    ("minute_count", include_str!("../../queries/parts/minute_count.sql")),
    ("name", include_str!("../../queries/parts/name.sql")),
    ("period_latency", include_str!("../../queries/parts/period_latency.sql")),
    ("person", include_str!("../../queries/parts/person.sql")),
    ("person_count", include_str!("../../queries/parts/person_count.sql")),
    ("person_minute", include_str!("../../queries/parts/person_minute.sql")),
    ("person_reading", include_str!("../../queries/parts/person_reading.sql")),
    ("picture_minute", include_str!("../../queries/parts/picture_minute.sql")),
    ("poor_person_minute", include_str!("../../queries/parts/poor_person_minute.sql")),
    ("poor_session_minute", include_str!("../../queries/parts/poor_session_minute.sql")),
    ("poor_stream_minute", include_str!("../../queries/parts/poor_stream_minute.sql")),
    ("poor_video_sample", include_str!("../../queries/parts/poor_video_sample.sql")),
    ("received_minute", include_str!("../../queries/parts/received_minute.sql")),
    ("rejoin", include_str!("../../queries/parts/rejoin.sql")),
    ("sampled_minute", include_str!("../../queries/parts/sampled_minute.sql")),
    ("session_attribute", include_str!("../../queries/parts/session_attribute.sql")),
    ("session_coverage", include_str!("../../queries/parts/session_coverage.sql")),
    ("session_minute", include_str!("../../queries/parts/session_minute.sql")),
    ("session_network", include_str!("../../queries/parts/session_network.sql")),
    ("sharer_count", include_str!("../../queries/parts/sharer_count.sql")),
    ("sharer_minute", include_str!("../../queries/parts/sharer_minute.sql")),
    ("stored_event", include_str!("../../queries/parts/stored_event.sql")),
    ("stored_event_of_many", include_str!("../../queries/parts/stored_event_of_many.sql")),
    ("stream_count", include_str!("../../queries/parts/stream_count.sql")),
    ("told_person", include_str!("../../queries/parts/told_person.sql")),
    ("value_step", include_str!("../../queries/parts/value_step.sql")),
];

/// Parts that read every sample of the event, or of all events that are asked about.
const READ_SAMPLES: [&str; 6] =
    ["judged", "activity", "active_sample", "active_sample_of_days", "event_person_minute", "period_latency"];

/// Parts that only another one reads, which does not name them, as it reads whichever a report names before it.
const FEEDING: [(&str, &str); 2] =
    [("active_sample", "metric_percentile"), ("active_sample_of_days", "metric_percentile")];

/// Parts that count each event by itself, so that their rows for some days and for the next are those for all.
const OF_EACH_EVENT: [&str; 3] = ["event_person", "event_coverage", "event_session_count"];

/// The part that chooses events by their days.
const CHOSEN_BY_DAYS: &str = "chosen_event";

/// Where the rows of the parts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// Each report computes them, on any engine.
    Computed,
    /// A survey has some of them in temporary tables.
    Surveyed,
    /// Temporary tables have those of each event, filled in steps.
    Stepped,
}

impl Rows {
    /// The table that has the rows of a part.
    fn table(self, part: &str) -> Option<String> {
        match self {
            Self::Computed => None,
            Self::Surveyed => survey::has(part).then(|| format!("temp.survey_{part}")),
            Self::Stepped => OF_EACH_EVENT.contains(&part).then(|| format!("stepped_{part}")),
        }
    }
}

/// A report on the events of some days, some of them after others: for an engine that would have to hold all at once.
#[derive(Debug, Clone)]
pub struct Steps {
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
    let parts = closure(with, Rows::Computed);
    let parts = parts.map_err(|reason| Error::BadHeader { report: report.to_owned(), reason })?;
    Ok(before(&parts, sql))
}

/// The same statement over the tables of a survey, and the parts that it takes from them, if that spares it from
/// reading the samples itself.
pub(super) fn compose_surveyed(sql: &str, with: &[String]) -> Option<(String, survey::Parts)> {
    let reads_samples =
        |parts: &[Part]| parts.iter().any(|part| READ_SAMPLES.contains(&part.name) && part.table.is_none());
    let [computed, surveyed] = [Rows::Computed, Rows::Surveyed].map(|rows| closure(with, rows).ok());
    let (computed, surveyed) = (computed?, surveyed?);
    let taken = surveyed.iter().filter(|part| part.table.is_some()).map(|part| part.name).collect();
    (reads_samples(&computed) && !reads_samples(&surveyed)).then(|| (before(&surveyed, sql), taken))
}

/// The same in steps, if it asks about the events of some days and has parts that count each by itself.
pub(super) fn compose_steps(sql: &str, with: &[String]) -> Option<Steps> {
    let parts = closure(with, Rows::Stepped).ok()?;
    let asks_about_days = parts.iter().any(|part| part.name == CHOSEN_BY_DAYS);
    let rows_of_days = |name| over(&[CHOSEN_BY_DAYS, name], &format!("SELECT * FROM {name}"));
    let filled = |part: &Part| Some((part.table.clone()?, rows_of_days(part.name)));
    let tables: Vec<(String, String)> = parts.iter().filter_map(filled).collect();
    (asks_about_days && !tables.is_empty()).then(|| Steps { tables, sql: before(&parts, sql) })
}

/// The rows of one part as a statement of its own.
pub(super) fn rows_of(name: &str) -> String {
    over(&[name], &format!("SELECT * FROM {name}"))
}

/// A statement over some parts, of which those stand first that others need and do not name themselves: the events may
/// be chosen in several ways.
pub(super) fn over(names: &[&str], sql: &str) -> String {
    before(&all_of(names, Rows::Computed), sql)
}

/// The same over the tables of a survey, as far as it has them.
pub(super) fn over_surveyed(names: &[&str], sql: &str) -> String {
    before(&all_of(names, Rows::Surveyed), sql)
}

fn all_of(names: &[&str], rows: Rows) -> Vec<Part> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    closure(&names, rows).unwrap_or_default()
}

/// A part as it stands in a statement.
struct Part {
    name: &'static str,
    text: String,
    /// The table that has its rows, if it reads one.
    table: Option<String>,
}

/// These parts and those that they need, each behind what it needs.
fn closure(with: &[String], rows: Rows) -> Result<Vec<Part>, String> {
    let is_spared = |name: &String| {
        let fed = FEEDING.iter().find(|(feeding, _)| feeding == name).map(|(_, fed)| *fed);
        rows == Rows::Surveyed && fed.is_some_and(|fed| with.iter().any(|name| name == fed))
    };
    let mut parts = Vec::new();
    for name in with.iter().filter(|name| !is_spared(name)) {
        need(name, rows, &mut parts)?;
    }
    Ok(parts)
}

/// A statement with parts before its own expressions.
fn before(parts: &[Part], sql: &str) -> String {
    if parts.is_empty() {
        return sql.to_owned();
    }
    let parts = parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(",\n");
    let (comments, own) = split_comments(sql);
    match (own.strip_prefix("WITH RECURSIVE "), own.strip_prefix("WITH ")) {
        (Some(own), _) => format!("{comments}WITH RECURSIVE {parts},\n{own}"),
        (None, Some(own)) => format!("{comments}WITH {parts},\n{own}"),
        (None, None) => format!("{comments}WITH {parts}\n{own}"),
    }
}

/// The names in a `-- with:` line.
pub(super) fn names_in(text: &str) -> Vec<String> {
    text.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// Adds a part behind those that it needs. No part needs itself, not even over others: a test composes them all.
fn need(name: &str, rows: Rows, parts: &mut Vec<Part>) -> Result<(), String> {
    let Some((name, text)) = PARTS.iter().find(|(known, _)| *known == name) else {
        let known: Vec<&str> = PARTS.iter().map(|(known, _)| *known).collect();
        return Err(format!("there is no part `{name}`; there are {}", known.join(", ")));
    };
    if parts.iter().any(|part| part.name == *name) {
        return Ok(());
    }
    if let Some(table) = rows.table(name) {
        let text = format!("{name} AS (\n    SELECT * FROM {table}\n)");
        parts.push(Part { name, text, table: Some(table) });
        return Ok(());
    }
    let with = text.lines().next().and_then(|line| line.strip_prefix("-- with:")).unwrap_or_default();
    for needed in names_in(with) {
        need(&needed, rows, parts)?;
    }
    parts.push(Part { name, text: split_comments(text).1.trim_end().to_owned(), table: None });
    Ok(())
}

/// The comment lines at the head of a file, and the rest.
fn split_comments(sql: &str) -> (&str, &str) {
    let comments: usize = sql.split_inclusive('\n').take_while(|line| line.starts_with("--")).map(str::len).sum();
    sql.split_at(comments)
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
    fn an_unknown_part_is_the_file_s_mistake() {
        let refused = compose("own", "SELECT 1", &["persons".to_owned()]).unwrap_err();
        assert!(refused.to_string().contains("there is no part `persons`; there are "), "{refused}");
    }
}
