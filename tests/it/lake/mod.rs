//! Lakes: what is in one is proven, stays when the database loses it, and is never half of anything.

mod accounts;
#[cfg(unix)]
mod closed_in;
mod counted;
#[cfg(feature = "parquet")]
mod delta;
#[cfg(all(feature = "parquet", target_os = "linux"))]
mod forged;
mod forgotten;
mod kept;
mod proven;
mod refused;

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::golden::{Fixture, golden};
use crate::support::program::{code, program, stderr};

/// The golden event's place in every view.
const PLACE: &str = "kind=meeting/event_date=2026-03-04/event-_gold-en.parquet";

/// A day after the golden event.
pub(crate) const NOW: &str = "2026-03-05T12:00:00Z";

/// A database with a lake.
pub(crate) struct Lake {
    fixture: Fixture,
    pub(crate) folder: tempfile::TempDir,
}

impl Lake {
    /// The golden event, exported with everybody's names.
    pub(crate) fn golden() -> Self {
        Self::of(golden())
    }

    fn of(fixture: Fixture) -> Self {
        let lake = Self { fixture, folder: tempfile::tempdir().unwrap() };
        lake.export();
        lake
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("lake")
    }

    pub(crate) fn file(&self, view: &str) -> PathBuf {
        self.path().join(view).join(PLACE)
    }

    /// Runs the program with this lake.
    fn run(&self, arguments: &[&str]) -> Output {
        run(&self.fixture.path(), arguments, &self.path())
    }

    /// The same with a home, where the key of pseudonyms and the tokens of the forgotten lie.
    #[cfg(feature = "parquet")]
    fn run_at_home(&self, arguments: &[&str]) -> Output {
        let mut command = program(&self.fixture.path());
        command.env("ZOOM_QOS_NOW", NOW).env("HOME", self.folder.path().join("config")).args(arguments);
        command.arg("--lake").arg(self.path()).output().unwrap()
    }

    fn export(&self) {
        let run = self.run(&["export", "--identities", "full"]);
        assert_eq!(code(&run), 0, "{}", stderr(&run));
    }

    /// Ages out of the database alone.
    fn prune(&self, arguments: &[&str]) {
        let run = program(&self.fixture.path()).env("ZOOM_QOS_NOW", NOW).arg("prune").args(arguments).output().unwrap();
        assert_eq!(code(&run), 0, "{}", stderr(&run));
    }

    /// What is on stderr of a proof that fails, or nothing.
    fn faults(&self) -> Option<String> {
        let run = self.run(&["export", "--verify"]);
        match code(&run) {
            0 => None,
            10 => Some(stderr(&run)),
            code => panic!("{code}: {}", stderr(&run)),
        }
    }

    fn change(&self, sql: &str) {
        self.fixture.connection().execute_batch(sql).unwrap();
    }
}

/// Runs the program on a database with a lake.
pub(crate) fn run(db: &Path, arguments: &[&str], lake: &Path) -> Output {
    let mut command = program(db);
    command.env("ZOOM_QOS_NOW", NOW).args(arguments).arg("--lake").arg(lake);
    command.output().unwrap()
}
