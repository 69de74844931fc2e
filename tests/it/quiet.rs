//! `--quiet`: one line for every exit code but 0, so that cron's mail says what happened; and nothing is said twice.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;
use zoom_qos::model::EventKind;
use zoom_qos::simulator::{self, Account, Effect, Endpoint, Fault, Matcher, Occurrence, Options, Server, ServerClock};

use crate::support::collecting::{NOW, small};
use crate::support::program::{code, program, program_for, stderr};

/// Runs the command that `make` makes in every manner, and holds what it says against the rules.
fn check(expected: i32, says: &str, make: impl Fn() -> Command) {
    let quiet = make().arg("--quiet").output().unwrap();
    let said = stderr(&quiet);
    assert_eq!(code(&quiet), expected, "{said}");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 1, "code {expected}: {said:?}");
    assert!(lines[0].starts_with("error: failed to ") && lines[0].contains("; "), "code {expected}: {said:?}");
    assert!(said.contains(says), "code {expected}: {said:?} does not say {says:?}");

    let json = make().args(["--quiet", "--log-format", "json"]).output().unwrap();
    let said = stderr(&json);
    assert_eq!(said.lines().count(), 1, "code {expected}: {said:?}");
    let object: serde_json::Value = serde_json::from_str(said.trim()).unwrap();
    assert_eq!((&object["level"], &object["fields"]["exit_code"]), (&"ERROR".into(), &expected.into()), "{said}");

    let loud = make().output().unwrap();
    let said = stderr(&loud);
    assert_eq!(code(&loud), expected, "{said}");
    let mut lines: Vec<&str> = said.lines().map(str::trim).collect();
    let all = lines.len();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), all, "something is said twice: {said}");
}

async fn server(faults: Vec<Fault>) -> Server {
    let options = Options { clock: Some(ServerClock::standing(NOW)), limits: None, faults, ..Options::default() };
    simulator::serve(Account::generate(&small()), options).await.unwrap()
}

fn everywhere(endpoint: Endpoint, effect: Effect) -> Vec<Fault> {
    let matcher = Matcher { endpoint: Some(endpoint), occurrence: Occurrence::Every, ..Matcher::default() };
    vec![Fault { matcher, effect }]
}

fn collect(server: &Server, db: &Path, more: &[&str]) -> Command {
    let mut command = program_for(server, db, NOW);
    command.args(["collect", "--lookback", "7", "--retry-limit", "0"]).args(more);
    command
}

/// A new database for every run.
fn fresh(folder: &TempDir) -> impl Fn() -> PathBuf {
    let path = folder.path().to_owned();
    let number = std::cell::Cell::new(0);
    move || {
        number.set(number.get() + 1);
        path.join(format!("{}.db", number.get()))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn collect_says_in_one_line_how_it_ended() {
    let folder = TempDir::new().unwrap();
    let db = fresh(&folder);
    let sound = server(Vec::new()).await;
    let broken = server(everywhere(Endpoint::QosList, Effect::NotFound)).await;
    check(3, " more: ", || collect(&broken, &db(), &["--source", "list"]));
    check(4, "ZOOM_CLIENT_SECRET", || {
        let mut command = collect(&sound, &db(), &[]);
        command.env("ZOOM_CLIENT_SECRET", "wrong");
        command
    });
    let down = server(everywhere(Endpoint::Listing, Effect::Html(503))).await;
    check(5, "listing of meetings", || collect(&down, &db(), &[]));
    let slow = server(everywhere(Endpoint::Listing, Effect::Delay(Duration::from_hours(1)))).await;
    check(7, "--max-duration", || collect(&slow, &db(), &["--max-duration", "1"]));
    check(8, "request budget", || collect(&sound, &db(), &["--max-requests", "1"]));
    check(8, "2026-11-18T00:00:00Z", || collect(&sound, &db(), &["--reserve", "60000"]));
    check(2, "--lookback", || collect(&sound, &db(), &["--lookback", "many"]));
    check(2, "no event and no days", || {
        let mut command = program_for(&sound, &db(), NOW);
        command.arg("collect");
        command
    });
    // Data stays data.
    let json = collect(&sound, &db(), &["--max-requests", "1", "--json", "--quiet"]).output().unwrap();
    let object: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((object["exit_code"].as_i64(), stderr(&json).lines().count()), (Some(8), 1));
    let good = collect(&sound, &db(), &["--quiet"]).output().unwrap();
    assert_eq!((code(&good), stderr(&good).as_str()), (0, ""));
    assert!(sound.account().event("Small webinar").is_some_and(|event| event.kind() == EventKind::Webinar));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_other_commands_say_in_one_line_how_they_ended() {
    let folder = TempDir::new().unwrap();
    let sound = server(Vec::new()).await;
    let db = folder.path().join("sound.db");
    assert_eq!(code(&collect(&sound, &db, &[]).output().unwrap()), 0);
    let command = |arguments: &[&str]| {
        let mut command = program(&db);
        command.env("HOME", folder.path()).args(arguments);
        command
    };
    check(10, "recent enough", || command(&["status", "--max-age", "0d"]));
    check(10, "ZOOM_ACCOUNT_ID", || command(&["doctor", "--offline"]));
    let late = "UPDATE stream_sample SET latency_ms = 900; DELETE FROM session_pack";
    rusqlite::Connection::open(&db).unwrap().execute_batch(late).unwrap();
    let uuid = sound.account().event("Small webinar").unwrap().uuid().to_owned();
    check(10, "check", || command(&["report", "review", "--fail-on", "fair", "--event", &uuid]));
    check(3, "nothing stored", || command(&["forget", "--person", "nobody@example.com"]));
    check(2, "no_such_report", || command(&["report", "no_such_report"]));
    check(6, "none.db", || {
        let mut command = program(&folder.path().join("none.db"));
        command.args(["report", "overview", "--from", "2026-11-01", "--to", "2026-11-30"]);
        command
    });
    let odd = folder.path().join("odd.json");
    std::fs::write(&odd, "{\"participants\": [{}]}").unwrap();
    check(3, "odd.json", || command(&["import", odd.to_str().unwrap()]));
}
