//! A report as one script for DuckDB: settings, tables over the files, views, and the report with its parameters.
//!
//! A report on many days is written in steps: what counts each event by itself fills a table, a few days after others, so
//! that the memory it takes does not grow with the days.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::days::{Days, Place};
use super::dialect::{self, DUCKDB, literal};
use super::lakes::{Lakes, Told};
use super::statement::{self, Piece};
use crate::export::view::OF_DAYS;
use crate::lake::error::Error;
use crate::report::{Batches, Report, Value};

/// Stands between the columns' types and the rows.
pub(super) const MARK: &str = "zoom_qos_rows";

/// What follows the file of [`DUCKDB`]: the tables and views, and of the report first the columns with their types, then a row with
/// [`MARK`], then its rows.
pub(super) fn compose(
    connection: &Connection,
    report: &Report,
    values: &BTreeMap<String, Value>,
    (lakes, days): (&Lakes, &Days),
) -> Result<String, Error> {
    let steps = days_asked(values).map(|asked| days.steps(&asked, ROWS_AT_ONCE)).unwrap_or_default();
    let stepped = report.batches.as_ref().filter(|_| steps.len() > 1);
    let mut script = ended(&DUCKDB.tables(connection, &report.sql)?);
    for view in dialect::scans(&report.sql) {
        let scan = match view {
            OF_DAYS => scan_days(values, lakes, days),
            _ => scan(view, values, (lakes, days), if stepped.is_some() { STEP } else { "true" }),
        };
        script = script.replace(&format!("{{{view}}}"), &scan);
    }
    let views =
        if lakes.are_of_accounts() { DUCKDB.views_with_account_of(&report.sql) } else { DUCKDB.views_of(&report.sql) };
    script += &ended(&views);
    if let Some(stepped) = stepped {
        script += &fill(stepped, values, &steps);
    }
    let statement = with_values(&DUCKDB.rewrite(stepped.map_or(&report.sql, |stepped| &stepped.sql)), values);
    statement::check(&statement).map_err(Error::SeveralStatements)?;
    // A statement may begin with comments, before which no other word can stand.
    write!(script, "DESCRIBE\n{statement}\n;\nSELECT 1 AS {MARK};\n{statement}\n;\n")
        .expect("writing to a string cannot fail");
    Ok(script)
}

/// So many rows of all views, 20 million of them of streams, take DuckDB 1.5 GB of memory.
const ROWS_AT_ONCE: u64 = 30_000_000;

/// The rows of the days of a step; their partitions are chosen before any file is opened.
const STEP: &str = "event_date BETWEEN getvariable('first_day') AND getvariable('last_day')";

/// Statements with what ends each.
fn ended(statements: &[String]) -> String {
    statements.iter().flat_map(|statement| [statement.as_str(), ";\n"]).collect()
}

/// Fills the tables of a report in steps, and chooses all of their days again.
fn fill(stepped: &Batches, values: &BTreeMap<String, Value>, steps: &[RangeInclusive<NaiveDate>]) -> String {
    let mut script = String::new();
    for (number, step) in steps.iter().enumerate() {
        script += &choose(*step.start(), *step.end());
        let of_step = [("from", step.start()), ("to", step.end())];
        let mut values = values.clone();
        values.extend(of_step.map(|(name, day)| (name.to_owned(), Value::Text(day.to_string()))));
        for (table, rows) in &stepped.tables {
            let rows = with_values(&DUCKDB.rewrite(rows), &values);
            let fill =
                if number == 0 { format!("CREATE TEMPORARY TABLE {table} AS") } else { format!("INSERT INTO {table}") };
            script.extend([fill.as_str(), "\n", rows.as_str(), "\n;\n"]);
        }
    }
    let all = steps.first().zip(steps.last()).map(|(first, last)| choose(*first.start(), *last.end()));
    script + &all.unwrap_or_default()
}

