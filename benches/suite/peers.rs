//! The program's `import` against what people use for such JSON today, each in a process of its own.
//!
//! All read the same files and end with the same number of stream rows. The peers need `benches/peers/install` to have
//! run; what cannot run is told as "not run".

use std::path::Path;
use std::process::Command;

use super::measure::{PROGRAM, Spent, line, median, spend};
use super::pages::{self, Pages, Values};

const PYTHON: &str = "target/peers/bin/python";
const SMALL: usize = 2_000;
const LARGE: usize = 20_000;

struct Peer {
    name: &'static str,
    script: &'static str,
    /// Whether it is measured at the largest size, too.
    at_large: bool,
    /// How often it is measured at most.
    rounds: usize,
}

const PEERS: [Peer; 4] = [
    Peer { name: "Python's json and sqlite3", script: "plain_sqlite3.py", at_large: false, rounds: 3 },
    Peer { name: "sqlite-utils", script: "with_sqlite_utils.py", at_large: false, rounds: 3 },
    Peer { name: "DuckDB, its own table", script: "with_duckdb.py", at_large: true, rounds: 3 },
    Peer { name: "dlt into SQLite", script: "with_dlt.py", at_large: false, rounds: 1 },
];

/// A quick run measures once and leaves the largest size out.
pub(crate) fn run(quick: bool) {
    let small_mb = compare(SMALL, if quick { 1 } else { 3 });
    if quick {
        return;
    }
    let large_mb = compare(LARGE, 1);
    line(
        "import, peak memory at 10 × the participants",
        &format!("{large_mb:.0} MB"),
        &format!("{small_mb:.0} MB at 2,000"),
        Some(large_mb / small_mb),
        "1 is flat",
    );
}

/// Measures everybody in turn and prints the medians; returns the peak memory of `import`.
fn compare(participants: usize, rounds: usize) -> f64 {
    let folder = tempfile::tempdir().expect("a folder for the pages");
    let json = folder.path().join("json");
    std::fs::create_dir(&json).expect("a folder");
    Pages { participants, values: Values::Varied }.write(&json);
    let rows = participants * 360;
    let peers = PEERS.iter().filter(|peer| peer.at_large || participants < LARGE);
    let (mut bare, mut kept) = (Vec::new(), Vec::new());
    let mut theirs: Vec<(&Peer, Vec<Result<Spent, String>>)> = peers.map(|peer| (peer, Vec::new())).collect();
    for round in 0..rounds {
        bare.push(import(&json, folder.path(), "none"));
        kept.push(import(&json, folder.path(), "keep"));
        for (peer, spent) in theirs.iter_mut().filter(|(peer, _)| round < peer.rounds) {
            spent.push(peer.insert(&json, folder.path(), rows));
        }
    }
    let size = pages::told(rows);
    for (peer, spent) in theirs {
        against(&format!("import of {size} against {}", peer.name), &bare, spent);
    }
    let json_mb: f64 = pages::files(&json).iter().map(|file| file.metadata().expect("a file").len() as f64 / 1e6).sum();
    let peak_mb = median(kept.iter().map(|spent| spent.peak_mb));
    let ours = format!("{peak_mb:.0} MB");
    line(
        &format!("import of {size}, peak memory"),
        &ours,
        "",
        None,
        &format!("{json_mb:.0} MB of JSON, payloads kept"),
    );
    peak_mb
}

type Cost = fn(&Spent) -> f64;

fn against(item: &str, ours: &[Spent], theirs: Vec<Result<Spent, String>>) {
    let theirs: Vec<Spent> = match theirs.into_iter().collect() {
        Ok(spent) => spent,
        Err(error) => return line(item, "", "not run", None, error.lines().last().unwrap_or_default()),
    };
    let peer_mb = median(theirs.iter().map(|spent| spent.peak_mb));
    let our_mb = median(ours.iter().map(|spent| spent.peak_mb));
    let costs = [("", "s", (|spent| spent.wall_s) as Cost), ("CPU, ", "s CPU", |spent| spent.cpu_s)];
    for (prefix, unit, cost) in costs {
        let [our_cost, their_cost] = [ours, &theirs].map(|spent| median(spent.iter().map(cost)));
        let ratio = median(ours.iter().zip(&theirs).map(|(ours, peer)| cost(peer) / cost(ours)));
        line(
            &format!("{prefix}{item}"),
            &format!("{our_cost:.2} {unit}"),
            &format!("{their_cost:.2} {unit}"),
            Some(ratio),
            &format!("payloads off; peak memory {our_mb:.0} MB against {peer_mb:.0} MB"),
        );
    }
}

fn import(json: &Path, folder: &Path, raw: &str) -> Spent {
    let folder = tempfile::tempdir_in(folder).expect("a folder for the database");
    let mut command = Command::new(PROGRAM);
    command.arg("--db").arg(folder.path().join("import.db"));
    command.args(["import", "--raw", raw, "--webinar", "bench=="]).args(pages::files(json));
    spend(&mut command).expect("the import succeeds")
}

impl Peer {
    fn insert(&self, json: &Path, folder: &Path, rows: usize) -> Result<Spent, String> {
        if !Path::new(PYTHON).exists() {
            return Err("benches/peers/install makes what it needs".to_owned());
        }
        let folder = tempfile::tempdir_in(folder).map_err(|error| error.to_string())?;
        let mut command = Command::new(PYTHON);
        command.arg(Path::new("benches/peers").join(self.script)).arg(json).arg(folder.path().join("peer.db"));
        let spent = spend(&mut command)?;
        let stored = spent.stdout.trim();
        if stored == rows.to_string() { Ok(spent) } else { Err(format!("stored {stored} of {rows} rows")) }
    }
}
