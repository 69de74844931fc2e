//! The flags of every command, as they are typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Flags of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The database file [default: zoom-qos/zoom-qos.db in the user's data folder]; for `report`, `events`, `query`,
    /// `status` and `export --lake` also a folder of databases, and repeatable, for those of several accounts
    #[arg(long, global = true, value_name = "PATH")]
    pub db: Vec<PathBuf>,
    /// The config file [default: zoom-qos/config.toml in the user's config folder]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Use this account of the config file
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Print only data, and one line if the exit code is not 0
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Print more on stderr; -vv prints every request
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// When to use colours; `auto` follows the environment, as docs/reports.md says
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: ColorChoice,
    /// Show no progress bar, not even on a terminal
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// How lines on stderr look
    #[arg(long, global = true, value_enum, default_value_t, value_name = "text|json", hide_possible_values = true)]
    pub log_format: LogFormat,
    /// How commits are journalled; `truncate` is for file systems without shared memory
    #[arg(long, global = true, value_enum, default_value_t, value_name = "MODE", hide = true)]
    pub journal: JournalMode,
}

/// When text has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal that has them.
    #[default]
    Auto,
    /// Into pipes and files too.
    Always,
    /// Nowhere.
    Never,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum LogFormat {
    /// A line for a person.
    #[default]
    Text,
    /// A JSON object a line.
    Json,
}

/// The journal mode by its flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum JournalMode {
    /// A write-ahead log, but on a network file system a rollback journal.
    #[default]
    Auto,
    /// A write-ahead log.
    Wal,
    /// A rollback journal.
    Truncate,
}
