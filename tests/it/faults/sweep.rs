//! A kill or an error at the k-th write, sync, send or receive of a run, for every k.
//!
//! A small library that is loaded before the C library strikes, as it counts the calls of all threads together and
//! costs nothing; `strace`, which counts each thread by itself, says whether it sees every call.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use tempfile::TempDir;
use tokio::task::JoinSet;

use super::stored::{Cost, Whole};
use super::{collect, output, preloaded, under};
use crate::support::asked::three_events;
use crate::support::collecting::Collecting;
use crate::support::figures::setting;
use crate::support::program::{code, stderr};

/// How many points of a call are struck, evenly spread; `ZOOM_QOS_SWEEP=1` strikes all, 4 every fourth.
const POINTS: usize = 6;

/// How many runs go side by side.
const AT_ONCE: usize = 4;

/// The calls that change a file, and those that talk to Zoom.
const CALLS: [&str; 8] = ["pwrite64", "fsync", "fdatasync", "ftruncate", "unlink", "writev", "sendto", "recvfrom"];

/// Calls that fail when a disk does.
const DISK_CALLS: [&str; 4] = ["pwrite64", "fsync", "fdatasync", "ftruncate"];

/// What happens instead of a call, as the library takes it: the end of the process, EIO or ENOSPC.
const KILL: &str = "kill";
const ERRORS: [&str; 2] = ["5", "28"];

/// How often each call is made.
type Calls = BTreeMap<String, usize>;

/// Where a run begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// Without a file, so that the migrations are struck too.
    Nothing,
    /// With the schema in place, so that all writes are those of collecting.
    Migrated,
}

/// What happens at the k-th call.
#[derive(Debug, Clone)]
struct Strike {
    call: String,
    k: usize,
    effect: &'static str,
}

/// Runs that begin in one way and are struck at one call each.
struct Sweep {
    whole: Whole,
    start: Start,
    striker: PathBuf,
    _folder: TempDir,
}

impl Sweep {
    async fn over(source: &'static str, start: Start) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let striker = preloaded("striker.c", folder.path());
        Self { whole: Whole::collected(three_events(), source).await, start, striker, _folder: folder }
    }

    /// An account, and the command that collects it with the library loaded.
    async fn begin(&self) -> (Collecting, PathBuf, Command) {
        let zoom = Collecting::from(&self.whole.shape).await;
        let db = zoom.db("struck");
        if self.start == Start::Migrated {
            std::fs::copy(&self.whole.empty, &db).unwrap();
        }
        let mut command = collect(&zoom.server, &db, self.whole.source);
        command.env("LD_PRELOAD", &self.striker);
        (zoom, db, command)
    }

    /// How often a run makes each call that this sweep is to strike: of a first run, those of the migrations, with
    /// which a run ends whose credentials are refused; the rest is that of a run that begins with them.
    async fn calls(&self) -> Calls {
        let (_zoom, db, mut command) = self.begin().await;
        let counts = beside(&db, "counts");
        command.env("STRIKE_COUNTS", &counts);
        let expected = match self.start {
            Start::Nothing => {
                command.env("ZOOM_CLIENT_SECRET", "refused");
                4
            }
            Start::Migrated => 0,
        };
        let run = output(command).await;
        assert_eq!(code(&run), expected, "{}", stderr(&run));
        counted(&counts)
    }

    /// Strikes one run and lets the next one recover; a run that never came to the k-th call costs nothing.
    async fn strike(self: Arc<Self>, strike: Strike) -> Cost {
        let Strike { call, k, effect } = strike;
        let (zoom, db, mut command) = self.begin().await;
        let log = beside(&db, "strikes");
        command.env("STRIKE_CALL", &call).env("STRIKE_AT", k.to_string()).env("STRIKE_EFFECT", effect);
        command.env("STRIKE_LOG", &log);
        let run = output(command).await;
        let fault = format!("{effect} at {call} {k} of {} from {:?}", self.whole.source, self.start);
        if !log.exists() {
            assert_eq!(code(&run), 0, "{fault}: {}", stderr(&run));
            return Cost::default();
        }
        if effect == KILL {
            assert_eq!(run.status.signal(), Some(9), "{fault}: {}", stderr(&run));
        } else {
            // An error can also fall on a call that nothing depends on, such as the last truncation.
            assert!(matches!(code(&run), 0 | 6), "{fault}: {:?} {}", run.status, stderr(&run));
            assert!(!stderr(&run).contains("panicked"), "{fault}: {}", stderr(&run));
        }
        self.whole.recovers(&zoom, &db, &fault).await
    }

