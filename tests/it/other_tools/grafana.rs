//! Grafana, whose SQLite plugin is SQLite without our functions: here Debian's, with the plugin's macros and Grafana's
//! variables replaced as those two do.

use std::process::Command;

use serde_json::Value;

use crate::support::golden::{self, golden};

const DASHBOARD: &str = include_str!("../../../docs/grafana/zoom-qos.json");

/// A query of the dashboard: where it stands, its text, and its columns that are times.
struct Query {
    place: String,
    sql: String,
    times: Vec<String>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

fn queries(dashboard: &Value) -> Vec<Query> {
    let mut queries = Vec::new();
    for variable in dashboard["templating"]["list"].as_array().unwrap() {
        if variable["type"] == "query" {
            let place = format!("the variable {}", text(&variable["name"]));
            queries.push(Query { place, sql: text(&variable["query"]), times: Vec::new() });
        }
    }
    for panel in dashboard["panels"].as_array().unwrap() {
        for target in panel["targets"].as_array().into_iter().flatten() {
            assert_eq!(target["queryText"], target["rawQueryText"], "{}", panel["title"]);
            let times = target["timeColumns"].as_array().unwrap().iter().map(text).collect();
            queries.push(Query { place: text(&panel["title"]), sql: text(&target["rawQueryText"]), times });
        }
    }
    queries
}

/// As the plugin and Grafana hand the statement to SQLite.
fn replaced(sql: &str) -> String {
    const GROUP: &str = "$__unixEpochGroupSeconds(";
    let sql = sql.replace("${event:sqlstring}", &format!("'{}'", golden::GOLDEN));
    let mut sql = sql.replace("$__from", &(golden::START * 1000).to_string()).replace(
        "$__to",
        // A day later.
        &((golden::START + 86_400) * 1000).to_string(),
    );
    while let Some(at) = sql.find(GROUP) {
        let length = sql[at..].find(')').unwrap();
        let (time, seconds) = sql[at + GROUP.len()..at + length].split_once(", ").unwrap();
        let grouped = format!("cast(({time} / {seconds}) as int) * {seconds}");
        sql.replace_range(at..=at + length, &grouped);
    }
    assert!(!sql.contains('$'), "nothing is left to replace: {sql}");
    sql
}

#[test]
fn every_query_of_the_dashboard_runs_on_plain_sqlite_and_finds_something() {
    let (fixture, dashboard) = (golden(), serde_json::from_str(DASHBOARD).unwrap());
    let queries = queries(&dashboard);
    assert_eq!(queries.len(), 7, "a variable and six panels");
    for Query { place, sql, times } in queries {
        let shell = Command::new("sqlite3").arg("-json").arg(fixture.path()).arg(replaced(&sql)).output().unwrap();
        assert!(shell.status.success(), "{place}: {}", String::from_utf8_lossy(&shell.stderr));
        let rows: Vec<Value> = serde_json::from_slice(&shell.stdout).unwrap_or_default();
        if place.contains("picture") {
            continue;
        }
        assert!(!rows.is_empty(), "{place} found nothing");
        for (row, time) in rows.iter().flat_map(|row| times.iter().map(move |time| (row, time))) {
            assert!(row[time].is_i64(), "{place}: the plugin takes numbers for seconds since 1970: {row}");
        }
    }
}

/// Grafana's variable takes the text and the value out of one column, as the plugin gives no more.
#[test]
fn an_event_is_chosen_by_its_title_and_passed_on_by_its_uuid() {
    let (fixture, dashboard): (_, Value) = (golden(), serde_json::from_str(DASHBOARD).unwrap());
    let variable = &dashboard["templating"]["list"][1];
    assert_eq!(variable["regex"], r"/(?<text>.*) \| (?<value>[^|]+)/");
    let sql = replaced(&text(&variable["query"]));
    let choice: String = fixture.connection().query_row(&sql, [], |row| row.get(0)).unwrap();
    let (shown, passed_on) = choice.rsplit_once(" | ").unwrap();
    assert!(shown.starts_with("2026-03-04T09:00:00Z "), "{shown}");
    assert_eq!(passed_on, golden::GOLDEN);
}
