//! `db`: the file itself.

use std::io::Write as _;

use clap::{Args, Subcommand};

use crate::config::Config;
use crate::exit::{Code, Failure};

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
}

/// Runs `db`.
///
/// # Errors
///
/// If stdout cannot be written to.
pub fn run(args: &DbArgs, config: &Config) -> Result<Code, Failure> {
    match args.action {
        DbAction::Path => writeln!(std::io::stdout(), "{}", config.db.display())?,
    }
    Ok(Code::Ok)
}