/// Sets the days of which [`STEP`] chooses the rows.
fn choose(first: NaiveDate, last: NaiveDate) -> String {
    format!("SET VARIABLE first_day = DATE '{first}';\nSET VARIABLE last_day = DATE '{last}';\n")
}

/// Folders of a view, by the place of the lake that they lie in.
type Partitions = BTreeMap<usize, BTreeSet<String>>;

/// The rows of a view's files, of which a condition chooses some.
fn scan(view: &str, values: &BTreeMap<String, Value>, (lakes, days): (&Lakes, &Days), condition: &str) -> String {
    let partitions = partitions(values, days);
    // Days without events are no mistake, but a list of files must have one.
    let (partitions, condition) =
        if partitions.is_empty() { (every_partition(days), "false") } else { (partitions, condition) };
    read_parquet(view, lakes, &partitions, ("'kind': VARCHAR, 'event_date': DATE", condition))
}

/// The rows of the view of days: those of the days asked for, which need not be days of events.
fn scan_days(values: &BTreeMap<String, Value>, lakes: &Lakes, days: &Days) -> String {
    let asked = days_asked(values);
    let chosen = days.counted.iter().filter(|(_, day)| asked.as_ref().is_none_or(|asked| asked.contains(day)));
    let chosen = partitions_of(chosen.map(|(lake, day)| (*lake, format!("day_on={day}"))));
    let (partitions, condition) = if chosen.is_empty() {
        (partitions_of([(days.counted.first().map_or(0, |(lake, _)| *lake), "*".to_owned())]), "false")
    } else {
        (chosen, "true")
    };
    read_parquet(OF_DAYS, lakes, &partitions, ("'day_on': VARCHAR", condition))
}

/// The rows of the files in these folders of a view, whose names have these columns. Those of an account have its name, and
/// keys that no other's have.
fn read_parquet(view: &str, lakes: &Lakes, partitions: &Partitions, (hive_types, condition): (&str, &str)) -> String {
    let rows_of = |(place, partitions): (&usize, &BTreeSet<String>)| {
        let (way, told) = lakes.at(*place)?;
        let file = |partition| literal(&Value::Text(format!("{way}{view}/{partition}/*.parquet")));
        let files: Vec<String> = partitions.iter().map(file).collect();
        Some(format!(
            "SELECT {} FROM read_parquet([{}], hive_partitioning = true, hive_types = {{{hive_types}}}, \
             union_by_name = true) WHERE {condition}",
            told.map_or_else(|| "*".to_owned(), |told| columns_of(view, told)),
            files.join(", ")
        ))
    };
    let rows: Vec<String> = partitions.iter().filter_map(rows_of).collect();
    format!("({})", rows.join(" UNION ALL BY NAME "))
}

/// The columns of a view in the lake of one account among several.
fn columns_of(view: &str, Told { account, times, place }: Told<'_>) -> String {
    let unique = dialect::keys_of(view).map(|key| format!(", {key} * {times} + {place} AS {key}"));
    let account = literal(&Value::Text(account.to_owned()));
    format!("* REPLACE ({account} AS account{})", unique.collect::<String>())
}

/// Every partition of a view.
const ANY: &str = "*/*";

/// The same of each lake that has events.
fn every_partition(days: &Days) -> Partitions {
    let of_events = partitions_of(days.of_event.values().map(|place| (place.lake, ANY.to_owned())));
    if of_events.is_empty() { partitions_of([(0, ANY.to_owned())]) } else { of_events }
}

fn partitions_of(partitions: impl IntoIterator<Item = (usize, String)>) -> Partitions {
    let mut found = Partitions::new();
    for (lake, partition) in partitions {
        found.entry(lake).or_default().insert(partition);
    }
    found
}