    /// Strikes runs at the calls among these, with each effect.
    async fn run(self, among: &[&str], effects: &[&'static str]) -> Cost {
        let calls = self.calls().await;
        let sweep = Arc::new(self);
        let mut strikes = Vec::new();
        for (call, count) in calls.into_iter().filter(|(call, _)| among.contains(&call.as_str())) {
            for &effect in effects {
                strikes.extend(points(count).into_iter().map(|k| Strike { call: call.clone(), k, effect }));
            }
        }
        let (mut running, mut cost) = (JoinSet::new(), Cost::default());
        for strike in strikes {
            if running.len() == AT_ONCE {
                cost += running.join_next().await.unwrap().unwrap();
            }
            running.spawn(Arc::clone(&sweep).strike(strike));
        }
        while let Some(ended) = running.join_next().await {
            cost += ended.unwrap();
        }
        cost
    }
}

/// A file of the test's own in the folder of a database.
fn beside(db: &Path, name: &str) -> PathBuf {
    db.with_file_name(name)
}

/// Reads the counts that the library left.
fn counted(path: &Path) -> Calls {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(call, n)| (call.to_owned(), n.parse().unwrap()))
        .collect()
}

/// Some of `1..=count`, evenly spread, with the first and the last.
fn points(count: usize) -> BTreeSet<usize> {
    let some = match setting("ZOOM_QOS_SWEEP", 0) {
        0 => POINTS.min(count),
        every => count.div_ceil(every).max(POINTS.min(count)),
    };
    (0..some).map(|at| 1 + at * (count - 1) / (some - 1).max(1)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_library_sees_every_call_that_the_kernel_does() {
    for source in ["list", "single"] {
        let sweep = Sweep::over(source, Start::Nothing).await;
        let (_zoom, db, mut command) = sweep.begin().await;
        let (counts, trace) = (beside(&db, "counts"), beside(&db, "trace"));
        // Loaded into the program, but not into `strace`.
        let library = format!("LD_PRELOAD={}", sweep.striker.display());
        command.env_remove("LD_PRELOAD").env("STRIKE_COUNTS", &counts);
        let calls = format!("trace={}", CALLS.join(","));
        let arguments = ["-f", "-qq", "-E", &library, "-o", trace.to_str().unwrap(), "-e", &calls];
        let run = output(under("strace", arguments, &command)).await;
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        let mut traced = Calls::from_iter(CALLS.map(|call| (call.to_owned(), 0)));
        for line in std::fs::read_to_string(trace).unwrap().lines() {
            let call = line.split_once(' ').and_then(|(_, rest)| rest.trim_start().split_once('('));
            if let Some(count) = call.and_then(|(call, _)| traced.get_mut(call)) {
                *count += 1;
            }
        }
        assert_eq!(counted(&counts), traced);
        assert!(traced["pwrite64"] > 100 && traced["recvfrom"] > 5, "{traced:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_of_the_migrations_a_run_ends_with_the_same_rows() {
    let cost = Sweep::over("list", Start::Nothing).await.run(&CALLS, &[KILL]).await;
    cost.check("kills during the migrations", 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_of_a_run_over_lists_it_ends_with_the_same_rows() {
    let cost = Sweep::over("list", Start::Migrated).await.run(&CALLS, &[KILL]).await;
    cost.check("kills of a run over lists", 15);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_of_a_run_over_single_participants_it_ends_with_the_same_rows() {
    let cost = Sweep::over("single", Start::Migrated).await.run(&CALLS, &[KILL]).await;
    cost.check("kills of a run over single participants", 15);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_at_any_write_or_sync_ends_the_run_and_costs_nothing() {
    for start in [Start::Nothing, Start::Migrated] {
        let cost = Sweep::over("single", start).await.run(&DISK_CALLS, &ERRORS).await;
        cost.check(&format!("errors of the disk from {start:?}"), 10);
    }
}
