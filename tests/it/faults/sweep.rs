//! A kill or an error at the k-th write, sync, send or receive of a run, through `strace`.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::stored::{Cost, Whole, setting, show};
use super::{collect, output, shape, under};
use crate::support::collecting::Collecting;
use crate::support::program::{code, stderr};

/// How many points of a call are struck, evenly spread; `ZOOM_QOS_SWEEP=1` strikes all.
const POINTS: usize = 6;

/// The calls that change a file, and those that talk to Zoom.
const CALLS: [&str; 8] = ["pwrite64", "fsync", "fdatasync", "ftruncate", "unlink", "sendto", "writev", "recvfrom"];

/// Calls that fail when a disk does.
const DISK_CALLS: [&str; 4] = ["pwrite64", "fsync", "fdatasync", "ftruncate"];

/// Where a run begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// Without a file, so that the migrations are struck too.
    Nothing,
    /// With the schema in place, so that all writes are those of collecting.
    Migrated,
}

/// What happens at the k-th call, counted in each thread.
#[derive(Debug, Clone, Copy)]
struct Strike {
    call: &'static str,
    k: usize,
    effect: &'static str,
}

/// Starts a run where it is to begin.
async fn begin(whole: &Whole, start: Start) -> Collecting {
    let zoom = Collecting::from(&shape()).await;
    if start == Start::Migrated {
        std::fs::copy(&whole.empty, zoom.db("struck")).unwrap();
    }
    zoom
}

/// How often each call is made by the thread that makes most of them.
async fn calls_of(whole: &Whole, source: &str, start: Start) -> BTreeMap<&'static str, usize> {
    let zoom = begin(whole, start).await;
    let (db, log) = (zoom.db("struck"), zoom.db("trace").with_extension("log"));
    let trace = format!("trace={}", CALLS.join(","));
    let arguments = ["-f", "-qq", "-o", log.to_str().unwrap(), "-e", &trace];
    let run = output(under("strace", arguments, &collect(&zoom.server, &db, source))).await;
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    count_calls(&std::fs::read_to_string(&log).unwrap())
}

/// Counts the lines `thread call(…` of a trace.
fn count_calls(log: &str) -> BTreeMap<&'static str, usize> {
    let mut of_thread: BTreeMap<(&str, &'static str), usize> = BTreeMap::new();
    for line in log.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let name = rest.trim_start().split('(').next();
        if let Some(call) = CALLS.into_iter().find(|call| name == Some(call)) {
            *of_thread.entry((thread, call)).or_default() += 1;
        }
    }
    let mut most = BTreeMap::new();
    for ((_, call), count) in of_thread {
        let entry = most.entry(call).or_insert(0);
        *entry = count.max(*entry);
    }
    most
}

/// Some of `1..=count`, evenly spread, with the first and the last.
fn points(count: usize) -> Vec<usize> {
    let wanted = if setting("ZOOM_QOS_SWEEP", 0) == 1 { count } else { POINTS.min(count) };
    let mut points: Vec<usize> = (0..wanted).map(|at| 1 + at * (count - 1) / (wanted - 1).max(1)).collect();
    points.dedup();
    points
}

/// Strikes one run and lets the next one recover; a run that never came to the k-th call costs nothing.
async fn strike(whole: Arc<Whole>, source: &'static str, start: Start, strike: Strike) -> Cost {
    let Strike { call, k, effect } = strike;
    let zoom = begin(&whole, start).await;
    let db = zoom.db("struck");
    let (trace, inject) = (format!("trace={call}"), format!("inject={call}:{effect}:when={k}"));
    let log = log_beside(&db);
    let arguments = ["-f", "-qq", "-o", &log, "-e", &trace, "-e", &inject];
    let run = output(under("strace", arguments, &collect(&zoom.server, &db, source))).await;
    let fault = format!("{effect} at {call} {k} of {source} from {start:?}");
    let is_killed = run.status.signal() == Some(9);
    let is_kill = effect.starts_with("signal");
    assert!(is_killed == is_kill || code(&run) == 0, "{fault}: {:?} {}", run.status, stderr(&run));
    if !is_kill {
        // An error can also fall on a call that nothing depends on, such as the last truncation.
        assert!(matches!(code(&run), 0 | 1 | 6), "{fault}: {:?} {}", run.status, stderr(&run));
        assert!(!stderr(&run).contains("panicked"), "{fault}: {}", stderr(&run));
    }
    let is_struck = is_killed || std::fs::read_to_string(&log).unwrap().contains("(INJECTED)");
    if is_struck { whole.recovers(&zoom, &db, &fault).await } else { Cost::default() }
}

fn log_beside(db: &Path) -> String {
    db.with_extension("log").to_str().unwrap().to_owned()
}

/// Strikes runs from an endpoint at every call of `among`, with each effect, four at a time.
async fn sweep(source: &'static str, start: Start, among: &[&str], effects: &[&'static str]) -> Cost {
    let whole = Arc::new(Whole::collected(source).await);
    let calls = calls_of(&whole, source, start).await;
    assert!(calls.contains_key("pwrite64") && calls.contains_key("recvfrom"), "{calls:?}");
    let (mut running, mut cost) = (JoinSet::new(), Cost::default());
    for (&call, &count) in calls.iter().filter(|(call, _)| among.contains(call)) {
        for &effect in effects {
            for k in points(count) {
                if running.len() == 4 {
                    cost += running.join_next().await.unwrap().unwrap();
                }
                running.spawn(strike(Arc::clone(&whole), source, start, Strike { call, k, effect }));
            }
        }
    }
    while let Some(ended) = running.join_next().await {
        cost += ended.unwrap();
    }
    cost
}

#[track_caller]
fn check(what: &str, cost: Cost, at_least: usize) {
    show(what, cost);
    assert!(cost.struck >= at_least, "{what}: {cost}");
    assert_eq!((cost.struck - cost.survived, cost.rows_lost, cost.rows_doubled), (0, 0, 0), "{what}: {cost}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_of_a_first_run_it_ends_with_the_same_rows() {
    let cost = sweep("list", Start::Nothing, &CALLS, &["signal=SIGKILL"]).await;
    check("kills of a first run over lists", cost, 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_of_a_run_over_lists_it_ends_with_the_same_rows() {
    let cost = sweep("list", Start::Migrated, &CALLS, &["signal=SIGKILL"]).await;
    check("kills of a run over lists", cost, 15);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_of_a_run_over_single_participants_it_ends_with_the_same_rows() {
    let cost = sweep("single", Start::Migrated, &CALLS, &["signal=SIGKILL"]).await;
    check("kills of a run over single participants", cost, 15);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_at_any_write_or_sync_ends_the_run_and_costs_nothing() {
    for start in [Start::Nothing, Start::Migrated] {
        let cost = sweep("single", start, &DISK_CALLS, &["error=EIO", "error=ENOSPC"]).await;
        check(&format!("errors of the disk from {start:?}"), cost, 15);
    }
}
