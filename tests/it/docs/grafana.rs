//! The dashboard of `docs/grafana/`: its statements on days are the reports' own, and each statement is handed to SQLite
//! as Grafana and its plugin do, which then read the answer by rules of their own.
//!
//! Those rules are read in the plugin's source (github.com/fr-ser/grafana-sqlite-datasource, 4.0.3): `src/DataSource.ts`,
//! and in `pkg/plugin/` `variables.go`, `macros.go` and `query.go`. Its SQLite is modernc.org/sqlite, which is made with
//! the mathematical functions; that of this program is not, and none of its own functions are known there.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value as Json;
use zoom_qos::model::Timestamp;
use zoom_qos::model::attribute::{ACCOUNT, ATTRIBUTES};
use zoom_qos::report::Report;

use super::newcomer::Newcomer;
use super::{is_update, root};
use crate::support::program::{code, program, stderr};

const DASHBOARD: &str = "docs/grafana/zoom-qos.json";

/// The panels whose statements are made of files beside the dashboard, or of a report.
const MADE: [(&str, &str); 4] = [
    ("Poor minutes by day and network", include_str!("../../../docs/grafana/trend.sql")),
    ("Coverage by day", include_str!("../../../docs/grafana/coverage.sql")),
    ("Poor minutes by ${by}", include_str!("../../../docs/grafana/breakdown.sql")),
    ("Coverage of the event", include_str!("../../../queries/coverage.sql")),
];

/// What the dashboard gives for the parameters of a report.
const GIVEN: [(&str, &str); 8] = [
    (":from", "date($__from / 1000, 'unixepoch')"),
    (":to", "date($__to / 1000, 'unixepoch')"),
    (":period", "'day'"),
    (":thresholds", "${profile:sqlstring}"),
    (":by", "${by:sqlstring}"),
    (":limit", "50"),
    (":event", "${event:sqlstring}"),
    (":kind", "(SELECT kind FROM v_event WHERE event_uuid = ${event:sqlstring})"),
];

/// Where the dashboard's variables stand in the parts of reports on days, behind these words of theirs.
const CHOSEN: [(&str, &str); 2] = [
    (
        "    WHERE substr(dated_time, 1, 10) >= :from AND substr(dated_time, 1, 10) <= :to\n",
        "        AND kind IN (${kind:sqlstring})\n",
    ),
    (
        "    LEFT JOIN identity_token AS token ON token.session_id = participant.session_id\n",
        "    WHERE coalesce(participant.site, 'not on the map') IN (${site:sqlstring})\n",
    ),
];

/// The statement of a panel: a report with all of its parts, without comments, on plain SQLite.
fn made(report: &str) -> String {
    let report = Report::parse("panel", report).unwrap();
    let mut sql = report.sql.replace("greatest(", "max(");
    for (words, condition) in CHOSEN {
        assert!(sql.matches(words).count() <= 1, "{words}");
        sql = sql.replace(words, &format!("{words}{condition}"));
    }
    let code: Vec<&str> = sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    let mut sql = code.join("\n");
    for (parameter, given) in GIVEN {
        sql = sql.replace(parameter, given);
    }
    sql
}

fn dashboard() -> Json {
    serde_json::from_str(&std::fs::read_to_string(root().join(DASHBOARD)).unwrap()).unwrap()
}

/// `UPDATE_DOCS=1` writes them anew.
#[test]
fn the_dashboard_s_statements_on_days_are_the_reports_own() {
    let mut text = std::fs::read_to_string(root().join(DASHBOARD)).unwrap();
    for (title, report) in MADE {
        let dashboard: Json = serde_json::from_str(&text).unwrap();
        let panel = dashboard["panels"].as_array().unwrap().iter().find(|panel| panel["title"] == title).unwrap();
        let (is, should) = (&panel["targets"][0]["rawQueryText"], Json::from(made(report)));
        if is_update() {
            text = replaced_in_panel(&text, title, is, &should);
        } else {
            assert_eq!(*is, should, "{title}");
        }
    }
    if is_update() {
        std::fs::write(root().join(DASHBOARD), text).unwrap();
    }
}

/// The dashboard's text with another statement in a panel, and nothing else changed.
fn replaced_in_panel(text: &str, title: &str, is: &Json, should: &Json) -> String {
    let (before, panel) = text.split_at(text.find(&format!("\"title\": {}", Json::from(title))).unwrap());
    format!("{before}{}", panel.replacen(&is.to_string(), &should.to_string(), 2))
}

/// A statement of the dashboard: where it stands, its text, its columns of times, and how its rows are read.
pub(crate) struct Query {
    pub(crate) place: String,
    pub(crate) sql: String,
    pub(crate) times: Vec<String>,
    shown_as: String,
    queried_as: String,
}

