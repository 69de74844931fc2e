//! The flags of every command, as they are typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Flags of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The database file [default: zoom-qos/zoom-qos.db in the user's data folder]
    #[arg(long, global = true, value_name = "PATH")]
    pub db: Option<PathBuf>,
    /// The config file [default: zoom-qos/config.toml in the user's config folder]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// An account in the config file
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Print nothing but the data that was asked for, and one line for every exit code but 0
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more on stderr; twice for every request
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// When the page has colours; `auto` heeds the environment: see docs/reports.md
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: ColorChoice,
    /// Show no progress bar; only a terminal is shown one
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// How log lines look
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
