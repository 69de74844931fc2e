//! DuckDB, asked the same of tables of its own, which it loads from an export.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::measure::{PROGRAM, spend};

const PYTHON: &str = "target/peers/bin/python";
const SCRIPT: &str = "benches/peers/reports_with_duckdb.py";

/// Seconds by report: the process that loads also asks, and says for each question the median.
#[derive(Debug)]
pub(crate) struct Answers(BTreeMap<String, f64>);

impl Answers {
    /// Loads everything, untimed, and asks.
    pub(crate) fn load_and_ask(db: &Path, folder: &Path) -> Result<Self, String> {
        if !Path::new(PYTHON).exists() {
            return Err("benches/peers/install makes what it needs".to_owned());
        }
        let (parquet, native) = (folder.join("parquet"), folder.join("native.duckdb"));
        let mut export = Command::new(PROGRAM);
        export.arg("--db").arg(db).args(["export", "--identities", "full", "--output"]).arg(&parquet);
        let exported = spend(&mut export);
        let answered = exported.and_then(|_| spend(Command::new(PYTHON).arg(SCRIPT).arg(&parquet).arg(&native)));
        drop((std::fs::remove_dir_all(&parquet), std::fs::remove_file(&native)));
        let told = answered?.stdout;
        let seconds = told.lines().filter_map(|line| {
            let (report, seconds) = line.split_once(' ')?;
            Some((report.to_owned(), seconds.parse().ok()?))
        });
        Ok(Self(seconds.collect()))
    }

    /// What a report's question took.
    pub(crate) fn seconds(&self, report: &str) -> f64 {
        self.0.get(report).copied().expect("an answer to each question")
    }
}