/// Every statement of the dashboard.
pub(crate) fn queries() -> Vec<Query> {
    let (dashboard, mut queries) = (dashboard(), Vec::new());
    let text = |value: &Json| value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned();
    for variable in dashboard["templating"]["list"].as_array().unwrap() {
        if variable["type"] == "query" {
            let place = format!("the variable {}", text(&variable["name"]));
            let (sql, shown_as) = (text(&variable["query"]), "variable".to_owned());
            queries.push(Query { place, sql, times: Vec::new(), shown_as, queried_as: "table".to_owned() });
        }
    }
    for panel in dashboard["panels"].as_array().unwrap() {
        for target in panel["targets"].as_array().into_iter().flatten() {
            // What a page is drawn from, and what an alert would run.
            assert_eq!(target["queryText"], target["rawQueryText"], "{}", panel["title"]);
            queries.push(Query {
                place: text(&panel["title"]),
                sql: text(&target["rawQueryText"]),
                times: target["timeColumns"].as_array().unwrap().iter().map(text).collect(),
                shown_as: text(&panel["type"]),
                queried_as: text(&target["queryType"]),
            });
        }
    }
    queries
}

/// What somebody has chosen on the dashboard.
pub(crate) struct Chosen {
    /// The time range, in seconds since 1970.
    pub(crate) range: (i64, i64),
    /// The values of each variable.
    pub(crate) variables: BTreeMap<&'static str, Vec<String>>,
}

impl Chosen {
    /// The statement as it reaches SQLite: Grafana replaces its variables, the plugin the ends of the time range and then
    /// its one macro.
    pub(crate) fn in_place(&self, sql: &str) -> String {
        let mut sql = sql.to_owned();
        for (name, values) in &self.variables {
            let quoted: Vec<String> = values.iter().map(|value| format!("'{}'", value.replace('\'', "''"))).collect();
            sql = sql.replace(&format!("${{{name}:sqlstring}}"), &quoted.join(","));
        }
        let (from, to) = self.range;
        let sql = sql.replace("$__from", &(from * 1000).to_string()).replace("$__to", &(to * 1000).to_string());
        with_macro(&sql)
    }
}

/// `$__unixEpochGroupSeconds(time, seconds)`, whose arguments end at the first bracket.
fn with_macro(sql: &str) -> String {
    const MACRO: &str = "$__unixEpochGroupSeconds(";
    let mut sql = sql.to_owned();
    while let Some(at) = sql.find(MACRO) {
        let length = sql[at..].find(')').unwrap();
        let (time, seconds) = sql[at + MACRO.len()..at + length].split_once(',').unwrap();
        let seconds: i64 = seconds.trim().parse().unwrap();
        sql.replace_range(at..=at + length, &format!("cast(({time} / {seconds}) as int) * {seconds}"));
    }
    assert!(!sql.contains('$'), "nothing is left to replace: {sql}");
    sql
}

/// What the plugin makes of an answer.
struct Frame {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Frame {
    fn of(connection: &Connection, sql: &str, place: &str) -> Self {
        let mut statement = connection.prepare(sql).unwrap_or_else(|error| panic!("{place}: {error}"));
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let rows = statement.query_map([], |row| (0..columns.len()).map(|column| row.get(column)).collect());
        Self { rows: rows.unwrap().map(Result::unwrap).collect(), columns }
    }

    fn position(&self, name: &str) -> usize {
        self.columns.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"))
    }

    fn cells(&self, column: usize) -> impl Iterator<Item = &Value> {
        self.rows.iter().map(move |row| &row[column]).filter(|cell| **cell != Value::Null)
    }

    /// Refuses what the plugin would show as something else: the first value of a column that is not NULL decides what
    /// all of them are, and where that is a whole number, it cuts the others off behind their points.
    fn check_types(&self, place: &str) {
        for (column, name) in self.columns.iter().enumerate() {
            let types: BTreeSet<String> = self.cells(column).map(|cell| cell.data_type().to_string()).collect();
            assert!(types.len() <= 1, "{place}, {name}: {types:?}");
        }
    }

    /// Times are whole seconds since 1970, for which the plugin takes a number.
    fn check_times(&self, times: &[String], place: &str) {
        for time in times {
            let column = self.position(time);
            assert_eq!(self.cells(column).count(), self.rows.len(), "{place}: every row has a time");
            let are_seconds = self.cells(column).all(|cell| matches!(cell, Value::Integer(_)));
            assert!(are_seconds, "{place}, {time}");
        }
    }

