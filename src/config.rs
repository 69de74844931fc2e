//! What was typed, and what the environment says, as what it means.
//!
//! The only reader of the environment and of the wall clock.

use std::path::PathBuf;

use etcetera::BaseStrategy as _;

use crate::cli::{Global, JournalMode};
use crate::exit::Failure;
use crate::model::{Clock, Timestamp};
use crate::store::Journal;

/// What every command needs to know.
#[derive(Debug)]
pub struct Config {
    /// The database file.
    pub db: PathBuf,
    /// How its commits are journalled.
    pub journal: Journal,
    /// What time it is.
    pub clock: Clock,
    /// Whether only errors and data are printed.
    pub quiet: bool,
}

impl Config {
    /// Takes the flags, and the environment where they are silent.
    ///
    /// # Errors
    ///
    /// A failure with exit code 2.
    pub fn resolve(global: &Global) -> Result<Self, Failure> {
        Ok(Self {
            db: global.db.clone().map_or_else(default_db, Ok)?,
            journal: match global.journal {
                JournalMode::Wal => Journal::Wal,
                JournalMode::Truncate => Journal::Truncate,
            },
            clock: clock()?,
            quiet: global.quiet,
        })
    }

    /// A line on stderr for the person who watches.
    #[expect(clippy::print_stderr, reason = "the one place where commands talk to the person who watches")]
    pub fn say(&self, line: &str) {
        if !self.quiet {
            eprintln!("{line}");
        }
    }
}

/// `zoom-qos/zoom-qos.db` in the user's data folder.
fn default_db() -> Result<PathBuf, Failure> {
    let folders = etcetera::choose_base_strategy().map_err(|_| {
        Failure::usage("find the user's data folder: there is no home folder", "name the database with --db")
    })?;
    Ok(folders.data_dir().join("zoom-qos").join("zoom-qos.db"))
}

/// The system's clock, or the time that `ZOOM_QOS_NOW` says it is.
fn clock() -> Result<Clock, Failure> {
    let Some(text) = variable("ZOOM_QOS_NOW") else {
        #[expect(clippy::disallowed_methods, reason = "the one reader of the wall clock")]
        return Ok(Clock::starting_at(Timestamp(chrono::Utc::now().timestamp())));
    };
    Timestamp::parse(&text).map(Clock::starting_at).ok_or_else(|| {
        Failure::usage(
            format!("read ZOOM_QOS_NOW: {text:?} is no time"),
            "write it as 2026-01-31T09:00:00Z, or unset it",
        )
    })
}

/// An environment variable that is set and not empty.
fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the one reader of the environment")]
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
