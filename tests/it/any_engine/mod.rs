//! The reports on other engines: over a lake of the simulator's account, every report has the rows that it has on
//! SQLite. Numbers may differ by 1e-9 of themselves, as engines add up in different orders.

mod duckdb;
mod spark;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use zoom_qos::report::{Report, catalog};
use zoom_qos::simulator::provider_file;

use crate::accounts::{NAMES, divided};
use crate::lake::{self, NOW};
use crate::support::program::{bare_program, code, program, stderr, stdout};

/// The report that knows its person over events, and not by a session of one.
const OVER_EVENTS: &str = "person_history";

/// When the file of providers was made, 2026-10-18.
const BUILT_AT: u64 = 1_792_281_600;

/// The demo's account, collected and exported with everybody's names.
struct Demo {
    folder: tempfile::TempDir,
    databases: Vec<PathBuf>,
    /// Each parameter that a report may have, with a value.
    parameters: Vec<(&'static str, String)>,
    /// What the person among them is known as over events.
    known_as: String,
}

impl Demo {
    fn exported() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let databases = vec![folder.path().join("demo.db")];
        let demo = Self { folder, databases, parameters: Vec::new(), known_as: String::new() };
        let run = program(&demo.db()).env("HOME", demo.folder.path()).arg("demo").output().unwrap();
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        // Half of all addresses are one provider's, so that there are hours of providers to compare.
        let providers = demo.folder.path().join("providers.mmdb");
        let networks = [("0.0.0.0/1", 64_496, "Lower"), ("128.0.0.0/1", 64_497, "Upper")];
        let networks = networks.map(|(network, asn, name)| (network.parse().unwrap(), asn, name.to_owned()));
        std::fs::write(&providers, provider_file(BUILT_AT, &networks)).unwrap();
        let run = program(&demo.db()).args(["sites", "--asn"]).arg(&providers).output().unwrap();
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        let connection = rusqlite::Connection::open(demo.db()).unwrap();
        // The demo asks nobody. Here everybody has an answer, to many of which nobody is tied.
        connection.execute_batch(include_str!("thumbs.sql")).unwrap();
        connection.execute_batch(include_str!("../lake/counts.sql")).unwrap();
        let run = lake::run(&demo.db(), &["export", "--identities", "full"], &demo.lake());
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        let event = |order: &str| -> String {
            let sql = format!("SELECT event_uuid FROM v_event ORDER BY participant_sessions {order} LIMIT 1");
            connection.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        let day = |of: &str| -> String {
            let sql = format!("SELECT substr({of}(start_time), 1, 10) FROM v_event");
            connection.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        let (largest, smallest) = (event("DESC"), event("ASC"));
        let person = |column: &str| -> String {
            let sql = format!(
                "SELECT {column} FROM v_person_session AS person
                 JOIN v_participant_session AS session ON session.session_id = person.session_id
                 WHERE person.event_uuid = ? AND session.zoom_user_id IS NOT NULL
                 ORDER BY (SELECT count(*) FROM v_stream_sample AS sample
                           WHERE sample.session_id = session.session_id AND sample.avg_loss_pct > 5) DESC
                 LIMIT 1"
            );
            connection.query_row(&sql, [&largest], |row| row.get(0)).unwrap()
        };
        // Somebody who had trouble, so that there are episodes to compare. A lake knows people by its keys alone.
        let (key, known_as) = (person("'session ' || person.person_id"), person("session.zoom_user_id"));
        let both = format!("{largest},{smallest}");
        // Others of its people were in the events before it.
        let of_largest = "SELECT substr(start_time, 1, 10) FROM v_event WHERE event_uuid = ?";
        let divides: String = connection.query_row(of_largest, [&largest], |row| row.get(0)).unwrap();
        let days = [("from", day("min")), ("day", divides), ("to", day("max"))];
        let mut parameters = vec![("event", largest), ("events", both), ("person", key)];
        parameters.extend(days);
        parameters.extend(["by", "attribute"].map(|name| (name, "network_type".to_owned())));
        parameters.push(("value", "Wifi".to_owned()));
        Self { parameters, known_as, ..demo }
    }

    /// The same of three accounts, by which people are grouped, in a lake of three.
    fn of_accounts(self) -> Self {
        let accounts = self.folder.path().join("accounts");
        std::fs::create_dir(&accounts).unwrap();
        let mut databases: Vec<PathBuf> =
            divided(&self.db(), &accounts).into_iter().map(|account| account.path).collect();
        // A name that no folder can have as it is.
        let odd = accounts.join("Ärzte's 50%.db");
        std::fs::rename(&databases[2], &odd).unwrap();
        databases[2] = odd;
        let place_of = |person: &str| {
            let has_it = |db: &PathBuf| {
                let sql = "SELECT count(*) FROM participant_session WHERE 'session ' || session_id = ?";
                rusqlite::Connection::open(db).unwrap().query_row(sql, [person], |row| row.get(0)) == Ok(1)
            };
            databases.iter().position(has_it).unwrap()
        };
        let of_accounts = |(name, given): (&'static str, String)| match name {
            // The key with the digit of its account.
            "person" => (name, format!("{given}{}", place_of(&given))),
            "by" | "attribute" => (name, "account".to_owned()),
            "value" => (name, NAMES[1].to_owned()),
            _ => (name, given),
        };
        let parameters = self.parameters.into_iter().map(of_accounts).collect();
        let demo = Self { databases, parameters, ..self };
        std::fs::rename(demo.lake(), demo.folder.path().join("lake of one")).unwrap();
        let mut export = demo.program();
        let run = export.args(["export", "--identities", "full", "--lake"]).arg(demo.lake()).output().unwrap();
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        demo
    }

    fn db(&self) -> PathBuf {
        self.folder.path().join("demo.db")
    }

    fn lake(&self) -> PathBuf {
        self.folder.path().join("lake")
    }

    /// The program on its databases.
    fn program(&self) -> Command {
        let mut command = bare_program();
        for db in &self.databases {
            command.arg("--db").arg(db);
        }
        command
    }

    /// The value of a parameter in a report of this name.
    fn value<'a>(&'a self, report: &str, parameter: &str, given: &'a str) -> &'a str {
        if report == OVER_EVENTS && parameter == "person" { &self.known_as } else { given }
    }

    /// `-p NAME=VALUE` for each parameter of a report.
    fn arguments(&self, report: &Report) -> Vec<String> {
        let is_own = |name: &str| report.header.parameters.iter().any(|parameter| parameter.name == name);
        let own = self.parameters.iter().filter(|(name, _)| is_own(name));
        let argument = |(name, given): &(&str, String)| format!("{name}={}", self.value(&report.name, name, given));
        own.flat_map(|parameter| ["-p".to_owned(), argument(parameter)]).collect()
    }

    /// The rows of a report, on the database or with these arguments elsewhere.
    #[track_caller]
    fn rows(&self, report: &Report, elsewhere: &[&str]) -> Value {
        let mut command = self.program();
        command.env("PATH", tools()).env("ZOOM_QOS_NOW", NOW).args(["report", &report.name, "--format", "json"]);
        let run = command.args(self.arguments(report)).args(elsewhere).output().unwrap();
        assert_eq!(code(&run), 0, "{}: {}", report.name, stderr(&run));
        serde_json::from_slice(&run.stdout).unwrap()
    }
}

/// Where `.ci/python` puts programs, and the system does.
fn tools() -> String {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/python/bin");
    format!("{}:/usr/bin:/bin", python.display())
}

/// Every report but those that read the ledger.
fn reports() -> Vec<Report> {
    let mut reports = catalog::bundled().unwrap();
    reports.retain(|report| !report.sql.contains("v_work"));
    assert!(reports.len() >= 34, "{}", reports.len());
    reports
}

#[track_caller]
fn assert_equal(report: &Report, is: Value, should: Value) {
    let (Value::Array(mut is), Value::Array(mut should)) = (is, should) else { panic!("{}: no rows", report.name) };
    if report.name == "classified_samples" {
        // Its rows come in no order, as there may be millions.
        is.sort_by_cached_key(Value::to_string);
        should.sort_by_cached_key(Value::to_string);
    }
    assert_eq!(is.len(), should.len(), "{}: rows", report.name);
    assert!(!is.is_empty(), "{}: nothing is compared", report.name);
    for (number, (is, should)) in is.iter().zip(&should).enumerate() {
        let [answered, expected] = [is, should].map(|row| row.as_object().unwrap());
        assert!(answered.keys().eq(expected.keys()), "{}: columns", report.name);
        for (column, should) in expected {
            let is = &answered[column];
            assert!(is_same(is, should), "{}, row {number}, {column}: {is} and not {should}", report.name);
        }
    }
}

fn is_same(is: &Value, should: &Value) -> bool {
    match (is.as_f64(), should.as_f64()) {
        (Some(is), Some(should)) => (is - should).abs() <= 1e-9 * should.abs().max(1.0),
        _ => is == should,
    }
}