    /// Lines in time: the rows come in its order; texts beside it are what each line is called by, of which a table's rows
    /// would be none.
    fn check_lines(&self, query: &Query) {
        let Query { place, times, queried_as, .. } = query;
        let [time] = times.as_slice() else { panic!("{place}: one column is the time") };
        let time = self.position(time);
        let is_text = |cell: &Value| matches!(cell, Value::Text(_));
        let (texts, numbers): (Vec<usize>, Vec<usize>) = (0..self.columns.len())
            .filter(|column| *column != time)
            .partition(|column| self.cells(*column).any(is_text));
        assert!(!numbers.is_empty(), "{place}: nothing to draw");
        assert!(texts.is_empty() || queried_as == "time series", "{place}: rows of a table have no names");
        let keys: Vec<String> = self
            .rows
            .iter()
            .map(|row| format!("{:?}", texts.iter().map(|text| &row[*text]).collect::<Vec<_>>()))
            .collect();
        let at = |row: &Vec<Value>| match row[time] {
            Value::Integer(at) => at,
            _ => 0,
        };
        assert!(self.rows.iter().map(at).is_sorted(), "{place}: the plugin refuses times that go back");
        let points: BTreeSet<(i64, &String)> = self.rows.iter().map(at).zip(&keys).collect();
        assert_eq!(points.len(), self.rows.len(), "{place}: one point of each line at a time");
    }
}

/// The demo's database as the plugin opens it, and everything chosen that there is, in a range that begins and ends at
/// noon.
fn opened() -> (Connection, Chosen) {
    let database = Newcomer::with_the_demo().file("zoom-qos-demo.db");
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    connection.execute_batch("PRAGMA query_only = 1").unwrap();
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection
        .create_scalar_function("sqrt", 1, flags, |context| Ok(context.get::<Option<f64>>(0)?.map(f64::sqrt)))
        .unwrap();
    let ends = "SELECT min(start_time_unix), max(start_time_unix) FROM v_event";
    let (first, last): (i64, i64) = connection.query_row(ends, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let town_hall = "SELECT event_uuid FROM v_event WHERE topic = 'Town hall'";
    let event: String = connection.query_row(town_hall, [], |row| row.get(0)).unwrap();
    let range = (first - first % 86_400 + 43_200, last - last % 86_400 + 43_200);
    let mut variables = BTreeMap::from([("by", vec!["network_type".to_owned()]), ("event", vec![event])]);
    variables.insert("kind", ["meeting", "webinar"].map(str::to_owned).to_vec());
    for Query { place, sql, .. } in queries() {
        let Some(name) = ["site", "profile"].into_iter().find(|name| place.ends_with(name)) else { continue };
        let values = Frame::of(&connection, &sql, &place).rows.into_iter().map(|row| match &row[..] {
            [Value::Text(value)] => value.clone(),
            row => panic!("{place}: {row:?}"),
        });
        variables.insert(name, values.collect());
    }
    // Of several profiles one is chosen, at first that of the reports.
    variables.get_mut("profile").unwrap().truncate(1);
    (connection, Chosen { range, variables })
}

#[test]
fn every_statement_finds_something_that_the_plugin_shows_as_it_is() {
    let (connection, chosen) = opened();
    let queries = queries();
    assert_eq!(queries.len(), 13, "three variables and ten panels");
    for query in &queries {
        let frame = Frame::of(&connection, &chosen.in_place(&query.sql), &query.place);
        assert!(!frame.rows.is_empty(), "{} found nothing", query.place);
        frame.check_types(&query.place);
        frame.check_times(&query.times, &query.place);
        if query.shown_as == "timeseries" {
            frame.check_lines(query);
        }
    }
}

/// A variable's values are those of one column, or of two that are called so.
#[test]
fn an_event_is_chosen_by_its_title_and_passed_on_by_its_uuid() {
    let (connection, chosen) = opened();
    let queries = queries();
    let query = queries.iter().find(|query| query.place == "the variable event").unwrap();
    let frame = Frame::of(&connection, &chosen.in_place(&query.sql), &query.place);
    assert_eq!(frame.columns, ["__text", "__value"]);
    let town_hall = &chosen.variables["event"][0];
    let row = frame.rows.iter().find(|row| row[1] == Value::Text(town_hall.clone())).unwrap();
    assert!(matches!(&row[0], Value::Text(shown) if shown.ends_with("Z Town hall")), "{row:?}");
}

/// It reads one database, in which everybody is of one account.
#[test]
fn people_are_grouped_by_every_attribute_that_a_database_knows() {
    let dashboard = dashboard();
    let variables = dashboard["templating"]["list"].as_array().unwrap();
    let variable = variables.iter().find(|variable| variable["name"] == "by").unwrap();
    let offered: Vec<&str> = variable["query"].as_str().unwrap().split(',').collect();
    let known = ATTRIBUTES.iter().map(|(name, _)| *name).filter(|name| *name != ACCOUNT);
    assert_eq!(BTreeSet::from_iter(offered.clone()), known.collect());
    let options: Vec<&str> =
        variable["options"].as_array().unwrap().iter().filter_map(|option| option["value"].as_str()).collect();
    assert_eq!(options, offered);
}

/// The rows of a report, each as the values of these columns.
fn reported(name: &str, arguments: &[&str], columns: &[&str]) -> Vec<Vec<Value>> {
    let mut command = program(&Newcomer::with_the_demo().file("zoom-qos-demo.db"));
    let run = command.args(["report", name, "--format", "json"]).args(arguments).output().unwrap();
    assert_eq!(code(&run), 0, "{name}: {}", stderr(&run));
    let rows: Vec<Json> = serde_json::from_slice(&run.stdout).unwrap();
    let value = |cell: &Json| match (cell.as_i64(), cell.as_f64(), cell.as_str()) {
        (Some(integer), ..) => Value::Integer(integer),
        (_, Some(real), _) => Value::Real(real),
        (.., Some(text)) => Value::Text(text.to_owned()),
        _ => Value::Null,
    };
    rows.iter().map(|row| columns.iter().map(|column| value(&row[*column])).collect()).collect()
}

/// The rows of a panel are those of a report, but for what is added in another order.
#[track_caller]
fn assert_same(panel: &[Vec<Value>], report: &[Vec<Value>]) {
    let number = |cell: &Value| match cell {
        #[expect(clippy::cast_precision_loss, reason = "counts and seconds are exact")]
        Value::Integer(integer) => Some(*integer as f64),
        Value::Real(real) => Some(*real),
        _ => None,
    };
    let is_same = |(is, should): (&Value, &Value)| match (number(is), number(should)) {
        (Some(is), Some(should)) => (is - should).abs() <= 1e-9 * should.abs().max(1.0),
        _ => is == should,
    };
    assert!(!report.is_empty());
    let are_same =
        |(is, should): (&Vec<Value>, &Vec<Value>)| is.len() == should.len() && is.iter().zip(should).all(is_same);
    assert!(panel.len() == report.len() && panel.iter().zip(report).all(are_same), "{panel:?}\n{report:?}");
}

#[test]
fn its_panels_say_what_the_reports_say() {
    let (connection, chosen) = opened();
    let panel = |title: &str, chosen: &Chosen| {
        let sql = queries().into_iter().find(|query| query.place == title).unwrap().sql;
        Frame::of(&connection, &chosen.in_place(&sql), title)
    };
    let (from, to) = chosen.range;
    let [from, to] = [from, to].map(|at| Timestamp(at).day().to_string());
    let days = ["--from", &from, "--to", &to];
    let by_day = [&days[..], &["-p", "period=day"]].concat();
    let mut trend = reported("trend", &by_day, &["period_unix", "network_type", "poor_pct", "coverage_pct"]);
    let mut coverage: Vec<Vec<Value>> =
        trend.iter().filter(|row| row[1] == Value::Text("(all)".to_owned())).cloned().collect();
    for row in &mut coverage {
        drop(row.drain(1..3));
    }
    trend.retain(|row| row[2] != Value::Null);
    for row in &mut trend {
        row.truncate(3);
    }
    assert_same(&panel("Poor minutes by day and network", &chosen).rows, &trend);
    assert_same(&panel("Coverage by day", &chosen).rows, &coverage);
    let columns = ["value", "poor_pct", "against_rest", "poor_low_pct", "poor_high_pct", "people", "n", "worst_metric"];
    let breakdown = reported("breakdown", &[&days[..], &["--limit", "50"]].concat(), &columns);
    assert_same(&panel("Poor minutes by ${by}", &chosen).rows, &breakdown);
    let event = panel("Coverage of the event", &chosen);
    let columns: Vec<&str> = event.columns.iter().map(String::as_str).collect();
    let of_event = ["--event", &chosen.variables["event"][0], "--limit", "50"];
    assert_same(&event.rows, &reported("coverage", &of_event, &columns));
    // Of one kind and of no site, less is left.
    let mut webinars = chosen;
    webinars.variables.insert("kind", vec!["webinar".to_owned()]);
    assert_eq!(panel("Coverage by day", &webinars).rows.len(), 1, "the demo has one webinar");
    webinars.variables.insert("site", vec!["nowhere".to_owned()]);
    assert!(panel("Coverage by day", &webinars).rows.is_empty());
}
