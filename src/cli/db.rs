//! `db`: the file itself.

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::interrupt::{Interruption, until_signal};
use super::look;
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::files::Existing;
use crate::model::count::several;
use crate::model::text::escaped_text;
use crate::store::Store;
use crate::store::backup;
use crate::store::check::{self, Depth};

/// Arguments of `db`.
#[derive(Debug, Args)]
pub struct DbArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub action: DbAction,
}

/// What can be asked about the file.
#[derive(Debug, Subcommand)]
pub enum DbAction {
    /// Print where the database is
    Path,
    /// Look for damage; exit code 10 if there is any
    Check {
        /// Also compare indexes with their tables
        #[arg(long)]
        full: bool,
        /// First rebuild the packed samples, which reports read, where they differ from the rows
        #[arg(long)]
        repack: bool,
    },
    /// Copy the database, even while a run writes to it
    Backup {
        /// Where the copy goes
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Replace a file of that name
        #[arg(long)]
        force: bool,
    },
}

/// Runs `db`.
///
/// # Errors
///
/// If there is no database of ours, the copy cannot be written, or stdout cannot be written to.
pub fn run(args: &DbArgs, config: &Config) -> Result<Code, Failure> {
    match &args.action {
        DbAction::Path => {
            let path = config.db.display().to_string();
            writeln!(std::io::stdout(), "{}", look::of_stdout(config).sink.text(&path))?;
            Ok(Code::Ok)
        }
        DbAction::Check { full, repack } => until_signal(config, |interruption| {
            if *repack {
                make_packs_anew(config, interruption)?;
            }
            report_problems(config, if *full { Depth::Full } else { Depth::Quick })
        }),
        DbAction::Backup { file, force } => until_signal(config, |_| {
            backup::backup(&config.db, file, if *force { Existing::Replace } else { Existing::Refuse })?;
            config.say(&format!("copied {} to {}", config.db.display(), file.display()));
            Ok(Code::Ok)
        }),
    }
}

fn make_packs_anew(config: &Config, interruption: &Interruption) -> Result<(), Failure> {
    let mut store = Store::open_existing(&config.db, config.journal)?;
    interruption.govern(&mut store)?;
    let sessions = store.repack()?;
    store.close()?;
    config.say(&format!("rebuilt the packed samples of {}", several(sessions, "session")));
    Ok(())
}

fn report_problems(config: &Config, depth: Depth) -> Result<Code, Failure> {
    let problems = check::check(&config.db, depth)?;
    for foreign in check::foreign(&config.db).unwrap_or_default() {
        config.say(&format!("{foreign} is not this program's, and is left alone"));
    }
    if let Some(others) = check::other_views(&config.db).unwrap_or_default() {
        let differences = others.differences.join(", ");
        config
            .say(&format!("other tools see views that are not this release's: {differences}; {}", others.next_step()));
    }
    let mut out = std::io::stdout().lock();
    if problems.is_empty() {
        writeln!(out, "ok")?;
        return Ok(Code::Ok);
    }
    for problem in &problems {
        writeln!(out, "{}", escaped_text(problem))?;
    }
    config.say("the database is damaged or was changed; restore a backup, then collect again what came after it");
    let message = format!("find the database sound: {}", problems.join("; "));
    Err(Failure::told(Code::CheckFailed, message, "restore a backup, then collect again what came after it"))
}