/// The partitions of the event or the days that the report is about, so that no file of another is opened.
fn partitions(values: &BTreeMap<String, Value>, days: &Days) -> Partitions {
    let of_event = |kind: &str, place: &Place| (place.lake, format!("kind={kind}/event_date={}", place.day));
    if let Some((kind, uuid)) = text(values, "kind").zip(text(values, "event"))
        && let Some(place) = days.of_event.get(&(kind.to_owned(), uuid.to_owned()))
    {
        return partitions_of([of_event(kind, place)]);
    }
    if let Some(asked) = days_asked(values) {
        let asked = days.of_event.iter().filter(|(_, place)| asked.contains(&place.day));
        return partitions_of(asked.map(|((kind, _), place)| of_event(kind, place)));
    }
    every_partition(days)
}

/// The days that the report is about. In a user's own report, parameters of these names may be something else.
fn days_asked(values: &BTreeMap<String, Value>) -> Option<RangeInclusive<NaiveDate>> {
    let day = |name| text(values, name).and_then(|day| day.parse::<NaiveDate>().ok());
    Some(day("from")?..=day("to")?)
}

fn text<'values>(values: &'values BTreeMap<String, Value>, name: &str) -> Option<&'values str> {
    match values.get(name) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

/// The statement with a literal for each parameter, but for what stands in texts and comments.
fn with_values(sql: &str, values: &BTreeMap<String, Value>) -> String {
    // What cannot be taken apart is refused before it is run.
    let Ok(pieces) = statement::pieces(sql) else { return sql.to_owned() };
    let written = pieces.into_iter().map(|piece| match piece {
        Piece::Plain(text) => plain_with_values(text, values),
        other => other.text().to_owned(),
    });
    written.collect()
}

fn plain_with_values(sql: &str, values: &BTreeMap<String, Value>) -> String {
    let mut parts = sql.split(':');
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let length = part.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(part.len());
        let (name, rest) = part.split_at(length);
        match values.get(name) {
            // A blank keeps it from being one word, or one text, with what stands beside it.
            Some(value) => written.extend([" ", &literal(value), " ", rest]),
            None => written.extend([":", part]),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_become_literals_but_not_in_texts_and_comments() {
        let values = BTreeMap::from([
            ("event".to_owned(), Value::Text("it's".to_owned())),
            ("limit".to_owned(), Value::Integer(5)),
            ("share".to_owned(), Value::Real(0.5)),
        ]);
        let sql = "-- :event\nSELECT ':limit' - :share, 'a'':event' WHERE x = :event LIMIT :limit -- :limit";
        let expected = "-- :event\nSELECT ':limit' -  5e-1 , 'a'':event' WHERE x =  'it''s'  LIMIT  5  -- :limit";
        assert_eq!(with_values(sql, &values), expected);
        let beside = with_values("SELECT /* :event ' */ e:event'x', \":limit\", x::limit", &values);
        assert_eq!(beside, "SELECT /* :event ' */ e 'it''s' 'x', \":limit\", x: 5 ");
    }

    #[test]
    fn a_table_is_filled_with_the_days_of_each_step() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let tables = vec![("t".to_owned(), "SELECT :limit, :from, :to".to_owned())];
        let values = BTreeMap::from([("limit".to_owned(), Value::Integer(5))]);
        let script = fill(&Batches { tables, sql: String::new() }, &values, &[day(1)..=day(2), day(5)..=day(5)]);
        let expected = "SET VARIABLE first_day = DATE '2026-03-01';\nSET VARIABLE last_day = DATE '2026-03-02';\n\
                        CREATE TEMPORARY TABLE t AS\nSELECT  5 ,  '2026-03-01' ,  '2026-03-02' \n;\n\
                        SET VARIABLE first_day = DATE '2026-03-05';\nSET VARIABLE last_day = DATE '2026-03-05';\n\
                        INSERT INTO t\nSELECT  5 ,  '2026-03-05' ,  '2026-03-05' \n;\n\
                        SET VARIABLE first_day = DATE '2026-03-01';\nSET VARIABLE last_day = DATE '2026-03-05';\n";
        assert_eq!(script, expected);
    }
}
