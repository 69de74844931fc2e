//! The ways out of the file, `query` to CSV and `export` to Parquet, against DuckDB doing the same from the same file.
//!
//! DuckDB reads SQLite files in an environment of its own, as the newest one has no package of that reader; what cannot
//! run is told as "not run". Both write all columns of the same views, compressed with zstd where it is Parquet.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::measure::{PROGRAM, Spent, line, median, spend};
use super::pages::{self, Pages, Values};

const PYTHON: &str = "target/peers-of-files/bin/python";
const PEER: &str = "benches/peers/out_of_sqlite.py";

/// How many rows of a stream a participant has.
const ROWS_EACH: usize = 360;

/// A way out, ours and the peer's.
#[derive(Clone, Copy)]
enum Way {
    Csv,
    Parquet,
}

/// A quick run measures a tenth, once.
pub(crate) fn run(quick: bool) {
    let participants = if quick { 500 } else { 5_000 };
    let folder = tempfile::tempdir().expect("a folder");
    let db = imported(folder.path(), participants);
    let rows = participants * ROWS_EACH;
    for (way, item) in [(Way::Csv, "`query` of"), (Way::Parquet, "`export` of")] {
        compare(way, &format!("{item} {}", pages::told(rows)), &db, rows, if quick { 1 } else { 5 });
    }
    sizes(&db);
    let times = 10_000_000_usize.div_ceil(rows);
    let small = query(&db, 1);
    let large = query(&db, times);
    line(
        &format!("`query` of {} to CSV, peak memory", pages::told(rows * times)),
        &format!("{:.0} MB", large.peak_mb),
        &format!("{:.0} MB at {}", small.peak_mb, pages::told(rows)),
        Some(large.peak_mb / small.peak_mb),
        "1 is flat",
    );
}

/// A database with one event, and nothing kept raw.
fn imported(folder: &Path, participants: usize) -> PathBuf {
    let (json, db) = (folder.join("json"), folder.join("ways-out.db"));
    std::fs::create_dir(&json).expect("a folder");
    Pages { participants, values: Values::Varied }.write(&json);
    let mut command = ours(&db);
    spend(command.args(["import", "--raw", "none", "--webinar", "bench=="]).arg(&json)).expect("the import succeeds");
    std::fs::remove_dir_all(json).expect("the pages");
    db
}

fn ours(db: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("--db").arg(db);
    command
}

fn compare(way: Way, item: &str, db: &Path, rows: usize, rounds: usize) {
    let (mut our_costs, mut their_costs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        our_costs.push(match way {
            Way::Csv => query(db, 1),
            Way::Parquet => export(db, &tempfile::tempdir().expect("a folder").path().join("lake")),
        });
        match peer(way, db) {
            Ok(spent) => their_costs.push(spent),
            Err(error) => return line(item, "", "not run", None, error.lines().last().unwrap_or_default()),
        }
    }
    let [wall_s, their_wall_s] = [&our_costs, &their_costs].map(|spent| median(spent.iter().map(|spent| spent.wall_s)));
    let [peak_mb, their_peak_mb] =
        [&our_costs, &their_costs].map(|spent| median(spent.iter().map(|spent| spent.peak_mb)));
    let ratio = median(our_costs.iter().zip(&their_costs).map(|(ours, peer)| peer.wall_s / ours.wall_s));
    let format = match way {
        Way::Csv => "to CSV",
        Way::Parquet => "to Parquet",
    };
    let speed = |seconds: f64| format!("{:.0} k rows/s", rows as f64 / seconds / 1e3);
    line(
        &format!("{item} {format} against DuckDB"),
        &speed(wall_s),
        &speed(their_wall_s),
        Some(ratio),
        &format!(
            "stream rows; {wall_s:.2} s against {their_wall_s:.2} s, peak memory {peak_mb:.0} MB against {their_peak_mb:.0} MB"
        ),
    );
}

/// All stream rows, so many times over.
fn query(db: &Path, times: usize) -> Spent {
    let folder = tempfile::tempdir().expect("a folder");
    let sql = format!(
        "WITH RECURSIVE turn(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM turn WHERE n < {times})
         SELECT v_stream_sample.* FROM turn CROSS JOIN v_stream_sample"
    );
    let mut command = ours(db);
    command.args(["query", &sql, "--output"]).arg(folder.path().join("rows.csv"));
    spend(&mut command).expect("the query succeeds")
}

fn export(db: &Path, folder: &Path) -> Spent {
    let mut command = ours(db);
    spend(command.args(["export", "--identities", "full", "--output"]).arg(folder)).expect("the export succeeds")
}

fn peer(way: Way, db: &Path) -> Result<Spent, String> {
    if !Path::new(PYTHON).exists() {
        return Err("benches/peers/install makes what it needs".to_owned());
    }
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut command = Command::new(PYTHON);
    command.arg(PEER).arg(db).arg(folder.path());
    command.arg(match way {
        Way::Csv => "csv",
        Way::Parquet => "parquet",
    });
    spend(&mut command)
}

fn sizes(db: &Path) {
    let folder = tempfile::tempdir().expect("a folder");
    let lake = folder.path().join("lake");
    export(db, &lake);
    let megabytes = |files: &[PathBuf]| -> f64 {
        files.iter().map(|file| file.metadata().expect("a file").len() as f64 / 1e6).sum()
    };
    let (parquet_mb, sqlite_mb) = (megabytes(&files_below(&lake)), megabytes(&[db.to_owned()]));
    line(
        "size of the Parquet files against the SQLite file",
        &format!("{parquet_mb:.1} MB"),
        &format!("{sqlite_mb:.1} MB"),
        Some(sqlite_mb / parquet_mb),
        "metrics all different; no payloads in the file",
    );
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}
