//! Runs that are stopped on purpose: by a signal, by their time, by another run that holds the database.

use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use zoom_qos::simulator::{Effect, Endpoint, Fault, Matcher, Occurrence, Options, Server};

use crate::support::collecting::{Collecting, NOW, asked_qos, small};
use crate::support::dump::{assert_same, dump_tables};
use crate::support::program::{code, program_for, stderr};

fn collect(server: &Server, db: &Path, arguments: &[&str]) -> Command {
    let mut command = program_for(server, db, NOW);
    command.args(["collect", "--lookback", "7"]).args(arguments);
    command
}

/// A server that answers one list of quality of service and then keeps everybody waiting for the next.
async fn slow() -> Collecting {
    let endpoint = Some(Endpoint::QosSingle);
    let matcher = Matcher { endpoint, occurrence: Occurrence::From(6), ..Matcher::default() };
    let fault = Fault { matcher, effect: Effect::Delay(Duration::from_hours(1)) };
    Collecting::with(&small(), Options { limits: None, faults: vec![fault], ..Options::default() }).await
}

/// Waits until the run hangs at an answer that does not come, with what came before committed.
fn wait_until_it_hangs(zoom: &Collecting, child: &mut Child, name: &str) {
    let committed = "SELECT count(*) FROM work_item WHERE participant <> '' AND qos_finished_at IS NOT NULL";
    while asked_qos(&zoom.server.requests()) < 6 || zoom.count(name, committed) < 5 {
        assert!(child.try_wait().unwrap().is_none(), "the run ended by itself");
        std::thread::yield_now();
    }
}

#[cfg(unix)]
fn signal(child: &Child, name: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {}", child.id())]).status().unwrap();
    assert!(sent.success());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_ends_the_run_with_what_is_committed_kept() {
    for (name, expected) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let zoom = slow().await;
        let db = zoom.db(name);
        let mut child = collect(&zoom.server, &db, &["--source", "single"]).spawn().unwrap();
        wait_until_it_hangs(&zoom, &mut child, name);
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        assert_eq!(code(&output), expected, "{name}: {}", stderr(&output));
        assert!(stderr(&output).contains("interrupted; run again to continue"), "{}", stderr(&output));
        let wal = std::fs::metadata(db.with_extension("db-wal")).map_or(0, |wal| wal.len());
        assert_eq!(wal, 0, "{name}: the database was not closed");
        assert!(zoom.count(name, "SELECT count(*) FROM v_sample") > 0, "{name}");
        assert_eq!(zoom.column(name, "SELECT exit_code FROM run"), [expected.to_string()]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_whose_time_is_over_ends_with_what_is_committed_kept() {
    let zoom = slow().await;
    let db = zoom.db("time");
    let output = collect(&zoom.server, &db, &["--source", "single", "--max-duration", "1"]).output().unwrap();
    assert_eq!(code(&output), 7, "{}", stderr(&output));
    assert!(zoom.count("time", "SELECT count(*) FROM v_sample") > 0);
    let again = Collecting::small().await;
    let output = collect(&again.server, &db, &["--source", "single"]).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_run_beside_the_first_is_turned_away() {
    let zoom = slow().await;
    let db = zoom.db("held");
    let mut first = collect(&zoom.server, &db, &["--source", "single"]).spawn().unwrap();
    wait_until_it_hangs(&zoom, &mut first, "held");
    // Its other events are still being written: stopped, it holds the database and writes nothing more.
    signal(&first, "STOP");
    let before = dump_tables(&db, &["call_count"]);
    let again = Collecting::small().await;
    let second = collect(&again.server, &db, &[]).output().unwrap();
    assert_eq!(code(&second), 11, "{}", stderr(&second));
    assert_eq!(stderr(&second).lines().filter(|line| line.starts_with("error: ")).count(), 1);
    assert_eq!(again.server.requests().len(), 0);
    assert_same(&before, &dump_tables(&db, &["call_count"]), "the second run");
    first.kill().unwrap();
    first.wait().unwrap();
    let third = collect(&again.server, &db, &[]).output().unwrap();
    assert_eq!(code(&third), 0, "the lock of a killed run holds nobody back: {}", stderr(&third));
}
